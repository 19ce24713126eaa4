//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Counter's part that is about numbers: what an integer was made from.

#include "flow/ContainerTypes.h"
#include "flow/Counter.h"
#include "support/Ast.h"
#include "unit/Uses.h"
#include "clang/AST/DeclCXX.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

Count sum(const TripCount &A, const TripCount &B) {
  for (TripCount::KindType Kind :
       {TripCount::Data, TripCount::Unknown, TripCount::Workers})
    if (A.Kind == Kind || B.Kind == Kind)
      return A.Kind == Kind ? A : B;
  return constant(A.Rounds + B.Rounds);
}

bool Counter::isWorkerCount(const NamedDecl &D) {
  return M.declaredRoles(D).has(Role::WorkerCount) ||
         M.nameSuggests(Role::WorkerCount, D);
}

bool Counter::speaksOfWorkers(const Expr *E, unsigned Steps) {
  return !forEachDescendant(E, [&](const Stmt *S) {
    const ValueDecl *D = nullptr;
    if (const auto *Ref = dyn_cast<DeclRefExpr>(S))
      D = Ref->getDecl();
    else if (const auto *Member = dyn_cast<MemberExpr>(S))
      D = Member->getMemberDecl();
    if (!D)
      return true;
    if (isWorkerCount(*D))
      return false;
    const auto *Variable = dyn_cast<VarDecl>(D);
    return !(Variable && Steps < 3 && !isa<ParmVarDecl>(Variable) &&
             Variable->hasLocalStorage() && Variable->getInit() &&
             !Variable->getInit()->containsErrors() &&
             speaksOfWorkers(Variable->getInit(), Steps + 1));
  });
}

/// `std::cin >> n`, `scanf("%d", &n)`.
static bool isReadFromInput(const FunctionInfo &Fn, const VarDecl &Variable) {
  return any_of(Fn.calls(), [&](const RoleCall *Call) {
    return Call->has(Role::ReadsInput) &&
           any_of(argumentsOf(Call->Site), [&](const Expr *Argument) {
             Argument = ignoreWrapping(Argument);
             if (const auto *Address = dyn_cast<UnaryOperator>(Argument))
               Argument = ignoreWrapping(Address->getSubExpr());
             return names(Argument, Variable);
           });
  });
}

/// Every mention reads the value.
static bool neverChanges(const FunctionInfo &Fn, const VarDecl &Variable,
                         const Model &M) {
  if (Variable.getType().isConstQualified() || Variable.isConstexpr())
    return true;
  if (!Variable.hasLocalStorage())
    return false;
  return all_of(Fn.mentionsOf(&Variable, M), [&](const Expr *Mention) {
    return isRead(Fn, Mention) ||
           isa_and_nonnull<LambdaExpr>(Fn.parents().getParent(Mention));
  });
}

Count Counter::ofNumberIn(const ValueDecl *D) {
  const auto *Variable = dyn_cast<VarDecl>(D);
  if (!Variable)
    return unknown();
  if (isReadFromInput(Fn, *Variable))
    return perItem("one of '" + Variable->getName() + "'");
  if (const auto *Param = dyn_cast<ParmVarDecl>(Variable)) {
    const bool IsArgc = Fn.decl().isMain() &&
                        Param->getDeclContext() == &Fn.decl() &&
                        Param->getFunctionScopeIndex() == 0;
    return IsArgc ? perItem("argument of the program") : unknown();
  }
  if (!Variable->getInit() || !neverChanges(Fn, *Variable, M))
    return unknown();
  return ofNumber(Variable->getInit());
}

Count Counter::ofNumber(const Expr *E) {
  E = ignoreWrapping(E);
  if (!E || E->isValueDependent() || E->containsErrors())
    return unknown();
  Expr::EvalResult Value;
  if (E->getType()->isIntegerType() && E->EvaluateAsInt(Value, Context))
    return constant(Value.Val.getInt().isNegative()
                        ? 0
                        : Value.Val.getInt().getLimitedValue());
  if (speaksOfWorkers(E))
    return workers();
  if (const auto *Binary = dyn_cast<BinaryOperator>(E)) {
    // A quotient is a number of parts: who knows of what.
    if (Binary->isAdditiveOp() || Binary->getOpcode() == BO_Mul)
      return sum(*ofNumber(Binary->getLHS()), *ofNumber(Binary->getRHS()));
    return unknown();
  }
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E))
    return ofNumberIn(Ref->getDecl());
  const auto *Call = dyn_cast<CallExpr>(E);
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  if (!Callee)
    return unknown();
  // `x.size()`, `std::size(x)`, `last - first`; any other function may make
  // anything of its arguments (`std::min(x.size(), limit)`).
  const Expr *Object = objectOf(Call);
  SmallVector<const Expr *, 4> Arguments = argumentsOf(Call);
  const auto *Method = dyn_cast<CXXMethodDecl>(Callee);
  if (Object && Arguments.empty() && Method && Method->isConst() &&
      isContainer(*Object))
    return ofContainer(Object);
  const auto *Operator = dyn_cast<CXXOperatorCallExpr>(Call);
  if (Operator && Operator->getOperator() == OO_Minus &&
      Operator->getNumArgs() == 2)
    return ofIterators(Operator->getArg(0), Operator->getArg(1));
  if (!Object && Callee->isInStdNamespace() && Arguments.size() == 1 &&
      isContainer(*Arguments[0]))
    return ofContainer(Arguments[0]);
  return unknown();
}

} // namespace weft::flow
