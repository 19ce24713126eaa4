//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/DroppedValue.h"
#include "support/Ast.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

bool swallowsAssignments(QualType T) {
  const CXXRecordDecl *Class = classOf(T);
  if (!Class || !Class->hasDefinition() || !Class->isEmpty())
    return false;
  return any_of(Class->getDefinition()->decls(), [](const Decl *Member) {
    if (const auto *Template = dyn_cast<FunctionTemplateDecl>(Member))
      Member = Template->getTemplatedDecl();
    const auto *Method = dyn_cast<CXXMethodDecl>(Member);
    return Method && Method->getOverloadedOperator() == OO_Equal &&
           Method->isConst();
  });
}

/// The last expression of a statement expression is its value.
static bool isValueOfBlock(const Stmt *Block, const Stmt *Last,
                           const ParentMap &Parents) {
  const auto *Compound = dyn_cast<CompoundStmt>(Block);
  return Compound && !Compound->body_empty() && Compound->body_back() == Last &&
         isa_and_nonnull<StmtExpr>(Parents.getParent(Compound));
}

Fate fateOf(const FunctionInfo &Fn, const Expr *Made) {
  const ParentMap &Parents = Fn.parents();
  const Expr *Value = Made;
  for (;;) {
    const Stmt *Parent = Parents.getParent(Value);
    if (!Parent || isa<DeclStmt, ReturnStmt, CoreturnStmt>(Parent))
      return {};
    const auto *Outer = dyn_cast<Expr>(Parent);
    if (!Outer) {
      if (conditionOf(Parent) == Value || isa<SwitchStmt>(Parent) ||
          isValueOfBlock(Parent, Value, Parents))
        return {};
      return {Fate::Dropped, Value};
    }
    if (const auto *Temporary = dyn_cast<MaterializeTemporaryExpr>(Outer)) {
      if (Temporary->getStorageDuration() != SD_FullExpression)
        return {};
    } else if (const auto *Cast = dyn_cast<CastExpr>(Outer)) {
      if (Cast->getType()->isVoidType())
        return {Fate::Dropped, Cast};
      if (Cast->getCastKind() == CK_UserDefinedConversion)
        return {};
    } else if (const auto *Binary = dyn_cast<BinaryOperator>(Outer)) {
      if (Binary->getOpcode() != BO_Comma)
        return {};
      if (Binary->getLHS() == Value)
        return {Fate::Dropped, Value};
    } else if (const auto *Choice = dyn_cast<ConditionalOperator>(Outer)) {
      if (Choice->getCond() == Value)
        return {};
    } else if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(Outer)) {
      const bool Swallowed =
          Operator->getOperator() == OO_Equal && Operator->getNumArgs() == 2 &&
          Operator->getArg(1) == Value &&
          swallowsAssignments(Operator->getArg(0)->getType());
      return Swallowed ? Fate{Fate::Dropped, Operator} : Fate();
    } else if (const auto *Member = dyn_cast<MemberExpr>(Outer)) {
      const auto *Call =
          dyn_cast_or_null<CXXMemberCallExpr>(Parents.getParent(Member));
      return {Fate::Part, Call ? static_cast<const Expr *>(Call) : Member};
    } else if (const auto *Call = dyn_cast<CallExpr>(Outer)) {
      // `std::get<0>(…)`: a reference to one of the template's arguments.
      const FunctionDecl *Callee = Call->getDirectCallee();
      return Callee && Callee->isInStdNamespace() && Call->getNumArgs() == 1 &&
                     Callee->getReturnType()->isReferenceType() &&
                     Callee->getReturnType()
                             .getNonReferenceType()
                             ->getCanonicalTypeUnqualified() !=
                         Value->getType()->getCanonicalTypeUnqualified()
                 ? Fate{Fate::Part, Call}
                 : Fate();
    } else if (!isa<ParenExpr, ExprWithCleanups, CXXBindTemporaryExpr,
                    ConstantExpr>(Outer)) {
      return {};
    }
    Value = Outer;
  }
}

bool outlivesStatement(const Unit &U, const FunctionInfo &Fn, const Expr &Part,
                       bool InAnyCall) {
  Keeper Kept = keeperOf(U, Fn, &Part);
  if (Kept.Kind == Keeper::Object || Kept.Kind == Keeper::Returned)
    return true;
  return Fn.enclosingStmt(&Part, [&](const Stmt *Outer) {
    const auto *E = dyn_cast<Expr>(Outer);
    if (!E || !calleeOf(E))
      return false;
    const RoleCall *Known = U.roleCall(E);
    if (Known && (Known->has(Role::Spawns) || Known->has(Role::Stores)))
      return true;
    return InAnyCall && any_of(argumentsOf(E), [&](const Expr *Argument) {
             return Fn.isWithin(&Part, Argument);
           });
  });
}

void forEachOwnStmt(const FunctionInfo &Fn,
                    function_ref<void(const Stmt *)> Visit) {
  SmallVector<const Stmt *, 32> Pending{&Fn.body()};
  if (const auto *Constructor = dyn_cast<CXXConstructorDecl>(&Fn.decl()))
    for (const CXXCtorInitializer *Init : Constructor->inits())
      if (Init->getInit())
        Pending.push_back(Init->getInit());
  std::reverse(Pending.begin(), Pending.end());
  while (!Pending.empty()) {
    const Stmt *S = Pending.pop_back_val();
    Visit(S);
    const auto *Lambda = dyn_cast<LambdaExpr>(S);
    const size_t First = Pending.size();
    for (const Stmt *Child : S->children())
      if (Child && (!Lambda || Child != Lambda->getBody()))
        Pending.push_back(Child);
    std::reverse(Pending.begin() + First, Pending.end());
  }
}

} // namespace weft::flow
