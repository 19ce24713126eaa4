//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A task that nobody can wait for, and that uses what may be gone by then; or
// one that is waited for at once, because its handle is dropped.
//   // Reported: no destructor waits, so the object may be gone.
//   std::thread([this] { load(); }).detach();
//   // Reported: the end of main destroys `log`.
//   std::thread([] { log.push_back(1); }).detach();
//   // Reported: blocks here.
//   std::async(save);
// Silent where the task lets somebody know (counts down, sends, notifies, sets
// a promise or an atomic, or calls what is not known), where the object's end
// may wait or it lives as long as the program, where shared ownership is
// captured, and where main never ends. Every other detached task: WeftAudit.
//
// Locals are dangling-capture's, one thread per item is unbounded-spawn's.

#include "Check.h"
#include "flow/CallerObject.h"
#include "flow/DroppedValue.h"
#include "flow/EarlyWait.h"
#include "flow/KeepFix.h"
#include "flow/ObjectLife.h"
#include "flow/SpawnBound.h"
#include "flow/TaskBody.h"
#include "flow/TaskLife.h"
#include "flow/TripCount.h"
#include "support/Ast.h"

using namespace clang;
using namespace llvm;

namespace weft {
namespace {

class DetachedTask : public Check {
public:
  using Check::Check;

  void check(const Unit &U) override {
    flow::KeepFix Names(U);
    for (const Closure &C : U.closures()) {
      if (C.Use->Kind != Role::Spawns || C.Call->In->hasErrors() ||
          C.Call->In->isPattern() || isTestCode(U, C.Call->In->decl()) ||
          reportWaitsAtOnce(U, C, Names))
        continue;
      // A pool or loop has an owner, who can wait.
      if (C.Use->has(Keyword::OnPool) || C.Use->has(Keyword::OnLoop))
        continue;
      flow::TaskLife Life(U, C);
      const Expr *GivenUp = givenUpAt(U, Life);
      if (!GivenUp || isReportedElsewhere(U, C) ||
          !Life.outlives(C.Call->Site, nullptr, false))
        continue;
      flow::TaskBody Body(U, C);
      if (Body.mayHandOver() || isServiceScoped(U, C))
        continue;
      if (!reportObject(U, C, Body, *GivenUp) &&
          !reportGlobal(U, C, Body, *GivenUp) && audit() &&
          C.Use->From != Origin::Inferred && !isInEndlessMain(U, C))
        report(GivenUp->getBeginLoc(), "nobody can wait for a detached task, "
                                       "or learn that it failed; keep its "
                                       "handle and join it");
    }
  }

private:
  bool reportWaitsAtOnce(const Unit &U, const Closure &C,
                         flow::KeepFix &Names) {
    const FunctionInfo &Fn = *C.Call->In;
    switch (flow::earlyWaitOf(U, C)) {
    case flow::EarlyWait::None:
      return false;
    case flow::EarlyWait::EndOfBlock:
      report(C.location(), "'%0' is never looked at and waits for the task at "
                           "the end of its block, which is here; call the "
                           "function directly, or keep the handle longer")
          .with(C.KeptBy.Path.last());
      return true;
    case flow::EarlyWait::AtOnce:
      break;
    }
    Finding F = report(C.location(),
                       "the handle is dropped, so the call waits until its "
                       "task has ended; keep the handle");
    flow::Fixes Hints = Names.declare(
        Fn, *C.Call->Site, *flow::fateOf(Fn, C.Call->Site).Outer, {"task"});
    if (!Hints.empty())
      F.note(C.location(), "a name lets the task run until the block ends");
    for (const FixItHint &Hint : Hints)
      F.fix(Hint);
    return true;
  }

  //===--- Tasks that are given up

  /// Where the last chance to wait for the task goes; null where somebody has
  /// its handle.
  static const Expr *givenUpAt(const Unit &U, const flow::TaskLife &Life) {
    const Closure &C = Life.closure();
    if (C.KeptBy.Kind == Keeper::Nobody)
      return C.Call->Site;
    if (C.KeptBy.Kind != Keeper::Object || Life.isJoinedSomewhere() ||
        Life.isHandedOnSomewhere() || Life.handleEscapes())
      return nullptr;
    if (!Life.detachCalls().empty())
      return Life.detachCalls().front();
    const ValueDecl *Kept = C.KeptBy.Path.last();
    if (C.KeptBy.Path.isLocal()) // A pthread_t that nobody looks at again.
      return C.KeptBy.Path.Fields.empty() &&
                     Life.function().scopeOf(*cast<VarDecl>(Kept)) &&
                     flow::detachesOnDestruction(Kept->getType(), U.model())
                 ? C.Call->Site
                 : nullptr;
    const Expr *Detach = nullptr;
    for (const RoleCall &Call : U.calls()) {
      auto isAbout = [&](Role Kind) {
        return Call.object(Kind, U.model()).last() == Kept;
      };
      if (isa_and_nonnull<FieldDecl>(Kept) && isAbout(Role::Joins))
        return nullptr;
      if (isa_and_nonnull<FieldDecl>(Kept) && isAbout(Role::Detaches))
        Detach = Call.Site;
    }
    return Detach;
  }

  bool isReportedElsewhere(const Unit &U, const Closure &C) const {
    const FunctionInfo &Fn = *C.Call->In;
    for (const Capture &Held : C.Captures)
      if (Held.refers() && Held.Path.Root &&
          (isLocalObject(Held.Path.Root) ||
           (audit() && isa<ParmVarDecl>(Held.Path.Root))))
        return true;
    if (!C.Use->has(Keyword::OnThread) && !audit())
      return false;
    flow::SpawnSite Site{&Fn, C.Call->Site, C.KeptBy, &C, C.Call};
    return any_of(Fn.loopsAround(C.Call->Site), [&](const Stmt *Loop) {
      return flow::tripCountOf(U, Fn, Loop).isDecidedByData() &&
             !flow::isBoundedIn(U, Site, Loop);
    });
  }

  static bool isServiceScoped(const Unit &U, const Closure &C) {
    return C.Runs && U.model().declaredRoles(*C.Runs).has(Role::ServiceScoped);
  }

  /// The method whose object `this` is, from lambdas outwards.
  static const CXXMethodDecl *methodAround(const FunctionInfo *Fn) {
    while (Fn && Fn->lambda())
      Fn = Fn->enclosing();
    return Fn ? dyn_cast<CXXMethodDecl>(&Fn->decl()) : nullptr;
  }

  bool reportObject(const Unit &U, const Closure &C, const flow::TaskBody &Body,
                    const Expr &GivenUp) {
    const CXXMethodDecl *Method = methodAround(C.Call->In);
    const bool UsesThis = any_of(C.Captures, [](const Capture &Held) {
      return Held.Kind == Capture::This ||
             (Held.refers() && Held.Path.FromThis && !Held.Path.Indirect);
    });
    const bool SharesOwnership = any_of(C.Captures, [&](const Capture &Held) {
      QualType T = Held.Var        ? Held.Var->getType()
                   : Held.Argument ? Held.Argument->getType()
                                   : QualType();
      return !T.isNull() &&
             (U.model().hasRole(T, Role::SharedHandle) ||
              (Method && flow::managesObjects(T, *Method->getParent())));
    });
    if (!Method || !UsesThis || SharesOwnership || !Body.isKnown() ||
        Body.deletes(*Method->getParent()) ||
        flow::mayOutliveItsTasks(U, *Method->getParent()))
      return false;
    for (const CallSite &Caller : U.callsTo(Method)) // dangling-capture's
      if (const Expr *Object = objectOf(Caller.Site);
          Object && !Object->getType()->isPointerType() &&
          flow::passesShortLived(U, C, Caller, Object))
        return true;
    Finding F =
        report(GivenUp.getBeginLoc(),
               "nobody can wait for this task, which goes on using its '%0' "
               "when that is gone; keep the handle and join it before");
    F.with(Method->getParent());
    noteStart(C, GivenUp, F);
    return true;
  }

  bool reportGlobal(const Unit &U, const Closure &C, const flow::TaskBody &Body,
                    const Expr &GivenUp) {
    if (!C.Use->has(Keyword::OnThread))
      return false; // Fibers end with the thread that runs them.
    const DeclRefExpr *Global = Body.mortalGlobal();
    if (!Global || flow::mainNeverEnds(U) || isInEndlessMain(U, C))
      return false;
    Finding F = report(GivenUp.getBeginLoc(),
                       "nobody can wait for this task, which may use '%0' "
                       "after the end of main has destroyed it; keep the "
                       "handle and join it before");
    F.with(Global->getDecl());
    noteStart(C, GivenUp, F);
    F.note(Global->getLocation(), "used here");
    return true;
  }

  static void noteStart(const Closure &C, const Expr &GivenUp, Finding &F) {
    if (&GivenUp != C.Call->Site)
      F.note(C.location(), "the task is started here");
  }

  /// Nothing but the end of the process ends this main.
  static bool isInEndlessMain(const Unit &U, const Closure &C) {
    const FunctionInfo &Fn = *C.Call->In;
    return Fn.decl().isMain() && flow::neverEnds(U, Fn, C.Call->Site);
  }
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(DetachedTask)
