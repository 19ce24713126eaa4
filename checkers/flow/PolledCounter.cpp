//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/PolledCounter.h"
#include "support/Ast.h"
#include "clang/AST/ExprCXX.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

/// +1 where \p Mention is raised, -1 where it is lowered, else 0.
static int changeAt(const FunctionInfo &Fn, const Expr *Mention) {
  const Stmt *Outer = Mention;
  do
    Outer = Fn.parents().getParent(Outer);
  while (isa_and_nonnull<ImplicitCastExpr, ParenExpr>(Outer));
  if (const auto *Unary = dyn_cast_or_null<UnaryOperator>(Outer))
    return Unary->isIncrementOp() ? 1 : Unary->isDecrementOp() ? -1 : 0;
  const auto *Call = dyn_cast_or_null<CXXOperatorCallExpr>(Outer);
  if (!Call || !Fn.isWithin(Mention, Call->getArg(0)))
    return 0;
  switch (Call->getOperator()) {
  case OO_PlusPlus:
  case OO_PlusEqual:
    return 1;
  case OO_MinusMinus:
  case OO_MinusEqual:
    return -1;
  default:
    return 0;
  }
}

/// `counter`, `counter > 0`, `counter.load() != 0`.
static bool asksForZero(const Expr *Condition, const VarDecl &Counter) {
  Condition = ignoreWrapping(Condition);
  if (const auto *Binary = dyn_cast<BinaryOperator>(Condition)) {
    const auto *Zero =
        dyn_cast<IntegerLiteral>(ignoreWrapping(Binary->getRHS()));
    return Zero && Zero->getValue() == 0 &&
           (Binary->getOpcode() == BO_NE || Binary->getOpcode() == BO_GT) &&
           asksForZero(Binary->getLHS(), Counter);
  }
  if (const auto *Call = dyn_cast<CXXMemberCallExpr>(Condition))
    return Call->getMethodDecl() && Call->getMethodDecl()->isConst() &&
           asksForZero(Call->getImplicitObjectArgument(), Counter);
  const auto *Ref = dyn_cast<DeclRefExpr>(Condition);
  return Ref && Ref->getDecl() == &Counter;
}

static bool startsAtZero(const VarDecl &Counter, const ASTContext &Context) {
  const Expr *Init = Counter.getInit();
  const auto *Made =
      dyn_cast_or_null<CXXConstructExpr>(Init ? ignoreWrapping(Init) : nullptr);
  if (Made)
    Init = Made->getNumArgs() ? ignoreWrapping(Made->getArg(0)) : nullptr;
  Expr::EvalResult Value;
  return !Init ||
         (!Init->isValueDependent() && Init->EvaluateAsInt(Value, Context) &&
          Value.Val.getInt() == 0);
}

static std::optional<PolledCounter> polledIn(const Unit &U, const Closure &Task,
                                             const VarDecl &Counter) {
  const FunctionInfo &Starter = *Task.Call->In;
  const Model &M = U.model();
  PolledCounter Result;
  Result.Counter = &Counter;
  bool Lowered = false;
  for (const Expr *Mention : Starter.mentionsOf(&Counter, M)) {
    if (Starter.isWithin(Mention, Task.Lambda->getBody())) {
      const int Change = changeAt(Starter, Mention);
      if (Change > 0)
        Result.Raised = Mention;
      Lowered |= Change < 0;
      continue;
    }
    if (Starter.isWithin(Mention, Task.Call->Site))
      continue; // The capture.
    // Anything but the question is more than we know.
    const Stmt *Loop = Starter.enclosingStmt(Mention, [&](const Stmt *Outer) {
      const Expr *Condition = loopBody(Outer) ? conditionOf(Outer) : nullptr;
      return Condition && Starter.isWithin(Mention, Condition);
    });
    if (!Loop || Result.Loop || !asksForZero(conditionOf(Loop), Counter) ||
        Starter.isWithin(Task.Call->Site, Loop) ||
        U.sources().isBeforeInTranslationUnit(Loop->getBeginLoc(),
                                              Task.location()))
      return std::nullopt;
    Result.Loop = Loop;
  }
  return Result.Raised && Lowered && Result.Loop ? std::optional(Result)
                                                 : std::nullopt;
}

std::optional<PolledCounter> counterRaisedIn(const Unit &U,
                                             const Closure &Task) {
  const FunctionInfo &Starter = *Task.Call->In;
  if (!Task.Lambda)
    return std::nullopt;
  for (const Capture &Held : Task.Captures) {
    const auto *Counter = dyn_cast_or_null<VarDecl>(Held.Var);
    if (Held.Kind != Capture::Reference || !Counter ||
        !isLocalObject(Counter) || isa<ParmVarDecl>(Counter) ||
        Counter->getDeclContext() != &Starter.decl() ||
        !(U.model().hasRole(Counter->getType(), Role::Atomic) ||
          Counter->getType()->isAtomicType()) ||
        !startsAtZero(*Counter, U.context()))
      continue;
    for (const RoleCall *Call : Starter.calls())
      for (Role Kind : {Role::Joins, Role::AwaitsZero, Role::WaitsReleasing,
                        Role::Bounds, Role::Receives})
        if (Call->has(Kind))
          return std::nullopt;
    if (auto Result = polledIn(U, Task, *Counter))
      return Result;
  }
  return std::nullopt;
}

} // namespace weft::flow
