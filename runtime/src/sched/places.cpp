// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// As many workers run fibers at once as there are places; the other threads
// sleep, or do what blocks. Steps 3, 4 and 10 of docs/runtime/design.md.

#include "sched/run_queue.h"
#include <exception>
#include <sched.h>

namespace weft::detail {
namespace {

void ring_bell(Worker &worker) {
  worker.bell.store(1, std::memory_order_release);
  futex_wake(worker.bell, 1);
}

/// With places_lock held: takes a worker off a list of sleepers.
Worker *pop_resting(RuntimeCore &core, Worker *&list) {
  Worker *worker = list;
  if (worker) {
    list = worker->list_next;
    worker->rest = Rest::none;
    core.resting.fetch_sub(1, std::memory_order_relaxed);
  }
  return worker;
}

void enter_rest(RuntimeCore &core, Worker &worker, Rest rest) {
  worker.bell.store(0, std::memory_order_relaxed);
  worker.rest = rest;
  core.resting.fetch_add(1, std::memory_order_seq_cst);
}

void free_place(RuntimeCore &core, Worker &worker) {
  worker.place.store(nullptr, std::memory_order_relaxed);
  ++core.free_places;
  core.available.fetch_add(1, std::memory_order_relaxed);
}

void take_place(RuntimeCore &core, Worker &worker) {
  worker.place.store(&core, std::memory_order_relaxed);
  --core.free_places;
  core.available.fetch_sub(1, std::memory_order_relaxed);
}

/// Until the worker has been taken off its list: an old bell may still ring.
void sleep_through(Worker &worker, Rest rest) {
  RuntimeCore &core = *worker.core;
  for (bool again = true; again;) {
    sleep_on_bell(worker, Timers::never);
    const std::lock_guard lock(core.places_lock);
    again =
        worker.rest == rest && !core.stopping.load(std::memory_order_relaxed);
    if (again)
      worker.bell.store(0, std::memory_order_relaxed);
  }
}

/// Somebody must look after what a worker that loses its place leaves behind.
void look_after(RuntimeCore &core) {
  std::atomic_thread_fence(std::memory_order_seq_cst);
  if (work_visible(core) ||
      core.timers.next_alarm() < core.alarm.load(std::memory_order_seq_cst))
    wake_one(core);
}

/// For a place that is taken already; gives it back where no thread can be had.
void start_searcher(RuntimeCore &core) {
  const char *why = nullptr;
  int error = 0;
  if (core.threads.load(std::memory_order_relaxed) >=
      core.max_threads.load(std::memory_order_relaxed)) {
    why = "max_threads is reached";
  } else {
    try {
      start_worker(core);
      return;
    } catch (const std::system_error &failure) {
      why = "no thread can be started (limits: RLIMIT_NPROC, the cgroup's "
            "pids.max)";
      error = failure.code().value();
    } catch (const std::exception &) {
      why = "no memory for one more thread";
    }
  }
  core.places_lock.lock();
  ++core.free_places;
  core.available.fetch_add(1, std::memory_order_relaxed);
  core.places_lock.unlock();
  core.searching.fetch_sub(1);
  if (!core.stopping.load(std::memory_order_relaxed) &&
      !core.thread_limit_reported.exchange(true))
    print("weft: fibers wait although a worker could run them: %s; there are "
          "%u threads (error %d)\n",
          why, core.threads.load(std::memory_order_relaxed), error);
}

} // namespace

void announce(RuntimeCore &core) noexcept {
  std::atomic_thread_fence(std::memory_order_seq_cst);
  wake_one(core);
}

void wake_one(RuntimeCore &core) noexcept {
  if (core.available.load(std::memory_order_relaxed) == 0 ||
      core.searching.load(std::memory_order_relaxed) != 0 ||
      core.stopping.load(std::memory_order_relaxed))
    return;
  std::uint32_t none = 0;
  if (!core.searching.compare_exchange_strong(none, 1))
    return;
  bool start = false;
  core.places_lock.lock();
  Worker *worker = pop_resting(core, core.idle);
  if (worker) {
    core.available.fetch_sub(1, std::memory_order_relaxed);
  } else if (core.free_places > 0) {
    worker = pop_resting(core, core.spare);
    start = worker == nullptr;
    if (worker)
      worker->place.store(&core, std::memory_order_relaxed);
    --core.free_places;
    core.available.fetch_sub(1, std::memory_order_relaxed);
  }
  if (worker)
    worker->searching = true;
  core.places_lock.unlock();
  if (worker)
    ring_bell(*worker);
  else if (start)
    start_searcher(core);
  else
    core.searching.fetch_sub(1);
}

void wake_all(RuntimeCore &core) noexcept { for_each_worker(core, ring_bell); }

bool work_visible(RuntimeCore &core) noexcept {
  if (core.global_count.load(std::memory_order_relaxed) != 0)
    return true;
  bool visible = false;
  for_each_worker(core, [&visible](const Worker &worker) {
    visible |= !worker.ring.empty() ||
               (worker.run_next.load(std::memory_order_relaxed) != nullptr &&
                worker.place.load(std::memory_order_relaxed) == nullptr);
  });
  return visible;
}

bool give_place_up(Worker &worker) noexcept {
  RuntimeCore &core = *worker.core;
  core.places_lock.lock();
  const bool had = worker.place.load(std::memory_order_relaxed) != nullptr;
  if (had)
    free_place(core, worker);
  core.places_lock.unlock();
  empty_queue(worker);
  if (had)
    look_after(core);
  return had;
}

bool take_free_place(Worker &worker) noexcept {
  RuntimeCore &core = *worker.core;
  const std::lock_guard lock(core.places_lock);
  if (worker.place.load(std::memory_order_relaxed))
    return true;
  if (core.free_places == 0)
    return false;
  take_place(core, worker);
  return true;
}

bool retake_place(RuntimeCore &core, Worker &worker,
                  std::uint32_t tick) noexcept {
  const std::lock_guard lock(core.places_lock);
  if (!worker.place.load(std::memory_order_relaxed) ||
      worker.rest != Rest::none ||
      worker.tick.load(std::memory_order_relaxed) != tick)
    return false;
  free_place(core, worker);
  return true;
}

void rest_as_idle(Worker &worker) noexcept {
  RuntimeCore &core = *worker.core;
  core.places_lock.lock();
  if (!worker.place.load(std::memory_order_relaxed)) {
    core.places_lock.unlock();
    return;
  }
  worker.list_next = core.idle;
  core.idle = &worker;
  enter_rest(core, worker, Rest::idle);
  core.available.fetch_add(1, std::memory_order_relaxed);
  core.places_lock.unlock();
  if (worker.searching) {
    worker.searching = false;
    core.searching.fetch_sub(1);
  }
  // From here on everybody who adds work sees us. What was added before, we
  // see.
  std::atomic_thread_fence(std::memory_order_seq_cst);
  const bool last = core.resting.load(std::memory_order_seq_cst) ==
                    core.threads.load(std::memory_order_seq_cst);
  // A virtual clock may jump to what all wait for.
  if (!work_visible(core) && !(last && core.timers.skip_wait())) {
    // One idle worker gets up for the first timer.
    std::int64_t deadline = core.timers.next_alarm();
    std::int64_t alarm = core.alarm.load(std::memory_order_seq_cst);
    bool holds_alarm = false;
    while (deadline < alarm && !holds_alarm)
      holds_alarm = core.alarm.compare_exchange_weak(alarm, deadline);
    sleep_on_bell(worker, holds_alarm ? deadline : Timers::never);
    if (holds_alarm)
      core.alarm.compare_exchange_strong(deadline, Timers::never);
  }
  core.places_lock.lock();
  if (worker.rest == Rest::idle) { // nobody has rung
    Worker **link = &core.idle;
    while (*link != &worker)
      link = &(*link)->list_next;
    pop_resting(core, *link);
    core.available.fetch_sub(1, std::memory_order_relaxed);
  }
  core.places_lock.unlock();
  wake_monitor(core);
}

void rest_as_spare(Worker &worker) noexcept {
  RuntimeCore &core = *worker.core;
  empty_queue(worker);
  core.places_lock.lock();
  if (core.free_places > 0) {
    take_place(core, worker);
    core.places_lock.unlock();
    return;
  }
  worker.list_next = core.spare;
  core.spare = &worker;
  enter_rest(core, worker, Rest::spare);
  core.places_lock.unlock();
  sleep_through(worker, Rest::spare);
  wake_monitor(core);
}

FiberBlock *rest_as_pinned(Worker &worker) noexcept {
  RuntimeCore &core = *worker.core;
  core.places_lock.lock();
  bool had = false;
  if (!worker.handed) {
    had = worker.place.load(std::memory_order_relaxed) != nullptr;
    if (had)
      free_place(core, worker);
    enter_rest(core, worker, Rest::pinned);
    core.places_lock.unlock();
    empty_queue(worker);
    if (had)
      look_after(core);
    sleep_through(worker, Rest::pinned);
    core.places_lock.lock();
  }
  FiberBlock *fiber = worker.handed;
  worker.handed = nullptr;
  core.places_lock.unlock();
  wake_monitor(core);
  return fiber;
}

void hand_over(Worker &worker, FiberBlock *fiber) noexcept {
  RuntimeCore &core = *worker.core;
  Worker &owner = *fiber->pinned_to;
  core.places_lock.lock();
  owner.handed = fiber;
  const bool rests = owner.rest == Rest::pinned;
  if (rests) {
    owner.rest = Rest::none;
    core.resting.fetch_sub(1, std::memory_order_relaxed);
    if (worker.place.load(std::memory_order_relaxed)) {
      worker.place.store(nullptr, std::memory_order_relaxed);
      owner.place.store(&core, std::memory_order_relaxed);
    }
  }
  // Else it has not gone to sleep yet, and will look.
  core.places_lock.unlock();
  if (rests)
    ring_bell(owner);
}

void end_alone(RuntimeCore &core) noexcept {
  if (!core.alone.exchange(false))
    return;
  fence_all_threads();
  for_each_worker(core, [](const Worker &worker) {
    // NOLINTNEXTLINE(weft-busy-wait): a few instructions of that worker's
    while (worker.in_queue.load(std::memory_order_acquire))
      sched_yield();
  });
}

std::size_t change_places(RuntimeCore &core, std::size_t count) noexcept {
  core.places_lock.lock();
  const std::uint32_t before = core.places.load(std::memory_order_relaxed);
  const auto after = static_cast<std::uint32_t>(count);
  core.places.store(after, std::memory_order_relaxed);
  std::uint32_t surplus = 0;
  if (after > before) {
    core.free_places += after - before;
    core.available.fetch_add(after - before, std::memory_order_relaxed);
  } else {
    surplus = before - after;
  }
  for (; surplus > 0 && core.free_places > 0; --surplus) {
    --core.free_places;
    core.available.fetch_sub(1, std::memory_order_relaxed);
  }
  for (; surplus > 0 && core.idle; --surplus) {
    Worker *worker = pop_resting(core, core.idle);
    core.available.fetch_sub(1, std::memory_order_relaxed);
    worker->place.store(nullptr, std::memory_order_relaxed);
    ring_bell(*worker);
  }
  // The others notice when their fibers suspend.
  for_each_worker(core, [&surplus](Worker &worker) {
    if (surplus > 0 && worker.place.load(std::memory_order_relaxed)) {
      worker.place.store(nullptr, std::memory_order_relaxed);
      --surplus;
    }
  });
  core.places_lock.unlock();
  // Each searcher that finds something wakes the next.
  look_after(core);
  return before;
}

} // namespace weft::detail
