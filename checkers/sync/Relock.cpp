//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A task takes a lock that it holds already, by itself or in a function that it
// calls, and waits for itself.
//   void stop() {
//     std::lock_guard guard(mu_);
//     flush();                       // reported: `flush` takes `mu_`
//   }
// Silent for recursive locks and those that may be; for another object's lock;
// for a try; where the callee does not surely take it, is virtual, or gives the
// lock back first. A shared lock that is held shared is reported, too: a writer
// that waits between the two lets the second wait. From shared to exclusive is
// lock-upgrade's.

#include "Check.h"
#include "flow/LockTakes.h"

using namespace clang;
using namespace llvm;

namespace weft {
namespace {

class Relock : public Check {
public:
  using Check::Check;

  void check(const Unit &U) override {
    for (const flow::LockTake &Take : flow::lockTakes(U)) {
      const FunctionInfo &Fn = *Take.first().In;
      if (Fn.isPattern() || Fn.hasErrors())
        continue;
      for (const HeldLock &Held : U.heldLocks(Fn).before(Take.first().Site))
        if (isSelfWait(U, Held, Take)) {
          reportTake(Held, Take);
          break;
        }
    }
  }

private:
  static bool isSelfWait(const Unit &U, const HeldLock &Held,
                         const flow::LockTake &Take) {
    if (!Held.Lock.same(Take.Lock) || Held.Site == Take.first().Site ||
        (Held.Shared && !Take.Shared) || !flow::isNotRecursive(U, Take))
      return false;
    if (Held.Guard && Held.Guard == Take.Guard &&
        isIdempotent(U, Take.first().Site, Role::Acquires))
      return false;
    return flow::surelyTakes(U, Take) && flow::staysHeld(U, Held, Take);
  }

  static const char *message(const HeldLock &Held, const flow::LockTake &Take) {
    if (Held.Guard && Held.Guard == Take.Guard)
      return "'%0' is held by '%1' already, so this call fails; take it once";
    if (Held.Shared)
      return "'%0' is taken shared here and held so already; a writer that "
             "waits between the two stops both for ever; take it once";
    return Take.Steps.size() > 1
               ? "'%1' takes '%0', which is held here, and so waits for itself "
                 "for ever; call it without the lock"
               : "'%0' is held here already, so taking it again waits for "
                 "itself for ever; take it once";
  }

  void reportTake(const HeldLock &Held, const flow::LockTake &Take) {
    const bool Nested = Take.Steps.size() > 1;
    Finding F = report(Take.first().Site->getBeginLoc(), message(Held, Take));
    F.with(Take.Lock.Path.last());
    if (Nested)
      F.with(&Take.Steps[1].In->decl());
    else
      F.with(Take.Guard ? Take.Guard : Take.Lock.Path.last());
    if (Held.Site)
      F.note(Held.Site->getBeginLoc(), "taken here first");
    if (Nested)
      F.note(Take.last().Site->getBeginLoc(), "taken again here");
  }
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(Relock)
