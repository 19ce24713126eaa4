//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/SecondRelease.h"
#include "flow/LockCallees.h"
#include "flow/LockPath.h"
#include "support/Ast.h"
#include "unit/HeldLocks.h"
#include "unit/LockTypes.h"
#include "unit/Unit.h"
#include "clang/AST/DeclCXX.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

namespace {
/// Where a lock, or its guard, is given back although it is free: on every
/// path that gets there.
class FreeReleases : public LockPath {
public:
  FreeReleases(const Unit &U, ArrayRef<LockEvent> Events, const LockEvent &Of)
      : LockPath(U, Events, Of.Lock), Guard(Of.Guard) {}
  SmallPtrSet<const Stmt *, 4> Free, Other;
  const Expr *First = nullptr;

  Step onStmt(const Stmt *S) override {
    // Taken twice it is given back twice: nothing is said about it any more.
    enum { Unknown, Held, GivenBack, Nested };
    Effect Now = Guard ? effectOnGuard(S) : effectOf(S);
    if (Now == GivesBack)
      (State == GivenBack ? Free : Other).insert(S);
    if (Now == None || State == Nested)
      return Go;
    State = Now == GivesBack ? GivenBack
            : Now == Unclear ? Unknown
            : State == Held  ? Nested
                             : Held;
    return Go;
  }

private:
  Effect effectOnGuard(const Stmt *S) const {
    for (const LockEvent &Event : Events)
      if (Event.Site == S && Event.Guard == Guard)
        return Event.Kind == LockEvent::Takes       ? Takes
               : Event.Kind == LockEvent::GivesBack ? GivesBack
                                                    : Unclear;
    // Whoever is given the guard, or changes it, may do anything.
    const auto *Call = dyn_cast<Expr>(S);
    if (!Call || !isa<CallExpr, CXXConstructExpr>(Call))
      return None;
    const auto *Method = dyn_cast_or_null<CXXMethodDecl>(calleeOf(Call));
    return mentions(Call, Guard) && !(Method && Method->isConst()) ? Unclear
                                                                   : None;
  }

  const VarDecl *Guard;
};
} // namespace

static std::optional<SecondRelease>
freeRelease(const Unit &U, const FunctionInfo &Fn, const LockEvent &Event) {
  ArrayRef<LockEvent> Events = U.heldLocks(Fn).events();
  const Expr *First = nullptr;
  for (const LockEvent &Earlier : Events) {
    if (&Earlier == &Event)
      break;
    if (Earlier.Kind == LockEvent::GivesBack && Earlier.Guard == Event.Guard &&
        Earlier.Site != Event.Site && Earlier.Lock.same(Event.Lock))
      First = Earlier.Site;
  }
  if (!First || isTouchedByLambda(U, Fn, Event.Lock))
    return std::nullopt;
  FreeReleases Visitor(U, Events, Event);
  (void)findPath(U, Fn, nullptr, Visitor);
  if (!Visitor.Free.count(Event.Site) || Visitor.Other.count(Event.Site))
    return std::nullopt;
  return SecondRelease{Event.Site, First, Event.Lock, Event.Guard, false};
}

/// `guard(m); … m.unlock(); }`: the guard gives it back once more.
static std::optional<SecondRelease>
guardedRelease(const Unit &U, const FunctionInfo &Fn, const LockEvent &Event) {
  const HeldLocks &Locks = U.heldLocks(Fn);
  for (const HeldLock &Held : Locks.before(Event.Site)) {
    if (!Held.Guard || !Held.Site || !Held.Lock.same(Event.Lock))
      continue;
    const bool Changes = any_of(Locks.events(), [&](const LockEvent &Other) {
      return Other.Site != Held.Site && Other.Site != Event.Site &&
             (Other.Guard == Held.Guard ||
              (Other.takes() &&
               Other.Lock.Path.last() == Event.Lock.Path.last()));
    });
    if (Changes || isTouchedByLambda(U, Fn, Event.Lock))
      continue;
    class ReachesEnd : public PathVisitor {
    public:
      ReachesEnd(const Unit &U, const HeldLock &Held) : U(U), Held(Held) {}
      Step onStmt(const Stmt *S) override {
        const auto *Call = dyn_cast<Expr>(S);
        return Call && isa<CallExpr, CXXConstructExpr>(Call) &&
                       (mayTouchLock(U, *Call, Held.Lock) ||
                        mentions(Call, Held.Guard))
                   ? Stop
                   : Go;
      }
      Step onDestructor(const VarDecl *Variable) override {
        return Variable == Held.Guard ? Found : Go;
      }

    private:
      const Unit &U;
      const HeldLock &Held;
    } Visitor(U, Held);
    if (findPath(U, Fn, Event.Site, Visitor))
      return SecondRelease{Event.Site, Held.Site, Event.Lock, Held.Guard, true};
  }
  return std::nullopt;
}

std::vector<SecondRelease> secondReleases(const Unit &U,
                                          const FunctionInfo &Fn) {
  std::vector<SecondRelease> Result;
  for (const LockEvent &Event : U.heldLocks(Fn).events()) {
    // What is recursive or shared may be held more than once.
    if (Event.Kind != LockEvent::GivesBack || !Event.Lock.Path.last() ||
        Event.Shared || isRecursiveLock(Event.Lock.Type, U.model()) ||
        any_of(U.heldLocks(Fn).events(),
               [&](const LockEvent &Other) {
                 return Other.Shared && Other.Lock.same(Event.Lock);
               }) ||
        (Event.Guard && isIdempotent(U, Event.Site, Role::Releases)) ||
        (!Event.Guard && !isSurelyLock(U, Event)))
      continue;
    std::optional<SecondRelease> Second = freeRelease(U, Fn, Event);
    if (!Second && !Event.Guard)
      Second = guardedRelease(U, Fn, Event);
    if (Second)
      Result.push_back(std::move(*Second));
  }
  return Result;
}

} // namespace weft::flow
