//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Is there a comment in a block? It says why there is nothing else.

#ifndef WEFT_CHECKERS_SUPPORT_COMMENTS_H
#define WEFT_CHECKERS_SUPPORT_COMMENTS_H

#include "clang/AST/ASTContext.h"
#include "clang/AST/Stmt.h"

namespace weft {

/// Inside the braces of \p Block, or behind them on the same line. A block of a
/// macro's holds one: what it says cannot be read.
bool holdsComment(const clang::CompoundStmt &Block,
                  const clang::ASTContext &Context);

} // namespace weft

#endif
