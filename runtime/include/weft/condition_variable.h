// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
/// \file
/// ConditionVariable.

#ifndef WEFT_CONDITION_VARIABLE_H
#define WEFT_CONDITION_VARIABLE_H

#include <condition_variable> // std::cv_status
#include <mutex>
#include <stop_token>
#include <weft/context.h>
#include <weft/mutex.h>

namespace weft {

/// Waits for what another fiber or thread does to the data that a Mutex
/// protects. Waiters are notified in the order in which they came. There are no
/// spurious wakeups, but the condition may have changed again before the lock
/// is back: prefer the forms with a predicate.
///
/// Waiting without the lock, and destroying it while somebody waits, abort with
/// a message. May be destroyed once all waiters have been notified.
class WEFT_NO_COPY ConditionVariable {
public:
  ConditionVariable() = default;
  ConditionVariable(const ConditionVariable &) = delete;
  ConditionVariable &operator=(const ConditionVariable &) = delete;
  ~ConditionVariable();

  /// Wakes the one that has waited longest.
  WEFT_NOTIFIES() void notify_one() noexcept;
  /// Wakes all.
  WEFT_NOTIFIES() void notify_all() noexcept;

  /// Gives the lock up, waits to be notified, takes the lock again.
  WEFT_WAITS_RELEASING(1)
  WEFT_SUSPENDS void wait(std::unique_lock<Mutex> &lock) {
    step(lock, {}, nullptr);
  }
  /// Waits until `predicate()`, which is called with the lock held.
  template <class Predicate>
  WEFT_WAITS_RELEASING(1)
  WEFT_SUSPENDS WEFT_INVOKES(2) void wait(std::unique_lock<Mutex> &lock,
                                          Predicate predicate) {
    while (!predicate())
      wait(lock);
  }
  /// Waits until `predicate()` or until stop is requested; what the predicate
  /// says then.
  template <class Predicate>
  WEFT_WAITS_RELEASING(1)
  WEFT_SUSPENDS WEFT_OBSERVES_CANCELLATION
      WEFT_INVOKES(3) bool wait(std::unique_lock<Mutex> &lock,
                                std::stop_token stop, Predicate predicate) {
    const std::stop_callback wake_up(stop, [this] { notify_all(); });
    while (!predicate()) {
      if (stop.stop_requested())
        return false;
      step(lock, {}, &stop);
    }
    return true;
  }

  /// The same with a context.
  template <class Predicate>
  WEFT_WAITS_RELEASING(1)
  WEFT_SUSPENDS WEFT_OBSERVES_CANCELLATION
      WEFT_INVOKES(3) bool wait(std::unique_lock<Mutex> &lock,
                                const Context &context, Predicate predicate) {
    while (!predicate()) {
      if (context.is_done())
        return false;
      step(lock, {.stop = context.detail_source()}, nullptr);
    }
    return true;
  }

  /// Waits until then at most.
  template <class C, class D>
  WEFT_WAITS_RELEASING(1)
  WEFT_SUSPENDS std::cv_status
      wait_until(std::unique_lock<Mutex> &lock,
                 const std::chrono::time_point<C, D> &time) {
    return step(lock, {.deadline = detail::deadline_at(time)}, nullptr)
               ? std::cv_status::no_timeout
               : std::cv_status::timeout;
  }
  /// Waits until `predicate()` or until then; what the predicate says at the
  /// end.
  template <class C, class D, class Predicate>
  WEFT_WAITS_RELEASING(1)
  WEFT_SUSPENDS
      WEFT_INVOKES(3) bool wait_until(std::unique_lock<Mutex> &lock,
                                      const std::chrono::time_point<C, D> &time,
                                      Predicate predicate) {
    const detail::Clock::time_point deadline = detail::deadline_at(time);
    while (!predicate())
      if (!step(lock, {.deadline = deadline}, nullptr))
        return predicate();
    return true;
  }

  /// Waits that long at most.
  template <class Rep, class Period>
  WEFT_WAITS_RELEASING(1)
  WEFT_SUSPENDS std::cv_status
      wait_for(std::unique_lock<Mutex> &lock,
               const std::chrono::duration<Rep, Period> &duration) {
    return wait_until(lock, detail::deadline_after(duration));
  }
  /// Waits until `predicate()` or that long; what the predicate says at the
  /// end.
  template <class Rep, class Period, class Predicate>
  WEFT_WAITS_RELEASING(1)
  WEFT_SUSPENDS WEFT_INVOKES(3) bool wait_for(
      std::unique_lock<Mutex> &lock,
      const std::chrono::duration<Rep, Period> &duration, Predicate predicate) {
    return wait_until(lock, detail::deadline_after(duration),
                      std::move(predicate));
  }

private:
  /// False if it was given up. Returns at once if `stop` was requested.
  bool step(std::unique_lock<Mutex> &lock, const detail::Until &until,
            const std::stop_token *stop);

  detail::Spinlock guard_;
  detail::WaitList waiters_;
};

} // namespace weft

#endif // WEFT_CONDITION_VARIABLE_H
