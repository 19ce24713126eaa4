//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Statements that do nothing for a while: they yield, pause or sleep.

#ifndef WEFT_CHECKERS_FLOW_REST_H
#define WEFT_CHECKERS_FLOW_REST_H

#include "unit/Unit.h"

namespace weft::flow {

enum class Rest {
  None, ///< it does something
  Nothing,
  Pause, ///< tells the processor that this is a spin
  Yield,
  Sleep
};

/// What \p S, a statement or block, does; the longest rest where it has
/// several. A sleep counts if it is known to last no more than
/// \p MaxSleepMs milliseconds.
Rest restIn(const Unit &U, const clang::Stmt *S, unsigned MaxSleepMs);

/// How long a call with the role `blocks: sleep` sleeps, in microseconds;
/// nothing where that is no constant, or its unit is not known.
std::optional<uint64_t> sleepMicroseconds(const Unit &U,
                                          const clang::Expr &Call);

} // namespace weft::flow

#endif
