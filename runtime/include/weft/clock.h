// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
/// \file
/// now(), and VirtualClock: time that a test controls.

#ifndef WEFT_CLOCK_H
#define WEFT_CLOCK_H

#include <chrono>
#include <memory>
#include <weft/annotations.h>
#include <weft/detail/wait.h>

namespace weft {
namespace detail {

class Timers;

/// What the handles of a virtual clock share.
class ClockCore {
public:
  explicit ClockCore(bool automatic) noexcept : automatic_(automatic) {}

  Clock::time_point now() const noexcept {
    return Clock::time_point(
        Clock::duration(now_.load(std::memory_order_acquire)));
  }
  bool automatic() const noexcept { return automatic_; }
  void advance(Clock::duration duration);
  /// Never backwards.
  void set(Clock::time_point time) noexcept;
  /// False if it has timers already.
  bool attach(Timers &timers) noexcept;
  void detach() noexcept;

private:
  const bool automatic_;
  std::atomic<Clock::rep> now_{0};
  std::atomic<Clock::rep> target_{0}; ///< of the calls of advance()
  Spinlock lock_;
  Timers *timers_ = nullptr;
};

} // namespace detail

/// The time that the calling fiber's runtime goes by: the steady clock, or
/// RuntimeOptions::clock. Elsewhere the steady clock. Thread-safe.
inline std::chrono::steady_clock::time_point now() noexcept {
  return detail::now();
}

/// A clock that stands still unless it is told otherwise, for tests of what
/// waits for a time. Give it to a runtime with RuntimeOptions::clock: sleeps,
/// timeouts, timers and contexts of its fibers go by it, and now() shows it.
/// What waits on foreign threads does not. It starts at 0.
///
/// A handle: copies are the same clock. Thread-safe. Serves one runtime at a
/// time.
class WEFT_SHARED_HANDLE VirtualClock {
public:
  enum class Mode {
    manual,   ///< only advance() moves it
    automatic ///< when all fibers wait, it jumps to the next time they wait for
  };

  explicit VirtualClock(Mode mode = Mode::manual)
      : core_(std::make_shared<detail::ClockCore>(mode == Mode::automatic)) {}

  std::chrono::steady_clock::time_point now() const noexcept {
    return core_->now();
  }
  /// Moves it forward, from one due time to the next, so that what is due in
  /// between fires in the order of time. Fibers that it wakes are runnable when
  /// it returns; they have not run. Negative durations do nothing.
  template <class Rep, class Period>
  void advance(const std::chrono::duration<Rep, Period> &duration) {
    core_->advance(detail::clamp_duration(duration));
  }

  /// Not part of the public interface.
  const std::shared_ptr<detail::ClockCore> &detail_core() const noexcept {
    return core_;
  }

private:
  std::shared_ptr<detail::ClockCore> core_;
};

} // namespace weft

#endif // WEFT_CLOCK_H
