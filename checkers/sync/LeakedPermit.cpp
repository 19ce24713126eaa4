//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A permit of a semaphore is taken and not returned on some path: one place
// less for all others, until nobody gets one any more.
//   slots.acquire();
//   if (!connect())
//     return false;                 // reported
//   work();
//   slots.release();
// Silent where the permit is handed on (returned by the task that it is taken
// for), where the result of taking it is asked for, and where it is returned
// behind a condition of its own.
//
// WeftAudit: a permit that a thread takes itself does not bound the threads.

#include "Check.h"
#include "flow/PermitPath.h"
#include "flow/SpawnBound.h"
#include "flow/TripCount.h"
#include "support/Ast.h"

using namespace clang;
using namespace llvm;

namespace weft {
namespace {

class LeakedPermit : public Check {
public:
  using Check::Check;

  void check(const Unit &U) override {
    for (const RoleCall &Call : U.calls())
      if (Call.has(Role::Bounds) && !Call.In->isPattern() &&
          !Call.In->hasErrors() && isTakenForSure(Call))
        checkPermit(U, Call);
    if (audit())
      for (const Closure &Task : U.closures())
        checkTask(U, Task);
  }

private:
  /// `acquire();`, as opposed to `if (try_acquire())`, to a result that is
  /// kept, and to a guard.
  static bool isTakenForSure(const RoleCall &Call) {
    if (Call.has(Role::NeverWaits) || !isa<CallExpr>(Call.Site))
      return false;
    if (Call.Site->getType()->isVoidType())
      return true;
    const Stmt *Outer = Call.In->parents().getParent(Call.Site);
    return Call.Site->getType()->isIntegerType() &&
           !Call.Site->getType()->isBooleanType() &&
           isa_and_nonnull<CompoundStmt>(Outer);
  }

  void checkPermit(const Unit &U, const RoleCall &Taken) {
    std::optional<flow::LeakedPermit> Leak = flow::leakedPermit(U, Taken);
    if (!Leak)
      return;
    report(Taken.Site->getBeginLoc(),
           "a path leaves with the permit of '%0', which has a place less from "
           "then on; return it on every path, or use a guard")
        .with(Taken.object(Role::Bounds, U.model()).last())
        .note(Leak->End.Via->getBeginLoc(),
              Leak->End.ByException ? "an exception from here skips its return"
                                    : "leaving here skips its return")
        .note(Leak->Returned->Site->getBeginLoc(), "returned here");
  }

  /// The thread has been started before it waits for its place.
  void checkTask(const Unit &U, const Closure &Task) {
    const FunctionInfo &Starter = *Task.Call->In;
    const FunctionInfo *Body = Task.Runs ? U.infoFor(Task.Runs) : nullptr;
    if (!Body || Task.Use->Kind != Role::Spawns ||
        !Task.Use->has(Keyword::OnThread) || Starter.hasErrors() ||
        isTestCode(U, Starter.decl()))
      return;
    flow::SpawnSite Site{&Starter, Task.Call->Site, Task.KeptBy, &Task,
                         Task.Call};
    if (none_of(Starter.loopsAround(Task.Call->Site), [&](const Stmt *Loop) {
          return flow::tripCountOf(U, Starter, Loop).isDecidedByData() &&
                 !flow::isBoundedIn(U, Site, Loop);
        }))
      return;
    for (const RoleCall *Call : Body->calls()) {
      AccessPath Semaphore = Call->object(Role::Bounds, U.model());
      const auto *Own = dyn_cast_or_null<VarDecl>(Semaphore.Root);
      if (!Call->has(Role::Bounds) || Call->has(Role::NeverWaits) ||
          !Semaphore.last() || (Own && Own->getDeclContext() == &Body->decl()))
        continue;
      report(Call->Site->getBeginLoc(),
             "'%0' is taken when the thread runs already, so threads pile up "
             "waiting for it; take it before starting the thread")
          .with(Semaphore.last())
          .note(Task.location(), "started here, once per item");
      return;
    }
  }
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(LeakedPermit)
