//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Locks that stay taken for ever: nobody is left who could give them back.

#ifndef WEFT_CHECKERS_FLOW_LOSTLOCK_H
#define WEFT_CHECKERS_FLOW_LOSTLOCK_H

#include "unit/LockEvents.h"

namespace weft::flow {

struct LostLock {
  /// What takes the lock by hand, in a task that ends with it; or the
  /// `release()` of a guard, whose value is dropped.
  const clang::Expr *Site = nullptr;
  LockRef Lock;
  /// The guard that lets go of it; null in a task.
  const clang::VarDecl *Guard = nullptr;
};

/// Only where nothing behind it may give the lock back, on no path, and no
/// other function does for it. A function that leaves its lock taken may do so
/// for its caller, a task has none; what lets go of it does so for nobody if
/// only the unit can reach the lock.
std::vector<LostLock> lostLocks(const Unit &U, const FunctionInfo &Fn);

} // namespace weft::flow

#endif
