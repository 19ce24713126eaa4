//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A task lets its starter go on, and then uses a local of the starter, which
// may be gone by then.
//   std::latch done(1);
//   std::string log;
//   post([&] {
//     done.count_down();
//     log += "done";                // reported
//   });
//   done.wait();
// The end of the lock under which a waiter's condition comes true lets it go as
// well: a `ready.notify_one()` behind that may find no `ready`. Silent where
// the starter waits for the task in any other way, too, or may: it joins
// anything, polls an atomic, waits for a second signal, or asks the task's
// owner for something.

#include "Check.h"
#include "flow/LateTouch.h"

using namespace clang;

namespace weft {
namespace {

class UseAfterCountDown : public Check {
public:
  using Check::Check;

  void check(const Unit &U) override {
    for (const Closure &Task : U.closures()) {
      if (!Task.escapes())
        continue;
      std::optional<flow::LateTouch> Late = flow::lateTouchIn(U, Task);
      if (!Late)
        continue;
      Finding F = report(
          Late->Where,
          Late->IsUnlock ? "the waiter may go on, and destroy '%0', as soon as "
                           "the lock is "
                           "released; notify before that"
          : Late->Guard
              ? "this guard unlocks '%0' after the waiter was let go, which "
                "may "
                "have destroyed it; end the guard before"
              : "'%0' is used after its owner was let go, which may have "
                "destroyed it; signal last");
      F.with(Late->Object);
      F.note(Late->Signal,
             Late->IsUnlock ? "the lock that is released" : "lets it go here");
    }
  }
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(UseAfterCountDown)
