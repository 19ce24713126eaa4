//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/LateTouch.h"
#include "flow/Paths.h"
#include "flow/StarterWaits.h"
#include "flow/TaskBody.h"
#include "flow/TaskLife.h"
#include "support/Ast.h"
#include "unit/Uses.h"
#include "clang/AST/DeclCXX.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

namespace {
/// A path that comes to one more signal.
class SignalSearch : public PathVisitor {
public:
  explicit SignalSearch(const SmallPtrSetImpl<const Stmt *> &Signals)
      : Signals(Signals) {}
  Step onStmt(const Stmt *S) override { return Signals.count(S) ? Found : Go; }

private:
  const SmallPtrSetImpl<const Stmt *> &Signals;
};

class TaskSearch : public PathVisitor {
public:
  enum { Working, Changed, Told };

  TaskSearch(const Unit &U, const FunctionInfo &Body, const Variables &Frame,
             const StarterWaits &Awaited)
      : U(U), Body(Body), Frame(Frame), Awaited(Awaited) {}

  SmallPtrSet<const Stmt *, 4> Signals;
  LateTouch Result;

  /// It waits there for whoever has the lock.
  void lockedByStarter(const Expr &Site) {
    Variables Locks = locksIn(&Site, U.model());
    LockedLater.insert(Locks.begin(), Locks.end());
  }

  Step onStmt(const Stmt *S) override {
    if (Signals.count(S)) {
      if (State == Told)
        return Stop; // Counted twice: who knows which is the last.
      tell(S->getBeginLoc(), false);
      return Go;
    }
    if (const auto *E = dyn_cast<Expr>(S); E && State == Changed)
      if (const RoleCall *Call = U.roleCall(E); Call && unlocks(*Call)) {
        tell(S->getBeginLoc(), true);
        return Go;
      }
    const auto *Ref = dyn_cast<DeclRefExpr>(S);
    const auto *Variable = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
    if (!Variable || !Frame.count(Variable))
      return Go;
    if (State == Told)
      return signalsAgain(*Ref) ? Stop
                                : found(*Variable, Ref->getBeginLoc(), nullptr);
    if (Awaited.Predicate.count(Variable) && !isRead(Body, Ref))
      State = Changed;
    return Go;
  }

  Step onDestructor(const VarDecl *Guard) override {
    if (State == Working ||
        !U.model().hasRole(Guard->getType(), Role::LockGuard))
      return Go;
    Variables Held = locksIn(Guard->getInit(), U.model());
    if (State == Changed) {
      if (any_of(Held,
                 [&](const ValueDecl *D) { return Awaited.Locks.count(D); }))
        tell(Guard->getLocation(), true);
      return Go;
    }
    if (Result.IsUnlock) // Its own end let the starter go on.
      return Go;
    for (const ValueDecl *Lock : Held)
      if (Frame.count(Lock) && !LockedLater.count(Lock))
        return found(*cast<VarDecl>(Lock), Guard->getLocation(), Guard);
    return Go;
  }

private:
  void tell(SourceLocation Where, bool IsUnlock) {
    State = Told;
    Result.Signal = Where;
    Result.IsUnlock = IsUnlock;
  }

  Step found(const VarDecl &Object, SourceLocation Where,
             const VarDecl *Guard) {
    Result.Object = &Object;
    Result.Where = Where;
    Result.Guard = Guard;
    return Found;
  }

  bool unlocks(const RoleCall &Call) const {
    const RoleUse *Use = Call.get(Role::Releases);
    const Expr *Lock = Use ? Call.objectExpr(*Use, U.model()) : nullptr;
    return Lock && any_of(locksIn(Lock, U.model()), [&](const ValueDecl *D) {
             return Awaited.Locks.count(D);
           });
  }

  bool signalsAgain(const DeclRefExpr &Ref) const {
    SignalSearch Search(Signals);
    return findPath(U, Body, &Ref, Search).has_value();
  }

  const Unit &U;
  const FunctionInfo &Body;
  const Variables &Frame;
  const StarterWaits &Awaited;
  Variables LockedLater;
};
} // namespace

/// The starter's locals that the task refers to.
static Variables frameOf(const Closure &Task) {
  const FunctionInfo &Starter = *Task.Call->In;
  Variables Frame;
  for (const Capture &Held : Task.Captures)
    if (const auto *Variable = dyn_cast_or_null<VarDecl>(Held.Var);
        Variable && Held.Kind == Capture::Reference &&
        Variable->getDeclContext() == &Starter.decl() &&
        isLocalObject(Variable))
      Frame.insert(Variable);
  return Frame;
}

std::optional<LateTouch> lateTouchIn(const Unit &U, const Closure &Task) {
  const FunctionInfo *Body = Task.Runs ? U.infoFor(Task.Runs) : nullptr;
  const FunctionInfo &Starter = *Task.Call->In;
  if (!Body || !Task.Lambda || Body->isPattern() || Body->hasErrors() ||
      Starter.hasErrors() || Starter.isPattern())
    return std::nullopt;
  auto isSignal = [](const RoleCall *Call) {
    return !Call->has(Role::AwaitsZero) &&
           (Call->has(Role::CountsDown) || Call->has(Role::Unbounds) ||
            Call->has(Role::Notifies));
  };
  if (none_of(Body->calls(), isSignal))
    return std::nullopt;
  Variables Frame = frameOf(Task);
  StarterWaits Awaited = Frame.empty() ? StarterWaits() : starterWaits(U, Task);
  if (!Awaited.Last || pollsAtomic(U, Starter, Frame))
    return std::nullopt;

  TaskSearch Search(U, *Body, Frame, Awaited);
  // What it signals by; the starter may wait for more than one.
  SmallVector<AccessPath, 2> Told;
  for (const RoleCall *Call : Body->calls()) {
    if (!isSignal(Call))
      continue;
    const Role Kind = Call->has(Role::CountsDown) ? Role::CountsDown
                      : Call->has(Role::Unbounds) ? Role::Unbounds
                                                  : Role::Notifies;
    AccessPath Path = Call->object(Kind, U.model());
    const bool Waited = is_contained(Awaited.Objects, Path);
    if (Waited)
      Search.Signals.insert(Call->Site);
    if ((Waited || (Path.Root && Awaited.Conditions.count(Path.Root))) &&
        !is_contained(Told, Path))
      Told.push_back(Path);
  }
  if (Told.size() != 1)
    return std::nullopt;
  // Any other join may be the task's, or come behind it.
  for (const RoleCall *Call : Starter.calls()) {
    AccessPath Path = Call->object(Role::Joins, U.model());
    if (Call->has(Role::Joins) && Path != Told.front())
      return std::nullopt;
    if (Call->has(Role::Acquires))
      Search.lockedByStarter(*Call->Site);
  }
  forEachDescendant(&Starter.body(), [&](const Stmt *S) {
    const auto *Construct = dyn_cast<CXXConstructExpr>(S);
    if (Construct && U.model().hasRole(Construct->getType(), Role::LockGuard) &&
        !Starter.isWithin(S, Task.Call->Site))
      Search.lockedByStarter(*Construct);
    return true;
  });
  if (!findPath(U, *Body, nullptr, Search) || !Search.Result.Object ||
      neverEnds(U, Starter, Awaited.Last))
    return std::nullopt;
  TaskLife Life(U, Task);
  if (Life.isJoinedSomewhere() || Life.isHandedOnSomewhere() ||
      mayWaitForOwner(U, Task, *Search.Result.Object))
    return std::nullopt;
  return Search.Result;
}

} // namespace weft::flow
