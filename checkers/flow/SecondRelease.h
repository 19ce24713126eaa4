//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Does a function give back what it does not hold any more?

#ifndef WEFT_CHECKERS_FLOW_SECONDRELEASE_H
#define WEFT_CHECKERS_FLOW_SECONDRELEASE_H

#include "unit/LockEvents.h"

namespace weft::flow {

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
