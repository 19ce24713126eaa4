//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "unit/LockEffects.h"
#include "support/Ast.h"
#include "unit/LockTypes.h"
#include "unit/Unit.h"
#include "unit/Uses.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclCXX.h"

using namespace clang;
using namespace llvm;

namespace weft {

void LockEffects::add(ArrayRef<LockEvent> All) {
  Events = All;
  for (unsigned I = 0; I < Events.size(); ++I)
    At[Events[I].Site].push_back(I);
}

/// The guard that will give back what is taken again by hand while it lives:
/// `guard(mutex); mutex.unlock(); …; mutex.lock();`.
static const VarDecl *guardAround(const FunctionInfo &Fn,
                                  ArrayRef<LockEvent> Events,
                                  const LockEvent &Event) {
  for (const LockEvent &Made : Events) {
    if (Made.Site == Event.Site)
      break;
    if (Made.Guard && Made.Kind <= LockEvent::Adopts &&
        isa<CXXConstructExpr>(Made.Site) && Made.Lock.same(Event.Lock))
      if (const Stmt *Scope = Fn.scopeOf(*Made.Guard);
          Scope && Fn.isWithin(Event.Site, Scope))
        return Made.Guard;
  }
  return nullptr;
}

void LockEffects::applyEvent(const LockEvent &Event, HeldSet &State) const {
  auto isOf = [&](const HeldLock &Held) {
    return Event.Guard ? Held.Guard == Event.Guard : Held.Lock.same(Event.Lock);
  };
  switch (Event.Kind) {
  case LockEvent::Takes:
  case LockEvent::Tries: {
    HeldLock Held;
    Held.Lock = Event.Lock;
    Held.Site = Event.Site;
    Held.Guard = Event.Guard ? Event.Guard : guardAround(Fn, Events, Event);
    Held.Shared = Event.Shared;
    Held.Maybe = Event.Kind == LockEvent::Tries;
    State.push_back(std::move(Held));
    return;
  }
  case LockEvent::Adopts:
    // The guard's from here on.
    for (HeldLock &Held : State)
      if (!Held.Guard && Held.Lock.same(Event.Lock)) {
        Held.Guard = Event.Guard;
        return;
      }
    return;
  case LockEvent::Defers:
    return;
  case LockEvent::GivesBack:
    if (none_of(State, isOf) && !Event.Guard) {
      // Which lock this is cannot be told: maybe any of the same name.
      erase_if(State, [&](const HeldLock &Held) {
        return !Event.Lock.Path || !Held.Lock.Path ||
               Held.Lock.Path.last() == Event.Lock.Path.last();
      });
      return;
    }
    erase_if(State, isOf);
    return;
  case LockEvent::Releases:
    for (HeldLock &Held : State)
      if (isOf(Held))
        Held.Guard = nullptr;
    return;
  case LockEvent::Moves:
    erase_if(State, isOf);
    return;
  }
}

/// The locks that the callee's own body gives back, by their declarations.
static bool givesBack(const Unit &U, const FunctionDecl *Callee,
                      const HeldLock &Held) {
  if (Callee->hasAttr<ReleaseCapabilityAttr>())
    return true;
  const FunctionInfo *Body = U.infoFor(Callee);
  return Body && any_of(Body->calls(), [&](const RoleCall *Call) {
           return Call->has(Role::Releases) &&
                  (!Held.Lock.Path ||
                   Call->object(Role::Releases, U.model()).last() ==
                       Held.Lock.Path.last());
         });
}

/// A function that is handed the lock or its guard, or that gives it back
/// itself, may do anything with it.
void LockEffects::applyCall(const Expr &Call, HeldSet &State) const {
  const FunctionDecl *Callee = calleeOf(&Call);
  const Model &M = U.model();
  if (const RoleCall *Known = U.roleCall(&Call))
    for (Role Kind : {Role::Acquires, Role::Releases, Role::WaitsReleasing,
                      Role::Passes, Role::Refers, Role::Detaches})
      if (Known->has(Kind))
        return;
  unsigned Index = 0;
  for (const Expr *Argument : argumentsOf(&Call)) {
    QualType T = Argument->getType();
    // A guard that the callee may only look at: the proof that it is held.
    const unsigned Position = Index++;
    if (Callee && Position < Callee->getNumParams()) {
      QualType Param = Callee->getParamDecl(Position)->getType();
      if (Param->isReferenceType() &&
          Param.getNonReferenceType().isConstQualified() &&
          U.isLockGuard(Param.getNonReferenceType()))
        continue;
    }
    if (!isLock(T, M) && !U.isLockGuard(T.getNonReferenceType()) &&
        !(T->isPointerType() && U.isLockGuard(T->getPointeeType())))
      continue;
    AccessPath Path = accessPath(Argument, M);
    erase_if(State, [&](const HeldLock &Held) {
      return !Path || !Held.Lock.Path || Held.Lock.Path == Path ||
             (Held.Guard && Path.Root == Held.Guard->getCanonicalDecl());
    });
  }
  if (Callee)
    erase_if(State,
             [&](const HeldLock &Held) { return givesBack(U, Callee, Held); });
}

void LockEffects::apply(const Stmt *S, HeldSet &State) const {
  auto It = At.find(S);
  if (!State.empty()) {
    if (const Expr *Target = assignedTo(S))
      if (AccessPath Path = accessPath(Target, U.model())) {
        erase_if(State, [&](const HeldLock &Held) {
          return Held.Guard && Path.Root == Held.Guard->getCanonicalDecl() &&
                 Path.Fields.empty();
        });
        // `node = node->next`: the name means another lock now.
        for (HeldLock &Held : State)
          if (Path.contains(Held.Lock.Path))
            Held.Lock.Path.Element = true;
      }
    if (It == At.end() && isa<CallExpr, CXXConstructExpr>(S))
      applyCall(*cast<Expr>(S), State);
  }
  if (It != At.end())
    for (unsigned Index : It->second)
      applyEvent(Events[Index], State);
}

/// The try that \p Condition asks about: the call, or its guard; and whether
/// the lock is held where the condition is true.
static std::pair<const Stmt *, bool> askedTry(const Expr *Condition) {
  bool WhenTrue = true;
  for (;;) {
    Condition = ignoreWrapping(Condition);
    if (const auto *Not = dyn_cast<UnaryOperator>(Condition);
        Not && Not->getOpcode() == UO_LNot) {
      WhenTrue = !WhenTrue;
      Condition = Not->getSubExpr();
    } else if (const auto *Compare = dyn_cast<BinaryOperator>(Condition);
               Compare && Compare->isEqualityOp() &&
               isa<IntegerLiteral>(ignoreWrapping(Compare->getRHS()))) {
      const auto *Number =
          cast<IntegerLiteral>(ignoreWrapping(Compare->getRHS()));
      if ((Compare->getOpcode() == BO_EQ) == (Number->getValue() == 0))
        WhenTrue = !WhenTrue;
      Condition = Compare->getLHS();
    } else {
      break;
    }
  }
  // The C functions give zero for success.
  if (const FunctionDecl *Callee = calleeOf(Condition);
      Callee && !Callee->getReturnType()->isBooleanType() &&
      Callee->getReturnType()->isIntegerType())
    WhenTrue = !WhenTrue;
  return {Condition, WhenTrue};
}

HeldSet LockEffects::afterBranch(HeldSet State, const Expr *Condition,
                                 bool Taken) const {
  if (none_of(State, [](const HeldLock &Held) { return Held.Maybe; }))
    return State;
  auto [Asked, WhenTrue] = askedTry(Condition);
  const auto *E = cast<Expr>(Asked);
  // `if (guard)`, `if (guard.owns_lock())`.
  const Expr *Object = objectOf(E);
  AccessPath Guard = accessPath(Object ? Object : E, U.model());
  erase_if(State, [&](HeldLock &Held) {
    const bool IsAsked =
        Held.Maybe &&
        (Held.Site == E ||
         (Held.Guard && Guard.Root == Held.Guard->getCanonicalDecl()));
    if (!IsAsked)
      return false;
    Held.Maybe = false;
    return Taken != WhenTrue;
  });
  return State;
}

} // namespace weft
