//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// One task asks a plain variable in a loop, another one changes it.
//   std::thread worker([&] { while (!stop) step(); });      // reported
//   stop = true; worker.join();
// The compiler may look once and never again, and what the other task wrote
// before need not be visible. Silent for atomics and `sig_atomic_t`; where a
// lock may be held on the reader's side, or on the writer's with the loop
// taking one; where a fence stands; and where nothing shows that the task runs
// when the flag is set: only a constant that ends the loop counts, written by
// the function that started the task and has not joined it, by one that stops
// or joins, or by another task.

#include "Check.h"
#include "flow/PolledFlag.h"
#include "unit/Unit.h"

using namespace clang;
using namespace llvm;

namespace weft {
namespace {

class PlainFlag : public Check {
public:
  using Check::Check;

protected:
  void check(const Unit &U) override {
    for (const flow::PolledFlag &Found : flow::polledFlags(U))
      reportFlag(U, Found);
  }

private:
  void reportFlag(const Unit &U, const flow::PolledFlag &Found) {
    const SourceManager &SM = U.sources();
    report(SM.getFileLoc(Found.Read->getExprLoc()),
           Found.Flag->getType().isVolatileQualified()
               ? "volatile orders nothing between tasks: '%0' is polled here "
                 "while another task changes it; make it atomic"
               : "another task changes '%0' while this loop asks it, and "
                 "nothing orders the two: the change may stay unseen; make it "
                 "atomic")
        .with(Found.Flag)
        .note(SM.getFileLoc(Found.Write->getExprLoc()), "changed here")
        .note(Found.Task->location(), Found.TaskReads
                                          ? "the task with the loop starts here"
                                          : "the task that changes it starts "
                                            "here");
  }
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(PlainFlag)
