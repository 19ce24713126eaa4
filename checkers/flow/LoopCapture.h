//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Does an escaping closure refer to something that the loop around it changes?

#ifndef WEFT_CHECKERS_FLOW_LOOPCAPTURE_H
#define WEFT_CHECKERS_FLOW_LOOPCAPTURE_H

#include "flow/TaskLife.h"

namespace weft::flow {

struct LoopCapture {
  const clang::VarDecl *Variable = nullptr;
  const clang::Stmt *Loop = nullptr;
  /// Where the loop changes the variable; the loop itself where that is how
  /// loops of its kind work.
  const clang::Stmt *Change = nullptr;
};

/// \p StrictElements: a reference to an element (`for (auto &x : items)`)
/// counts, too.
std::optional<LoopCapture> capturedLoopVariable(const Unit &U,
                                                const TaskLife &Life,
                                                const Capture &Held,
                                                bool StrictElements);

} // namespace weft::flow

#endif
