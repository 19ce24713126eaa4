//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// What a task does with the thread that runs it.

#ifndef WEFT_CHECKERS_FLOW_SPAWNEDTASK_H
#define WEFT_CHECKERS_FLOW_SPAWNEDTASK_H

#include "flow/SpawnBound.h"

namespace weft::flow {

/// The first call in the task's own body that spawns; null if there is none.
const RoleCall *spawnIn(const Unit &U, const SpawnSite &Site);

/// The first call in the task's own body that keeps the thread waiting for
/// something slow; null where the task has a thread to itself, or one of a
/// pool that its function has made for such tasks. Locks and files do not
/// count: everybody uses them.
const RoleCall *blockingCallIn(const Unit &U, const SpawnSite &Site);

/// The first call that ties the task to its thread: one in its body, or that of
/// a function or guard that does; null if there is none.
const clang::Expr *pinIn(const Unit &U, const SpawnSite &Site);

} // namespace weft::flow

#endif
