//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Fix-its that move a call before the statement that it comes too late for.

#ifndef WEFT_CHECKERS_FLOW_MOVEUP_H
#define WEFT_CHECKERS_FLOW_MOVEUP_H

#include "unit/Unit.h"
#include "clang/Basic/Diagnostic.h"

namespace weft::flow {

/// Moves \p Call, a statement of its own whose arguments are literals, before
/// the statement that \p Late, in the same block or another function, is part
/// of. Empty where that is not safe or not plain enough: macros, statements
/// that are not in a block.
llvm::SmallVector<clang::FixItHint, 2>
moveBefore(const Unit &U, const RoleCall &Call, const RoleCall &Late);

} // namespace weft::flow

#endif
