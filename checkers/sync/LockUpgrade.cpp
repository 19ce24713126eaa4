//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A shared lock becomes an exclusive one. While it is held that waits for
// itself; after it was given back, what was seen under it may no longer be so.
//   std::shared_lock look(mu_);
//   std::unique_lock change(mu_);                // reported: never gets it
//
//   { std::shared_lock look(mu_); if (rows_.count(key)) return; }
//   std::unique_lock change(mu_);
//   rows_[key] = compute(key);                   // reported: looks no more
// The second only where an element is looked up and assigned by one key; silent
// where the table is mentioned in between. Upgrade locks are silent.

#include "Check.h"
#include "flow/LockTakes.h"
#include "flow/StaleLook.h"

using namespace clang;
using namespace llvm;

namespace weft {
namespace {

class LockUpgrade : public Check {
public:
  using Check::Check;

  void check(const Unit &U) override {
    for (const flow::LockTake &Take : flow::lockTakes(U)) {
      const FunctionInfo &Fn = *Take.first().In;
      if (Take.Shared || Fn.isPattern() || Fn.hasErrors() ||
          flow::isByShape(U, Take))
        continue;
      for (const HeldLock &Held : U.heldLocks(Fn).before(Take.first().Site))
        if (Held.Shared && Held.Lock.same(Take.Lock) &&
            flow::surelyTakes(U, Take) && flow::staysHeld(U, Held, Take)) {
          reportUpgrade(Held, Take);
          break;
        }
    }
    for (const FunctionInfo &Fn : U.functions())
      if (!Fn.isPattern() && !Fn.hasErrors() && U.heldLocks(Fn).any())
        for (const flow::StaleLook &Stale : flow::staleLooks(U, Fn))
          report(Stale.Write->getBeginLoc(),
                 "'%0' may have changed since it was looked at, as '%1' was "
                 "given back in between; look again under the exclusive lock")
              .with(Stale.Table)
              .with(Stale.Lock)
              .note(Stale.Look->getBeginLoc(), "looked at here");
  }

private:
  void reportUpgrade(const HeldLock &Held, const flow::LockTake &Take) {
    const bool Nested = Take.Steps.size() > 1;
    Finding F = report(
        Take.first().Site->getBeginLoc(),
        Nested ? "'%1' takes '%0' exclusively, which is held shared here, and "
                 "so waits for itself for ever; give it back first"
               : "'%0' is held shared here, so taking it exclusively waits for "
                 "itself for ever; give the shared lock back first");
    F.with(Take.Lock.Path.last());
    if (Nested)
      F.with(&Take.Steps[1].In->decl());
    if (Held.Site)
      F.note(Held.Site->getBeginLoc(), "taken shared here");
    if (Nested)
      F.note(Take.last().Site->getBeginLoc(), "taken exclusively here");
  }
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(LockUpgrade)
