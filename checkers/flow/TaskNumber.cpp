//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/TaskNumber.h"
#include "support/Ast.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

namespace {
/// The variable or field that \p S names; null where it names none.
const ValueDecl *namedBy(const Stmt *S) {
  if (const auto *Ref = dyn_cast<DeclRefExpr>(S))
    return Ref->getDecl();
  if (const auto *Member = dyn_cast<MemberExpr>(S))
    return dyn_cast<FieldDecl>(Member->getMemberDecl());
  return nullptr;
}

/// The two sides of a comparison, overloaded operators included.
std::pair<const Expr *, const Expr *> comparedIn(const Stmt *S) {
  if (const auto *Binary = dyn_cast<BinaryOperator>(S);
      Binary && Binary->isComparisonOp())
    return {Binary->getLHS(), Binary->getRHS()};
  if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(S);
      Operator && Operator->isComparisonOp() && Operator->getNumArgs() == 2)
    return {Operator->getArg(0), Operator->getArg(1)};
  return {};
}

class NumberSearch {
public:
  NumberSearch(const Unit &U, const SpawnSite &S, const Stmt *Loop)
      : M(U.model()), S(S), Fn(*S.In), Loop(Loop) {}

  bool run() const {
    return !forEachDescendant(Loop, [&](const Stmt *Part) {
      if (refusesMore(Part))
        return false;
      const Expr *Condition = conditionOf(Part);
      if (const auto *Choice = dyn_cast<ConditionalOperator>(Part))
        Condition = Choice->getCond();
      const bool GuardsSpawn = Fn.isWithin(S.Site, Part);
      // A loop around the spawn counts its own rounds.
      if (!Condition || (GuardsSpawn && loopBody(Part)))
        return true;
      return forEachDescendant(Condition, [&](const Stmt *Inner) {
        if (keepsTask(S, namedBy(Inner)))
          return false;
        auto [Left, Right] = comparedIn(Inner);
        if (Left &&
            (countsTasks(Left, GuardsSpawn) || countsTasks(Right, GuardsSpawn)))
          return false;
        return !(GuardsSpawn && happensOnce(Inner));
      });
    });
  }

private:
  /// `if (connections() >= max_) continue;` before the spawn: a limit that
  /// stands outside of the loop, and something that is asked in each round.
  bool refusesMore(const Stmt *Part) const {
    const auto *If = dyn_cast<IfStmt>(Part);
    const auto *Compared =
        If ? dyn_cast<BinaryOperator>(ignoreWrapping(If->getCond())) : nullptr;
    if (!Compared || !Compared->isRelationalOp() || Fn.isWithin(S.Site, If) ||
        S.Site->getBeginLoc() < If->getBeginLoc() ||
        !leavesRound(If->getThen()))
      return false;
    const Expr *Left = ignoreWrapping(Compared->getLHS());
    const Expr *Right = ignoreWrapping(Compared->getRHS());
    return (isa<CallExpr>(Left) && isSetOutside(Right)) ||
           (isa<CallExpr>(Right) && isSetOutside(Left));
  }

  static bool leavesRound(const Stmt *Then) {
    return !forEachDescendant(Then, [](const Stmt *Part) {
      return !isa<ContinueStmt, BreakStmt, ReturnStmt>(Part);
    });
  }

  bool isSetOutside(const Expr *E) const {
    const ValueDecl *D = namedBy(E);
    if (!D || !D->getType()->isIntegerType())
      return false;
    const auto *Local = dyn_cast<VarDecl>(D);
    const Stmt *Scope = Local ? Fn.scopeOf(*Local) : nullptr;
    return isa<FieldDecl>(D) ||
           (Local && (!Scope || !Fn.isWithin(Scope, Loop)));
  }

  /// A number that the loop or its tasks keep: an atomic, a variable that they
  /// change, a field that is asked just before the spawn.
  bool countsTasks(const Expr *Side, bool GuardsSpawn) const {
    return !forEachDescendant(Side, [&](const Stmt *Part) {
      const ValueDecl *D = namedBy(Part);
      if (!D || D->getType().isConstQualified())
        return true;
      if (M.hasRole(D->getType(), Role::Atomic))
        return false;
      if (!D->getType()->isIntegerType())
        return true;
      const auto *Member = dyn_cast<MemberExpr>(Part);
      if (GuardsSpawn && Member &&
          isa<CXXThisExpr>(ignoreWrapping(Member->getBase())))
        return false;
      return !isCountedInBody(*D);
    });
  }

  bool isCountedInBody(const ValueDecl &D) const {
    const Expr *Own = conditionOf(Loop);
    if (Own && mentions(Own, &D))
      return false;
    return !forEachDescendant(loopBody(Loop), [&](const Stmt *Part) {
      const Expr *Changed = nullptr;
      if (const auto *Unary = dyn_cast<UnaryOperator>(Part);
          Unary && Unary->isIncrementDecrementOp())
        Changed = Unary->getSubExpr();
      if (const auto *Binary = dyn_cast<BinaryOperator>(Part);
          Binary && Binary->isCompoundAssignmentOp())
        Changed = Binary->getLHS();
      return !Changed || namedBy(ignoreWrapping(Changed)) != &D;
    });
  }

  /// `if (!started) { started = true; spawn(); }`.
  bool happensOnce(const Stmt *Part) const {
    const ValueDecl *Flag = namedBy(Part);
    if (!Flag || !Flag->getType()->isBooleanType())
      return false;
    const auto *Local = dyn_cast<VarDecl>(Flag);
    if (const Stmt *Scope = Local ? Fn.scopeOf(*Local) : nullptr;
        Scope && Fn.isWithin(Scope, Loop))
      return false;
    return !forEachDescendant(loopBody(Loop), [&](const Stmt *Inner) {
      const auto *Assign = dyn_cast<BinaryOperator>(Inner);
      return !Assign || !Assign->isAssignmentOp() ||
             namedBy(ignoreWrapping(Assign->getLHS())) != Flag;
    });
  }

  const Model &M;
  const SpawnSite &S;
  const FunctionInfo &Fn;
  const Stmt *Loop;
};
} // namespace

bool keepsTask(const SpawnSite &S, const ValueDecl *D) {
  return S.KeptBy.Kind == Keeper::Object && D && S.KeptBy.Path.last() &&
         D->getCanonicalDecl() == S.KeptBy.Path.last()->getCanonicalDecl();
}

bool asksTaskNumber(const Unit &U, const SpawnSite &S, const Stmt *Loop) {
  return NumberSearch(U, S, Loop).run();
}

} // namespace weft::flow
