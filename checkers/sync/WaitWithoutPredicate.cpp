//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A wait on a condition variable that takes any wake-up for the one that it
// waits for: wake-ups may be spurious, meant for another waiter, or over before
// the wait begins.
//   std::unique_lock lock(mutex);
//   if (queue.empty())
//     available.wait(lock);         // reported
//   return pop(queue);
// Silent in loops and with a predicate, where what was waited for is looked at
// again behind the wait, in wrappers (the caller holds the lock, the class has
// no state of its own, or callers loop), where nobody in the unit notifies, and
// for timed waits, which are used to sleep, unless an `if` asks first.

#include "Check.h"
#include "flow/ConditionWait.h"
#include "support/Ast.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;
using namespace llvm;

namespace weft {
namespace {

class WaitWithoutPredicate : public Check {
public:
  using Check::Check;

  void check(const Unit &U) override {
    for (const RoleCall &Call : U.calls()) {
      if (!Call.has(Role::WaitsReleasing) || Call.In->isPattern() ||
          Call.In->hasErrors())
        continue;
      flow::ConditionWait Wait(U, Call);
      if (!Wait.isPlain() || Wait.isRepeated() || Wait.isWrapped() ||
          Wait.isLookedAtAgain())
        continue;
      const RoleCall *Notify = Wait.notification();
      const IfStmt *Question = Wait.question();
      if (!Notify ||
          (!Question && (Wait.isTimed() || isTestCode(U, Call.In->decl()))))
        continue;
      Finding F = report(
          Call.Site->getBeginLoc(),
          Question
              ? "a wake-up may be spurious or meant for another waiter, and "
                "the 'if' does not look again; use 'while'"
              : "a wake-up may be spurious, or come before the wait, and "
                "nothing here asks what it is for; wait with a predicate");
      if (Question && !Wait.isTimed())
        addFix(Call, *Question, F);
      F.note(Notify->Site->getBeginLoc(), "notified here");
    }
  }

private:
  /// `if (c) wait();` becomes `while (c) wait();`.
  static void addFix(const RoleCall &Call, const IfStmt &Question, Finding &F) {
    const Stmt *Body = Question.getThen();
    if (const auto *Block = dyn_cast<CompoundStmt>(Body);
        Block && Block->size() == 1)
      Body = Block->body_front();
    const auto *Only = dyn_cast<Expr>(Body);
    if (!Only || ignoreWrapping(Only) != ignoreWrapping(Call.Site) ||
        Question.getElse() || Question.getInit() ||
        Question.getConditionVariable() || Question.isConstexpr() ||
        Question.getIfLoc().isMacroID())
      return;
    F.fix(FixItHint::CreateReplacement(
        CharSourceRange::getTokenRange(Question.getIfLoc(),
                                       Question.getIfLoc()),
        "while"));
  }
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(WaitWithoutPredicate)
