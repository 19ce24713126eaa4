//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/LockWait.h"
#include "flow/AwaitedState.h"
#include "flow/TaskBody.h"
#include "support/Ast.h"
#include "unit/Identity.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

/// `WNOHANG` and the like: whoever passes flags knows whether it waits.
static bool passesFlags(const Unit &U, const RoleCall &Call) {
  return any_of(argumentsOf(Call.Site), [&](const Expr *Argument) {
    Expr::EvalResult Value;
    return Argument->getType()->isIntegerType() &&
           !Argument->isValueDependent() &&
           Argument->EvaluateAsInt(Value, U.context()) &&
           Value.Val.getInt() != 0;
  });
}

static LockWait blockingWait(const Unit &U, const RoleCall &Call,
                             const RoleUse &Blocks) {
  if (Blocks.has(Keyword::KindSleep))
    return {LockWait::Sleep, false, "some time"};
  if (Blocks.has(Keyword::KindJoin))
    return {LockWait::Task, false, "a task"};
  if (Blocks.has(Keyword::KindFuture))
    return {LockWait::Task, false, "a result"};
  if (Blocks.has(Keyword::KindDns))
    return {LockWait::Remote, false, "a name server"};
  if (Blocks.has(Keyword::KindProcess))
    return passesFlags(U, Call)
               ? LockWait()
               : LockWait{LockWait::Remote, false, "another process"};
  if (Blocks.has(Keyword::KindSocket) && Call.has(Role::Accepts))
    return {LockWait::Remote, false, "somebody to connect"};
  if (Call.has(Role::WaitsRemote))
    return {LockWait::Remote, false, "another machine"};
  if (Blocks.has(Keyword::KindFile))
    return {LockWait::File, false, "a file"};
  return {LockWait::Moment, false, ""};
}

/// A free function that waits for whatever it is given: a time, the cases of a
/// select, a callable that runs elsewhere.
static LockWait suspendingWait(const RoleCall &Call, const Unit &U) {
  SmallVector<const Expr *, 4> Arguments = argumentsOf(Call.Site);
  if (isa<CXXMethodDecl>(Call.Callee) || Arguments.empty() ||
      Call.has(Role::Yields))
    return {LockWait::Moment, true, ""};
  for (const Expr *Argument : Arguments)
    if (const auto *Made = dyn_cast<CallExpr>(ignoreWrapping(Argument)))
      if (const RoleCall *Case = U.roleCall(Made);
          Case && Case->has(Role::NeverWaits))
        return {};
  return {LockWait::Sleep, true, "others"};
}

LockWait lockWaitOf(const Unit &U, const RoleCall &Call) {
  if (Call.has(Role::NeverWaits) || Call.has(Role::Spawns))
    return {};
  const bool Suspends = Call.has(Role::Suspends);
  if (Call.has(Role::Acquires) || Call.has(Role::WaitsReleasing) ||
      Call.has(Role::Bounds))
    return Suspends ? LockWait{LockWait::Moment, true, ""} : LockWait();
  if (Suspends && (Call.has(Role::Sends) || Call.has(Role::Receives)))
    return {LockWait::Channel, true, "the other end of a channel"};
  if (Suspends && (Call.has(Role::Joins) || Call.has(Role::AwaitsZero)))
    return {LockWait::Task, true, "a task"};
  if (Suspends)
    return suspendingWait(Call, U);
  if (const RoleUse *Blocks = Call.get(Role::Blocks))
    return blockingWait(U, Call, *Blocks);
  if (Call.has(Role::WaitsRemote) && !Call.has(Role::Stores))
    return {LockWait::Remote, false, "another machine"};
  return {};
}

HeldSet heldAcross(const Unit &U, const RoleCall &Call) {
  HeldSet Held = U.heldLocks(*Call.In).before(Call.Site);
  const RoleUse *Releasing = Call.get(Role::WaitsReleasing);
  if (!Releasing || Held.empty())
    return Held;
  AccessPath Released = Call.object(*Releasing, U.model());
  if (!Released)
    return {};
  erase_if(Held, [&](const HeldLock &Lock) {
    return !Lock.Lock.Path || Lock.Lock.Path == Released ||
           (Lock.Guard && Lock.Guard->getCanonicalDecl() == Released.Root);
  });
  return Held;
}

/// Waits without a time limit until somebody has done something.
static bool awaitsCondition(const FunctionInfo &Fn, const Model &M) {
  return any_of(Fn.calls(), [&](const RoleCall *Call) {
    const RoleUse *Releasing = Call->get(Role::WaitsReleasing);
    return Releasing && !isTimedWait(*Call, *Releasing, M);
  });
}

const Expr *takenByTask(const Unit &U, const RoleCall &Call,
                        const HeldLock &Held) {
  const ValueDecl *Lock = Held.Lock.Path.last();
  // Behind a pointer it is one of several tasks, maybe one that has ended.
  const AccessPath Joined = Call.object(Role::Joins, U.model());
  const ValueDecl *Handle = Joined.last();
  if (!Lock || !Handle || Joined.Indirect ||
      awaitsCondition(*Call.In, U.model()))
    return nullptr;
  for (const Closure &C : U.closures()) {
    if (C.Use->Kind != Role::Spawns || C.KeptBy.Kind != Keeper::Object ||
        C.KeptBy.Path.last() != Handle)
      continue;
    const TaskBody Body(U, C);
    for (const FunctionInfo *Fn : Body.functions())
      for (const LockEvent &Event : U.heldLocks(*Fn).events())
        if (Event.Kind == LockEvent::Takes && Event.Lock.Path.last() == Lock &&
            Event.Site != Held.Site)
          return Event.Site;
  }
  return nullptr;
}

bool mayBeThereFor(const Unit &U, const HeldLock &Held, const RoleCall &Call) {
  const AccessPath &Lock = Held.Lock.Path;
  auto isBeside = [&](const Expr *E) {
    AccessPath Path = E ? accessPath(E, U.model()) : AccessPath();
    return Path && Path.Root == Lock.Root && Path.FromThis == Lock.FromThis &&
           !Path.Fields.empty() && !Lock.Fields.empty();
  };
  return isBeside(objectOf(Call.Site)) ||
         any_of(argumentsOf(Call.Site), isBeside);
}

std::string nameOf(const HeldLock &Held) {
  const ValueDecl *Lock = Held.Lock.Path.last();
  return Lock ? Lock->getNameAsString() : plainName(Held.Lock.Type);
}

} // namespace weft::flow
