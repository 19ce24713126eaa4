//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A counter made by hand: tasks raise and lower an atomic, and their starter
// polls it until it is zero.

#ifndef WEFT_CHECKERS_FLOW_POLLEDCOUNTER_H
#define WEFT_CHECKERS_FLOW_POLLEDCOUNTER_H

#include "unit/Unit.h"
#include "clang/AST/Stmt.h"

namespace weft::flow {

struct PolledCounter {
  const clang::VarDecl *Counter = nullptr;
  /// Where the task raises it.
  const clang::Expr *Raised = nullptr;
  /// The loop that polls it.
  const clang::Stmt *Loop = nullptr;
};

/// Nothing where the starter raises the counter itself, or does anything else
/// with it, or waits for the task in another way as well.
std::optional<PolledCounter> counterRaisedIn(const Unit &U,
                                             const Closure &Task);

} // namespace weft::flow

#endif
