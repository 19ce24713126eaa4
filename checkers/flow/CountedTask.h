//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A task counts on something that its starter, or somebody else, waits for.

#ifndef WEFT_CHECKERS_FLOW_COUNTEDTASK_H
#define WEFT_CHECKERS_FLOW_COUNTEDTASK_H

#include "unit/Unit.h"

namespace weft::flow {

/// What a spawned task runs; null where the file does not show it, and where it
/// or its starter does not compile.
const FunctionInfo *spawnedBody(const Unit &U, const Closure &Task);

/// What \p Call, in the body of \p Task, speaks of, as its starter names it: a
/// parameter stands for the argument, an init-capture for what it was made
/// from. Invalid for what the task owns itself.
AccessPath objectForStarter(const Unit &U, const Closure &Task,
                            const RoleCall &Call, Role Kind);

/// The first call behind the start of \p Task in the same function that waits
/// until \p Object is counted down to zero, where nothing in between may wait
/// for the task in another way; null if there is none.
const RoleCall *firstWaitFor(const Unit &U, const Closure &Task,
                             const AccessPath &Object);

/// Is \p Object counted up anywhere but in the body of \p Task, or made with a
/// count, or handed to code that may do so?
bool isCountedElsewhere(const Unit &U, const Closure &Task,
                        const AccessPath &Object);

} // namespace weft::flow

#endif
