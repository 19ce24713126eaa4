// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How a fiber gives up the processor. Step 6 of docs/runtime/design.md. Who
// includes this is compiled with -mno-red-zone.

#ifndef WEFT_SCHED_SUSPEND_H
#define WEFT_SCHED_SUSPEND_H

#include "sched/run_queue.h"
#include "sched/switch.h"
#include <utility>

namespace weft::detail {

/// For a fiber that has ended and whose stack is no longer in use.
void bury(FiberBlock *fiber) noexcept;

inline void count_switch(Worker &worker) noexcept {
  worker.tick.store(worker.tick.load(std::memory_order_relaxed) + 1,
                    std::memory_order_relaxed);
}

/// Runs first thing after each switch, for the fiber that was left.
inline void finish_switch(Worker &worker) noexcept {
  FiberBlock *fiber = worker.previous;
  switch (worker.after) {
  case After::nothing:
    return;
  case After::requeue:
    push_ring(worker, fiber);
    return;
  case After::asleep:
    if (!Parking::fall_asleep(fiber->state))
      enqueue(fiber);
    return;
  case After::dead:
    bury(fiber);
    return;
  }
}

[[gnu::always_inline]] inline void suspend_inlined(Worker *worker,
                                                   FiberBlock &self,
                                                   FiberBlock *next,
                                                   After after) {
  if (next && next->pinned_to) [[unlikely]]
    worker->handover = std::exchange(next, nullptr);
  self.saved_errno = *worker->error;
  self.caught_exceptions = worker->exceptions->caught;
  self.uncaught_exceptions = worker->exceptions->uncaught;
  if (self.caught_exceptions || self.uncaught_exceptions)
    *worker->exceptions = {nullptr, 0};
  worker->previous = &self;
  worker->after = after;
  worker->current = next;
  void *target = worker->sp;
  if (next) {
    next->worker = worker;
    count_switch(*worker);
    target = next->sp;
  }
  sanitize_leave(self.sanitizer, after == After::dead,
                 next ? next->sanitizer : worker->sanitizer);
  switch_stacks(&self.sp, target);
  // Here again, perhaps on another thread.
  sanitize_arrive(self.sanitizer);
  worker = self.worker;
  finish_switch(*worker);
  self.reason.store(WaitReason::running, std::memory_order_relaxed);
  *worker->error = self.saved_errno;
  if (self.caught_exceptions || self.uncaught_exceptions)
    *worker->exceptions = {self.caught_exceptions, self.uncaught_exceptions};
}

} // namespace weft::detail

#endif // WEFT_SCHED_SUSPEND_H
