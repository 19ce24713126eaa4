//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// One task writes plain data and sets an atomic flag; another one sees the flag
// and reads the data.

#ifndef WEFT_CHECKERS_FLOW_PUBLICATION_H
#define WEFT_CHECKERS_FLOW_PUBLICATION_H

#include "unit/Unit.h"

namespace weft::flow {

struct Publication {
  const AtomicAccess *Store = nullptr;
  const AtomicAccess *Load = nullptr;
  const clang::ValueDecl *Data = nullptr;
  const clang::Expr *Write = nullptr;
  const clang::Expr *Read = nullptr;
  /// The data is written before the flag is set.
  bool InOrder = false;
  /// What starts the task on one of the two sides.
  const Closure *Task = nullptr;
};

/// One for each store, only where the unit shows a task on one side, and
/// neither side does anything else that may order the two.
const std::vector<Publication> &publications(const Unit &U);

} // namespace weft::flow

#endif
