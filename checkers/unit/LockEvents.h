//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// What one function does with locks: takes them, by itself or through a guard,
// and gives them back.

#ifndef WEFT_CHECKERS_UNIT_LOCKEVENTS_H
#define WEFT_CHECKERS_UNIT_LOCKEVENTS_H

#include "unit/FunctionInfo.h"
#include <vector>

namespace weft {

class Unit;

/// A lock, as the code at one place names it.
struct LockRef {
  /// Invalid where it is not known which lock it is.
  AccessPath Path;
  /// The lock's own type: no reference, no pointer.
  clang::QualType Type;

  /// Surely the same object as \p Other? An element of a container never is.
  bool same(const LockRef &Other) const {
    return Path && !Path.Element && !Other.Path.Element && Path == Other.Path;
  }
};

struct LockEvent {
  enum KindType {
    Takes,
    Tries,     ///< may come back without it
    Adopts,    ///< a guard gives back what was taken before
    Defers,    ///< a guard that does not hold its lock yet
    GivesBack, ///< `unlock`, by the lock or by its guard
    Releases,  ///< the guard leaves the lock as it is: `release()`
    Moves      ///< the guard is moved away: who has the lock is unknown
  };
  KindType Kind = Takes;
  const clang::Expr *Site = nullptr;
  LockRef Lock;
  /// The local guard that does it; null where the lock itself is called.
  const clang::VarDecl *Guard = nullptr;
  bool Shared = false;
  /// Known by its shape alone: a class with `lock` and `unlock`.
  bool ByShape = false;

  bool takes() const { return Kind == Takes || Kind == Tries; }
};

/// The events of \p Fn itself, nested lambdas left out, in source order.
std::vector<LockEvent> lockEventsIn(const Unit &U, const FunctionInfo &Fn);

/// The locks that \p Fn's callers hold: by Clang's `requires_capability` or
/// `release_capability`.
llvm::SmallVector<LockRef, 1> requiredLocks(const Unit &U,
                                            const clang::FunctionDecl &Fn);

/// A guard's call that does nothing where its guard already has, or has given
/// back, the lock.
bool isIdempotent(const Unit &U, const clang::Expr *Site, Role Kind);

/// The local variable that \p Made, a construction, initialises.
const clang::VarDecl *initialisedVariable(const FunctionInfo &Fn,
                                          const clang::Expr *Made);

} // namespace weft

#endif
