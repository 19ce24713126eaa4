// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Step 9 of docs/runtime/design.md: looks after workers that stay in one fiber.
// Sleeps while all workers do, and then only trims unused stacks.

#include "sched/scheduler.h"
#include <algorithm>

namespace weft::detail {
namespace {

constexpr std::int64_t longest_period = 5'000'000;
constexpr std::int64_t shortest_period = 100'000;

/// Whether something could run if somebody looked.
bool work_waits(RuntimeCore &core) {
  bool waits = work_visible(core) || core.timers.any_due();
  for_each_worker(core, [&waits](const Worker &worker) {
    waits |= worker.run_next.load(std::memory_order_relaxed) != nullptr &&
             worker.tick.load(std::memory_order_relaxed) ==
                 worker.stalled_tick.load(std::memory_order_relaxed);
  });
  return waits;
}

/// Marks the workers that are in the same fiber as last time. Returns the one
/// that has been longest, if it still has its place.
Worker *find_stalled(RuntimeCore &core, std::int64_t now) {
  Worker *longest = nullptr;
  for_each_worker(core, [&](Worker &worker) {
    worker.clock.store(now, std::memory_order_relaxed);
    const std::uint32_t tick = worker.tick.load(std::memory_order_relaxed);
    if (tick != worker.stalled_tick.load(std::memory_order_relaxed)) {
      worker.stalled_tick.store(tick, std::memory_order_relaxed);
      worker.stalled_since = now;
    } else if (worker.place.load(std::memory_order_relaxed) &&
               (!longest || worker.stalled_since < longest->stalled_since)) {
      longest = &worker;
    }
  });
  return longest;
}

/// Each worker that runs without a place makes the next one wait longer: who
/// has many long fibers shall not get a thread for each of them.
std::int64_t patience(RuntimeCore &core) {
  const std::int64_t running =
      std::int64_t{core.threads.load(std::memory_order_relaxed)} -
      core.resting.load(std::memory_order_relaxed);
  const std::int64_t places = core.places.load(std::memory_order_relaxed);
  return std::max<std::int64_t>(1, running / std::max<std::int64_t>(places, 1));
}

} // namespace

void wake_monitor(RuntimeCore &core) noexcept {
  if (!core.monitor_sleeps.load(std::memory_order_relaxed))
    return;
  core.monitor_bell.store(1, std::memory_order_release);
  futex_wake(core.monitor_bell, 1);
}

void run_monitor(RuntimeCore &core) {
  const std::int64_t stall_after =
      std::chrono::nanoseconds(core.options.stall_after).count();
  const std::int64_t period =
      std::clamp(stall_after / 2, shortest_period, longest_period);
  while (!core.stopping.load(std::memory_order_seq_cst)) {
    core.monitor_bell.store(0, std::memory_order_relaxed);
    core.monitor_sleeps.store(true, std::memory_order_seq_cst);
    const bool all_rest = core.resting.load(std::memory_order_seq_cst) ==
                          core.threads.load(std::memory_order_seq_cst);
    if (!all_rest)
      core.monitor_sleeps.store(false, std::memory_order_relaxed);
    if (core.stopping.load(std::memory_order_seq_cst))
      return;
    const std::int64_t before = Clock::now().time_since_epoch().count();
    futex_wait(core.monitor_bell, 0,
               std::min(core.stacks.scavenge(before),
                        all_rest ? Timers::never : before + period));
    core.monitor_sleeps.store(false, std::memory_order_relaxed);

    const std::int64_t now = Clock::now().time_since_epoch().count();
    Worker *stalled = find_stalled(core, now);
    if (!work_waits(core))
      continue;
    if (core.available.load(std::memory_order_relaxed) == 0 && stalled &&
        !core.options.seed && // time would decide
        now - stalled->stalled_since >= stall_after * patience(core)) {
      end_alone(core);
      retake_place(core, *stalled,
                   stalled->stalled_tick.load(std::memory_order_relaxed));
    }
    wake_one(core);
  }
}

} // namespace weft::detail
