//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A task starts while its object is still under construction, and uses what is
// not there yet.
//   class Log {
//     std::thread writer_{[this] { run(); }};      // reported
//     std::mutex mutex_;                           // constructed afterwards
//   };
// So does one that starts in the constructor's body before that assigns what
// the task uses, or that calls a function which a derived class overrides: a
// join in the destructor helps none of them. Silent where the task first waits
// for anybody, where it starts last, and for members whose construction does
// nothing. What runs in a loop runs when that does, which may be later.

#include "Check.h"
#include "flow/ConstructorStart.h"
#include "flow/EarlyUse.h"
#include "unit/Uses.h"

using namespace clang;
using namespace llvm;

namespace weft {
namespace {

class StartedBeforeInit : public Check {
public:
  using Check::Check;

  void check(const Unit &U) override {
    const flow::OwnedTasks Tasks(U);
    for (const flow::ConstructorStart &S : flow::constructorStarts(U, Tasks))
      if (!reportUnconstructed(U, S) && !S.holdsLock(U) &&
          !reportOverridden(U, S) && !reportAssignedLater(U, S))
        reportFlag(U, S);
  }

private:
  //===--- Members that are constructed later

  bool reportUnconstructed(const Unit &U, const flow::ConstructorStart &S) {
    std::optional<flow::EarlyUse> Use =
        flow::findEarlyUse(U, *S.Task, [&](const flow::EarlyUse &Candidate) {
          return Candidate.Member &&
                 S.precedesConstructionOf(*Candidate.Member);
        });
    if (!Use)
      return false;
    Finding F = report(S.Site->getBeginLoc(),
                       S.Member ? "the task uses '%0', which is constructed "
                                  "only after it starts; declare '%1' behind "
                                  "'%0', or start the task last"
                                : "the task uses '%0', which is constructed "
                                  "only after the base that starts it; start "
                                  "it when the object is complete");
    F.with(Use->Member);
    if (S.Member)
      F.with(S.Member);
    F.note(Use->Where, "used here");
    F.note(Use->Member->getLocation(),
           S.Member ? "'%0' is declared behind '%1', so it is constructed later"
                    : "members are constructed after all bases");
    if (S.Member)
      F.with(Use->Member).with(S.Member);
    return true;
  }

  //===--- Functions that a derived class overrides

  bool reportOverridden(const Unit &U, const flow::ConstructorStart &S) {
    const CXXRecordDecl *Derived = nullptr;
    std::optional<flow::EarlyUse> Use =
        flow::findEarlyUse(U, *S.Task, [&](const flow::EarlyUse &Candidate) {
          if (Candidate.Method)
            Derived = flow::overriderOf(U, *Candidate.Method, S.Task->Owner);
          return Derived != nullptr;
        });
    if (!Use)
      return false;
    Finding F = report(S.Site->getBeginLoc(),
                       "the task calls '%0', which '%1' overrides, while the "
                       "object may still be under construction; start it when "
                       "the object is complete");
    F.with(Use->Method).with(Derived);
    if (Use->Site)
      F.note(Use->Where, "called here");
    return true;
  }

  //===--- State that the rest of the constructor assigns

  bool reportAssignedLater(const Unit &U, const flow::ConstructorStart &S) {
    const Stmt *Assigned = nullptr;
    std::optional<flow::EarlyUse> Use =
        flow::findEarlyUse(U, *S.Task, [&](const flow::EarlyUse &Candidate) {
          if (!Candidate.Member || !Candidate.In ||
              assignmentOf(*Candidate.In, Candidate.Site) ||
              Candidate.Member == S.Task->Handle ||
              U.model().hasRole(Candidate.Member->getType(), Role::Atomic))
            return false;
          Assigned = S.firstAssignmentOf(U, *Candidate.Member);
          return Assigned != nullptr;
        });
    if (!Use)
      return false;
    report(S.Site->getBeginLoc(),
           "the task uses '%0', which the constructor assigns only after it "
           "has started the task; start it last")
        .with(Use->Member)
        .note(Use->Where, "used here")
        .note(Assigned->getBeginLoc(), "assigned here");
    return true;
  }

  /// `worker_ = std::thread(…); running_ = true;`, and the task runs
  /// `while (running_)`.
  void reportFlag(const Unit &U, const flow::ConstructorStart &S) {
    const Stmt *Turned = nullptr;
    std::optional<flow::EarlyUse> Use =
        flow::findEarlyUse(U, *S.Task, [&](const flow::EarlyUse &Candidate) {
          if (!Candidate.Member || !Candidate.In)
            return false;
          std::optional<bool> Ending =
              flow::valueThatEndsLoop(*Candidate.In, Candidate.Site);
          Turned = Ending ? S.flagTurnedAfter(U, *Candidate.Member, *Ending)
                          : nullptr;
          return Turned != nullptr;
        });
    if (!Use)
      return;
    report(S.Site->getBeginLoc(),
           "the task may end at once, because the constructor sets '%0' only "
           "after it has started the task; start it last")
        .with(Use->Member)
        .note(Use->Where, "used here")
        .note(Turned->getBeginLoc(), "set here");
  }
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(StartedBeforeInit)
