// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the scheduler needs of contexts.

#ifndef WEFT_SYNC_CONTEXT_CORE_H
#define WEFT_SYNC_CONTEXT_CORE_H

#include "sched/stack.h"
#include "time/timers.h"
#include <weft/context.h>

namespace weft::detail {

/// The context at the root of a runtime: deadlines below it go by `timers`.
ContextCore *make_root(Timers &timers);

/// A new fiber's context: the given one, else that of the fiber which starts
/// it. None stands for the runtime's root, so that it costs nothing.
inline void adopt_context(FiberBlock &fiber, const FiberOptions &options,
                          const FiberBlock *starter) noexcept {
  fiber.in_context = options.context || (starter && starter->in_context);
  if (fiber.in_context)
    fiber.context = retain(options.context ? options.context->detail_core()
                                           : starter->context);
}
inline void drop_context(FiberBlock &fiber) noexcept {
  if (fiber.in_context)
    release(fiber.context);
  fiber.in_context = false;
}

} // namespace weft::detail

#endif // WEFT_SYNC_CONTEXT_CORE_H
