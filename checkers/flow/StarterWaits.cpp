//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/StarterWaits.h"
#include "flow/TaskLife.h"
#include "support/Ast.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

Variables locksIn(const Stmt *E, const Model &M, unsigned Depth) {
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

StarterWaits starterWaits(const Unit &U, const Closure &Task) {
  const FunctionInfo &Starter = *Task.Call->In;
  const Model &M = U.model();
  StarterWaits Result;
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
      Variables Locks = locksIn(Lock, M);
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

bool mayWaitForOwner(const Unit &U, const Closure &Task,
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

bool pollsAtomic(const Unit &U, const FunctionInfo &Starter,
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

} // namespace weft::flow
