//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/LateTouch.h"
#include "flow/Paths.h"
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
using Variables = SmallPtrSet<const ValueDecl *, 8>;

/// How the starter waits.
struct Waits {
  /// What it waits for to be counted down, set or released.
  SmallVector<AccessPath, 2> Objects;
  /// The conditions that it waits on, what they depend on, and under which
  /// locks.
  Variables Conditions, Predicate, Locks;
  const Stmt *Last = nullptr;
};

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
             const Waits &Awaited)
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

  /// The locks that an expression names, be it through a guard.
  static Variables locksIn(const Stmt *E, const Model &M, unsigned Depth = 0) {
    Variables Result;
    forEachDescendant(E, [&](const Stmt *S) {
      const auto *Ref = dyn_cast<DeclRefExpr>(S);
      const auto *Variable = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
      if (!Variable)
        return true;
      if (M.hasRole(Variable->getType(), Role::LockGuard) &&
          Variable->getInit() && Depth < 2) {
        Variables Behind = locksIn(Variable->getInit(), M, Depth + 1);
        Result.insert(Behind.begin(), Behind.end());
      } else {
        Result.insert(Variable);
      }
      return true;
    });
    return Result;
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
  const Waits &Awaited;
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

static Waits waitsOf(const Unit &U, const Closure &Task) {
  const FunctionInfo &Starter = *Task.Call->In;
  const Model &M = U.model();
  Waits Result;
  auto addVariables = [&](const Stmt *Root) {
    forEachDescendant(Root, [&](const Stmt *S) {
      if (const auto *Ref = dyn_cast<DeclRefExpr>(S))
        Result.Predicate.insert(Ref->getDecl());
      return true;
    });
  };
  for (const RoleCall *Call : Starter.calls()) {
    const bool IsBehind = U.sources().isBeforeInTranslationUnit(
        Task.location(), Call->Site->getBeginLoc());
    if (!IsBehind || Starter.isWithin(Call->Site, Task.Call->Site))
      continue;
    if (const RoleUse *Use = Call->get(Role::WaitsReleasing)) {
      const Expr *Condition = objectOf(Call->Site);
      SmallVector<const Expr *, 4> Arguments = argumentsOf(Call->Site);
      if (!Condition && !Arguments.empty())
        Condition = Arguments.front();
      const Expr *Lock = Call->argument(Use->Params[0], M);
      AccessPath Path = Condition ? awaitedObject(Condition, M) : AccessPath();
      if (!Lock || !Path.Root)
        continue;
      Result.Conditions.insert(Path.Root);
      Variables Locks = TaskSearch::locksIn(Lock, M);
      Result.Locks.insert(Locks.begin(), Locks.end());
      for (const Expr *Argument : Arguments)
        if (Argument != Lock && Argument != Condition)
          addVariables(Argument);
      for (const Stmt *Loop : Starter.loopsAround(Call->Site))
        if (!Starter.isWithin(Task.Call->Site, Loop))
          addVariables(conditionOf(Loop));
      Result.Last = Call->Site;
    }
    for (Role Kind : {Role::AwaitsZero, Role::Joins, Role::Bounds})
      if (AccessPath Path = Call->object(Kind, M)) {
        Result.Objects.push_back(Path);
        Result.Last = Call->Site;
      }
  }
  for (const ValueDecl *D : Result.Conditions)
    Result.Predicate.erase(D);
  for (const ValueDecl *D : Result.Locks)
    Result.Predicate.erase(D);
  return Result;
}

/// Is the task known to be over some other way: its owner is asked for
/// anything after the start, or waits when it dies before \p Object?
static bool mayWaitForOwner(const Unit &U, const Closure &Task,
                            const VarDecl &Object) {
  if (Task.KeptBy.Kind == Keeper::Nobody)
    return false;
  const ValueDecl *Owner = Task.KeptBy.Path.last();
  if (Task.KeptBy.Kind != Keeper::Object || !Owner)
    return true;
  const FunctionInfo &Starter = *Task.Call->In;
  const SourceManager &SM = U.sources();
  const bool Asked = !forEachDescendant(&Starter.body(), [&](const Stmt *S) {
    const ValueDecl *Named = nullptr;
    if (const auto *Ref = dyn_cast<DeclRefExpr>(S))
      Named = Ref->getDecl();
    else if (const auto *Member = dyn_cast<MemberExpr>(S))
      Named = Member->getMemberDecl();
    if (!Named || Named->getCanonicalDecl() != Owner->getCanonicalDecl() ||
        Starter.isWithin(S, Task.Call->Site) ||
        SM.isBeforeInTranslationUnit(S->getBeginLoc(), Task.location()))
      return true;
    return Starter.enclosingStmt(S, [&](const Stmt *Outer) {
      const auto *E = dyn_cast<Expr>(Outer);
      const RoleCall *Call = E ? U.roleCall(E) : nullptr;
      return Call && (Call->has(Role::Spawns) || Call->has(Role::Detaches));
    }) != nullptr;
  });
  return Asked || (isLocalObject(Owner) &&
                   SM.isBeforeInTranslationUnit(Object.getLocation(),
                                                Owner->getLocation()) &&
                   !detachesOnDestruction(Owner->getType(), U.model()) &&
                   !terminatesOnDestruction(Owner->getType(), U.model()));
}

/// Does the starter ask an atomic that the task can set?
static bool pollsAtomic(const Unit &U, const FunctionInfo &Starter,
                        const Variables &Frame) {
  return !forEachDescendant(&Starter.body(), [&](const Stmt *S) {
    const Expr *Condition = loopBody(S) ? conditionOf(S) : nullptr;
    return !Condition || forEachDescendant(Condition, [&](const Stmt *Part) {
      const auto *Ref = dyn_cast<DeclRefExpr>(Part);
      return !Ref || !Frame.count(Ref->getDecl()) ||
             !U.model().hasRole(Ref->getType(), Role::Atomic);
    });
  });
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
  Waits Awaited = Frame.empty() ? Waits() : waitsOf(U, Task);
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
