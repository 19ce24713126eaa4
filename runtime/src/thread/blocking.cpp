// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Step 10 of docs/runtime/design.md. What blocks may use what is thread_local:
// to ThreadSanitizer, blocking regions of one thread are ordered.

#include <weft/blocking.h>

#include "sched/run_queue.h"
#include <algorithm>
#include <limits>
#include <stdexcept>
#include <weft/settings.h>

namespace weft::detail {
namespace {

/// With blocking_lock held: those for whom there is room now, counted already.
WaitNode *admit(RuntimeCore &core) {
  WaitNode *first = nullptr;
  WaitNode **last = &first;
  while (core.blocking.load(std::memory_order_relaxed) < core.blocking_limit) {
    WaitNode *node = core.blocking_waiters.claim_front();
    if (!node)
      break;
    core.blocking.fetch_add(1);
    *last = node;
    last = &node->next;
  }
  *last = nullptr;
  return first;
}

} // namespace

BlockingRegion::BlockingRegion() {
  FiberBlock &self = fiber_of_caller("weft::blocking");
  if (self.blocking_depth++ > 0)
    return;
  RuntimeCore &core = *self.runtime;
  Wait wait;
  WaitNode node;
  node.wait = &wait;
  core.blocking_lock.lock();
  const bool full = !core.blocking_waiters.empty() ||
                    core.blocking.load() >= core.blocking_limit;
  if (full)
    core.blocking_waiters.push_back(node);
  else
    core.blocking.fetch_add(1);
  core.blocking_lock.unlock();
  if (full)
    park(wait, WaitReason::blocking, nullptr);
  self.reason.store(WaitReason::blocking, std::memory_order_relaxed);
  Worker *worker = this_worker();
  give_place_up(*worker);
  sanitize_acquire(worker);
}

BlockingRegion::~BlockingRegion() {
  Worker *worker = this_worker();
  FiberBlock &self = *worker->current;
  if (--self.blocking_depth > 0)
    return;
  sanitize_release(worker);
  RuntimeCore &core = *self.runtime;
  core.blocking_lock.lock();
  core.blocking.fetch_sub(1);
  WaitNode *admitted = admit(core);
  core.blocking_lock.unlock();
  wake_chain(admitted);
  if (take_free_place(*worker)) {
    wake_monitor(core);
    self.reason.store(WaitReason::running, std::memory_order_relaxed);
    return;
  }
  self.reason.store(WaitReason::runnable, std::memory_order_relaxed);
  suspend(worker, self, nullptr, After::requeue);
}

std::size_t set_blocking_limit(RuntimeCore &core, std::size_t count) {
  if (count == 0)
    throw std::invalid_argument(
        "weft::set_blocking_limit: the limit is at least 1");
  core.blocking_lock.lock();
  const std::size_t before = std::exchange(core.blocking_limit, count);
  WaitNode *admitted = admit(core);
  core.blocking_lock.unlock();
  wake_chain(admitted);
  return before;
}

} // namespace weft::detail
