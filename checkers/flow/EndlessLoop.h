//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Loops that nothing ends: no edge leaves them, no exception of theirs is
// caught, and nothing in them asks whether to end.

#ifndef WEFT_CHECKERS_FLOW_ENDLESSLOOP_H
#define WEFT_CHECKERS_FLOW_ENDLESSLOOP_H

#include "unit/Unit.h"

namespace weft::flow {

/// Does the loop's condition hold for ever, as `while (true)` and `for (;;)`
/// do?
bool alwaysGoesOn(const Unit &U, const clang::Stmt *Loop);

/// The first loop of \p Fn that nothing ends; null where there is none, or its
/// flow is not known.
const clang::Stmt *endlessLoopIn(const Unit &U, const FunctionInfo &Fn);

} // namespace weft::flow

#endif
