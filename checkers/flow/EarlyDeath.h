//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Does a local die while a task that refers to it may still run?

#ifndef WEFT_CHECKERS_FLOW_EARLYDEATH_H
#define WEFT_CHECKERS_FLOW_EARLYDEATH_H

#include "flow/TaskLife.h"

namespace weft::flow {

/// How a local comes to die before the task that refers to it.
struct EarlyDeath {
  /// Where the path ends on which nobody has waited for the task.
  PathEnd End;
  /// The handle that would have joined the task, but is declared before the
  /// local, so that the local dies first; null where that is not the reason.
  const clang::VarDecl *DiesLater = nullptr;
};

/// Looks for a path on which \p Local, a variable of the function that starts
/// the task of \p Life, dies while the task may still run. A local handle that
/// joins it and dies first makes that impossible.
std::optional<EarlyDeath> earlyDeathOf(const Unit &U, const TaskLife &Life,
                                       const clang::VarDecl &Local);

/// Looks for a path on which the function that starts the task of \p Life, or
/// stores its callable, returns while that may still run. Nothing is found
/// where the handle goes to somebody who may wait; the caller, to whom it is
/// returned, may unless \p CountReturned.
std::optional<PathEnd> outlivesFunction(const Unit &U, const TaskLife &Life,
                                        bool CountReturned = false);

} // namespace weft::flow

#endif
