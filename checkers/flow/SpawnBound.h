//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A spawn inside a loop: does something in each round keep the number of tasks
// that run at once small?

#ifndef WEFT_CHECKERS_FLOW_SPAWNBOUND_H
#define WEFT_CHECKERS_FLOW_SPAWNBOUND_H

#include "unit/Unit.h"

namespace weft::flow {

/// A spawn, or the call of a local helper that spawns.
struct SpawnSite {
  const FunctionInfo *In = nullptr;
  const clang::Expr *Site = nullptr;
  /// Who keeps the task, seen from \p In.
  Keeper KeptBy;
  /// Null where the callable is not known.
  const Closure *Task = nullptr;
  /// The spawn itself; in the helper, where there is one.
  const RoleCall *Spawn = nullptr;
};

/// Is a permit taken, a task waited for, or the number of tasks looked at
/// between one round's spawn and the next one's? True also where the loop
/// cannot come back to the spawn at all, and where its flow is not known.
bool isBoundedIn(const Unit &U, const SpawnSite &S, const clang::Stmt *Loop);

/// Does a function that spawns once bound that by itself: only now and then, or
/// after a wait?
bool isBoundedInHelper(const Unit &U, const SpawnSite &S);

} // namespace weft::flow

#endif
