//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A task owes somebody a signal (a count-down, a promise's value): is there a
// way out of it without?

#ifndef WEFT_CHECKERS_FLOW_SKIPPEDSIGNAL_H
#define WEFT_CHECKERS_FLOW_SKIPPEDSIGNAL_H

#include "flow/Paths.h"

namespace weft::flow {

/// A path through \p Body, the task that \p Task starts, on which nothing is
/// done with \p Owed, and that leaves by `return` or, where somebody carries
/// exceptions on, by a visible exception. Any mention of \p Owed counts as the
/// signal, and so does a call that may lead to one. Nothing where the last of
/// several is to signal: the way out is taken by what an atomic or a counter
/// says.
std::optional<PathEnd> wayOutWithout(const Unit &U, const Closure &Task,
                                     const FunctionInfo &Body,
                                     const AccessPath &Owed);

} // namespace weft::flow

#endif
