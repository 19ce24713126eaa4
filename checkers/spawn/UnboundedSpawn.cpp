//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// One thread per item: ten thousand items are ten thousand threads.
//   for (auto &item : items) threads.emplace_back(process, item);  // reported
//   while (int fd = accept(...)) std::thread(serve, fd).detach();  // reported
// The loop is the spawn's own, that of a caller (one level of local helpers),
// or an algorithm's. Threads always; fibers with WeftAudit only; tasks for a
// pool or loop only if they spawn or block, for else the pool is the bound.
//
// Silent where the number is somebody's decision: constants, a number of
// workers, `i < n` that nothing shows to be data, arrays, containers of handles
// or with few known elements; and where a round waits for a permit or for
// tasks, counts them, or joins its own.

#include "Check.h"
#include "flow/SpawnBound.h"
#include "flow/TripCount.h"
#include "support/Ast.h"
#include "unit/Unit.h"
#include "clang/AST/DeclCXX.h"

using namespace clang;
using namespace llvm;

namespace weft {

namespace {
class UnboundedSpawn : public Check {
public:
  using Check::Check;

protected:
  void check(const Unit &U) override {
    for (const RoleCall &Call : U.calls()) {
      const RoleUse *Spawns = Call.get(Role::Spawns);
      // A helper's inferred role: its own spawn leads there, below.
      if (!Spawns || Spawns->From == Origin::Inferred)
        continue;
      flow::SpawnSite Site{Call.In, Call.Site, {}, U.closureOf(Call), &Call};
      if (Site.Task)
        Site.KeptBy = Site.Task->KeptBy;
      if (reportLoops(U, Site) || flow::isBoundedInHelper(U, Site))
        continue;
      if (Call.In->lambda())
        reportAlgorithm(U, Site);
      for (const CallSite &Caller : U.callsTo(&Call.In->decl()))
        if (std::optional<flow::SpawnSite> Outer = seenFrom(U, Site, Caller))
          reportLoops(U, *Outer);
    }
  }

private:
  /// The spawn in a helper, as the call of the helper; nothing where the helper
  /// has a declared role of its own.
  static std::optional<flow::SpawnSite> seenFrom(const Unit &U,
                                                 const flow::SpawnSite &Inner,
                                                 const CallSite &Caller) {
    flow::SpawnSite Outer = Inner;
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

  bool reportLoops(const Unit &U, const flow::SpawnSite &Site) {
    for (const Stmt *Loop : Site.In->loopsAround(Site.Site)) {
      flow::TripCount Rounds = flow::tripCountOf(U, *Site.In, Loop);
      if (!isTooMany(U, Rounds, *Site.In) || flow::isBoundedIn(U, Site, Loop))
        continue;
      reportAt(U, Site, Rounds, Loop->getBeginLoc());
      return true;
    }
    return false;
  }

  /// `std::for_each(first, last, [&](auto &item) { spawn(item); })`.
  void reportAlgorithm(const Unit &U, const flow::SpawnSite &Site) {
    for (const Closure &C : U.closures()) {
      if (C.Lambda != Site.In->lambda() || C.Use->Kind != Role::Invokes)
        continue;
      flow::TripCount Rounds = flow::tripCountOf(U, *C.Call->In, *C.Call);
      if (isTooMany(U, Rounds, *C.Call->In))
        reportAt(U, Site, Rounds, C.location());
    }
  }

  /// The data of a test are its author's, and so is the number of threads of
  /// a stress test.
  bool isTooMany(const Unit &U, const flow::TripCount &Rounds,
                 const FunctionInfo &Fn) const {
    const bool TooMany =
        Rounds.isDecidedByData() || (Rounds.Kind == flow::TripCount::Constant &&
                                     Rounds.Rounds > MaxTripCount);
    return TooMany && !isTestCode(U, Fn.decl());
  }

  /// What is started, for the message; empty where that is no concern.
  StringRef startedBy(const Unit &U, const flow::SpawnSite &Site) const {
    const RoleUse &Spawns = *Site.Spawn->get(Role::Spawns);
    if (Spawns.has(Keyword::OnThread))
      return "thread";
    if (Spawns.has(Keyword::OnFiber))
      return audit() ? "fiber" : "";
    const bool Queues =
        Spawns.has(Keyword::OnPool) || Spawns.has(Keyword::OnLoop);
    const FunctionInfo *Body =
        Queues && Site.Task ? U.infoFor(Site.Task->Runs) : nullptr;
    if (!Body)
      return "";
    for (const RoleCall *Call : Body->calls()) {
      if (Call->has(Role::Spawns))
        return "task that spawns";
      // Everybody takes locks and writes files.
      const RoleUse *Blocks = Call->get(Role::Blocks);
      if (Blocks && !Blocks->has(Keyword::KindLock) &&
          !Blocks->has(Keyword::KindFile) && !Call->has(Role::NeverWaits))
        return "task that blocks";
    }
    return "";
  }

  void reportAt(const Unit &U, const flow::SpawnSite &Site,
                const flow::TripCount &Rounds, SourceLocation Loop) {
    StringRef What = startedBy(U, Site);
    if (What.empty())
      return;
    const bool InHelper = Site.Spawn->Site != Site.Site;
    std::string Per =
        Rounds.isDecidedByData()
            ? Rounds.Per
            : "round of " + std::to_string(Rounds.Rounds) + " rounds";
    if (InHelper)
      Per += " by '" + Site.Spawn->In->decl().getDeclName().getAsString() + "'";
    Finding F =
        report(Site.Site->getBeginLoc(),
               "one %0 is started per %1, and nothing bounds how many run at "
               "once; use a pool, a limited group or a semaphore");
    F.with(What).with(Per);
    F.note(Loop, "the loop is here");
    if (InHelper)
      F.note(Site.Spawn->Site->getBeginLoc(), "started here");
    addSkeleton(F, U, Site);
  }

  static void addSkeleton(Finding &F, const Unit &U,
                          const flow::SpawnSite &Site) {
    SourceLocation Where = Site.Site->getBeginLoc();
    const Expr *Group = objectOf(Site.Spawn->Site);
    const CXXRecordDecl *Class = Group ? classOf(Group->getType()) : nullptr;
    if (Class && Class->hasDefinition())
      for (const CXXMethodDecl *Method : Class->methods())
        if (!isa<CXXConstructorDecl>(Method) &&
            U.model().declaredRoles(*Method).has(Role::Limits)) {
          F.note(Where, "'%0' before the loop bounds the group").with(Method);
          return;
        }
    const LangOptions &Language = U.context().getLangOpts();
    if (!Language.CPlusPlus)
      F.note(Where, "for example: 'sem_wait(&slots);' here, and "
                    "'sem_post(&slots);' where the task ends");
    else if (Language.CPlusPlus20)
      F.note(Where,
             "for example: 'std::counting_semaphore<> slots(8);' before the "
             "loop, 'slots.acquire();' here, 'slots.release();' in the task");
    else
      F.note(Where, "for example: start one worker per processor, and let each "
                    "take the next item until there are none");
  }

  Option<unsigned> MaxTripCount{*this, "MaxTripCount", 64};
};
} // namespace

} // namespace weft

WEFT_DEFINE_CHECK(UnboundedSpawn)
