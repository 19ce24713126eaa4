//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// How an object ends what it is made of.

#ifndef WEFT_CHECKERS_FLOW_TEARDOWN_H
#define WEFT_CHECKERS_FLOW_TEARDOWN_H

#include "flow/OwnedTasks.h"

namespace weft::flow {

/// The member of `this` that \p S ends or takes away: `delete m`, `m.reset()`
/// or `m = nullptr` where that is a smart pointer or optional, `fclose(m)`,
/// `std::move(m)`; null where it does no such thing.
const clang::FieldDecl *memberDestroyedBy(const Unit &U, const clang::Stmt *S);

/// The calls in \p Fn, a member function, that join the task, or that run a
/// member function that does.
llvm::SmallVector<const clang::Expr *, 2>
joinsOf(const Unit &U, const OwnedTask &Task, const FunctionInfo &Fn);

/// Is a lock taken before \p Site, in a block around it?
bool holdsLockAt(const Unit &U, const FunctionInfo &Fn,
                 const clang::Stmt *Site);

} // namespace weft::flow

#endif
