// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Everything in this folder is read and written by fibers that take turns on
// one thread. Under ThreadSanitizer, to which fibers are threads, it is
// therefore not instrumented; it says itself what orders what.

#include "sched/run_queue.h"
#include <algorithm>
#include <weft/detail/channel_core.h>

namespace weft::detail {
namespace {

constexpr std::uint32_t poll_interval = 61; ///< a prime, as in Go

/// With a seed, everybody who can run is as likely to be next.
FiberBlock *seeded_next(Worker &worker) {
  if (FiberBlock *fiber = pop_global(worker, decltype(worker.ring)::capacity))
    push_ring(worker, fiber);
  const AloneInQueue alone(worker);
  if (FiberBlock *fiber = exchange_run_next(worker, nullptr, bool(alone)))
    push_ring(worker, fiber);
  const std::uint32_t count = worker.ring.size();
  if (count == 0)
    return nullptr;
  for (std::size_t skip = random_below(count); skip > 0; --skip)
    worker.ring.push(worker.ring.pop(bool(alone)));
  return worker.ring.pop(bool(alone));
}

/// Who comes from the global queue has slept for long: without this, each
/// switch waits for a few lines of the stack, one after the other.
void prefetch_frames(const FiberBlock &fiber) {
  const char *frames = static_cast<const char *>(fiber.sp);
  for (int line = 0; line < 4; ++line)
    __builtin_prefetch(frames + 64 * line);
}

} // namespace

void push_global(RuntimeCore &core, FiberBlock *first, FiberBlock *last,
                 std::uint32_t count) noexcept {
  last->next = nullptr;
  core.global_lock.lock();
  (core.global_tail ? core.global_tail->next : core.global_head) = first;
  core.global_tail = last;
  core.global_count.store(core.global_count.load(std::memory_order_relaxed) +
                              count,
                          std::memory_order_relaxed);
  core.global_lock.unlock();
}

FiberBlock *pop_global(Worker &worker, std::uint32_t most) noexcept {
  RuntimeCore &core = *worker.core;
  if (core.global_count.load(std::memory_order_relaxed) == 0)
    return nullptr;
  core.global_lock.lock();
  const std::uint32_t count = core.global_count.load(std::memory_order_relaxed);
  const std::uint32_t share = std::min(
      {count,
       count / std::max(core.places.load(std::memory_order_relaxed), 1U) + 1,
       most, decltype(worker.ring)::capacity / 2});
  FiberBlock *result = core.global_head;
  if (result) {
    core.global_head = result->next;
    std::uint32_t taken = 1;
    while (taken < share && core.global_head) {
      FiberBlock *fiber = core.global_head;
      FiberBlock *next = fiber->next;
      prefetch_frames(*fiber);
      if (!worker.ring.push(fiber))
        break;
      core.global_head = next;
      ++taken;
    }
    if (!core.global_head)
      core.global_tail = nullptr;
    core.global_count.store(count - taken, std::memory_order_relaxed);
  }
  core.global_lock.unlock();
  return result;
}

void push_ring(Worker &worker, FiberBlock *fiber) noexcept {
  while (!worker.ring.push(fiber)) {
    std::uint32_t count = 0;
    FiberBlock *first = worker.ring.take_half(count);
    if (!first)
      continue; // a thief has made room
    FiberBlock *last = first;
    while (last->next)
      last = last->next;
    last->next = fiber;
    push_global(*worker.core, first, fiber, count + 1);
    return;
  }
}

void empty_queue(Worker &worker) noexcept {
  FiberBlock *first = nullptr;
  FiberBlock *last = nullptr;
  std::uint32_t count = 0;
  {
    const AloneInQueue alone(worker);
    FiberBlock *fiber = exchange_run_next(worker, nullptr, bool(alone));
    if (!fiber)
      fiber = worker.ring.pop(bool(alone));
    for (; fiber; fiber = worker.ring.pop(bool(alone))) {
      (last ? last->next : first) = fiber;
      last = fiber;
      ++count;
    }
  }
  if (count == 0)
    return;
  push_global(*worker.core, first, last, count);
  announce(*worker.core);
}

FiberBlock *poll(Worker &worker) noexcept {
  RuntimeCore &core = *worker.core;
  worker.polls = core.options.seed ? 1 : poll_interval;
  run_timers(core);
  return core.options.seed ? seeded_next(worker) : pop_global(worker, 1);
}

/// Step 1: what becomes runnable runs next on this worker; who would have run
/// next goes to the ring.
void enqueue(FiberBlock *fiber) noexcept {
  fiber->reason.store(WaitReason::runnable, std::memory_order_relaxed);
  RuntimeCore &core = *fiber->runtime;
  Worker *worker = this_worker();
  if (!worker || worker->place.load(std::memory_order_relaxed) != &core) {
    push_global(core, fiber, fiber, 1);
    announce(core);
    return;
  }
  FiberBlock *displaced;
  bool thieves;
  {
    const AloneInQueue alone(*worker);
    displaced = exchange_run_next(*worker, fiber, bool(alone));
    thieves = !alone;
  }
  if (displaced) {
    push_ring(*worker, displaced);
    if (thieves)
      announce(core);
  }
}

} // namespace weft::detail
