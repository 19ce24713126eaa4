//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// One fiber or queued task per item, each of which blocks the thread that runs
// it: as many items as there are threads, and no other task gets on.
//   for (int item : items)
//     go([item] { std::this_thread::sleep_for(1s); call_foreign(item); });
// A thread of its own is unbounded-spawn's. Silent for locks and files, which
// everybody uses; for what stands in `weft::blocking`, which has a limit; for
// sockets on an event loop, whose descriptors do not block; for a pool that the
// function has made for these tasks; and on any pool for sockets, names and
// processes, since a pool for such work is how it is done without fibers.

#include "Check.h"
#include "flow/LoopSpawns.h"
#include "flow/SpawnedTask.h"

using namespace clang;
using namespace llvm;

namespace weft {
namespace {

class UnboundedBlocking : public Check {
public:
  using Check::Check;

protected:
  void check(const Unit &U) override {
    auto IsWanted = [&](const flow::SpawnSite &Site) {
      return flow::blockingCallIn(U, Site) && !flow::pinIn(U, Site);
    };
    for (const flow::LoopSpawn &Spawn :
         flow::unboundedSpawns(U, MaxTripCount, IsWanted))
      if (!isTestCode(U, Spawn.Site.In->decl()))
        reportAt(U, Spawn);
  }

private:
  void reportAt(const Unit &U, const flow::LoopSpawn &Spawn) {
    const RoleCall &Start = *Spawn.Site.Spawn;
    const RoleCall &Blocks = *flow::blockingCallIn(U, Spawn.Site);
    const bool Fiber = Start.get(Role::Spawns)->has(Keyword::OnFiber);
    Finding F =
        report(Spawn.Site.Site->getBeginLoc(),
               "one %0 is started per %1, and each blocks a thread in '%2'; "
               "bound how many do, or give them threads of their own");
    F.with(Fiber ? "fiber" : "task").with(Spawn.per()).with(Blocks.Callee);
    F.note(Spawn.Loop, "the loop is here");
    if (Spawn.isInHelper())
      F.note(Start.Site->getBeginLoc(), "started here");
    F.note(Blocks.Site->getBeginLoc(), "blocks here");
  }

  Option<unsigned> MaxTripCount{*this, "MaxTripCount", 64};
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(UnboundedBlocking)
