//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Something is made when it is first asked for, by several tasks at a time.
//   if (!instance) {                                        // reported
//     std::lock_guard lock(mutex);
//     if (!instance) instance = new Thing;
//   }
// The look without the lock may see the pointer before what it points to; so
// may one at an atomic that asks for no order. Also reported: `if (!p) p =
// make();` on a static in code that several tasks of the file run, with no
// lock, once the file shows no other caller. Silent where a lock may be held at
// the first look, where an ordered atomic was asked before, with fences, and
// where who sees it set does nothing with it.

#include "Check.h"
#include "flow/Fences.h"
#include "flow/LazyInit.h"
#include "flow/LockScope.h"
#include "flow/TaskAccess.h"
#include "flow/TaskBody.h"
#include "support/Ast.h"
#include "unit/HeldLocks.h"
#include "llvm/ADT/MapVector.h"

using namespace clang;
using namespace llvm;

namespace weft {
namespace {

class RacyLazyInit : public Check {
public:
  using Check::Check;

protected:
  void check(const Unit &U) override {
    for (const FunctionInfo &Fn : U.functions())
      if (!Fn.isPattern() && !Fn.hasErrors())
        checkDoubleLooks(U, Fn);
    checkTasks(U);
  }

private:
  void checkDoubleLooks(const Unit &U, const FunctionInfo &Fn) {
    std::vector<flow::Look> Looks = flow::looksIn(U, Fn);
    for (unsigned I = 0; I + 1 < Looks.size(); ++I)
      for (unsigned J = I + 1; J < Looks.size(); ++J) {
        const flow::Look &First = Looks[I], &Second = Looks[J];
        if (!(First.Path == Second.Path) || !repeats(Fn, First, Second) ||
            !usesWhatItSaw(U, Fn, First))
          continue;
        std::optional<flow::FirstWrite> Write =
            flow::firstWriteBehind(U, Fn, Second);
        if (!Write || U.heldLocks(Fn).before(Second.Mention).empty() ||
            flow::mayHoldLock(U, Fn, First.Mention) || flow::fences(U, Fn) ||
            asksOrderedAtomic(U, Fn, First))
          continue;
        if (!First.Load)
          reportLook(U, First, Second, *Write);
        else if ((First.Load->Relaxed || Write->Store->Relaxed) &&
                 guardsData(U, Fn, First, Second, *Write))
          reportRelaxed(U, First, *Write);
      }
  }

  /// The second look is made where the first one found nothing.
  static bool repeats(const FunctionInfo &Fn, const flow::Look &First,
                      const flow::Look &Second) {
    return First.WhenUnset ? Fn.isWithin(Second.If, First.If->getThen())
                           : flow::returns(First.If->getThen()) &&
                                 !Fn.isWithin(Second.If, First.If);
  }

  /// Who has seen it set goes on with it, or lets the caller do so. A constant
  /// result says no more than that somebody was faster.
  static bool usesWhatItSaw(const Unit &U, const FunctionInfo &Fn,
                            const flow::Look &First) {
    if (Fn.decl().getReturnType()->isVoidType())
      return true;
    if (!First.WhenUnset)
      return !forEachDescendant(First.If->getThen(), [&](const Stmt *S) {
        const auto *Return = dyn_cast<ReturnStmt>(S);
        const Expr *Value = Return ? Return->getRetValue() : nullptr;
        return !Value || Value->isEvaluatable(U.context());
      });
    return !forEachDescendant(&Fn.body(), [&](const Stmt *S) {
      if (S == First.If || isa<LambdaExpr>(S) || Fn.isWithin(S, First.If))
        return true;
      const auto *Return = dyn_cast<ReturnStmt>(S);
      const Expr *Value = Return ? Return->getRetValue() : nullptr;
      return !Value || Value->isEvaluatable(U.context());
    });
  }

  static bool asksOrderedAtomic(const Unit &U, const FunctionInfo &Fn,
                                const flow::Look &First) {
    return any_of(U.atomics(), [&](const AtomicAccess &Access) {
      return Access.In == &Fn && !Access.Relaxed && &Access != First.Load &&
             U.sources().isBeforeInTranslationUnit(
                 Access.Site->getBeginLoc(),
                 First.If->getThen()->getBeginLoc());
    });
  }

  /// A pointer stands for what it points to; a flag for the plain data that is
  /// written with it.
  static bool guardsData(const Unit &U, const FunctionInfo &Fn,
                         const flow::Look &First, const flow::Look &Second,
                         const flow::FirstWrite &Write) {
    if (Write.Store->Stored->getType()->isPointerType())
      return true;
    return !forEachDescendant(&Fn.body(), [&](const Stmt *S) {
      const auto *Assign = dyn_cast<Expr>(S);
      if (!Assign || !isPlainAssignment(Assign) ||
          !Fn.isWithin(Assign, First.If) ||
          !U.sources().isBeforeInTranslationUnit(Second.If->getBeginLoc(),
                                                 Assign->getBeginLoc()))
        return true;
      const auto *Binary = dyn_cast<BinaryOperator>(Assign);
      const Expr *Target =
          Binary ? Binary->getLHS() : cast<CallExpr>(Assign)->getArg(0);
      const AccessPath Path = accessPath(Target, U.model());
      return !Path || Path.isLocal() || Path == First.Path ||
             isAtomicObject(Target->getType(), U.model());
    });
  }

  /// `if (!p) p = make();` where several tasks come by.
  void checkTasks(const Unit &U) {
    MapVector<const FunctionInfo *, unsigned> Tasks;
    SmallPtrSet<const FunctionInfo *, 16> InTasks;
    for (const Closure &C : U.closures()) {
      if (C.Use->Kind != Role::Spawns || C.Use->has(Keyword::OnLoop) ||
          C.Use->has(Keyword::SameThread) || !C.Call->In ||
          C.KeptBy.Kind == Keeper::AtOnce)
        continue;
      const bool InLoop = !C.Call->In->loopsAround(C.Call->Site).empty();
      const flow::TaskBody Body(U, C);
      for (const FunctionInfo *Fn : Body.functions()) {
        Tasks[Fn] += InLoop ? 2 : 1;
        InTasks.insert(Fn);
      }
    }
    for (const auto &[Fn, Count] : Tasks) {
      if (Count < 2 || Fn->isPattern() || Fn->hasErrors() ||
          any_of(
              U.callsTo(&Fn->decl()),
              [&](const CallSite &Caller) {
                return !InTasks.contains(Caller.In);
              }))
        continue;
      for (const flow::Look &L : flow::looksIn(U, *Fn)) {
        const auto *Variable = dyn_cast_or_null<VarDecl>(L.Path.Root);
        if (L.Load || !L.WhenUnset || !Variable || !L.Path.Fields.empty() ||
            !flow::firstWriteBehind(U, *Fn, L) || flow::synchronises(U, *Fn) ||
            flow::mayHoldLock(U, *Fn, L.Mention))
          continue;
        report(U.sources().getFileLoc(L.Mention->getExprLoc()),
               "tasks that run at the same time may all find '%0' unset and "
               "set it; use call_once or a local static")
            .with(L.Path.last());
      }
    }
  }

  void reportLook(const Unit &U, const flow::Look &First,
                  const flow::Look &Second, const flow::FirstWrite &Write) {
    const SourceManager &SM = U.sources();
    report(
        SM.getFileLoc(First.Mention->getExprLoc()),
        "this look at '%0' takes no lock, so it may see the new value before "
        "what was written with it; use call_once, a local static or an "
        "atomic")
        .with(First.Path.last())
        .note(SM.getFileLoc(Second.Mention->getExprLoc()),
              "the second look is under the lock")
        .note(SM.getFileLoc(Write.Where->getExprLoc()), "set here");
  }

  void reportRelaxed(const Unit &U, const flow::Look &First,
                     const flow::FirstWrite &Write) {
    const SourceManager &SM = U.sources();
    const bool AtLoad = First.Load->Relaxed;
    const Expr *Here = AtLoad ? First.Mention : Write.Where;
    const Expr *There = AtLoad ? Write.Where : First.Mention;
    report(SM.getFileLoc(Here->getExprLoc()),
           "without an order on this access of '%0' a task may see it set "
           "before what was written with it; load with acquire, store with "
           "release")
        .with(First.Path.last())
        .note(SM.getFileLoc(There->getExprLoc()),
              AtLoad ? "set here" : "looked at without the lock here");
  }
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(RacyLazyInit)
