// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Step 11 of docs/runtime/design.md. Who is pinned may use what is
// thread_local: to ThreadSanitizer, pins of one thread are ordered.

#include "thread/pin.h"
#include "sched/run_queue.h"
#include <weft/thread_pin.h>

namespace weft {

using namespace detail;

void pin_thread() {
  FiberBlock &self = fiber_of_caller("weft::pin_thread");
  if (self.pins++ > 0)
    return;
  self.pinned_to = this_worker();
  ++self.pinned_to->pinned;
  sanitize_acquire(self.pinned_to);
}

void unpin_thread() {
  FiberBlock &self = fiber_of_caller("weft::unpin_thread");
  if (self.pins == 0)
    fail("a fiber that is not pinned is unpinned", &self);
  if (--self.pins > 0)
    return;
  sanitize_release(self.pinned_to);
  --self.pinned_to->pinned;
  self.pinned_to = nullptr;
}

void detail::move_to(Worker &worker) noexcept {
  Worker *here = this_worker();
  FiberBlock &self = *here->current;
  self.pinned_to = &worker;
  if (here != &worker)
    suspend(here, self, next_after(*here), After::requeue);
  self.pins = 1;
  ++worker.pinned;
  sanitize_acquire(&worker);
}

} // namespace weft
