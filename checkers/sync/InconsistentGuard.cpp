//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A member is used under one lock nearly everywhere, and without it here.
//   void add(int n) { std::lock_guard guard(mutex_); sum_ += n; }
//   …
//   int sum() const { return sum_; }         // reported
// Silent in constructors, destructors and what only those call; for members
// that nothing changes after construction; where a caller may hold the lock, or
// the function hands it to somebody or asserts that it is held; and for plain
// assignments where no lock is taken at all: setters and `init` run before the
// object is shared. Under another lock only what `GUARDED_BY` speaks of is
// reported.

#include "Check.h"
#include "flow/CallerLocks.h"
#include "flow/GuardedMembers.h"
#include "support/Ast.h"
#include "unit/Uses.h"

using namespace clang;
using namespace llvm;

namespace weft {
namespace {

class InconsistentGuard : public Check {
public:
  using Check::Check;

  void check(const Unit &U) override {
    for (const CXXRecordDecl *Class : U.classes()) {
      if (Class->isDependentContext() || isTestFile(U, Class->getLocation()))
        continue;
      for (const flow::GuardedMember &Member : flow::guardedMembers(U, *Class))
        if (Member.Lock && Member.Changes && isGuarded(Member))
          reportOdd(U, Member);
    }
  }

private:
  /// Often enough, and by most of the accesses.
  bool isGuarded(const flow::GuardedMember &Member) const {
    const unsigned Under = Member.underLock();
    return Member.Declared ||
           (Under >= MinAccesses &&
            Under * 100 >= Member.Accesses.size() * MinPercent);
  }

  /// Changed under two locks, so that either will do to read it.
  static bool isReadUnderOneOfTwo(const flow::GuardedMember &Member,
                                  const flow::MemberAccess &Access) {
    return any_of(Member.Accesses, [&](const flow::MemberAccess &Other) {
      return Other.isUnder(Member.Lock) &&
             any_of(Access.Locks,
                    [&](const FieldDecl *Lock) { return Other.isUnder(Lock); });
    });
  }

  static bool setsUp(const Unit &U, const flow::MemberAccess &Access) {
    const Stmt *Assignment = assignmentOf(*Access.In, Access.Where);
    return Assignment && isPlainAssignment(Assignment) &&
           U.heldLocks(*Access.In).events().empty();
  }

  void reportOdd(const Unit &U, const flow::GuardedMember &Member) {
    const auto Example = find_if(Member.Accesses, [&](const auto &Access) {
      return Access.isUnder(Member.Lock);
    });
    for (const flow::MemberAccess &Access : Member.Accesses) {
      // Who hands the lock on, or asserts that it is held, may hold it; who
      // takes another may know that it will do here.
      if (Access.Unknown || Access.isUnder(Member.Lock) ||
          (!Member.Declared && !Access.Locks.empty()) ||
          isReadUnderOneOfTwo(Member, Access) ||
          (!Member.Declared && setsUp(U, Access)) ||
          !flow::knowsEveryUseOf(U, *Access.In, *Member.Lock))
        continue;
      Finding F = report(
          Access.Where->getMemberLoc(),
          Access.Locks.empty()
              ? "'%0' is %1 without '%2', under which it is used elsewhere, "
                "and so races with other threads; take the lock"
              : "'%0' is %1 under another lock than '%2', under which it is "
                "used elsewhere, and so races with other threads; take that");
      F.with(Member.Member)
          .with(Access.Writes ? "used" : "read")
          .with(Member.Lock);
      if (Example != Member.Accesses.end())
        F.note(Example->Where->getMemberLoc(), "used under '%0' here")
            .with(Member.Lock);
    }
  }

  Option<unsigned> MinAccesses{*this, "MinAccesses", 3};
  Option<unsigned> MinPercent{*this, "MinPercent", 75};
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(InconsistentGuard)
