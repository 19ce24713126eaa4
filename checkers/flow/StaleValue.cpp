//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/StaleValue.h"
#include "flow/Paths.h"
#include "support/Ast.h"
#include "unit/Uses.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

static bool waits(const RoleCall &Call) {
  if (Call.has(Role::NeverWaits))
    return false;
  return Call.has(Role::WaitsReleasing) ||
         (Call.has(Role::Receives) &&
          (Call.has(Role::Blocks) || Call.has(Role::Suspends)));
}

DenseMap<const FunctionInfo *, SmallVector<const Expr *, 2>>
waitsForWork(const Unit &U) {
  DenseMap<const FunctionInfo *, SmallVector<const Expr *, 2>> Found;
  for (const RoleCall &Call : U.calls())
    if (waits(Call))
      Found[Call.In].push_back(Call.Site);
  SmallVector<const FunctionInfo *, 8> Helpers;
  for (const auto &Entry : Found)
    if (!Entry.first->lambda())
      Helpers.push_back(Entry.first);
  for (const FunctionInfo *Helper : Helpers)
    for (const CallSite &Site : U.callsTo(&Helper->decl()))
      Found[Site.In].push_back(Site.Site);
  return Found;
}

bool keepsAlive(QualType T, const Model &M) {
  if (T->isReferenceType() || T->isPointerType())
    return false;
  return M.containsRole(T, Role::CallableWrapper) ||
         (M.containsRole(T, Role::SharedHandle) &&
          !M.containsRole(T, Role::Channel) &&
          !M.containsRole(T, Role::ContextRole) &&
          !M.containsRole(T, Role::CancelHandle));
}

namespace {
/// What one mention does to the variable's value.
struct Touch {
  enum KindType {
    Asks, ///< whether there is a value
    Uses,
    Fills,
    Empties, ///< or hands it on, or may: nothing is left to speak of
    Escapes  ///< whoever has a reference may do anything at any time
  };
  KindType Kind = Escapes;
  /// The expression that does it.
  const Expr *Site = nullptr;
};

bool isEmptyValue(const Expr *E) {
  E = ignoreWrapping(E);
  if (const auto *List = dyn_cast<InitListExpr>(E))
    return List->getNumInits() == 0;
  if (const auto *Construct = dyn_cast<CXXConstructExpr>(E))
    return Construct->getNumArgs() == 0 ||
           (Construct->getNumArgs() == 1 && isEmptyValue(Construct->getArg(0)));
  return isa<CXXNullPtrLiteralExpr, CXXScalarValueInitExpr, GNUNullExpr>(E);
}

class Toucher {
public:
  Toucher(const FunctionInfo &Fn, ArrayRef<const Expr *> Waits)
      : Fn(Fn), Waits(Waits) {}

  Touch touch(const Expr *Mention) const {
    if (Fn.enclosingStmt(Mention,
                         [](const Stmt *S) { return isa<LambdaExpr>(S); }))
      return {Touch::Escapes, Mention};
    if (const auto *Assign =
            dyn_cast_or_null<Expr>(assignmentOf(Fn, Mention))) {
      const Expr *Value = isa<BinaryOperator>(Assign)
                              ? cast<BinaryOperator>(Assign)->getRHS()
                          : cast<CallExpr>(Assign)->getNumArgs() == 2
                              ? cast<CallExpr>(Assign)->getArg(1)
                              : nullptr;
      return {Value && isEmptyValue(Value) ? Touch::Empties : Touch::Fills,
              Assign};
    }
    const Expr *Value = Mention;
    for (;;) {
      const auto *Outer = dyn_cast_or_null<Expr>(Fn.parents().getParent(Value));
      if (!Outer)
        return {Touch::Escapes, Value};
      const auto *Cast = dyn_cast<ImplicitCastExpr>(Outer);
      if (isa<ParenExpr>(Outer) ||
          (Cast && (Cast->getCastKind() == CK_NoOp ||
                    Cast->getCastKind() == CK_DerivedToBase ||
                    Cast->getCastKind() == CK_UncheckedDerivedToBase))) {
        Value = Outer;
        continue;
      }
      return touchBy(*Outer, Value);
    }
  }

private:
  Touch touchBy(const Expr &Outer, const Expr *Value) const {
    if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(&Outer)) {
      const bool IsObject = Operator->getArg(0) == Value;
      if (Operator->isComparisonOp())
        return {Touch::Asks, Operator};
      if (IsObject && (Operator->getOperator() == OO_Call ||
                       Operator->getOperator() == OO_Arrow ||
                       Operator->getOperator() == OO_Star))
        return {Touch::Uses, Operator};
      return {IsObject && Operator->getOperator() == OO_Exclaim
                  ? Touch::Asks
                  : Touch::Escapes,
              Operator};
    }
    if (const auto *Member = dyn_cast<MemberExpr>(&Outer)) {
      const auto *Call =
          dyn_cast_or_null<CXXMemberCallExpr>(Fn.parents().getParent(Member));
      const CXXMethodDecl *Method = Call ? Call->getMethodDecl() : nullptr;
      if (isa<FieldDecl>(Member->getMemberDecl()))
        return {Touch::Uses, Member};
      if (!Method)
        return {};
      if (isa<CXXConversionDecl>(Method) ||
          (Method->isConst() && Method->getReturnType()->isBooleanType()))
        return {Touch::Asks, Call};
      return {Method->isConst() ? Touch::Uses : Touch::Empties, Call};
    }
    if (const auto *Construct = dyn_cast<CXXConstructExpr>(&Outer))
      return {Construct->getConstructor()->isCopyConstructor() ? Touch::Uses
                                                               : Touch::Escapes,
              Construct};
    if (const auto *Call = dyn_cast<CallExpr>(&Outer))
      return touchByCall(*Call, *Value);
    return {Touch::Escapes, &Outer};
  }

  Touch touchByCall(const CallExpr &Call, const Expr &Value) const {
    if (is_contained(Waits, &Call))
      return {Touch::Fills, &Call};
    const FunctionDecl *Callee = Call.getDirectCallee();
    SmallVector<const Expr *, 4> Arguments = argumentsOf(&Call);
    const auto *At = find(Arguments, &Value);
    const unsigned Index = At - Arguments.begin();
    if (!Callee || At == Arguments.end() || Index >= Callee->getNumParams())
      return {Touch::Escapes, &Call};
    QualType T = Callee->getParamDecl(Index)->getType();
    if (!T->isReferenceType() || T.getNonReferenceType().isConstQualified())
      return {Touch::Uses, &Call};
    // std::move, std::swap, `tryPop(task)`.
    return {Touch::Empties, &Call};
  }

  const FunctionInfo &Fn;
  ArrayRef<const Expr *> Waits;
};

/// Finds \p Goals, and stops at \p Ends and where the variable dies.
class Reaches : public PathVisitor {
public:
  Reaches(const VarDecl &Variable, ArrayRef<const Expr *> Goals,
          ArrayRef<const Expr *> Ends)
      : Variable(Variable), Goals(Goals), Ends(Ends) {}

  Step onStmt(const Stmt *S) override {
    const auto *E = dyn_cast<Expr>(S);
    if (E && is_contained(Goals, E)) {
      Reached = E;
      return Found;
    }
    return E && is_contained(Ends, E) ? Stop : Go;
  }
  Step onDestructor(const VarDecl *Dying) override {
    return Dying == &Variable ? Stop : Go;
  }
  Step onUnwind(const Stmt *, const CXXTryStmt *) override { return Stop; }

  const Expr *Reached = nullptr;

private:
  const VarDecl &Variable;
  ArrayRef<const Expr *> Goals, Ends;
};
} // namespace

std::optional<StaleValue> staleAtWait(const Unit &U, const FunctionInfo &Fn,
                                      const Stmt *Loop, const VarDecl &Variable,
                                      ArrayRef<const Expr *> Waits) {
  SmallVector<const Expr *, 4> Uses, Reads, Ends, Fills, Inside;
  for (const Expr *Mention : Fn.mentionsOf(&Variable, U.model())) {
    const auto *Ref = dyn_cast<DeclRefExpr>(Mention);
    if (!Ref ||
        Ref->getDecl()->getCanonicalDecl() != Variable.getCanonicalDecl())
      return std::nullopt; // Through a reference.
    const Touch T = Toucher(Fn, Waits).touch(Mention);
    if (T.Kind == Touch::Escapes)
      return std::nullopt;
    if (T.Kind == Touch::Uses || T.Kind == Touch::Asks)
      Reads.push_back(T.Site);
    else
      Ends.push_back(T.Site);
    if (!Fn.isWithin(T.Site, Loop))
      continue;
    if (T.Kind == Touch::Uses)
      Uses.push_back(T.Site);
    else if (T.Kind == Touch::Fills)
      Fills.push_back(T.Site);
  }
  for (const Expr *Wait : Waits)
    if (Fn.isWithin(Wait, Loop))
      Inside.push_back(Wait);
  if (Fills.empty() || Inside.empty())
    return std::nullopt;
  for (const Expr *Use : Uses) {
    Reaches Next(Variable, Inside, Ends);
    if (!findPath(U, Fn, Use, Next) || !Next.Reached)
      continue;
    // A call that waits and fills ends the search by itself.
    if (is_contained(Ends, Next.Reached))
      return StaleValue{Use, Next.Reached};
    Reaches Carried(Variable, Reads, Ends);
    if (findPath(U, Fn, Next.Reached, Carried))
      return std::nullopt;
    return StaleValue{Use, Next.Reached};
  }
  return std::nullopt;
}

} // namespace weft::flow
