//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/LoopSpawns.h"
#include "support/Ast.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

namespace {
class LoopSearch {
public:
  LoopSearch(const Unit &U, uint64_t MaxTripCount,
             function_ref<bool(const SpawnSite &)> IsWanted)
      : U(U), MaxTripCount(MaxTripCount), IsWanted(IsWanted) {}

  std::vector<LoopSpawn> run() {
    for (const RoleCall &Call : U.calls()) {
      const RoleUse *Spawns = Call.get(Role::Spawns);
      // A helper's inferred role: its own spawn leads there, below.
      if (Spawns && Spawns->From != Origin::Inferred)
        search(Call);
    }
    return std::move(Found);
  }

private:
  void search(const RoleCall &Call) {
    SpawnSite Site{Call.In, Call.Site, {}, U.closureOf(Call), &Call};
    if (Site.Task)
      Site.KeptBy = Site.Task->KeptBy;
    const bool Wanted = IsWanted(Site);
    if (Wanted && searchLoops(Site))
      return;
    SmallVector<SpawnSite, 2> Callers;
    for (const CallSite &Caller : U.callsTo(&Call.In->decl()))
      if (std::optional<SpawnSite> Outer = seenFrom(Site, Caller);
          Outer && IsWanted(*Outer))
        Callers.push_back(std::move(*Outer));
    const bool InAlgorithm = Wanted && Call.In->lambda();
    if ((!InAlgorithm && Callers.empty()) || isBoundedInHelper(U, Site))
      return;
    if (InAlgorithm)
      searchAlgorithms(Site);
    for (const SpawnSite &Outer : Callers)
      searchLoops(Outer);
  }

  /// The spawn in a helper, as the call of the helper; nothing where the helper
  /// has a declared role of its own.
  std::optional<SpawnSite> seenFrom(const SpawnSite &Inner,
                                    const CallSite &Caller) const {
    SpawnSite Outer = Inner;
    Outer.In = Caller.In;
    Outer.Site = Caller.Site;
    if (const RoleCall *Known = U.roleCall(Caller.Site)) {
      const RoleUse *Spawns = Known->get(Role::Spawns);
      if (Spawns && Spawns->From != Origin::Inferred)
        return std::nullopt;
      if (const Closure *Task = U.closureOf(*Known)) {
        Outer.Task = Task;
        Outer.KeptBy = Task->KeptBy;
        return Outer;
      }
    }
    if (Inner.KeptBy.Kind == Keeper::Returned)
      Outer.KeptBy = keeperOf(U, *Caller.In, Caller.Site);
    if (Inner.KeptBy.Kind == Keeper::Object && Inner.KeptBy.Path.FromThis &&
        objectOf(Caller.Site)) {
      AccessPath Path = accessPath(objectOf(Caller.Site), U.model());
      append_range(Path.Fields, Inner.KeptBy.Path.Fields);
      Outer.KeptBy.Path = std::move(Path);
    }
    return Outer;
  }

  bool searchLoops(const SpawnSite &Site) {
    for (const Stmt *Loop : Site.In->loopsAround(Site.Site)) {
      TripCount Rounds = tripCountOf(U, *Site.In, Loop);
      if (!isTooMany(Rounds) || isBoundedIn(U, Site, Loop))
        continue;
      Found.push_back({Site, Rounds, Loop->getBeginLoc()});
      return true;
    }
    return false;
  }

  /// `std::for_each(first, last, [&](auto &item) { spawn(item); })`.
  void searchAlgorithms(const SpawnSite &Site) {
    for (const Closure &C : U.closures()) {
      if (C.Lambda != Site.In->lambda() || C.Use->Kind != Role::Invokes)
        continue;
      TripCount Rounds = tripCountOf(U, *C.Call->In, *C.Call);
      if (isTooMany(Rounds))
        Found.push_back({Site, Rounds, C.location()});
    }
  }

  bool isTooMany(const TripCount &Rounds) const {
    return Rounds.isDecidedByData() ||
           (Rounds.Kind == TripCount::Constant && Rounds.Rounds > MaxTripCount);
  }

  const Unit &U;
  uint64_t MaxTripCount;
  function_ref<bool(const SpawnSite &)> IsWanted;
  std::vector<LoopSpawn> Found;
};
} // namespace

std::string LoopSpawn::per() const {
  std::string Per =
      Rounds.isDecidedByData()
          ? Rounds.Per
          : "round of " + std::to_string(Rounds.Rounds) + " rounds";
  if (isInHelper())
    Per += " by '" + Site.Spawn->In->decl().getDeclName().getAsString() + "'";
  return Per;
}

std::vector<LoopSpawn>
unboundedSpawns(const Unit &U, uint64_t MaxTripCount,
                function_ref<bool(const SpawnSite &)> IsWanted) {
  return LoopSearch(U, MaxTripCount, IsWanted).run();
}

} // namespace weft::flow
