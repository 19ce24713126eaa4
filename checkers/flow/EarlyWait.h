//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A handle that waits for its task when it dies: does it die so soon that the
// task might as well have been called?

#ifndef WEFT_CHECKERS_FLOW_EARLYWAIT_H
#define WEFT_CHECKERS_FLOW_EARLYWAIT_H

#include "unit/Unit.h"

namespace weft::flow {

enum class EarlyWait {
  None,
  AtOnce,    ///< dropped in the statement that starts the task
  EndOfBlock ///< a future that is never looked at, declared last in its block
};

EarlyWait earlyWaitOf(const Unit &U, const Closure &C);

} // namespace weft::flow

#endif
