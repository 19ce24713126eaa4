// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef WEFT_SCHED_FIBER_LOCAL_H
#define WEFT_SCHED_FIBER_LOCAL_H

namespace weft::detail {

struct FiberBlock;

/// Destroys the values of a fiber that has some: on that fiber, at its end.
void end_fiber_locals(FiberBlock &fiber) noexcept;

} // namespace weft::detail

#endif // WEFT_SCHED_FIBER_LOCAL_H
