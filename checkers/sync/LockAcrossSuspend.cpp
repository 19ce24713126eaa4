//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A lock is held while its holder waits for somebody who may want it, or for so
// long that everybody else stands still.
//   std::lock_guard guard(mutex_);
//   co_await socket.read();              // reported
//   guard.unlock(); co_await …           // ok
// Silent at condition waits, which give the lock up, and at waits that are one
// call away. A thread's wait for a task is reported where that task takes the
// same lock. Audit: its other waits for tasks, files, `co_yield`, test code,
// and a lock that may be there for just the thing that is waited for, since
// both are members of one object.

#include "Check.h"
#include "flow/DroppedValue.h"
#include "flow/LockWait.h"
#include "support/Ast.h"
#include "unit/Coroutine.h"
#include "unit/LockTypes.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;
using namespace llvm;

namespace weft {
namespace {

class LockAcrossSuspend : public Check {
public:
  using Check::Check;

  void check(const Unit &U) override {
    for (const FunctionInfo &Fn : U.functions()) {
      if (Fn.isPattern() || Fn.hasErrors() || !U.heldLocks(Fn).any() ||
          isTestCode(U, Fn.decl()))
        continue;
      Reported.clear();
      if (coroutineBody(Fn))
        flow::forEachOwnStmt(Fn, [&](const Stmt *S) {
          if (const auto *Await = dyn_cast<CoroutineSuspendExpr>(S))
            checkAwait(U, Fn, *Await);
        });
      for (const RoleCall *Call : Fn.calls())
        checkCall(U, *Call);
    }
  }

private:
  void checkAwait(const Unit &U, const FunctionInfo &Fn,
                  const CoroutineSuspendExpr &Await) {
    const auto *Plain = dyn_cast<CoawaitExpr>(&Await);
    // A generator's consumer mostly is on the same thread.
    if ((Plain ? Plain->isImplicit() : !audit()) || neverSuspends(Await))
      return;
    for (const HeldLock &Held : U.heldLocks(Fn).before(&Await))
      // What is given the guard may unlock it meanwhile.
      if (isThreadLock(Held.Lock.Type, U.model()) &&
          !(Held.Guard && mentions(Await.getOperand(), Held.Guard))) {
        add(Held, Await.getKeywordLoc(),
            "the thread lock '%0' stays locked while the coroutine is "
            "suspended, which blocks the threads that could resume it; unlock "
            "it before");
        return;
      }
  }

  void checkCall(const Unit &U, const RoleCall &Call) {
    const flow::LockWait Wait = flow::lockWaitOf(U, Call);
    if (!Wait)
      return;
    for (const HeldLock &Held : flow::heldAcross(U, Call)) {
      const bool OnThread = isThreadLock(Held.Lock.Type, U.model());
      if (OnThread && Wait.Suspends)
        add(Held, Call.Site->getExprLoc(),
            "the thread lock '%0' stays locked while the fiber is suspended, "
            "which blocks the threads that could resume it; unlock it before");
      else if (OnThread || isFiberLock(Held.Lock.Type, U.model()))
        checkWait(U, Call, Wait, Held);
    }
  }

  void checkWait(const Unit &U, const RoleCall &Call,
                 const flow::LockWait &Wait, const HeldLock &Held) {
    const SourceLocation Where = Call.Site->getExprLoc();
    switch (Wait.Kind) {
    case flow::LockWait::None:
    case flow::LockWait::Moment:
      return;
    case flow::LockWait::Task:
      if (const Expr *Taken = flow::takenByTask(U, Call, Held)) {
        add(Held, Where,
            "'%0' stays locked while this waits for a task, but a task takes "
            "it, too: then neither goes on; unlock it before",
            "", Taken);
        return;
      }
      // Nobody but the tasks can want a local one.
      if (!Wait.Suspends && (!audit() || Held.Lock.Path.isLocal()))
        return;
      break;
    case flow::LockWait::File:
      if (!audit())
        return;
      break;
    case flow::LockWait::Remote:
      if (flow::mayBeThereFor(U, Held, Call) && !audit())
        return;
      break;
    case flow::LockWait::Sleep:
    case flow::LockWait::Channel:
      break;
    }
    add(Held, Where,
        "'%0' stays locked while this waits for %1, and everybody who wants "
        "it waits as long; unlock it before",
        Wait.What);
  }

  /// Once for each time that a lock is taken.
  void add(const HeldLock &Held, SourceLocation Where, StringRef Format,
           StringRef What = "", const Expr *TakenByTask = nullptr) {
    if (!Reported.insert(Held.Site).second)
      return;
    Finding F = report(Where, Format);
    F.with(flow::nameOf(Held)).with(What);
    if (Held.Site)
      F.note(Held.Site->getExprLoc(), "locked here");
    if (TakenByTask)
      F.note(TakenByTask->getExprLoc(), "the task takes it here");
  }

  /// By where the lock is taken, in the present function.
  SmallPtrSet<const Expr *, 4> Reported;
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(LockAcrossSuspend)
