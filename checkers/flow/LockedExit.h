//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Ways out of a function that leave locked what it takes by hand.

#ifndef WEFT_CHECKERS_FLOW_LOCKEDEXIT_H
#define WEFT_CHECKERS_FLOW_LOCKEDEXIT_H

#include "unit/LockEvents.h"

namespace weft::flow {

/// A way out that jumps over the release further down.
struct LockedExit {
  /// The `return`, `break`, `continue`, `goto` or `throw`, or the call that
  /// throws.
  const clang::Stmt *Exit = nullptr;
  const clang::Expr *Taken = nullptr;
  LockRef Lock;
};

/// Only where the lock is surely held, where nothing says that somebody else
/// is to give it back, and where the function does so on its main path.
std::vector<LockedExit> exitsLeftLocked(const Unit &U, const FunctionInfo &Fn);

} // namespace weft::flow

#endif
