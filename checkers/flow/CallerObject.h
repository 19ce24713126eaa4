//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A function leaves a task behind that refers to an object of its caller: is
// that object there for as long as the task runs?

#ifndef WEFT_CHECKERS_FLOW_CALLEROBJECT_H
#define WEFT_CHECKERS_FLOW_CALLEROBJECT_H

#include "unit/Unit.h"

namespace weft::flow {

/// Is \p Argument, the object or an argument of the call \p Caller, a
/// temporary, or a local that dies while \p Started, the task that the callee
/// leaves behind, may still run? Then where it stands.
std::optional<clang::SourceLocation>
passesShortLived(const Unit &U, const Closure &Started, const CallSite &Caller,
                 const clang::Expr *Argument);

/// The same for the argument at position \p Index; nothing where the call has
/// none there.
std::optional<clang::SourceLocation> passesShortLived(const Unit &U,
                                                      const Closure &Started,
                                                      const CallSite &Caller,
                                                      unsigned Index);

} // namespace weft::flow

#endif
