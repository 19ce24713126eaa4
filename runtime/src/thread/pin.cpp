// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Step 11 of docs/runtime/design.md.

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
}

void unpin_thread() {
  FiberBlock &self = fiber_of_caller("weft::unpin_thread");
  if (self.pins == 0)
    fail("a fiber that is not pinned is unpinned", &self);
  if (--self.pins > 0)
    return;
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
}

} // namespace weft
