//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A flag tells another task that data is ready, but its store or load asks for
// no order: the other task may see the flag and not the data.
//   data = compute();
//   ready.store(true, std::memory_order_relaxed);           // reported
// The other side is in the file: it asks the flag, then reads the data. Silent
// where the file shows no task on one of the sides, and where a side locks,
// joins, receives, has a fence, or asks another atomic for an order.

#include "Check.h"
#include "flow/Publication.h"
#include "support/Ast.h"
#include "unit/Unit.h"

using namespace clang;
using namespace llvm;

namespace weft {
namespace {

class RelaxedPublish : public Check {
public:
  using Check::Check;

protected:
  void check(const Unit &U) override {
    for (const flow::Publication &P : flow::publications(U))
      if (P.InOrder && (P.Store->Relaxed || P.Load->Relaxed))
        reportFlag(U, P);
  }

private:
  void reportFlag(const Unit &U, const flow::Publication &P) {
    const SourceManager &SM = U.sources();
    const bool AtStore = P.Store->Relaxed;
    const AtomicAccess &Here = AtStore ? *P.Store : *P.Load;
    const AtomicAccess &There = AtStore ? *P.Load : *P.Store;
    Finding F = report(
        SM.getFileLoc(Here.Site->getExprLoc()),
        AtStore ? "'%0' is stored without an order, so a task that sees it "
                  "need not see '%1', written before; store with release"
                : "'%0' is loaded without an order, so '%1', read behind it, "
                  "may still be the old one; load with acquire");
    F.with(P.Store->Path.last()).with(P.Data);
    const auto Fixes = fixes(P);
    for (const FixItHint &Hint : Fixes)
      F.fix(Hint);
    F.note(SM.getFileLoc(There.Site->getExprLoc()),
           !AtStore        ? "stored here"
           : There.Relaxed ? "loaded here, which has to acquire"
                           : "loaded here")
        .note(SM.getFileLoc((AtStore ? P.Read : P.Write)->getExprLoc()),
              AtStore ? "the data is read here" : "the data is written here")
        .note(P.Task->location(), "the other task starts here");
  }

  /// Of every side that is relaxed, or none.
  static SmallVector<FixItHint, 2> fixes(const flow::Publication &P) {
    SmallVector<FixItHint, 2> Hints;
    for (const auto &[Access, Wanted] :
         {std::pair(P.Store, "release"), std::pair(P.Load, "acquire")}) {
      if (!Access->Relaxed)
        continue;
      const DeclRefExpr *Named = librarysOrder(*Access);
      if (!Named || Named->getLocation().isMacroID())
        return {};
      StringRef Name = Named->getDecl()->getName();
      Hints.push_back(FixItHint::CreateReplacement(
          SourceRange(Named->getLocation()),
          (Name.drop_back(Relaxed.size()) + Wanted).str()));
    }
    return Hints;
  }

  /// `std::memory_order_relaxed`, `std::memory_order::relaxed`: the other
  /// orders are its neighbours. Null for a name that somebody else gave it.
  static const DeclRefExpr *librarysOrder(const AtomicAccess &Access) {
    const auto *Named = dyn_cast_or_null<DeclRefExpr>(
        Access.Order ? ignoreWrapping(Access.Order) : nullptr);
    if (!Named || !Named->getDecl()->getIdentifier())
      return nullptr;
    const ValueDecl &D = *Named->getDecl();
    const TagDecl *Orders = D.getType()->getAsTagDecl();
    const bool IsLibrarys =
        isa<EnumConstantDecl>(D) ||
        (Orders && Orders->getDeclContext()->Equals(D.getDeclContext()));
    return IsLibrarys && D.getName().ends_with(Relaxed) ? Named : nullptr;
  }

  static constexpr llvm::StringLiteral Relaxed = "relaxed";
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(RelaxedPublish)
