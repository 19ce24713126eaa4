// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A worker without a fiber: steps 5 to 8 of docs/runtime/design.md.

#include "sched/overflow.h"
#include "sched/run_queue.h"
#include "sched/switch.h"
#include <algorithm>
#include <cerrno>
#include <cxxabi.h>
#include <pthread.h>
#include <system_error>
#include <utility>

namespace weft::detail {
namespace {

constexpr int search_rounds = 4;

/// What another worker should have run long ago: it has been in one fiber since
/// the monitor last looked, or has no place.
FiberBlock *take_stalled(Worker &victim) {
  if (victim.place.load(std::memory_order_relaxed) != nullptr &&
      victim.tick.load(std::memory_order_relaxed) !=
          victim.stalled_tick.load(std::memory_order_relaxed))
    return nullptr;
  FiberBlock *fiber = victim.run_next.load(std::memory_order_relaxed);
  if (fiber && victim.run_next.compare_exchange_strong(
                   fiber, nullptr, std::memory_order_acq_rel))
    return fiber;
  return nullptr;
}

FiberBlock *steal(Worker &worker) {
  RuntimeCore &core = *worker.core;
  const std::uint32_t count = core.worker_count.load(std::memory_order_acquire);
  for (int round = 0; round < search_rounds; ++round) {
    worker.random ^= worker.random << 13;
    worker.random ^= worker.random >> 17;
    worker.random ^= worker.random << 5;
    for (std::uint32_t i = 0; i < count; ++i) {
      Worker &victim = *core.workers[(worker.random + i) % count].load(
          std::memory_order_relaxed);
      if (&victim == &worker)
        continue;
      if (FiberBlock *fiber = worker.ring.steal_from(victim.ring))
        return fiber;
      if (FiberBlock *fiber = take_stalled(victim))
        return fiber;
    }
    for (int i = 0; i < 32; ++i)
      pause();
  }
  return nullptr;
}

void stop_searching(Worker &worker) {
  if (!worker.searching)
    return;
  worker.searching = false;
  RuntimeCore &core = *worker.core;
  // The last one to find something looks whether there is more: those who added
  // it counted on us.
  if (core.searching.fetch_sub(1) == 1 &&
      core.available.load(std::memory_order_relaxed) != 0) {
    std::atomic_thread_fence(std::memory_order_seq_cst);
    if (work_visible(core))
      wake_one(core);
  }
}

/// Steps 5 and 7, for a worker with a place.
FiberBlock *look_for_work(Worker &worker) {
  RuntimeCore &core = *worker.core;
  if (FiberBlock *fiber = local_next(worker))
    return fiber;
  run_timers(core);
  if (FiberBlock *fiber = local_next(worker))
    return fiber;
  if (FiberBlock *fiber =
          pop_global(worker, decltype(worker.ring)::capacity / 2))
    return fiber;
  if (core.alone.load(std::memory_order_relaxed))
    return nullptr;
  // At most half of those who are busy search.
  if (!worker.searching &&
      2 * core.searching.load(std::memory_order_relaxed) +
              core.available.load(std::memory_order_relaxed) <
          core.places.load(std::memory_order_relaxed)) {
    worker.searching = true;
    core.searching.fetch_add(1);
  }
  return worker.searching ? steal(worker) : nullptr;
}

/// Null when the thread must end.
FiberBlock *find_work(Worker &worker) {
  RuntimeCore &core = *worker.core;
  for (;;) {
    if (core.stopping.load(std::memory_order_relaxed))
      return nullptr;
    if (FiberBlock *fiber = std::exchange(worker.handover, nullptr)) {
      stop_searching(worker);
      hand_over(worker, fiber);
    }
    if (worker.thread_ends)
      return nullptr;
    FiberBlock *fiber = nullptr;
    if (worker.pinned > 0) {
      stop_searching(worker);
      fiber = rest_as_pinned(worker);
    } else if (!worker.place.load(std::memory_order_relaxed)) {
      stop_searching(worker);
      rest_as_spare(worker);
    } else {
      fiber = look_for_work(worker);
      if (!fiber)
        rest_as_idle(worker);
    }
    if (!fiber)
      continue;
    stop_searching(worker);
    if (!fiber->pinned_to || fiber->pinned_to == &worker)
      return fiber;
    worker.handover = fiber;
  }
}

/// The thread ends because a fiber has ended while pinned to it; its worker can
/// be used by another thread.
void vacate(Worker &worker) {
  RuntimeCore &core = *worker.core;
  worker.thread_ends = false;
  core.pinned_ends.fetch_add(1, std::memory_order_relaxed);
  give_place_up(worker);
  const std::lock_guard lock(core.threads_lock);
  core.threads.fetch_sub(1);
  worker.list_next = core.vacant;
  core.vacant = &worker;
}

void prepare_thread(Worker &worker) {
  worker_of_thread = &worker;
  worker.exceptions =
      reinterpret_cast<ExceptionState *>(abi::__cxa_get_globals());
  worker.error = &errno;
  worker.clock.store(Clock::now().time_since_epoch().count(),
                     std::memory_order_relaxed);
  sanitize_thread(worker.sanitizer);
  sanitize_release(&worker); // what is thread_local has been initialised
#if WEFT_ASAN
  pthread_attr_t attributes;
  if (pthread_getattr_np(pthread_self(), &attributes) == 0) {
    void *low = nullptr;
    std::size_t size = 0;
    pthread_attr_getstack(&attributes, &low, &size);
    worker.sanitizer.bottom = low;
    worker.sanitizer.size = size;
    pthread_attr_destroy(&attributes);
  }
#endif
}

} // namespace

void run_worker(Worker &worker) {
  RuntimeCore &core = *worker.core;
  const SignalStack signal_stack(core.options.overflow_handler);
  prepare_thread(worker);
  if (core.options.seed)
    seed_random(*core.options.seed);
  while (FiberBlock *fiber = find_work(worker))
    resume(worker, fiber);
  if (worker.searching) {
    worker.searching = false;
    core.searching.fetch_sub(1);
  }
  sanitize_acquire(&worker); // what is thread_local will be destroyed
  if (worker.thread_ends)
    vacate(worker);
  worker_of_thread = nullptr;
}

void start_worker(RuntimeCore &core, bool searches) {
  const std::lock_guard lock(core.threads_lock);
  if (core.stopping.load(std::memory_order_seq_cst))
    throw std::system_error(std::make_error_code(std::errc::operation_canceled),
                            "weft: the runtime is stopping");
  end_alone(core);
  Worker *worker = core.vacant;
  if (worker) {
    core.vacant = worker->list_next;
    if (worker->thread.joinable())
      worker->thread.join(); // it was about to end
  } else {
    const std::uint32_t index =
        core.worker_count.load(std::memory_order_relaxed);
    if (index == RuntimeCore::thread_capacity)
      throw std::system_error(
          std::make_error_code(std::errc::resource_unavailable_try_again));
    worker = new Worker;
    worker->core = &core;
    worker->random = 0x9e3779b9U * (index + 1);
    core.workers[index].store(worker, std::memory_order_relaxed);
    core.worker_count.store(index + 1, std::memory_order_release);
  }
  worker->searching = searches;
  worker->place.store(&core, std::memory_order_relaxed);
  core.threads.fetch_add(1);
  try {
    worker->thread = std::thread([worker] { run_worker(*worker); });
  } catch (...) {
    core.threads.fetch_sub(1);
    worker->searching = false;
    worker->place.store(nullptr, std::memory_order_relaxed);
    worker->list_next = core.vacant;
    core.vacant = worker;
    throw;
  }
}

void sleep_on_bell(Worker &worker, std::int64_t deadline) noexcept {
  RuntimeCore &core = *worker.core;
  const auto now = [] { return Clock::now().time_since_epoch().count(); };
  const auto over = [&worker, &core] {
    return worker.bell.load(std::memory_order_acquire) != 0 ||
           core.stopping.load(std::memory_order_seq_cst);
  };
  constexpr std::int64_t grace = 100'000'000, patience = 10'000'000'000;
  const std::int64_t since = now();
  // The last one to fall asleep watches.
  const bool last = core.resting.load(std::memory_order_seq_cst) ==
                    core.threads.load(std::memory_order_seq_cst);
  if (last && !over() && !worker.place.load(std::memory_order_relaxed) &&
      core.timers.skip_wait())
    wake_one(core); // who can look at the timers: we have no place
  for (std::int64_t check = since + grace; !over();) {
    const bool watch = last && core.timers.next_due() == Timers::never &&
                       check != Timers::never;
    futex_wait(worker.bell, 0, watch ? std::min(check, deadline) : deadline);
    const std::int64_t woken = now();
    worker.clock.store(woken, std::memory_order_relaxed);
    if (deadline <= woken)
      return;
    if (watch && check <= woken && !over()) {
      check_deadlock(core, std::chrono::nanoseconds(woken - since));
      check = woken - since < patience ? since + patience : Timers::never;
    }
  }
}

} // namespace weft::detail
