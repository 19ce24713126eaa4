//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Follows a handle from the expression that makes it to where it is kept.

#include "support/Ast.h"
#include "unit/Closure.h"
#include "unit/Unit.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;
using namespace llvm;

namespace weft {

static Keeper keptAt(AccessPath Path) {
  if (!Path)
    return {Keeper::Unknown, {}};
  return {Keeper::Object, std::move(Path)};
}

static Keeper keptInInitializer(const FunctionInfo &In, const Expr *Made) {
  const auto *Constructor = dyn_cast<CXXConstructorDecl>(&In.decl());
  if (!Constructor)
    return {};
  for (const CXXCtorInitializer *Init : Constructor->inits())
    if (Init->getInit() == Made && Init->getMember()) {
      AccessPath Path;
      Path.FromThis = true;
      Path.Fields.push_back(Init->getMember()->getCanonicalDecl());
      return keptAt(std::move(Path));
    }
  return {};
}

/// A dropped handle: what its destructor does decides.
static Keeper keptByNobody(const Unit &U, const Expr *Made) {
  const RoleUse *Handle =
      U.model().typeRoles(Made->getType()).get(Role::TaskHandle);
  const bool Joins = Handle && (Handle->has(Keyword::DestroyJoins) ||
                                Handle->has(Keyword::DestroyBlocks));
  if (Handle && Handle->has(Keyword::DestroyTerminates))
    return {Keeper::Dropped, {}};
  return {Joins ? Keeper::AtOnce : Keeper::Nobody, {}};
}

/// `handle.join()`, `handle.detach()`, `handle.get()` on the value itself.
static std::optional<Keeper> keptByMemberCall(const Unit &U,
                                              const Expr *MemberCall) {
  const RoleCall *Call = U.roleCall(MemberCall);
  if (!Call)
    return Keeper{};
  if (Call->has(Role::Detaches))
    return Keeper{Keeper::Nobody, {}};
  if (Call->has(Role::Joins))
    return Keeper{Keeper::AtOnce, {}};
  if (Call->has(Role::Passes))
    return std::nullopt; // Goes on with the result.
  return Keeper{};
}

Keeper keeperOf(const Unit &U, const FunctionInfo &In, const Expr *Made) {
  const Model &M = U.model();
  const ParentMap &Parents = In.parents();
  const Expr *Value = Made;
  for (;;) {
    const Stmt *Parent = Parents.getParent(Value);
    if (!Parent)
      return keptInInitializer(In, Value);
    if (const auto *Declaration = dyn_cast<DeclStmt>(Parent)) {
      for (const Decl *D : Declaration->decls())
        if (const auto *Variable = dyn_cast<VarDecl>(D);
            Variable && Variable->getInit() == Value)
          return keptAt(accessPath(*Variable, M));
      return {};
    }
    if (isa<ReturnStmt, CoreturnStmt>(Parent))
      return {Keeper::Returned, {}};
    const auto *Outer = dyn_cast<Expr>(Parent);
    if (!Outer)
      return keptByNobody(U, Value);
    if (const auto *Cast = dyn_cast<CastExpr>(Outer);
        Cast && Cast->getType()->isVoidType())
      return keptByNobody(U, Value);
    if (isa<CastExpr, ParenExpr, MaterializeTemporaryExpr, CXXBindTemporaryExpr,
            ExprWithCleanups, CXXNewExpr, InitListExpr,
            CXXStdInitializerListExpr, ConstantExpr>(Outer)) {
      Value = Outer;
      continue;
    }
    if (const auto *Assign = dyn_cast<BinaryOperator>(Outer))
      return Assign->isAssignmentOp() && Assign->getRHS() == Value
                 ? keptAt(accessPath(Assign->getLHS(), M))
                 : Keeper{};
    if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(Outer))
      return Operator->getOperator() == OO_Equal &&
                     Operator->getNumArgs() == 2 && Operator->getArg(1) == Value
                 ? keptAt(accessPath(Operator->getArg(0), M))
                 : Keeper{};
    if (const auto *Member = dyn_cast<MemberExpr>(Outer)) {
      const auto *MemberCall =
          dyn_cast_or_null<CXXMemberCallExpr>(Parents.getParent(Member));
      if (!MemberCall)
        return {};
      if (std::optional<Keeper> Kept = keptByMemberCall(U, MemberCall))
        return *Kept;
      Value = MemberCall;
      continue;
    }
    const FunctionDecl *Callee = calleeOf(Outer);
    if (!Callee)
      return {};
    const RoleSet &Roles = M.declaredRoles(*Callee);
    if (Roles.has(Role::Constructs)) {
      if (const Expr *Object = objectOf(Outer))
        return keptAt(accessPath(Object, M));
      Value = Outer;
      continue;
    }
    const auto *Construct = dyn_cast<CXXConstructExpr>(Outer);
    if (Roles.has(Role::Passes) ||
        (Construct && Construct->getNumArgs() == 1)) {
      Value = Outer;
      continue;
    }
    if (const RoleCall *Call = U.roleCall(Outer)) {
      // pthread_detach(t) and the like take the handle as an argument.
      if (Call->has(Role::Detaches))
        return {Keeper::Nobody, {}};
      if (Call->has(Role::Joins))
        return {Keeper::AtOnce, {}};
    }
    return {};
  }
}

} // namespace weft
