//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// One task per item or request, each of which ties itself to a thread: as many
// threads as items, since nobody else may use them meanwhile.
//   for (const Job &job : jobs)
//     go([job] { ThreadPin pin; use_thread_state(job); });      // reported
// The pin is in the task's body, in a function that it calls, or in a guard.
// Silent for a fixed number of tasks: constants, workers, numbers that nothing
// shows to be data, and rounds that wait for one another.

#include "Check.h"
#include "flow/LoopSpawns.h"
#include "flow/RequestSpawns.h"
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
      reportAt(U, Spawn.Site, Spawn.per(), Spawn.Loop, "the loop is here");
    for (const flow::RequestSpawn &Spawn : flow::spawnsPerRequest(U, IsWanted))
      if (Spawn.Site.KeptBy.Kind != Keeper::AtOnce)
        reportAt(U, Spawn.Site, Spawn.IsHot ? "call" : "request",
                 Spawn.Handler->decl().getLocation(),
                 Spawn.IsHot ? "this function is hot"
                             : "this handles requests");
  }

private:
  void reportAt(const Unit &U, const flow::SpawnSite &Site, StringRef Per,
                SourceLocation Cause, StringRef Why) {
    if (isTestCode(U, Site.In->decl()))
      return;
    Finding F =
        report(Site.Site->getBeginLoc(),
               "one task is started per %0 and keeps a thread to itself; hand "
               "the work to a fixed number of tasks that pin their thread");
    F.with(Per);
    F.note(Cause, Why);
    if (Site.Spawn->Site != Site.Site)
      F.note(Site.Spawn->Site->getBeginLoc(), "started here");
    F.note(flow::pinIn(U, Site)->getBeginLoc(),
           "the task ties itself to its thread here");
  }

  Option<unsigned> MaxTripCount{*this, "MaxTripCount", 64};
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(PinnedSpawn)
