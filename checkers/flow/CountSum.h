//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A count that a function makes for the tasks that it starts, all of it in
// plain sight: do as many count down?

#ifndef WEFT_CHECKERS_FLOW_COUNTSUM_H
#define WEFT_CHECKERS_FLOW_COUNTSUM_H

#include "unit/Unit.h"

namespace weft::flow {

struct CountSum {
  uint64_t Up = 0;
  uint64_t Down = 0;
};

/// The sums for the object that \p Wait, which has the role `awaits_zero`,
/// waits for. Nothing unless it is a local of the function, the numbers are
/// constants, and everything that is done with it stands on a straight line:
/// in the function before the wait, and in the bodies of tasks.
std::optional<CountSum> countSumOf(const Unit &U, const RoleCall &Wait);

} // namespace weft::flow

#endif
