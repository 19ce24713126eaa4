//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Locks that a function's callers hold for it.

#ifndef WEFT_CHECKERS_FLOW_CALLERLOCKS_H
#define WEFT_CHECKERS_FLOW_CALLERLOCKS_H

#include "unit/Unit.h"

namespace weft::flow {

/// May a caller hold a lock: one of the unit does, or there are some that the
/// unit does not see although the function is not for everybody?
bool mayBeCalledUnderLock(const Unit &U, const FunctionInfo &Fn);

using LockSet = llvm::SmallVector<const clang::ValueDecl *, 2>;

/// The locks that are held at \p S, a statement of \p Fn: by the function
/// itself, else by all callers of one that is not for everybody. Nothing where
/// some callers may hold one.
std::optional<LockSet> surelyHeldAt(const Unit &U, const FunctionInfo &Fn,
                                    const clang::Stmt *S);

/// Is each mention of the lock in \p Fn one of which it is known what it does
/// with it? A guard that nobody has described may hold it.
bool knowsEveryUseOf(const Unit &U, const FunctionInfo &Fn,
                     const clang::ValueDecl &Lock);

} // namespace weft::flow

#endif
