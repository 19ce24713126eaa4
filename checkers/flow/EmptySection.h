//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Locks that are given back before what they should guard.

#ifndef WEFT_CHECKERS_FLOW_EMPTYSECTION_H
#define WEFT_CHECKERS_FLOW_EMPTYSECTION_H

#include "unit/LockEvents.h"

namespace weft::flow {

struct EmptySection {
  /// What takes the lock.
  const clang::Expr *Taken = nullptr;
  const clang::ValueDecl *Lock = nullptr;
  /// What is used behind it with no lock held.
  const clang::Expr *Use = nullptr;
  const clang::ValueDecl *Used = nullptr;
};

/// Sections with nothing in them, at the beginning of a function that then uses
/// shared data. One that follows a change, or that is followed by a wake-up, is
/// a barrier.
std::vector<EmptySection> emptySections(const Unit &U, const FunctionInfo &Fn);

/// Locks that are locals of the function and are seen by nobody else, with
/// shared data used under them.
std::vector<EmptySection> privateLocks(const Unit &U, const FunctionInfo &Fn);

/// A variable or non-lock member that others may use at the same time; null
/// for any other expression.
const clang::ValueDecl *sharedData(const Unit &U, const clang::Expr *E);

} // namespace weft::flow

#endif
