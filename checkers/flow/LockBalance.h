//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Does a function give back once what it takes by hand?

#ifndef WEFT_CHECKERS_FLOW_LOCKBALANCE_H
#define WEFT_CHECKERS_FLOW_LOCKBALANCE_H

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

/// A release of what is free already, on every path to it.
struct SecondRelease {
  const clang::Expr *Site = nullptr;
  /// The one before, or the guard's construction.
  const clang::Expr *First = nullptr;
  LockRef Lock;
  /// The guard that is asked twice, or that gives back once more at its end.
  const clang::VarDecl *Guard = nullptr;
  bool ByGuardsEnd = false;
};

std::vector<SecondRelease> secondReleases(const Unit &U,
                                          const FunctionInfo &Fn);

} // namespace weft::flow

#endif
