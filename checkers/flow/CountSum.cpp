//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/CountSum.h"
#include "support/Ast.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

/// Nothing between \p S and \p Outer decides whether, or how often, it runs.
static bool isOnStraightLine(const FunctionInfo &Fn, const Stmt *S,
                             const Stmt *Outer) {
  for (const Stmt *Inner = S; Inner && Inner != Outer;
       Inner = Fn.parents().getParent(Inner)) {
    const Stmt *Around = Fn.parents().getParent(Inner);
    if (!Around || loopBody(Around) ||
        isa<IfStmt, SwitchStmt, AbstractConditionalOperator, CXXCatchStmt,
            CXXTryStmt>(Around))
      return false;
    if (const auto *Binary = dyn_cast<BinaryOperator>(Around);
        Binary && Binary->isLogicalOp())
      return false;
  }
  return true;
}

/// A way out in the middle decides about all behind it.
static bool hasJumps(const Stmt &Body) {
  return !forEachDescendant(&Body, [](const Stmt *S) {
    return !isa<ReturnStmt, CoreturnStmt, GotoStmt, LabelStmt, CXXThrowExpr>(S);
  });
}

static std::optional<uint64_t> numberIn(const Unit &U, const Expr &Call,
                                        uint64_t Default) {
  SmallVector<const Expr *, 4> Arguments = argumentsOf(&Call);
  if (Arguments.empty())
    return Default;
  Expr::EvalResult Value;
  if (Arguments.size() > 1 || Arguments[0]->isValueDependent() ||
      !Arguments[0]->EvaluateAsInt(Value, U.context()) ||
      Value.Val.getInt().isNegative())
    return std::nullopt;
  return Value.Val.getInt().getZExtValue();
}

/// The call on the object itself that \p Mention is part of.
static const RoleCall *callOn(const Unit &U, const FunctionInfo &Fn,
                              const Expr *Mention) {
  const Stmt *Outer = Fn.enclosingStmt(
      Mention, [](const Stmt *S) { return isa<CallExpr, LambdaExpr>(S); });
  const auto *Call = dyn_cast_or_null<CXXMemberCallExpr>(Outer);
  return Call && Fn.isWithin(Mention, Call->getCallee()) ? U.roleCall(Call)
                                                         : nullptr;
}

/// The task whose lambda \p Mention stands in.
static const Closure *taskAround(const Unit &U, const FunctionInfo &Fn,
                                 const Expr *Mention) {
  const auto *Lambda = dyn_cast_or_null<LambdaExpr>(Fn.enclosingStmt(
      Mention, [](const Stmt *S) { return isa<LambdaExpr>(S); }));
  const Closure *Found = nullptr;
  for (const Closure &Task : U.closures())
    if (Lambda && Task.Lambda == Lambda) {
      if (Found) // It runs for several.
        return nullptr;
      Found = &Task;
    }
  return Found && Found->Use->Kind == Role::Spawns ? Found : nullptr;
}

std::optional<CountSum> countSumOf(const Unit &U, const RoleCall &Wait) {
  const FunctionInfo &Fn = *Wait.In;
  AccessPath Object = Wait.object(Role::AwaitsZero, U.model());
  const auto *Counter = dyn_cast_or_null<VarDecl>(Object.Root);
  if (!Counter || !Object.Fields.empty() || Object.Indirect ||
      !isLocalObject(Counter) || isa<ParmVarDecl>(Counter) ||
      Counter->getDeclContext() != &Fn.decl() || Wait.has(Role::CountsDown) ||
      hasJumps(Fn.body()))
    return std::nullopt;
  const Stmt *Scope = Fn.scopeOf(*Counter);
  const auto *Made = dyn_cast_or_null<CXXConstructExpr>(
      Counter->getInit() ? ignoreWrapping(Counter->getInit()) : nullptr);
  if (!Scope || !Made)
    return std::nullopt;
  CountSum Sum;
  std::optional<uint64_t> Start = numberIn(U, *Made, 0);
  if (!Start)
    return std::nullopt;
  Sum.Up = *Start;
  for (const Expr *Mention : Fn.mentionsOf(Counter, U.model())) {
    const RoleCall *Call = callOn(U, Fn, Mention);
    if (!Call) {
      // The capture; what is done with it stands in the lambda's body.
      const Stmt *Parent = Fn.parents().getParent(Mention);
      if (isa_and_nonnull<LambdaExpr>(Parent) && taskAround(U, Fn, Mention))
        continue;
      return std::nullopt;
    }
    if (Call->Site == Wait.Site)
      continue;
    const bool Ups = Call->has(Role::CountsUp);
    const bool Downs = Call->has(Role::CountsDown);
    std::optional<uint64_t> Number = numberIn(U, *Call->Site, 1);
    if (Ups == Downs || Call->has(Role::AwaitsZero) || !Number)
      return std::nullopt;
    (Ups ? Sum.Up : Sum.Down) += *Number;
    if (Call->In == &Fn) {
      if (!isOnStraightLine(Fn, Call->Site, Scope) ||
          U.sources().isBeforeInTranslationUnit(Wait.Site->getBeginLoc(),
                                                Call->Site->getBeginLoc()))
        return std::nullopt;
      continue;
    }
    const Closure *Task = Downs ? taskAround(U, Fn, Mention) : nullptr;
    if (!Task || Task->Call->In != &Fn || hasJumps(*Task->Lambda->getBody()) ||
        !isOnStraightLine(Fn, Call->Site, Task->Lambda->getBody()) ||
        !isOnStraightLine(Fn, Task->Call->Site, Scope))
      return std::nullopt;
  }
  return Sum.Up && Sum.Down ? std::optional(Sum) : std::nullopt;
}

} // namespace weft::flow
