//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// What may the functions that somebody calls do with a lock?

#ifndef WEFT_CHECKERS_FLOW_LOCKCALLEES_H
#define WEFT_CHECKERS_FLOW_LOCKCALLEES_H

#include "unit/LockEvents.h"

namespace weft::flow {

/// May \p Call, no event of its own, take or give back \p Lock? By the bodies
/// that the unit has; a body that it lacks may where it can reach the lock:
/// through its object or an argument.
bool mayTouchLock(const Unit &U, const clang::Expr &Call, const LockRef &Lock);

/// May the end of \p Variable give back \p Lock?
bool mayTouchLockAtEnd(const Unit &U, const clang::VarDecl &Variable,
                       const LockRef &Lock);

/// Does a lambda inside \p Fn take or give back \p Lock?
bool isTouchedByLambda(const Unit &U, const FunctionInfo &Fn,
                       const LockRef &Lock);

/// Does another function give back, or adopt, what it does not hold itself?
/// Then \p Lock may be handed over to it.
bool isHandedOver(const Unit &U, const FunctionInfo &Fn, const LockRef &Lock);

/// Can only code of this unit reach \p Lock?
bool isUnitsOwn(const Unit &U, const LockRef &Lock);

} // namespace weft::flow

#endif
