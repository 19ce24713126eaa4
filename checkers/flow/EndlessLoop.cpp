//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/EndlessLoop.h"
#include "flow/DroppedValue.h"
#include "flow/Paths.h"
#include "support/Ast.h"
#include "unit/Graph.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

namespace {
/// Looks for any way out of the function.
class WayOut : public PathVisitor {
  Step onExit() override { return Found; }
  Step onUnwind(const Stmt *, const CXXTryStmt *) override { return Found; }
};
} // namespace

bool alwaysGoesOn(const Unit &U, const Stmt *Loop) {
  if (!isa<ForStmt, WhileStmt, DoStmt>(Loop))
    return false;
  const Expr *Condition = conditionOf(Loop);
  bool Holds = true;
  return !Condition ||
         (!Condition->isValueDependent() &&
          Condition->EvaluateAsBooleanCondition(Holds, U.context()) && Holds);
}

static bool asksWhetherToEnd(const RoleSet &Roles) {
  return Roles.has(Role::ObservesCancellation) || Roles.has(Role::Receives) ||
         Roles.has(Role::Throws);
}

/// Does \p S ask whether to end, or end the thread or program by itself? So may
/// what it calls.
static bool mayEnd(const Unit &U, const Stmt *S, bool InCallee) {
  return !forEachDescendant(S, [&](const Stmt *Part) {
    if (isa<CXXThrowExpr, CoawaitExpr, CoyieldExpr, AsmStmt>(Part))
      return false;
    const auto *Call = dyn_cast<Expr>(Part);
    const FunctionDecl *Callee = Call ? calleeOf(Call) : nullptr;
    if (!Callee)
      return true;
    const RoleCall *Known = U.roleCall(Call);
    if (Callee->isNoReturn() ||
        asksWhetherToEnd(Known ? Known->Roles
                               : U.model().declaredRoles(*Callee)))
      return false;
    const FunctionInfo *Body = InCallee ? nullptr : U.infoFor(Callee);
    return !Body || !mayEnd(U, &Body->body(), true);
  });
}

static bool hasWayOut(const Unit &U, const FunctionInfo &Fn, const Stmt *Loop) {
  const Stmt *Inside = nullptr;
  forEachDescendant(loopBody(Loop), [&](const Stmt *S) {
    if (Fn.graph()->locate(S))
      Inside = S;
    return !Inside && !isa<LambdaExpr>(S);
  });
  if (!Inside)
    return !isa<NullStmt, CompoundStmt>(loopBody(Loop));
  WayOut Visitor;
  return findPath(U, Fn, Inside, Visitor).has_value();
}

const Stmt *endlessLoopIn(const Unit &U, const FunctionInfo &Fn) {
  const Stmt *Found = nullptr;
  if (Fn.hasErrors() || Fn.isPattern() || !Fn.graph())
    return nullptr;
  forEachOwnStmt(Fn, [&](const Stmt *S) {
    if (Found || !alwaysGoesOn(U, S) || mayEnd(U, S, false) ||
        Fn.enclosingStmt(
            S, [](const Stmt *Outer) { return isa<CXXTryStmt>(Outer); }) ||
        hasWayOut(U, Fn, S))
      return;
    Found = S;
  });
  return Found;
}

} // namespace weft::flow
