//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// May whoever holds a lock take it again? By its type, or by what it is made
// of.

#ifndef WEFT_CHECKERS_FLOW_RECURSIVELOCKS_H
#define WEFT_CHECKERS_FLOW_RECURSIVELOCKS_H

#include "unit/LockEvents.h"

namespace weft::flow {

/// In doubt, true: a POSIX mutex that is initialised by a call, or in code that
/// the unit does not have, may be recursive.
bool mayBeRecursive(const Unit &U, const LockRef &Lock);

} // namespace weft::flow

#endif
