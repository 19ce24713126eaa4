//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/SpawnedTask.h"
#include "flow/PinDepth.h"
#include "support/Ast.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

static const FunctionInfo *bodyOf(const Unit &U, const SpawnSite &Site) {
  return Site.Task ? U.infoFor(Site.Task->Runs) : nullptr;
}

const RoleCall *spawnIn(const Unit &U, const SpawnSite &Site) {
  if (const FunctionInfo *Body = bodyOf(U, Site))
    for (const RoleCall *Call : Body->calls())
      if (Call->has(Role::Spawns))
        return Call;
  return nullptr;
}

/// Does this kind of waiting hurt the other tasks of that place?
static bool isHarmful(const RoleUse &Blocks, const RoleUse &Spawns) {
  auto isAnyOf = [&](std::initializer_list<Keyword> Kinds) {
    return any_of(Kinds, [&](Keyword Kind) { return Blocks.has(Kind); });
  };
  if (isAnyOf({Keyword::KindSleep, Keyword::KindFuture, Keyword::KindForeign}))
    return true;
  // A pool that does nothing but such work is how it is done where there are
  // no fibers, and its threads help while they wait for a group.
  if (Spawns.has(Keyword::OnPool))
    return false;
  if (isAnyOf({Keyword::KindDns, Keyword::KindProcess, Keyword::KindJoin}))
    return true;
  // The descriptors of a loop do not block as a rule.
  return Spawns.has(Keyword::OnFiber) && Blocks.has(Keyword::KindSocket);
}

const RoleCall *blockingCallIn(const Unit &U, const SpawnSite &Site) {
  const RoleUse *Spawns = Site.Spawn->get(Role::Spawns);
  const FunctionInfo *Body = bodyOf(U, Site);
  if (!Spawns || !Body)
    return nullptr;
  const bool Fiber = Spawns->has(Keyword::OnFiber);
  const bool Queues =
      Spawns->has(Keyword::OnPool) || Spawns->has(Keyword::OnLoop);
  const bool OwnPool = Queues && Site.KeptBy.Kind == Keeper::Object &&
                       Site.KeptBy.Path.isLocal();
  if (!Fiber && (!Queues || OwnPool))
    return nullptr;
  for (const RoleCall *Call : Body->calls()) {
    const RoleUse *Blocks = Call->get(Role::Blocks);
    if (Blocks && !Call->has(Role::NeverWaits) && !Call->has(Role::Suspends) &&
        isHarmful(*Blocks, *Spawns))
      return Call;
  }
  return nullptr;
}

/// The first call or construction in the body itself, no lambda's, for whose
/// callee \p Finds anything.
static const Expr *
findCall(const Unit &U, const FunctionInfo &Body,
         function_ref<bool(const Expr *, const FunctionInfo &)> Finds) {
  const Expr *Found = nullptr;
  forEachDescendant(&Body.body(), [&](const Stmt *S) {
    const auto *Call = dyn_cast<Expr>(S);
    const FunctionDecl *Callee = Call ? calleeOf(Call) : nullptr;
    const FunctionInfo *Helper = Callee ? U.infoFor(Callee) : nullptr;
    if (Helper && Finds(Call, *Helper) &&
        !Body.enclosingStmt(
            Call, [](const Stmt *Outer) { return isa<LambdaExpr>(Outer); }))
      Found = Call;
    return !Found;
  });
  return Found;
}

/// A pin of the function's own: a call, or a guard that it makes.
static const Expr *ownPinIn(const Unit &U, const FunctionInfo &Fn) {
  if (PinCalls Own(Fn); !Own.Pins.empty())
    return Own.Pins.front()->Site;
  return findCall(U, Fn, [](const Expr *Call, const FunctionInfo &Callee) {
    return isa<CXXConstructExpr>(Call) && !PinCalls(Callee).Pins.empty();
  });
}

const Expr *pinIn(const Unit &U, const SpawnSite &Site) {
  const FunctionInfo *Body = bodyOf(U, Site);
  if (!Body || none_of(U.calls(), [](const RoleCall &Call) {
        return Call.has(Role::PinsThread);
      }))
    return nullptr;
  if (const Expr *Own = ownPinIn(U, *Body))
    return Own;
  return findCall(U, *Body, [&](const Expr *, const FunctionInfo &Callee) {
    return ownPinIn(U, Callee);
  });
}

} // namespace weft::flow
