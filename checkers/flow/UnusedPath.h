//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Is there a way out of the function on which a local is not used any more?

#ifndef WEFT_CHECKERS_FLOW_UNUSEDPATH_H
#define WEFT_CHECKERS_FLOW_UNUSEDPATH_H

#include "flow/Paths.h"

namespace weft::flow {

/// Searches a path from the creation of \p Variable through \p Through to an
/// end of the function, by return or exception, without a use: any mention for
/// which
/// \p IsUse is true. A use under a condition or in a loop counts where the
/// condition is asked: there the function has decided. Waiting for tasks and
/// `co_await` count, too: afterwards nobody is left to whom a use could matter.
std::optional<PathEnd>
pathWithoutUse(const Unit &U, const FunctionInfo &Fn,
               const clang::VarDecl &Variable, const clang::Expr *Through,
               llvm::function_ref<bool(const clang::Expr *)> IsUse);

} // namespace weft::flow

#endif
