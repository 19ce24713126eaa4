// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How fibers and foreign threads wait and are woken: "Waiting" in
// docs/runtime/design.md.

#include "sched/suspend.h"
#include <sched.h>
#include <weft/detail/channel_core.h>

namespace weft::detail {

void run_timers(RuntimeCore &core) noexcept {
  if (core.timers.next_due() != Timers::never && core.timers.any_due())
    core.timers.expire(core.timers.now());
}

/// A worker that runs fibers looks at the timers before it sleeps; with anybody
/// else, a sleeping one must look.
void RuntimeCore::retime(void *core) noexcept {
  Worker *worker = this_worker();
  if (worker && worker->place.load(std::memory_order_relaxed) == core)
    return;
  std::atomic_thread_fence(std::memory_order_seq_cst);
  wake_one(*static_cast<RuntimeCore *>(core));
}

namespace {

/// A foreign thread's part in waiting.
struct ThreadSleeper : Sleeper {
  constexpr ThreadSleeper() noexcept : Sleeper(false) {}
};
thread_local constinit ThreadSleeper sleeper_of_thread;

struct TimedWait : TimerNode {
  Wait *wait;
};

TimerNode::Next fire_wait(TimerNode &node) {
  Wait *wait = static_cast<TimedWait &>(node).wait;
  if (wait->claim(Wait::timed_out))
    wake(*wait);
  return TimerNode::Next::nothing;
}

[[gnu::always_inline]] inline void
park_fiber(FiberBlock &self, WaitReason reason, const void *object) {
  if (Parking::stay_awake(self.state)) {
    sanitize_acquire(&self);
    return;
  }
  self.waits_for.store(object, std::memory_order_relaxed);
  self.reason.store(reason, std::memory_order_relaxed);
  Worker *worker = self.worker;
  self.waits_since.store(worker->clock.load(std::memory_order_relaxed),
                         std::memory_order_relaxed);
  suspend_inlined(worker, self, next_after(*worker), After::asleep);
  Parking::wake_up(self.state);
  sanitize_acquire(&self);
}

void park_thread(Wait &wait, std::int64_t deadline) {
  Sleeper &self = *wait.who;
  std::uint32_t expected = Sleeper::awake;
  if (self.state.compare_exchange_strong(expected, Sleeper::asleep,
                                         std::memory_order_acq_rel)) {
    while (self.state.load(std::memory_order_acquire) != Sleeper::notified) {
      futex_wait(self.state, Sleeper::asleep, deadline);
      if (deadline != Timers::never &&
          deadline <= Clock::now().time_since_epoch().count() &&
          self.state.load(std::memory_order_acquire) != Sleeper::notified) {
        if (wait.claim(Wait::timed_out))
          break;
        deadline = Timers::never; // somebody is about to wake us
      }
    }
  }
  self.state.store(Sleeper::awake, std::memory_order_relaxed);
  sanitize_acquire(&self);
}

} // namespace

[[gnu::noinline]] Sleeper *current_sleeper() noexcept {
  asm volatile("");
  if (Worker *worker = worker_of_thread)
    if (worker->current)
      return worker->current;
  return &sleeper_of_thread;
}

void park(Wait &wait, WaitReason reason, const void *object) noexcept {
  if (wait.who->is_fiber)
    park_fiber(static_cast<FiberBlock &>(*wait.who), reason, object);
  else
    park_thread(wait, Timers::never);
}

void park_until(Wait &wait, Clock::time_point deadline, WaitReason reason,
                const void *object) noexcept {
  if (deadline == Clock::time_point::max())
    return park(wait, reason, object);
  if (!wait.who->is_fiber)
    return park_thread(wait, deadline.time_since_epoch().count());
  auto &self = static_cast<FiberBlock &>(*wait.who);
  TimedWait timer;
  timer.wait = &wait;
  timer.due = deadline;
  timer.fire = fire_wait;
  self.runtime->timers.add(timer);
  park_fiber(self, reason, object);
  self.runtime->timers.remove(timer);
}

void wake(Wait &wait) noexcept {
  Sleeper *who = wait.who; // the wait is gone once its owner runs
  sanitize_release(who);
  if (!Parking::notify(who->state))
    return;
  if (who->is_fiber)
    enqueue(static_cast<FiberBlock *>(who));
  else
    futex_wake(who->state, 1);
}

void Spinlock::wait_for_holder() noexcept {
  for (int spins = 0; word_.load(std::memory_order_relaxed) != 0;)
    if (++spins < 100)
      pause();
    else
      sched_yield(); // its holder has lost the processor
}

namespace {

thread_local constinit std::uint32_t random_state = 0;

} // namespace

[[gnu::noinline]] void seed_random(std::uint64_t seed) noexcept {
  asm volatile("");
  // Seeds that differ a little shall lead to states that differ a lot.
  seed = (seed + 1) * 0x9e3779b97f4a7c15U;
  random_state = static_cast<std::uint32_t>(seed >> 32) | 1;
}

[[gnu::noinline]] std::size_t random_below(std::size_t bound) noexcept {
  asm volatile("");
  std::uint32_t state = random_state;
  if (state == 0) // threads differ in the address of their state
    state = static_cast<std::uint32_t>(
                reinterpret_cast<std::uintptr_t>(&random_state) >> 4) |
            1;
  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  random_state = state;
  return static_cast<std::size_t>((std::uint64_t{state} * bound) >> 32);
}

} // namespace weft::detail
