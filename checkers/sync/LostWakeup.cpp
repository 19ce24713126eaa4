//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// What a waiter waits for is changed without the waiter's lock.
//   std::unique_lock guard(mutex_);
//   changed_.wait(guard, [this] { return stop_; });   // one thread
//   stop_ = true; changed_.notify_one();              // another: reported
// Between the waiter's look at `stop_` and its sleep there is a moment in which
// the notification finds nobody; the lock is what closes it. It makes no
// difference that `stop_` is atomic. Silent where the lock is held at the
// change, by the callers, too, or taken between the change and the
// notification; where all waiters give up after some time; where the change
// cannot be what they wait for; in constructors and tests.

#include "Check.h"
#include "flow/CallerLocks.h"
#include "flow/Paths.h"
#include "flow/StateChange.h"
#include "support/Ast.h"
#include "clang/AST/DeclCXX.h"

using namespace clang;
using namespace llvm;

namespace weft {
namespace {

/// Looks for a way from a change to its notification on which nobody takes a
/// lock, nor runs anything that may.
class WayToNotification : public flow::PathVisitor {
public:
  WayToNotification(const Unit &U, const FunctionInfo &Fn, const Expr *Target)
      : U(U), Fn(Fn), Target(Target) {}

  Step onStmt(const Stmt *S) override {
    if (S == Target)
      return Found;
    const auto *Call = dyn_cast<Expr>(S);
    if (!Call || !isa<CallExpr, CXXConstructExpr>(Call))
      return Go;
    for (const LockEvent &Event : U.heldLocks(Fn).events())
      if (Event.Site == S && Event.Kind <= LockEvent::Adopts)
        return Stop;
    const FunctionDecl *Callee = calleeOf(Call);
    if (!Callee)
      return Stop;
    if (const FunctionInfo *Body = U.infoFor(Callee))
      return U.heldLocks(*Body).any() ? Stop : Go;
    return U.isInSystemHeader(*Callee) || U.roleCall(Call) ||
                   Callee->isImplicit() || Callee->isDefaulted()
               ? Go
               : Stop;
  }

private:
  const Unit &U;
  const FunctionInfo &Fn;
  const Expr *Target;
};

class LostWakeup : public Check {
public:
  using Check::Check;

  void check(const Unit &U) override {
    const std::vector<flow::StateWait> Waits = flow::stateWaits(U);
    if (Waits.empty())
      return;
    for (const RoleCall &Call : U.calls())
      if (const RoleUse *Notifies = Call.get(Role::Notifies))
        if (const ValueDecl *Condition =
                Call.object(*Notifies, U.model()).last())
          for (const flow::StateWait &Wait : Waits)
            if (Wait.Condition == Condition && !Wait.Timed)
              checkNotification(U, Call, Wait);
  }

private:
  void checkNotification(const Unit &U, const RoleCall &Call,
                         const flow::StateWait &Wait) {
    const FunctionInfo &Fn = *Call.In;
    if (Fn.isPattern() || Fn.hasErrors() ||
        isa<CXXConstructorDecl>(Fn.decl()) || isTestCode(U, Fn.decl()) ||
        flow::mayBeCalledUnderLock(U, Fn) ||
        !flow::knowsEveryUseOf(U, Fn, *Wait.Lock))
      return;
    for (const flow::StateChange &Change :
         flow::changesIn(U, Fn, Wait.States)) {
      // A local of the waiter's: others see it only where they capture it.
      if (&Fn == Wait.Call->In && isLocalObject(Change.State->Object))
        continue;
      if (!U.heldLocks(Fn).before(Change.Site).empty())
        continue;
      WayToNotification Way(U, Fn, Call.Site);
      if (!flow::findPath(U, Fn, Change.Site, Way))
        continue;
      report(Change.Site->getExprLoc(),
             "'%0' is changed without '%1', so a waiter that has just looked "
             "at it misses the notification and sleeps on; change it under "
             "the lock")
          .with(Change.State->Object)
          .with(Wait.Lock)
          .note(Call.Site->getExprLoc(), "the notification")
          .note(Wait.Call->Site->getExprLoc(), "the waiter sleeps here");
    }
  }
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(LostWakeup)
