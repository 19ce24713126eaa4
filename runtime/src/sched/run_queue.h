// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Who runs next. Steps 1, 2 and 5 of docs/runtime/design.md.

#ifndef WEFT_SCHED_RUN_QUEUE_H
#define WEFT_SCHED_RUN_QUEUE_H

#include "sched/scheduler.h"

namespace weft::detail {

/// Makes a fiber runnable, from anywhere.
void enqueue(FiberBlock *fiber) noexcept;
/// Step 2: into the own ring, or with half of it into the global queue.
void push_ring(Worker &worker, FiberBlock *fiber) noexcept;
void push_global(RuntimeCore &core, FiberBlock *first, FiberBlock *last,
                 std::uint32_t count) noexcept;
/// Takes a fair share: one to run, the rest for the own ring.
FiberBlock *pop_global(Worker &worker, std::uint32_t most) noexcept;
/// What lies in the worker's own queue goes where all can take it.
void empty_queue(Worker &worker) noexcept;
/// What the worker looks at now and then: timers, the global queue. May give a
/// fiber.
FiberBlock *poll(Worker &worker) noexcept;

/// While it lives and `alone` is true, nobody else is in the worker's queue, so
/// exchanges are not needed. Whoever ends that mode (end_alone) first makes it
/// known, then makes all threads pass a fence, then waits until the worker is
/// outside.
class AloneInQueue {
public:
  explicit AloneInQueue(Worker &worker) noexcept : worker_(worker) {
    if (!worker.core->alone.load(std::memory_order_relaxed))
      return;
    worker.in_queue.store(true, std::memory_order_relaxed);
    std::atomic_signal_fence(std::memory_order_seq_cst);
    alone_ = worker.core->alone.load(std::memory_order_relaxed);
    if (!alone_)
      worker.in_queue.store(false, std::memory_order_release);
  }
  ~AloneInQueue() {
    if (alone_)
      worker_.in_queue.store(false, std::memory_order_release);
  }
  AloneInQueue(const AloneInQueue &) = delete;
  AloneInQueue &operator=(const AloneInQueue &) = delete;

  explicit operator bool() const noexcept { return alone_; }

private:
  Worker &worker_;
  bool alone_ = false;
};

inline FiberBlock *exchange_run_next(Worker &worker, FiberBlock *fiber,
                                     bool alone) noexcept {
  if (!alone)
    return worker.run_next.exchange(fiber, std::memory_order_acq_rel);
  FiberBlock *before = worker.run_next.load(std::memory_order_relaxed);
  worker.run_next.store(fiber, std::memory_order_relaxed);
  return before;
}

/// Asks for the memory of those who come next: with many fibers, each switch
/// would wait for a few lines of the stack, one after the other. Addresses that
/// are gone do no harm, but must not be read.
inline void prefetch_next(const Worker &worker, bool alone) noexcept {
  const FiberBlock *next = worker.ring.peek(0);
  if (!next)
    return;
  if (alone)
    for (int line = 0; line < 4; ++line)
      __builtin_prefetch(static_cast<const char *>(next->sp) + 64 * line);
  if (const FiberBlock *later = worker.ring.peek(1)) {
    __builtin_prefetch(later);
    __builtin_prefetch(reinterpret_cast<const char *>(later) + 64);
  }
}

/// Step 5: what this worker runs next without looking at others.
inline FiberBlock *local_next(Worker &worker) noexcept {
  constexpr std::uint32_t longest_streak = 16;
  if (--worker.polls == 0)
    if (FiberBlock *fiber = poll(worker))
      return fiber;
  const AloneInQueue alone(worker);
  if (worker.run_next.load(std::memory_order_relaxed)) {
    FiberBlock *fiber = exchange_run_next(worker, nullptr, bool(alone));
    if (fiber) {
      if (worker.streak < longest_streak) {
        ++worker.streak;
        return fiber;
      }
      // Two fibers that wake each other must not starve the rest.
      worker.streak = 0;
      if (FiberBlock *older = worker.ring.pop(bool(alone))) {
        push_ring(worker, fiber);
        return older;
      }
      return fiber;
    }
  }
  worker.streak = 0;
  FiberBlock *fiber = worker.ring.pop(bool(alone));
  if (fiber)
    prefetch_next(worker, bool(alone));
  return fiber;
}

/// What a fiber that suspends may switch to directly. Nothing, if its thread
/// has lost its place or is reserved for pinned fibers: the worker decides
/// then.
inline FiberBlock *next_after(Worker &worker) noexcept {
  if (worker.pinned > 0 ||
      worker.place.load(std::memory_order_relaxed) == nullptr) [[unlikely]]
    return nullptr;
  return local_next(worker);
}

} // namespace weft::detail

#endif // WEFT_SCHED_RUN_QUEUE_H
