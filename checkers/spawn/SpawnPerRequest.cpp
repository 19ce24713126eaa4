//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A thread per request, where threads that are there already could serve it.
//   Response handle(const Request &r) {                // handles_request
//     std::thread([copy = r] { audit(copy); }).detach();       // reported
//   }
// Fibers count in hot functions only, tasks of pools and loops nowhere: those
// are there already. Silent for a few tasks that the handler waits for, where
// something that outlives the request decides, and for loops over data, which
// are unbounded-spawn's.

#include "Check.h"
#include "flow/LoopSpawns.h"
#include "flow/RequestSpawns.h"
#include "flow/SpawnedTask.h"

using namespace clang;
using namespace llvm;

namespace weft {
namespace {

class SpawnPerRequest : public Check {
public:
  using Check::Check;

protected:
  void check(const Unit &U) override {
    std::vector<flow::RequestSpawn> Spawns =
        flow::spawnsPerRequest(U, [&](const flow::SpawnSite &Site) {
          return !startedBy(Site).empty() && !isKeptInMember(U, Site);
        });
    for (const flow::RequestSpawn &Spawn : Spawns)
      if ((!isFiber(Spawn.Site) ||
           (Spawn.IsHot && !flow::pinIn(U, Spawn.Site))) &&
          !isPerItem(U, Spawn.Site) && !isFewAndJoined(U, Spawns, Spawn) &&
          !isTestCode(U, Spawn.Site.In->decl()))
        reportAt(Spawn);
  }

private:
  static bool isFiber(const flow::SpawnSite &Site) {
    return Site.Spawn->get(Role::Spawns)->has(Keyword::OnFiber);
  }

  static StringRef startedBy(const flow::SpawnSite &Site) {
    if (isFiber(Site))
      return "fiber";
    return Site.Spawn->get(Role::Spawns)->has(Keyword::OnThread) ? "thread"
                                                                 : "";
  }

  /// `worker_ = std::thread(…)`: one per object.
  static bool isKeptInMember(const Unit &U, const flow::SpawnSite &Site) {
    const AccessPath &Path = Site.KeptBy.Path;
    return Site.KeptBy.Kind == Keeper::Object && Path.FromThis && Path.last() &&
           U.model().hasRole(Path.last()->getType(), Role::TaskHandle);
  }

  static bool isPerItem(const Unit &U, const flow::SpawnSite &Site) {
    return any_of(Site.In->loopsAround(Site.Site), [&](const Stmt *Loop) {
      return flow::tripCountOf(U, *Site.In, Loop).isDecidedByData();
    });
  }

  /// The handler has the handles, and so waits for its tasks.
  static bool isJoined(const flow::RequestSpawn &Spawn) {
    const Keeper &Kept = Spawn.Site.KeptBy;
    return !Spawn.isInHelper() &&
           (Kept.Kind == Keeper::AtOnce ||
            (Kept.Kind == Keeper::Object && Kept.Path.isLocal()));
  }

  bool isFewAndJoined(const Unit &U, ArrayRef<flow::RequestSpawn> All,
                      const flow::RequestSpawn &Spawn) const {
    if (!isJoined(Spawn))
      return false;
    uint64_t Count = 0;
    for (const flow::RequestSpawn &Other : All) {
      if (Other.Site.In != Spawn.Site.In || !isJoined(Other))
        continue;
      uint64_t Times = 1;
      for (const Stmt *Loop : Other.Site.In->loopsAround(Other.Site.Site)) {
        flow::TripCount Rounds = flow::tripCountOf(U, *Other.Site.In, Loop);
        if (Rounds.Kind != flow::TripCount::Constant)
          return false;
        Times *= Rounds.Rounds;
      }
      Count += Times;
    }
    return Count <= MaxJoinedSpawns;
  }

  void reportAt(const flow::RequestSpawn &Spawn) {
    Finding F = report(Spawn.Site.Site->getBeginLoc(),
                       "a %0 is started for each %1; hand the work to a "
                       "standing pool or queue");
    F.with(startedBy(Spawn.Site));
    F.with(Spawn.IsHot ? "call of a hot function" : "request");
    if (Spawn.isInHelper())
      F.note(Spawn.Site.Spawn->Site->getBeginLoc(), "started here");
    F.note(Spawn.Handler->decl().getLocation(),
           Spawn.IsHot ? "this function is hot" : "this handles requests");
  }

  Option<unsigned> MaxJoinedSpawns{*this, "MaxJoinedSpawns", 4};
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(SpawnPerRequest)
