//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A plain variable that one task asks in a loop and another one changes, with
// nothing that orders the two.

#ifndef WEFT_CHECKERS_FLOW_POLLEDFLAG_H
#define WEFT_CHECKERS_FLOW_POLLEDFLAG_H

#include "unit/Unit.h"

namespace weft::flow {

struct PolledFlag {
  const clang::ValueDecl *Flag = nullptr;
  /// Where the loop asks.
  const clang::Expr *Read = nullptr;
  const clang::Stmt *Loop = nullptr;
  const FunctionInfo *Reader = nullptr;
  const clang::Expr *Write = nullptr;
  const FunctionInfo *Writer = nullptr;
  /// What starts the task that reads or writes.
  const Closure *Task = nullptr;
  bool TaskReads = false;
};

/// One for each flag; not where a lock may be held, and not where nothing shows
/// that the change is meant for the loop: it has to end it.
std::vector<PolledFlag> polledFlags(const Unit &U);

} // namespace weft::flow

#endif
