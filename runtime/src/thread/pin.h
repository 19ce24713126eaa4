// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef WEFT_THREAD_PIN_INTERNAL_H
#define WEFT_THREAD_PIN_INTERNAL_H

#include "sched/scheduler.h"

namespace weft::detail {

/// Moves the calling fiber to that thread, which another fiber keeps pinned,
/// and pins it there.
void move_to(Worker &worker) noexcept;

} // namespace weft::detail

#endif // WEFT_THREAD_PIN_INTERNAL_H
