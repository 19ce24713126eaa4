//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// An object out of a pool that does not reset what comes back: it still holds
// its last user's data.
//   Buffer *buffer = pool.take();
//   buffer->append(request);        // reported: behind the last user's bytes
//   pool.give(buffer);
// Also: a use after it was given back, when it is somebody else's, and a way
// out without giving it back. Silent for pools that reset, for objects that
// nothing resets, and where the object has a new owner.

#include "Check.h"
#include "flow/PooledObject.h"

using namespace clang;

namespace weft {
namespace {

class PoolWithoutReset : public Check {
public:
  using Check::Check;

  void check(const Unit &U) override {
    for (const RoleCall &Call : U.calls())
      if (Call.has(Role::TakesPooled) && !Call.In->isPattern() &&
          !Call.In->hasErrors())
        checkObject(U, Call);
  }

private:
  void checkObject(const Unit &U, const RoleCall &Taken) {
    flow::PooledObject Object(U, Taken);
    if (!Object.variable())
      return;
    if (const Expr *Change = Object.changedBeforeReset())
      report(Change->getBeginLoc(),
             "'%0' still holds what its last user left there; reset it before")
          .with(Object.variable())
          .note(Taken.Site->getBeginLoc(), "taken out of the pool here");
    if (const Expr *Use = Object.usedAfterReturn())
      report(Use->getBeginLoc(),
             "'%0' was given back to its pool, so it may be "
             "somebody else's by now; give it back last")
          .with(Object.variable());
    if (std::optional<flow::PathEnd> End = Object.notReturned())
      report(End->Via->getBeginLoc(),
             "'%0' is not given back to its pool when the function ends here; "
             "give it back on every path")
          .with(Object.variable())
          .note(Taken.Site->getBeginLoc(), "taken out of the pool here");
  }
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(PoolWithoutReset)
