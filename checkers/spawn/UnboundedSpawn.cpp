//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// One thread per item: ten thousand items are ten thousand threads.
//   for (auto &item : items) threads.emplace_back(process, item);  // reported
//   while (int fd = accept(...)) std::thread(serve, fd).detach();  // reported
// The loop is the spawn's own, that of a caller (one level of local helpers),
// or an algorithm's. Threads always; fibers with WeftAudit only; tasks for a
// pool or loop only if they spawn, for else the pool is the bound. Fibers and
// tasks that block are for unbounded-blocking, those that pin for pinned-spawn.
//
// Silent where the number is somebody's decision: constants, a number of
// workers, `i < n` that nothing shows to be data, arrays, containers of handles
// or with few known elements; and where a round waits for a permit or for
// tasks, counts them, or joins its own.

#include "Check.h"
#include "flow/LoopSpawns.h"
#include "flow/SpawnedTask.h"
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
    auto IsWanted = [&](const flow::SpawnSite &Site) {
      return !startedBy(U, Site).empty();
    };
    for (const flow::LoopSpawn &Spawn :
         flow::unboundedSpawns(U, MaxTripCount, IsWanted))
      // The data of a test are its author's, and so is the number of threads
      // of a stress test.
      if (!isTestCode(U, Spawn.Site.In->decl()))
        reportAt(U, Spawn);
  }

private:
  /// What is started, for the message; empty where that is no concern, or
  /// another check's.
  StringRef startedBy(const Unit &U, const flow::SpawnSite &Site) const {
    const RoleUse &Spawns = *Site.Spawn->get(Role::Spawns);
    if (Spawns.has(Keyword::OnThread))
      return "thread";
    StringRef Started;
    if (Spawns.has(Keyword::OnFiber) && audit())
      Started = "fiber";
    else if ((Spawns.has(Keyword::OnPool) || Spawns.has(Keyword::OnLoop)) &&
             flow::spawnIn(U, Site))
      Started = "task that spawns";
    if (!Started.empty() &&
        (flow::blockingCallIn(U, Site) || flow::pinIn(U, Site)))
      return "";
    return Started;
  }

  void reportAt(const Unit &U, const flow::LoopSpawn &Spawn) {
    Finding F =
        report(Spawn.Site.Site->getBeginLoc(),
               "one %0 is started per %1, and nothing bounds how many run at "
               "once; use a pool, a limited group or a semaphore");
    F.with(startedBy(U, Spawn.Site)).with(Spawn.per());
    F.note(Spawn.Loop, "the loop is here");
    if (Spawn.isInHelper())
      F.note(Spawn.Site.Spawn->Site->getBeginLoc(), "started here");
    addSkeleton(F, U, Spawn.Site);
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
