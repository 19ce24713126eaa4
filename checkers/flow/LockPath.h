//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// What happens to one lock along a path: the base of visitors that follow it.

#ifndef WEFT_CHECKERS_FLOW_LOCKPATH_H
#define WEFT_CHECKERS_FLOW_LOCKPATH_H

#include "flow/Paths.h"
#include "unit/LockEvents.h"

namespace weft::flow {

/// A class that locks by its shape alone is one if one can try to lock it:
/// files and drawing surfaces have `lock` and `unlock`, too.
bool isSurelyLock(const Unit &U, const LockEvent &Event);

/// Takes or gives back a lock for its caller, and says so.
bool locksForCaller(const Unit &U, const clang::FunctionDecl &Fn);

/// What happens to one lock along a path.
class LockPath : public PathVisitor {
public:
  LockPath(const Unit &U, llvm::ArrayRef<LockEvent> Events, const LockRef &Lock)
      : U(U), Events(Events), Lock(Lock) {}

protected:
  enum Effect { None, Takes, GivesBack, Unclear };

  /// Of an expression or declaration, where no guard has the lock.
  Effect effectOf(const clang::Stmt *S) const;

  const Unit &U;
  llvm::ArrayRef<LockEvent> Events;
  const LockRef &Lock;
};

} // namespace weft::flow

#endif
