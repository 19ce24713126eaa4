//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/CountedTask.h"
#include "support/Ast.h"
#include "clang/AST/DeclCXX.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

const FunctionInfo *spawnedBody(const Unit &U, const Closure &Task) {
  const FunctionInfo *Body = Task.Use->Kind == Role::Spawns && Task.Runs
                                 ? U.infoFor(Task.Runs)
                                 : nullptr;
  return Body && !Body->isPattern() && !Body->hasErrors() &&
                 !Task.Call->In->hasErrors()
             ? Body
             : nullptr;
}

/// The argument of the spawn that becomes parameter \p Index of what runs.
static const Expr *argumentFor(const Unit &U, const Closure &Task,
                               unsigned Index) {
  unsigned Position = 0;
  if (!Task.Call->callable(*Task.Use, U.model(), &Position))
    return nullptr;
  const auto *Method = dyn_cast<CXXMethodDecl>(Task.Runs);
  if (Method && Method->isInstance() && !Task.Lambda)
    ++Position; // The object comes first.
  SmallVector<const Expr *, 4> Arguments = argumentsOf(Task.Call->Site);
  const size_t Wanted = Position + 1 + Index;
  return Wanted < Arguments.size() ? Arguments[Wanted] : nullptr;
}

AccessPath objectForStarter(const Unit &U, const Closure &Task,
                            const RoleCall &Call, Role Kind) {
  AccessPath Path = Call.object(Kind, U.model());
  const auto *Variable = dyn_cast_or_null<VarDecl>(Path.Root);
  if (!Variable) {
    // Another object's `this` than the starter's, unless a lambda holds it.
    return Path.FromThis && Task.Lambda ? Path : AccessPath();
  }
  const Expr *Source = nullptr;
  const FunctionDecl &Body = Call.In->decl();
  if (const auto *Param = dyn_cast<ParmVarDecl>(Variable);
      Param && Param->getDeclContext() == &Body)
    Source = argumentFor(U, Task, Param->getFunctionScopeIndex());
  else if (Variable->isInitCapture())
    Source = Variable->getInit();
  else if (Variable->getDeclContext() != &Body)
    return Path;
  AccessPath Outer = Source ? awaitedObject(Source, U.model()) : AccessPath();
  Outer.Fields.append(Path.Fields);
  return Outer;
}

const RoleCall *firstWaitFor(const Unit &U, const Closure &Task,
                             const AccessPath &Object) {
  const FunctionInfo &Starter = *Task.Call->In;
  for (const RoleCall *Call : Starter.calls()) {
    if (!U.sources().isBeforeInTranslationUnit(Task.location(),
                                               Call->Site->getBeginLoc()) ||
        Starter.isWithin(Call->Site, Task.Call->Site))
      continue;
    if (Call->has(Role::AwaitsZero) &&
        Call->object(Role::AwaitsZero, U.model()) == Object)
      return Call;
    for (Role Kind : {Role::Joins, Role::AwaitsZero, Role::WaitsReleasing,
                      Role::Bounds, Role::Receives})
      if (Call->has(Kind))
        return nullptr;
  }
  return nullptr;
}

bool isCountedElsewhere(const Unit &U, const Closure &Task,
                        const AccessPath &Object) {
  for (const RoleCall &Call : U.calls()) {
    const bool Own =
        Call.In->decl().getCanonicalDecl() == Task.Runs->getCanonicalDecl();
    if (!Own && Call.has(Role::CountsUp) &&
        Call.object(Role::CountsUp, U.model()).last() == Object.last())
      return true;
    // `group.go(…)` counts by itself.
    const Expr *Receiver =
        Call.has(Role::Spawns) ? objectOf(Call.Site) : nullptr;
    if (Receiver && accessPath(Receiver, U.model()).last() == Object.last())
      return true;
  }
  const auto *Variable = dyn_cast_or_null<VarDecl>(Object.Root);
  if (!Variable || Object.FromThis || !Object.Fields.empty())
    return true; // A member: anybody may count.
  const auto *Made = dyn_cast_or_null<CXXConstructExpr>(
      Variable->getInit() ? ignoreWrapping(Variable->getInit()) : nullptr);
  if (!isLocalObject(Variable) || isa<ParmVarDecl>(Variable) ||
      (Made && !argumentsOf(Made).empty()))
    return true;
  const FunctionInfo &Starter = *Task.Call->In;
  return any_of(Starter.mentionsOf(Variable, U.model()), [&](const Expr *Use) {
    // The nearest call decides: a spawn, a wait, or something unknown.
    const Stmt *Outer = Starter.enclosingStmt(Use, [](const Stmt *S) {
      return isa<CallExpr, CXXConstructExpr, LambdaExpr>(S);
    });
    const auto *Call = dyn_cast_or_null<Expr>(Outer);
    return Call && !isa<LambdaExpr>(Call) && !U.roleCall(Call);
  });
}

} // namespace weft::flow
