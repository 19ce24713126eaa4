//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/LockTakes.h"
#include "flow/LockCallees.h"
#include "flow/Paths.h"
#include "flow/RecursiveLocks.h"
#include "support/Ast.h"
#include "unit/Coroutine.h"
#include "unit/LockTypes.h"
#include "clang/AST/DeclCXX.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

/// Gives back what it has not taken itself: then it may also take it again.
static bool givesBackForeign(const Unit &U, const FunctionInfo &Fn,
                             const LockRef &Lock) {
  const HeldLocks &Locks = U.heldLocks(Fn);
  return any_of(Locks.events(), [&](const LockEvent &Event) {
    return Event.Kind == LockEvent::GivesBack && !Event.Guard &&
           (!Event.Lock.Path || Event.Lock.Path.last() == Lock.Path.last()) &&
           none_of(Locks.before(Event.Site), [&](const HeldLock &Held) {
             return Held.Site && Fn.isWithin(Held.Site, &Fn.body()) &&
                    Held.Lock.same(Event.Lock);
           });
  });
}

/// May another body run than that of the function that is named?
static bool isDispatched(const Expr *Site, const FunctionDecl &Callee) {
  const auto *Method = dyn_cast<CXXMethodDecl>(&Callee);
  if (!Method || !Method->isVirtual())
    return false;
  const auto *Call = dyn_cast<CallExpr>(Site);
  const auto *Member =
      Call ? dyn_cast<MemberExpr>(Call->getCallee()->IgnoreParenImpCasts())
           : nullptr;
  return !(Member && Member->hasQualifier());
}

/// Does the value of \p E, a pointer, lead to an object elsewhere?
static bool pointsAway(const Expr *E) {
  E = ignoreWrapping(E);
  const auto *Address = dyn_cast<UnaryOperator>(E);
  return E->getType()->isPointerType() && !isa<CXXThisExpr>(E) &&
         !(Address && Address->getOpcode() == UO_AddrOf);
}

/// What \p Lock, a name of the callee's, is called at \p Call.
static LockRef inTermsOfCaller(const Unit &U, const LockRef &Lock,
                               const CallSite &Call,
                               const FunctionDecl &Callee) {
  AccessPath Outer;
  if (Lock.Path.FromThis) {
    const Expr *Object = objectOf(Call.Site);
    if (!Object)
      return {};
    Outer = accessPath(Object, U.model());
    Outer.Indirect |= Lock.Path.Indirect || pointsAway(Object);
  } else if (const auto *Param = dyn_cast<ParmVarDecl>(Lock.Path.Root)) {
    const unsigned Index = Param->getFunctionScopeIndex();
    SmallVector<const Expr *, 4> Arguments = argumentsOf(Call.Site);
    if (Index >= Callee.getNumParams() ||
        Callee.getParamDecl(Index)->getCanonicalDecl() !=
            Param->getCanonicalDecl() ||
        Index >= Arguments.size())
      return {};
    Outer = accessPath(Arguments[Index], U.model());
    Outer.Indirect |= Lock.Path.Indirect || pointsAway(Arguments[Index]);
  } else {
    const auto *Variable = dyn_cast<VarDecl>(Lock.Path.Root);
    return Variable && Variable->hasGlobalStorage() ? Lock : LockRef();
  }
  if (!Outer)
    return {};
  Outer.Element |= Lock.Path.Element;
  Outer.Fields.append(Lock.Path.Fields.begin(), Lock.Path.Fields.end());
  return {std::move(Outer), Lock.Type};
}

static std::vector<LockTake> findLockTakes(const Unit &U) {
  constexpr unsigned MostSteps = 4;
  std::vector<LockTake> Result;
  DenseSet<const FunctionInfo *> Asked;
  for (const RoleCall &Call : U.calls()) {
    if (!Call.has(Role::Acquires) || !Asked.insert(Call.In).second)
      continue;
    for (const LockEvent &Event : U.heldLocks(*Call.In).events()) {
      // An object that is its own lock has no name.
      if (Event.Kind != LockEvent::Takes || !Event.Lock.Path.last())
        continue;
      LockTake Take;
      Take.Lock = Event.Lock;
      Take.Steps.push_back({Call.In, Event.Site});
      Take.Guard = Event.Guard;
      Take.Shared = Event.Shared;
      Take.ByShape = Event.ByShape;
      Result.push_back(std::move(Take));
    }
  }
  // One way to a lock is enough, of all that a call may go.
  DenseSet<std::tuple<const Expr *, const ValueDecl *, const ValueDecl *>>
      Known;
  for (size_t I = 0; I < Result.size(); ++I) {
    const FunctionInfo &Body = *Result[I].first().In;
    const FunctionDecl &Callee = Body.decl();
    if (Result[I].Steps.size() >= MostSteps ||
        isa<CXXConstructorDecl, CXXDestructorDecl>(Callee) ||
        // It may begin later, and elsewhere.
        coroutineBody(Body) || givesBackForeign(U, Body, Result[I].Lock))
      continue;
    for (const CallSite &Call : U.callsTo(&Callee)) {
      const RoleCall *Roles = U.roleCall(Call.Site);
      if (!Call.In || Call.In->isPattern() || Call.In->hasErrors() ||
          (Roles && Roles->has(Role::Acquires)) ||
          isDispatched(Call.Site, Callee) ||
          any_of(Result[I].Steps,
                 [&](const TakeStep &Step) { return Step.In == Call.In; }))
        continue;
      LockTake Outer;
      Outer.Lock = inTermsOfCaller(U, Result[I].Lock, Call, Callee);
      const AccessPath &Path = Outer.Lock.Path;
      if (!Path.last() ||
          !Known.insert({Call.Site, Path.Root, Path.last()}).second)
        continue;
      Outer.Steps.push_back({Call.In, Call.Site});
      Outer.Steps.append(Result[I].Steps.begin(), Result[I].Steps.end());
      Outer.Shared = Result[I].Shared;
      Outer.ByShape = Result[I].ByShape;
      Result.push_back(std::move(Outer));
    }
  }
  return Result;
}

const std::vector<LockTake> &lockTakes(const Unit &U) {
  return U.fact(findLockTakes);
}

namespace {
/// A way through the function that leaves \p Site out.
class Avoids : public PathVisitor {
public:
  explicit Avoids(const Expr *Site) : Site(Site) {}
  Step onStmt(const Stmt *S) override { return S == Site ? Stop : Go; }
  Step onExit() override { return Found; }

private:
  const Expr *Site;
};

/// From the first take to the second, over nothing that may change who holds
/// the lock, or which lock it is.
class Reaches : public PathVisitor {
public:
  Reaches(const Unit &U, const LockRef &Lock, const Expr *Site)
      : U(U), Lock(Lock), Site(Site) {}
  Step onStmt(const Stmt *S) override {
    if (S == Site)
      return Found;
    const auto *Call = dyn_cast<Expr>(S);
    if (!Call || !isa<CallExpr, CXXConstructExpr>(Call))
      return Go;
    if (Lock.Path.Indirect && Lock.Path.FromThis && isa<CallExpr>(Call) &&
        !isa<CXXOperatorCallExpr>(Call))
      if (const Expr *Object = objectOf(Call))
        if (accessPath(Object, U.model()).FromThis &&
            !Object->getType().isConstQualified())
          return Stop; // It may make the pointer point elsewhere.
    if (const RoleCall *Known = U.roleCall(Call))
      if (Known->has(Role::Acquires) || Known->has(Role::Releases))
        return Go; // That much is known already.
    return mayTouchLock(U, *Call, Lock) ? Stop : Go;
  }

private:
  const Unit &U;
  const LockRef &Lock;
  const Expr *Site;
};
} // namespace

bool surelyTakes(const Unit &U, const LockTake &Take) {
  return all_of(drop_begin(Take.Steps), [&](const TakeStep &Step) {
    Avoids Visitor(Step.Site);
    return Step.In->graph() && !findPath(U, *Step.In, nullptr, Visitor);
  });
}

bool staysHeld(const Unit &U, const HeldLock &Held, const LockTake &Take) {
  const FunctionInfo &Fn = *Take.first().In;
  if (any_of(drop_begin(Take.Steps), [&](const TakeStep &Step) {
        return givesBackForeign(U, *Step.In, Held.Lock);
      }))
    return false;
  Reaches Visitor(U, Held.Lock, Take.first().Site);
  const bool FromHere = Held.Site && Fn.isWithin(Held.Site, &Fn.body());
  return findPath(U, Fn, FromHere ? Held.Site : nullptr, Visitor).has_value();
}

bool isByShape(const Unit &U, const LockTake &Take) {
  return Take.ByShape || isLockByShape(Take.Lock.Type, U.model());
}

bool isNotRecursive(const Unit &U, const LockTake &Take) {
  return !isByShape(U, Take) && !mayBeRecursive(U, Take.Lock);
}

} // namespace weft::flow
