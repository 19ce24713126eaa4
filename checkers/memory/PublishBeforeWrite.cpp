//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A flag is set first, and what it announces is written afterwards.
//   ready = true;                                           // reported
//   data = compute();
// The other side is in the file: it asks the flag, then reads the data. Silent
// where the data is also written before, where the file shows no task on one of
// the sides, and where a side locks, joins, receives, has a fence, or asks
// another atomic for an order.

#include "Check.h"
#include "flow/Publication.h"
#include "unit/Unit.h"

using namespace clang;

namespace weft {
namespace {

class PublishBeforeWrite : public Check {
public:
  using Check::Check;

protected:
  void check(const Unit &U) override {
    for (const flow::Publication &P : flow::publications(U))
      if (!P.InOrder)
        reportStore(U, P);
  }

private:
  void reportStore(const Unit &U, const flow::Publication &P) {
    const SourceManager &SM = U.sources();
    report(
        SM.getFileLoc(P.Store->Site->getExprLoc()),
        "'%0' is set before '%1' is written, so a task that sees it may read "
        "the old value or half of the new one; write '%1' first")
        .with(P.Store->Path.last())
        .with(P.Data)
        .note(SM.getFileLoc(P.Write->getExprLoc()), "written here")
        .note(SM.getFileLoc(P.Read->getExprLoc()), "read here")
        .note(P.Task->location(), "the other task starts here");
  }
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(PublishBeforeWrite)
