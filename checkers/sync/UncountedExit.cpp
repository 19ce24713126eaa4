//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A task that is waited for by a count leaves without counting down: whoever
// waits does so for ever.
//   weft::go([&] {
//     if (!connect())
//       return;                     // reported
//     work();
//     done.done();
//   });
// The same for a wait for more count-downs than there are, or for fewer, where
// both numbers stand in plain sight.
//
// Silent where the count goes down per item (in a loop), where a guard, lambda
// or callee may do it, where the last of several tasks does it, and where the
// task ends by falling off its end.

#include "Check.h"
#include "flow/CountSum.h"
#include "flow/CountedTask.h"
#include "flow/SkippedSignal.h"

using namespace clang;
using namespace llvm;

namespace weft {
namespace {

class UncountedExit : public Check {
public:
  using Check::Check;

  void check(const Unit &U) override {
    for (const Closure &Task : U.closures())
      if (const FunctionInfo *Body = flow::spawnedBody(U, Task))
        checkTask(U, Task, *Body);
    for (const RoleCall &Call : U.calls())
      if (Call.has(Role::AwaitsZero) && !Call.In->isPattern() &&
          !Call.In->hasErrors())
        checkSum(U, Call);
  }

private:
  void checkSum(const Unit &U, const RoleCall &Wait) {
    std::optional<flow::CountSum> Sum = flow::countSumOf(U, Wait);
    if (!Sum || Sum->Up == Sum->Down)
      return;
    report(
        Wait.Site->getBeginLoc(),
        Sum->Up > Sum->Down
            ? "'%0' is counted up to %1 and down by %2 only, so this wait "
              "never ends; make the numbers the same"
            : "'%0' is counted up to %1 and down by %2, so this wait may end "
              "before the last task; make the numbers the same")
        .with(Wait.object(Role::AwaitsZero, U.model()).last())
        .with(Twine(Sum->Up))
        .with(Twine(Sum->Down));
  }

  void checkTask(const Unit &U, const Closure &Task, const FunctionInfo &Body) {
    const RoleCall *Down = nullptr;
    for (const RoleCall *Call : Body.calls())
      if (Call->has(Role::CountsDown) && !Down)
        Down = Call;
    if (!Down)
      return;
    AccessPath Own = Down->object(Role::CountsDown, U.model());
    AccessPath Object =
        flow::objectForStarter(U, Task, *Down, Role::CountsDown);
    if (!Own || !Object || !isWaitedFor(U, Task, Object))
      return;
    // Other counts, and counts per item, follow rules of their own.
    for (const RoleCall *Call : Body.calls())
      if (Call->has(Role::CountsDown) &&
          (Call->has(Role::AwaitsZero) ||
           Call->object(Role::CountsDown, U.model()) != Own ||
           !Body.loopsAround(Call->Site).empty()))
        return;
    std::optional<flow::PathEnd> End = flow::wayOutWithout(U, Task, Body, Own);
    if (!End || !End->Via)
      return;
    report(
        End->Via->getBeginLoc(),
        End->ByException
            ? "an exception from here skips the count-down of '%0', so the "
              "wait for it never ends; count down in a guard"
            : "leaving here skips the count-down of '%0', so the wait for it "
              "never ends; count down on every path")
        .with(Object.last())
        .note(Down->Site->getBeginLoc(), "counted down here");
  }

  static bool isWaitedFor(const Unit &U, const Closure &Task,
                          const AccessPath &Object) {
    // A count that the task's owner keeps is none of the task's.
    if (Task.KeptBy.Kind == Keeper::Object && Task.KeptBy.Path == Object)
      return false;
    return any_of(U.calls(), [&](const RoleCall &Call) {
      return Call.has(Role::AwaitsZero) && !Call.has(Role::CountsDown) &&
             Call.object(Role::AwaitsZero, U.model()).last() == Object.last();
    });
  }
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(UncountedExit)
