//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A lock taken by hand is not given back on a way out, and the next to take it
// waits for ever; or it is given back twice, from under somebody else.
//   mu.lock();
//   if (failed)
//     return false;                   // reported: still locked
//   mu.unlock();
// Besides: a task that ends with a lock that it took, and `guard.release();`,
// which is no unlock. Silent for guards; where the lock may be meant for the
// caller (nothing further down gives it back, the result could say so, or
// another function gives back what it does not hold); where it is not surely
// held; and where a function that is called on the way may give it back.

#include "Check.h"
#include "flow/LockedExit.h"
#include "flow/LostLock.h"
#include "flow/SecondRelease.h"
#include "support/Ast.h"
#include "unit/Unit.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;
using namespace llvm;

namespace weft {
namespace {

class UnreleasedLock : public Check {
public:
  using Check::Check;

  void check(const Unit &U) override {
    for (const FunctionInfo &Fn : U.functions()) {
      if (Fn.isPattern() || Fn.hasErrors() || !U.heldLocks(Fn).any())
        continue;
      for (const flow::LockedExit &Left : flow::exitsLeftLocked(U, Fn))
        reportExit(Left);
      for (const flow::SecondRelease &Second : flow::secondReleases(U, Fn))
        reportRelease(Second);
      if (!isTestCode(U, Fn.decl()))
        for (const flow::LostLock &Lost : flow::lostLocks(U, Fn))
          reportLost(U, Lost);
    }
  }

private:
  static const char *wayOut(const Stmt *Exit) {
    if (isa<ContinueStmt>(Exit))
      return "the loop goes on here";
    if (isa<BreakStmt, GotoStmt>(Exit))
      return "this is left";
    if (isa<CXXThrowExpr>(Exit))
      return "this exception leaves the function";
    return isa<ReturnStmt>(Exit) ? "the function returns here"
                                 : "an exception leaves the function here";
  }

  void reportExit(const flow::LockedExit &Left) {
    report(Left.Exit->getBeginLoc(),
           "'%0' is still locked when %1, so whoever wants it next waits for "
           "ever; unlock it first or use a guard")
        .with(Left.Lock.Path.last())
        .with(wayOut(Left.Exit))
        .note(Left.Taken->getBeginLoc(), "locked here");
  }

  void reportLost(const Unit &U, const flow::LostLock &Lost) {
    if (!Lost.Guard) {
      report(Lost.Site->getBeginLoc(),
             "'%0' is still locked when this task ends, so whoever wants it "
             "next waits for ever; unlock it first or use a guard")
          .with(Lost.Lock.Path.last());
      return;
    }
    Finding F = report(Lost.Site->getBeginLoc(),
                       "'%0' lets go of '%1' without unlocking it, so whoever "
                       "wants it next waits for ever; unlock it");
    F.with(Lost.Guard).with(Lost.Lock.Path.last());
    const auto *Call = dyn_cast<CXXMemberCallExpr>(Lost.Site);
    const auto *Member =
        Call ? dyn_cast<MemberExpr>(Call->getCallee()->IgnoreParenImpCasts())
             : nullptr;
    const CXXMethodDecl *Unlock = unlockOf(U, Lost.Guard->getType());
    if (Member && Unlock && !Member->getMemberLoc().isMacroID())
      F.fix(FixItHint::CreateReplacement(SourceRange(Member->getMemberLoc()),
                                         Unlock->getName()));
  }

  /// What the guard has for it; null for none.
  static const CXXMethodDecl *unlockOf(const Unit &U, QualType Guard) {
    const CXXRecordDecl *Class = classOf(Guard);
    if (!Class || !Class->hasDefinition())
      return nullptr;
    const auto Found =
        find_if(Class->methods(), [&](const CXXMethodDecl *Method) {
          return Method->getIdentifier() && Method->param_empty() &&
                 U.model().declaredRoles(*Method).has(Role::Releases);
        });
    return Found == Class->method_end() ? nullptr : *Found;
  }

  void reportRelease(const flow::SecondRelease &Second) {
    const bool Fails = Second.Guard && !Second.ByGuardsEnd;
    Finding F = report(
        Second.Site->getBeginLoc(),
        Fails ? "'%0' has given its lock back already on every path to here, "
                "so this call fails; remove it"
        : Second.ByGuardsEnd
            ? "'%0' is given back here and again by its guard, maybe while "
              "somebody else holds it; unlock through the guard"
            : "'%0' has been given back already on every path to here, maybe "
              "to somebody who holds it now; remove this call");
    if (Fails)
      F.with(Second.Guard);
    else
      F.with(Second.Lock.Path.last());
    F.note(Second.First->getBeginLoc(),
           Second.ByGuardsEnd ? "the guard is here" : "given back here");
  }
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(UnreleasedLock)
