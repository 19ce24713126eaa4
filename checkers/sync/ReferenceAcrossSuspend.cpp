//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A reference, pointer or iterator to an element of a shared container is used
// after a wait during which another function may end the element.
//   auto &room = rooms_[id];
//   co_await clock.sleep(1s);
//   room.clean();                        // reported where others erase
//   rooms_.at(id).clean();               // ok
// Silent where the container is the function's own, a lock is held, somebody
// looks at the container or a flag before, and where only set-up code, a
// shutdown that joins, a caller or a helper of the function changes it.

#include "Check.h"
#include "flow/StaleReference.h"
#include "support/Ast.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/SmallPtrSet.h"
#include <optional>

using namespace clang;
using namespace llvm;

namespace weft {
namespace {

class ReferenceAcrossSuspend : public Check {
public:
  using Check::Check;

  void check(const Unit &U) override {
    std::optional<flow::ElementEnds> Ends;
    for (const FunctionInfo &Fn : U.functions()) {
      if (Fn.isPattern() || Fn.hasErrors() || isTestCode(U, Fn.decl()))
        continue;
      const auto Waits = flow::suspensionsOf(U, Fn);
      if (Waits.empty())
        continue;
      if (!Ends)
        Ends.emplace(U);
      if (Ends->empty())
        return;
      reportAll(flow::staleReferences(U, Fn, Waits, *Ends));
    }
  }

private:
  void reportAll(ArrayRef<flow::StaleReference> Found) {
    // A loop's own iterator and its variable are one mistake.
    SmallPtrSet<const Expr *, 4> Waits;
    for (const bool InLoop : {false, true})
      for (const flow::StaleReference &Stale : Found)
        if (Stale.Variable->isImplicit() == InLoop &&
            Waits.insert(Stale.Wait).second)
          reportOne(Stale);
  }

  void reportOne(const flow::StaleReference &Stale) {
    const bool InLoop = Stale.Variable->isImplicit();
    const FunctionDecl *Callee = calleeOf(Stale.End->Site);
    Finding F =
        report(InLoop ? Stale.Wait->getExprLoc() : Stale.Use->getExprLoc(),
               InLoop ? "%1 can end the iterator of this loop over '%0' while "
                        "this waits; loop over a copy"
                      : "'%0' may be gone: %1 can run while this task waits; "
                        "take it again after the wait");
    if (InLoop)
      F.with(Stale.Holder);
    else
      F.with(cast<DeclRefExpr>(Stale.Use)->getDecl());
    F.with(isPlainAssignment(Stale.End->Site) || !Callee
               ? "an assignment"
               : "'" + Callee->getNameAsString() + "'");
    F.note(Stale.Variable->getLocation(), "taken here");
    if (!InLoop)
      F.note(Stale.Wait->getExprLoc(), "waits here");
    F.note(Stale.End->Site->getExprLoc(), "changed here");
  }
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(ReferenceAcrossSuspend)
