// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
/// \file
/// Event.

#ifndef WEFT_EVENT_H
#define WEFT_EVENT_H

#include <atomic>
#include <chrono>
#include <weft/annotations.h>
#include <weft/context.h>
#include <weft/detail/wait.h>

namespace weft {

/// Something that has happened, or has not: whoever waits for it goes on once
/// it is set, and until it is reset nobody waits. The way to wait for what
/// atomics say without spinning. All members may be called by any fiber or
/// thread. What was done before set() happens before what those do who saw it.
///
/// Who returned from wait() may destroy it at once. Destruction while somebody
/// waits aborts with a message.
class WEFT_NO_COPY Event {
public:
  Event() = default;
  Event(const Event &) = delete;
  Event &operator=(const Event &) = delete;
  ~Event();

  /// It has happened: wakes all who wait.
  WEFT_NOTIFIES() void set();
  /// It has not. Who was woken by set() goes on all the same.
  void reset();
  /// Whether it has; a glimpse if it may be reset.
  WEFT_NEVER_WAITS bool is_set() const noexcept {
    return set_.load(std::memory_order_acquire);
  }

  /// Waits until it is set.
  WEFT_SUSPENDS void wait() { static_cast<void>(is_set() || wait_slow({})); }
  /// The same, or until `context` is done: false then, unless it is set.
  [[nodiscard]] WEFT_SUSPENDS WEFT_OBSERVES_CANCELLATION bool
  wait(const Context &context) {
    return is_set() || wait_slow({.stop = context.detail_source()});
  }
  /// Waits until it is set, or that long; whether it was set.
  template <class Rep, class Period>
  [[nodiscard]] WEFT_SUSPENDS bool
  wait_for(const std::chrono::duration<Rep, Period> &duration) {
    return is_set() ||
           wait_slow({.deadline = detail::deadline_after(duration)});
  }
  /// Waits until it is set, or until then; whether it was set.
  template <class C, class D>
  [[nodiscard]] WEFT_SUSPENDS bool
  wait_until(const std::chrono::time_point<C, D> &time) {
    return is_set() || wait_slow({.deadline = detail::deadline_at(time)});
  }

private:
  bool wait_slow(const detail::Until &until);

  detail::Spinlock guard_;
  std::atomic<bool> set_{false}; ///< written with guard_
  detail::WaitList waiters_;
};

} // namespace weft

#endif // WEFT_EVENT_H
