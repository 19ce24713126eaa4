//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/LostLock.h"
#include "flow/CountedTask.h"
#include "flow/DroppedValue.h"
#include "flow/LockCallees.h"
#include "flow/LockPath.h"
#include "unit/Coroutine.h"
#include "unit/Unit.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

namespace {
/// Anything that may give the lock back, or take it once more.
class IsTouched : public LockPath {
public:
  using LockPath::LockPath;
  Step onStmt(const Stmt *S) override {
    return effectOf(S) == None ? Go : Found;
  }
  Step onDestructor(const VarDecl *Variable) override {
    return mayTouchLockAtEnd(U, *Variable, Lock) ? Found : Go;
  }
  Step onExit() override { return Stop; }
};

class Ends : public PathVisitor {
public:
  Step onExit() override { return Found; }
};
} // namespace

/// Nothing but the start of a task comes to the function.
static bool isTaskAlone(const Unit &U, const FunctionInfo &Fn) {
  return (Fn.lambda() || U.callsTo(&Fn.decl()).empty()) &&
         any_of(U.closures(), [&](const Closure &C) {
           return C.Use->Kind == Role::Spawns && spawnedBody(U, C) == &Fn;
         });
}

/// `guard.release();`, while the guard surely has the lock.
static bool dropsHeldLock(const Unit &U, const FunctionInfo &Fn,
                          const LockEvent &Event) {
  return Event.Kind == LockEvent::Releases && Event.Guard &&
         fateOf(Fn, Event.Site).Kind == Fate::Dropped &&
         any_of(U.heldLocks(Fn).before(Event.Site), [&](const HeldLock &Held) {
           return Held.Guard == Event.Guard && !Held.Maybe &&
                  Held.Lock.same(Event.Lock);
         });
}

std::vector<LostLock> lostLocks(const Unit &U, const FunctionInfo &Fn) {
  std::vector<LostLock> Result;
  if (!Fn.graph() || coroutineBody(Fn) || locksForCaller(U, Fn.decl()))
    return Result;
  ArrayRef<LockEvent> Events = U.heldLocks(Fn).events();
  for (const LockEvent &Event : Events) {
    const bool Dropped = dropsHeldLock(U, Fn, Event);
    const bool Taken = Event.Kind == LockEvent::Takes && !Event.Guard;
    if ((!Dropped && !Taken) || !Event.Lock.Path.last() ||
        !isSurelyLock(U, Event) ||
        !(isTaskAlone(U, Fn) || (Dropped && isUnitsOwn(U, Event.Lock))))
      continue;
    IsTouched Touched(U, Events, Event.Lock);
    Ends End;
    if (!findPath(U, Fn, Event.Site, Touched) &&
        findPath(U, Fn, Event.Site, End) &&
        !isTouchedByLambda(U, Fn, Event.Lock) &&
        !isHandedOver(U, Fn, Event.Lock))
      Result.push_back(
          {Event.Site, Event.Lock, Dropped ? Event.Guard : nullptr});
  }
  return Result;
}

} // namespace weft::flow
