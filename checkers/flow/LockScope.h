//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// May a lock be held here? A cheap question for checks that are silent where
// one may: guards in scope, locks taken before in the source, callers that do,
// names and attributes that say so.

#ifndef WEFT_CHECKERS_FLOW_LOCKSCOPE_H
#define WEFT_CHECKERS_FLOW_LOCKSCOPE_H

#include "unit/Unit.h"

namespace weft::flow {

/// In doubt, true.
bool mayHoldLock(const Unit &U, const FunctionInfo &Fn, const clang::Stmt *At);

/// Is a lock surely taken in the function before \p At, in the order of the
/// source, and not given back?
bool holdsOwnLock(const Unit &U, const FunctionInfo &Fn, const clang::Stmt *At);

/// Does anything below \p Part take a lock: by role, by name, or by a guard?
bool takesLock(const Unit &U, const clang::Stmt &Part);

/// Does the function, or what it calls in the same file, order memory by
/// itself: fences, assembly?
bool fences(const Unit &U, const FunctionInfo &Fn);

} // namespace weft::flow

#endif
