//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/RequestSpawns.h"
#include "flow/RequestHandler.h"
#include "support/Ast.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

/// `if (!worker_) worker_ = …`: what lives longer than the request decides, so
/// it does not happen each time.
static bool dependsOnState(const FunctionInfo &Fn, const Expr *Site) {
  return Fn.enclosingStmt(Site, [&](const Stmt *Outer) {
    const Expr *Condition = conditionOf(Outer);
    return Condition && !loopBody(Outer) && !Fn.isWithin(Site, Condition) &&
           !forEachDescendant(Condition, [](const Stmt *Part) {
             const auto *Ref = dyn_cast<DeclRefExpr>(Part);
             const auto *Variable =
                 Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
             return !isa<CXXThisExpr>(Part) &&
                    !(Variable && Variable->hasGlobalStorage());
           });
  });
}

std::vector<RequestSpawn>
spawnsPerRequest(const Unit &U,
                 function_ref<bool(const SpawnSite &)> IsWanted) {
  RequestHandlers Handlers(U);
  std::vector<RequestSpawn> Found;
  auto addIn = [&](const SpawnSite &Site) {
    RequestSpawn Spawn{Site, nullptr, false};
    if (std::optional<RequestHandler> Handler = Handlers.around(*Site.In))
      Spawn.Handler = Handler->Fn;
    for (const FunctionInfo *Fn = Site.In; Fn && !Spawn.Handler;
         Fn = Fn->enclosing())
      if (U.model().declaredRoles(Fn->decl()).has(Role::Hot)) {
        Spawn.Handler = Fn;
        Spawn.IsHot = true;
      }
    if (!Spawn.Handler)
      return false;
    if (!dependsOnState(*Site.In, Site.Site))
      Found.push_back(std::move(Spawn));
    return true;
  };
  for (const RoleCall &Call : U.calls()) {
    const RoleUse *Spawns = Call.get(Role::Spawns);
    if (!Spawns || Spawns->From == Origin::Inferred)
      continue;
    SpawnSite Site{Call.In, Call.Site, {}, U.closureOf(Call), &Call};
    if (Site.Task)
      Site.KeptBy = Site.Task->KeptBy;
    if (!IsWanted(Site) || addIn(Site) || isBoundedInHelper(U, Site))
      continue;
    for (const CallSite &Caller : U.callsTo(&Call.In->decl())) {
      SpawnSite Outer = Site;
      Outer.In = Caller.In;
      Outer.Site = Caller.Site;
      addIn(Outer);
    }
  }
  return Found;
}

} // namespace weft::flow
