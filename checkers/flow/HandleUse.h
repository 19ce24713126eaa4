//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// What does a function do with a task handle, and what does its end do?

#ifndef WEFT_CHECKERS_FLOW_HANDLEUSE_H
#define WEFT_CHECKERS_FLOW_HANDLEUSE_H

#include "unit/Unit.h"

namespace weft::flow {

/// What one mention of a handle does with it.
enum class HandleUse {
  Neutral, ///< asks or fills it: `size()`, `get_id()`, `emplace_back(…)`
  Guards,  ///< asks whether there is something to join: `joinable()`
  Joins,
  Detaches,
  HandsOver ///< moved, returned, passed or captured: somebody else's now
};

/// What \p Mention, somewhere in \p Fn, does with the handle that it names.
/// \p Site receives the call, assignment or return that does it.
HandleUse classifyHandleUse(const Unit &U, const FunctionInfo &Fn,
                            const clang::Expr *Mention,
                            const clang::Stmt *&Site);

/// `ThreadJoiner joins(threads);`: an object keeps a reference or pointer to
/// the handle, and may join it at any time.
bool keepsReference(const FunctionInfo &Fn, const clang::Expr *Mention,
                    const clang::Stmt *Site);

/// Does the destructor of \p T, or of its elements, wait for its tasks?
bool joinsOnDestruction(clang::QualType T, const Model &M);
/// Does it leave them alone, so that they run on?
bool detachesOnDestruction(clang::QualType T, const Model &M);
/// Does it end the program if a task was not joined?
bool terminatesOnDestruction(clang::QualType T, const Model &M);

} // namespace weft::flow

#endif
