//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Does a loop that starts tasks look at how many there are?

#ifndef WEFT_CHECKERS_FLOW_TASKNUMBER_H
#define WEFT_CHECKERS_FLOW_TASKNUMBER_H

#include "flow/SpawnBound.h"

namespace weft::flow {

/// Does the number of tasks, or their handle, decide in each round of \p Loop
/// how it goes on?
bool asksTaskNumber(const Unit &U, const SpawnSite &S, const clang::Stmt *Loop);

/// Is \p D the handle, group or container that keeps the task?
bool keepsTask(const SpawnSite &S, const clang::ValueDecl *D);

} // namespace weft::flow

#endif
