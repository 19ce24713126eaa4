//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A lock taken by hand is not given back on a way out, and the next to take it
// waits for ever; or it is given back twice, from under somebody else.
//   mu.lock();
//   if (failed)
//     return false;                   // reported: still locked
//   mu.unlock();
// Silent for guards; where the lock may be meant for the caller (nothing
// further down gives it back, the result could say so, or another function
// gives back what it does not hold); where it is not surely held; and where a
// function that is called on the way may give it back.

#include "Check.h"
#include "flow/LockedExit.h"
#include "flow/SecondRelease.h"
#include "unit/Unit.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;
using namespace llvm;

namespace weft {
namespace {

class UnreleasedLock : public Check {
public:
  using Check::Check;

  void check(const Unit &U) override {
    for (const FunctionInfo &Fn : U.functions()) {
      if (Fn.isPattern() || Fn.hasErrors() || !U.heldLocks(Fn).any())
        continue;
      for (const flow::LockedExit &Left : flow::exitsLeftLocked(U, Fn))
        reportExit(Left);
      for (const flow::SecondRelease &Second : flow::secondReleases(U, Fn))
        reportRelease(Second);
    }
  }

private:
  static const char *wayOut(const Stmt *Exit) {
    if (isa<ContinueStmt>(Exit))
      return "the loop goes on here";
    if (isa<BreakStmt, GotoStmt>(Exit))
      return "this is left";
    if (isa<CXXThrowExpr>(Exit))
      return "this exception leaves the function";
    return isa<ReturnStmt>(Exit) ? "the function returns here"
                                 : "an exception leaves the function here";
  }

  void reportExit(const flow::LockedExit &Left) {
    report(Left.Exit->getBeginLoc(),
           "'%0' is still locked when %1, so whoever wants it next waits for "
           "ever; unlock it first or use a guard")
        .with(Left.Lock.Path.last())
        .with(wayOut(Left.Exit))
        .note(Left.Taken->getBeginLoc(), "locked here");
  }

  void reportRelease(const flow::SecondRelease &Second) {
    const bool Fails = Second.Guard && !Second.ByGuardsEnd;
    Finding F = report(
        Second.Site->getBeginLoc(),
        Fails ? "'%0' has given its lock back already on every path to here, "
                "so this call fails; remove it"
        : Second.ByGuardsEnd
            ? "'%0' is given back here and again by its guard, maybe while "
              "somebody else holds it; unlock through the guard"
            : "'%0' has been given back already on every path to here, maybe "
              "to somebody who holds it now; remove this call");
    if (Fails)
      F.with(Second.Guard);
    else
      F.with(Second.Lock.Path.last());
    F.note(Second.First->getBeginLoc(),
           Second.ByGuardsEnd ? "the guard is here" : "given back here");
  }
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(UnreleasedLock)
