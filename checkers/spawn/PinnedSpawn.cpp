//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// One task per item, each of which ties itself to a thread: as many threads as
// items, since nobody else may use them meanwhile.
//   for (const Job &job : jobs)
//     go([job] { ThreadPin pin; use_thread_state(job); });      // reported
// The pin is in the task's body, in a function that it calls, or in a guard.
// Silent for a fixed number of tasks: constants, workers, numbers that nothing
// shows to be data, and rounds that wait for one another.

#include "Check.h"
#include "flow/LoopSpawns.h"
#include "flow/SpawnedTask.h"

using namespace clang;
using namespace llvm;

namespace weft {
namespace {

class PinnedSpawn : public Check {
public:
  using Check::Check;

protected:
  void check(const Unit &U) override {
    if (none_of(U.calls(), [](const RoleCall &Call) {
          return Call.has(Role::PinsThread);
        }))
      return;
    auto IsWanted = [&](const flow::SpawnSite &Site) {
      return !Site.Spawn->get(Role::Spawns)->has(Keyword::OnThread) &&
             flow::pinIn(U, Site);
    };
    for (const flow::LoopSpawn &Spawn :
         flow::unboundedSpawns(U, MaxTripCount, IsWanted))
      if (!isTestCode(U, Spawn.Site.In->decl()))
        reportAt(U, Spawn);
  }

private:
  void reportAt(const Unit &U, const flow::LoopSpawn &Spawn) {
    Finding F =
        report(Spawn.Site.Site->getBeginLoc(),
               "one task is started per %0 and keeps a thread to itself; hand "
               "the work to a fixed number of tasks that pin their thread");
    F.with(Spawn.per());
    F.note(Spawn.Loop, "the loop is here");
    if (Spawn.isInHelper())
      F.note(Spawn.Site.Spawn->Site->getBeginLoc(), "started here");
    F.note(flow::pinIn(U, Spawn.Site)->getBeginLoc(),
           "the task ties itself to its thread here");
  }

  Option<unsigned> MaxTripCount{*this, "MaxTripCount", 64};
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(PinnedSpawn)
