//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// How does a function wait for news from the task that it has started?

#ifndef WEFT_CHECKERS_FLOW_STARTERWAITS_H
#define WEFT_CHECKERS_FLOW_STARTERWAITS_H

#include "unit/Unit.h"
#include "llvm/ADT/SmallPtrSet.h"

namespace weft::flow {

using Variables = llvm::SmallPtrSet<const clang::ValueDecl *, 8>;

/// How the starter waits.
struct StarterWaits {
  /// What it waits for to be counted down, set or released.
  llvm::SmallVector<AccessPath, 2> Objects;
  /// The conditions that it waits on, what they depend on, and under which
  /// locks.
  Variables Conditions, Predicate, Locks;
  const clang::Stmt *Last = nullptr;
};

/// The waits behind the start of \p Task, in the function that starts it.
StarterWaits starterWaits(const Unit &U, const Closure &Task);

/// The locks that an expression names, be it through a guard.
Variables locksIn(const clang::Stmt *E, const Model &M, unsigned Depth = 0);

/// Is the task known to be over some other way: its owner is asked for
/// anything after the start, or waits when it dies before \p Object?
bool mayWaitForOwner(const Unit &U, const Closure &Task,
                     const clang::VarDecl &Object);

/// Does the starter ask an atomic that the task can set?
bool pollsAtomic(const Unit &U, const FunctionInfo &Starter,
                 const Variables &Frame);

} // namespace weft::flow

#endif
