//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/EarlyDeath.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

/// \p Keep, another local of the function, is the handle.
static std::optional<EarlyDeath> earlyDeathWithLocalKeeper(const Unit &U,
                                                           const TaskLife &Life,
                                                           const VarDecl &Keep,
                                                           const VarDecl &Local,
                                                           const Stmt *Scope) {
  const FunctionInfo &Fn = Life.function();
  const Stmt *KeepScope = Fn.scopeOf(Keep);
  QualType T = Keep.getType();
  const bool OuterScope = KeepScope != Scope && Scope &&
                          (!KeepScope || Fn.isWithin(Scope, KeepScope));
  // A pthread_t does nothing when it goes: only a join helps.
  if (OuterScope || detachesOnDestruction(T, U.model())) {
    if (auto End = Life.outlives(Life.closure().Call->Site, Scope, false))
      return EarlyDeath{*End};
    return std::nullopt;
  }
  // Same block: the one declared last dies first, and waits when it can.
  const bool KeeperFirst =
      KeepScope == Scope && Scope && Keep.getLocation() < Local.getLocation();
  if (KeeperFirst && joinsOnDestruction(T, U.model()))
    if (auto End = Life.outlives(Life.closure().Call->Site, Scope, false))
      return EarlyDeath{*End, &Keep};
  return std::nullopt;
}

std::optional<EarlyDeath> earlyDeathOf(const Unit &U, const TaskLife &Life,
                                       const VarDecl &Local) {
  const Closure &C = Life.closure();
  const Stmt *Scope = Life.function().scopeOf(Local);
  auto search = [&](const Stmt *From,
                    bool KeeperDiesFirst) -> std::optional<EarlyDeath> {
    if (auto End = Life.outlives(From, Scope, KeeperDiesFirst))
      return EarlyDeath{*End};
    return std::nullopt;
  };
  if (C.KeptBy.Kind != Keeper::Object)
    return search(C.Call->Site, true);
  for (const Expr *Detach : Life.detachCalls())
    if (Life.stillRunsAt(Detach, nullptr))
      if (auto Found = search(Detach, false))
        return Found;
  if (!Life.detachCalls().empty())
    return std::nullopt;
  const auto *Keep = dyn_cast_or_null<VarDecl>(C.KeptBy.Path.Root);
  if (!Keep || !C.KeptBy.Path.isLocal() ||
      Keep->getDeclContext() != &Life.function().decl())
    // A member, a global, an object of the caller.
    return C.KeptBy.Path.Root == &Local ? std::nullopt
                                        : search(C.Call->Site, false);
  if (C.KeptBy.Path.Indirect)
    return std::nullopt; // What a local pointer leads to is not known.
  return earlyDeathWithLocalKeeper(U, Life, *Keep, Local, Scope);
}

std::optional<PathEnd> outlivesFunction(const Unit &U, const TaskLife &Life,
                                        bool CountReturned) {
  const Closure &C = Life.closure();
  if (C.KeptBy.Kind == Keeper::Nobody ||
      (CountReturned && C.KeptBy.Kind == Keeper::Returned))
    return Life.outlives(C.Call->Site, nullptr, false);
  if (C.KeptBy.Kind != Keeper::Object)
    return std::nullopt;
  for (const Expr *Detach : Life.detachCalls())
    if (Life.stillRunsAt(Detach, nullptr))
      if (auto End = Life.outlives(Detach, nullptr, false))
        return End;
  if (!Life.detachCalls().empty())
    return std::nullopt;
  // A callable dies with a local that keeps it; a handle that joins has waited.
  const auto *Keep = dyn_cast_or_null<VarDecl>(C.KeptBy.Path.Root);
  if (Keep && C.KeptBy.Path.isLocal() &&
      Keep->getDeclContext() == &Life.function().decl() &&
      !isa<ParmVarDecl>(Keep) &&
      (C.Use->Kind == Role::Stores || C.KeptBy.Path.Indirect ||
       !detachesOnDestruction(Keep->getType(), U.model())))
    return std::nullopt;
  return Life.outlives(C.Call->Site, nullptr, false);
}

} // namespace weft::flow
