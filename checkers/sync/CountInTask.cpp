//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A task raises the count that its starter waits on: if the starter comes to
// the wait before the task runs, it finds nothing to wait for.
//   weft::WaitGroup done;
//   weft::go([&] {
//     done.add(1);                  // reported
//     …
//     done.done();
//   });
//   done.wait();
// The same for an atomic that tasks raise and lower, and that their starter
// polls until it is zero. Silent where anybody else counts on the same object
// (the task may hold its parent's count), where the task itself waits, and
// where the starter waits for the task in another way before.

#include "Check.h"
#include "flow/CountedTask.h"
#include "flow/MoveUp.h"
#include "flow/PolledCounter.h"
#include "flow/TaskLife.h"
#include "support/Ast.h"

using namespace clang;
using namespace llvm;

namespace weft {
namespace {

class CountInTask : public Check {
public:
  using Check::Check;

  void check(const Unit &U) override {
    for (const Closure &Task : U.closures()) {
      const FunctionInfo *Body = flow::spawnedBody(U, Task);
      if (!Body || Task.Call->In->isPattern())
        continue;
      for (const RoleCall *Call : Body->calls())
        if (Call->has(Role::CountsUp))
          checkCount(U, Task, *Body, *Call);
      checkPolled(U, Task);
    }
  }

private:
  void checkCount(const Unit &U, const Closure &Task, const FunctionInfo &Body,
                  const RoleCall &Up) {
    AccessPath Object = flow::objectForStarter(U, Task, Up, Role::CountsUp);
    if (!Object || lowers(Up) ||
        (Task.KeptBy.Kind == Keeper::Object && Task.KeptBy.Path == Object))
      return;
    // A task that waits itself counts what it starts.
    for (const RoleCall *Call : Body.calls())
      if (Call->has(Role::AwaitsZero) &&
          flow::objectForStarter(U, Task, *Call, Role::AwaitsZero) == Object)
        return;
    const RoleCall *Wait = flow::firstWaitFor(U, Task, Object);
    if (!Wait || flow::isCountedElsewhere(U, Task, Object))
      return;
    Finding F = report(Up.Site->getBeginLoc(),
                       "the wait for '%0' may be over before the task has "
                       "raised it, so nobody waits for the task; raise it "
                       "before the task starts");
    F.with(Object.last());
    moveUp(U, Task, Body, Up, F);
    F.note(Wait->Site->getBeginLoc(), "waits here");
  }

  void checkPolled(const Unit &U, const Closure &Task) {
    std::optional<flow::PolledCounter> Polled = flow::counterRaisedIn(U, Task);
    // An owner that joins waits for the task anyway.
    if (!Polled ||
        (Task.KeptBy.Kind == Keeper::Object && Task.KeptBy.Path.last() &&
         flow::joinsOnDestruction(Task.KeptBy.Path.last()->getType(),
                                  U.model())))
      return;
    report(Polled->Raised->getBeginLoc(),
           "'%0' may be zero before the task has raised it, so the loop that "
           "polls it ends too early; raise it before the task starts")
        .with(Polled->Counter)
        .note(Polled->Loop->getBeginLoc(), "polled here");
  }

  /// `add(-1)`.
  static bool lowers(const RoleCall &Up) {
    SmallVector<const Expr *, 4> Arguments = argumentsOf(Up.Site);
    return !Arguments.empty() &&
           isa<UnaryOperator>(ignoreWrapping(Arguments.back()));
  }

  /// The first statement of the task's body moves before the statement that
  /// starts the task.
  static void moveUp(const Unit &U, const Closure &Task,
                     const FunctionInfo &Body, const RoleCall &Up, Finding &F) {
    const auto *Block = dyn_cast<CompoundStmt>(&Body.body());
    const auto *First = Task.Lambda && Block && !Block->body_empty()
                            ? dyn_cast<Expr>(Block->body_front())
                            : nullptr;
    AccessPath Named = Up.object(Role::CountsUp, U.model());
    const auto *Variable = dyn_cast_or_null<VarDecl>(Named.Root);
    if (First && ignoreWrapping(First) == ignoreWrapping(Up.Site) && Variable &&
        !Variable->isInitCapture())
      for (const FixItHint &Hint : flow::moveBefore(U, Up, *Task.Call))
        F.fix(Hint);
  }
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(CountInTask)
