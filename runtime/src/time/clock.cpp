// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which time it is for whom, and the timers of those who belong to no runtime.

#include <weft/clock.h>

#include "sched/scheduler.h"
#include <mutex>
#include <thread>

namespace weft::detail {
namespace {

/// A thread that serves timers.
class TimerThread {
public:
  TimerThread() {
    std::thread([this] { serve(); }).detach();
  }

  Timers &timers() noexcept { return timers_; }

private:
  static void changed(void *self) {
    auto &bell = static_cast<TimerThread *>(self)->bell_;
    bell.fetch_add(1, std::memory_order_seq_cst);
    futex_wake(bell, 1);
  }
  [[noreturn]] void serve() {
    for (;;) {
      const std::uint32_t seen = bell_.load(std::memory_order_seq_cst);
      timers_.expire(Clock::now());
      futex_wait(bell_, seen, timers_.next_due());
    }
  }

  std::atomic<std::uint32_t> bell_{0};
  Timers &timers_ = *new Timers(changed, this);
};

std::atomic<bool> started{false};

/// Raises it to `value`, never lowers it.
void raise(std::atomic<Clock::rep> &number, Clock::rep value) {
  Clock::rep before = number.load(std::memory_order_relaxed);
  while (before < value && !number.compare_exchange_weak(
                               before, value, std::memory_order_acq_rel)) {
  }
}

Timers *timers_of_fiber() {
  const Sleeper *caller = current_sleeper();
  return caller->is_fiber
             ? &static_cast<const FiberBlock *>(caller)->runtime->timers
             : nullptr;
}

} // namespace

Timers &process_timers() {
  // Never destroyed: other threads may use it until the very end.
  static TimerThread &thread = *[] {
    auto *made = new TimerThread;
    started.store(true, std::memory_order_release);
    return made;
  }();
  return thread.timers();
}

bool process_timers_run() noexcept {
  return started.load(std::memory_order_acquire);
}

Timers &timers_of_caller() {
  Timers *timers = timers_of_fiber();
  return timers ? *timers : process_timers();
}

Clock::time_point now() noexcept {
  const Timers *timers = timers_of_fiber();
  return timers ? timers->now() : Clock::now();
}

bool ClockCore::attach(Timers &timers) noexcept {
  const std::lock_guard lock(lock_);
  if (timers_)
    return false;
  timers_ = &timers;
  return true;
}

void ClockCore::detach() noexcept {
  const std::lock_guard lock(lock_);
  timers_ = nullptr;
}

void ClockCore::set(Clock::time_point time) noexcept {
  raise(target_, time.time_since_epoch().count());
  raise(now_, time.time_since_epoch().count());
}

void ClockCore::advance(Clock::duration duration) {
  Timers *timers = nullptr;
  {
    const std::lock_guard lock(lock_);
    if ((timers = timers_))
      timers->retain();
  }
  Clock::rep start = target_.load(std::memory_order_relaxed);
  Clock::time_point target;
  do
    target = later(Clock::time_point(Clock::duration(start)), duration);
  while (
      !target_.compare_exchange_weak(start, target.time_since_epoch().count()));
  if (timers) {
    for (std::int64_t due = timers->next_due();
         due != Timers::never && due <= target.time_since_epoch().count();
         due = timers->next_due()) {
      raise(now_, due);
      timers->expire(now());
    }
    timers->release();
  }
  raise(now_, target.time_since_epoch().count());
}

} // namespace weft::detail
