//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// May a lock be held here? A question for checks that are silent where one may:
// what is surely held (unit/HeldLocks.h), and whatever looks like it: guards
// that nobody has described, locks taken before in the source, callers that do,
// names and attributes that say so.

#ifndef WEFT_CHECKERS_FLOW_LOCKSCOPE_H
#define WEFT_CHECKERS_FLOW_LOCKSCOPE_H

#include "unit/Unit.h"

namespace weft::flow {

/// In doubt, true.
bool mayHoldLock(const Unit &U, const FunctionInfo &Fn, const clang::Stmt *At);

/// May \p S by itself take a lock: does it declare what may be a guard, or call
/// what locks by its role or name?
bool mayTakeLock(const Unit &U, const clang::Stmt &S);

/// May anything below \p Part?
bool takesLock(const Unit &U, const clang::Stmt &Part);

} // namespace weft::flow

#endif
