// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
/// \file
/// Timer, Ticker, after(), call_after().

#ifndef WEFT_TIMER_H
#define WEFT_TIMER_H

#include <chrono>
#include <functional>
#include <memory>
#include <stdexcept>
#include <type_traits>
#include <utility>
#include <weft/annotations.h>
#include <weft/context.h>
#include <weft/detail/timer_core.h>
#include <weft/runtime.h>

namespace weft {

/// Ticks once. The time is that of the calling fiber's runtime, or the steady
/// clock's on a foreign thread. A duration of zero or less is due now; one that
/// is too long never is.
///
/// All members may be called by any fiber or thread; each tick goes to one
/// receiver. A timer made by a fiber must not outlive the fiber's runtime.
class [[nodiscard]] WEFT_TIMER("one_shot") WEFT_NO_COPY Timer {
public:
  template <class Rep, class Period>
  WEFT_CREATES_TIMER("one_shot")
  explicit Timer(const std::chrono::duration<Rep, Period> &duration)
      : core_(detail::clamp_duration(duration), {}) {}
  Timer(const Timer &) = delete;
  Timer &operator=(const Timer &) = delete;

  /// Waits for the tick. If that was received before, or the timer is stopped,
  /// waits until somebody resets it.
  WEFT_RECEIVES() WEFT_SUSPENDS void receive() {
    static_cast<void>(core_.receive(nullptr));
  }
  /// The same, or until `context` is done: false then.
  [[nodiscard]] WEFT_RECEIVES() WEFT_SUSPENDS WEFT_OBSERVES_CANCELLATION
      bool receive(const Context &context) {
    return core_.receive(context.detail_source());
  }

  /// No tick any more, not even one that was due and not yet received. Whether
  /// it was pending: started, and not due.
  WEFT_STOPS_TIMER() bool stop() { return core_.stop(); }
  /// stop(), and starts again: due after that time. What stop() would return.
  template <class Rep, class Period>
  WEFT_CREATES_TIMER("one_shot")
  bool reset(const std::chrono::duration<Rep, Period> &duration) {
    return core_.reset(detail::clamp_duration(duration), {});
  }

  /// Not part of the public interface.
  detail::TimerCore &detail_core() noexcept { return core_; }

private:
  detail::TimerCore core_;
};

/// Ticks again and again. Who comes late finds one tick, however many he has
/// missed; the next is due at the next multiple of the period. Otherwise as
/// Timer.
class [[nodiscard]] WEFT_TIMER("periodic") WEFT_NO_COPY Ticker {
public:
  /// \throws std::invalid_argument for a period of zero or less.
  template <class Rep, class Period>
  WEFT_CREATES_TIMER("periodic")
  explicit Ticker(const std::chrono::duration<Rep, Period> &period)
      : core_(checked(period), detail::clamp_duration(period)) {}
  Ticker(const Ticker &) = delete;
  Ticker &operator=(const Ticker &) = delete;

  /// Waits for the next tick.
  WEFT_RECEIVES() WEFT_SUSPENDS void receive() {
    static_cast<void>(core_.receive(nullptr));
  }
  /// The same, or until `context` is done: false then.
  [[nodiscard]] WEFT_RECEIVES() WEFT_SUSPENDS WEFT_OBSERVES_CANCELLATION
      bool receive(const Context &context) {
    return core_.receive(context.detail_source());
  }

  /// No tick any more, not even one that is due; whether it was running.
  WEFT_STOPS_TIMER() bool stop() { return core_.stop(); }
  /// Starts again with that period; whether it was running.
  ///
  /// \throws std::invalid_argument for a period of zero or less.
  template <class Rep, class Period>
  WEFT_CREATES_TIMER("periodic")
  bool reset(const std::chrono::duration<Rep, Period> &period) {
    return core_.reset(checked(period), detail::clamp_duration(period));
  }

  /// Not part of the public interface.
  detail::TimerCore &detail_core() noexcept { return core_; }

private:
  template <class Rep, class Period>
  static detail::Clock::duration
  checked(const std::chrono::duration<Rep, Period> &period) {
    if (!(period > period.zero()))
      throw std::invalid_argument("weft::Ticker: a period is more than zero");
    return detail::clamp_duration(period);
  }

  detail::TimerCore core_;
};

/// A timer: `after(1s).receive()`, or a case of select().
template <class Rep, class Period>
[[nodiscard]] WEFT_CREATES_TIMER("one_shot") Timer
    after(const std::chrono::duration<Rep, Period> &duration) {
  return Timer(duration);
}

/// A case of select(): ready when a tick is due; takes it, then calls
/// `function()`. Must not outlive the timer.
template <class F = detail::NoFunction>
WEFT_RECEIVES(1)
WEFT_INVOKES(2) detail::TickCase<std::decay_t<F>> on_receive(
    Timer &timer, F &&function = {}) {
  return {&timer.detail_core(), std::forward<F>(function)};
}
template <class F = detail::NoFunction>
WEFT_RECEIVES(1)
WEFT_INVOKES(2) detail::TickCase<std::decay_t<F>> on_receive(
    Ticker &ticker, F &&function = {}) {
  return {&ticker.detail_core(), std::forward<F>(function)};
}

namespace detail {

class CallCore;

/// The function of a call_after().
struct CallFunction {
  virtual ~CallFunction() = default;
  virtual void call() = 0;
};

CallCore *make_call(RuntimeCore &runtime, Clock::duration duration,
                    std::unique_ptr<CallFunction> function);
void retain(CallCore *call) noexcept;
void release(CallCore *call) noexcept;
bool stop_call(CallCore *call);
bool reset_call(CallCore *call, Clock::duration duration);

template <class F>
CallCore *make_call_of(RuntimeCore &runtime, Clock::duration duration, F &&f) {
  struct Function final : CallFunction {
    explicit Function(F &&given) : function(std::forward<F>(given)) {}
    void call() override { std::invoke(function); }
    std::decay_t<F> function;
  };
  return make_call(runtime, duration,
                   std::make_unique<Function>(std::forward<F>(f)));
}

} // namespace detail

/// A call that call_after() has put off. A handle: copies mean the same call,
/// and the call does not need one to happen. Thread-safe. Of a runtime that has
/// ended: never pending.
class WEFT_TIMER("one_shot") WEFT_SHARED_HANDLE PendingCall {
public:
  PendingCall(const PendingCall &other) noexcept : core_(other.core_) {
    detail::retain(core_);
  }
  PendingCall &operator=(const PendingCall &other) noexcept {
    PendingCall copy(other);
    std::swap(core_, copy.core_);
    return *this;
  }
  ~PendingCall() { detail::release(core_); }

  /// It will not happen. False if it has begun, or was stopped before; does not
  /// wait for its end.
  WEFT_STOPS_TIMER() bool stop() { return detail::stop_call(core_); }
  /// It happens after that time, once more if it has happened. Whether it was
  /// pending.
  template <class Rep, class Period>
  WEFT_CREATES_TIMER("one_shot")
  bool reset(const std::chrono::duration<Rep, Period> &duration) {
    return detail::reset_call(core_, detail::clamp_duration(duration));
  }

  /// Not part of the public interface. Takes a reference over.
  explicit PendingCall(detail::CallCore *core) noexcept : core_(core) {}

private:
  detail::CallCore *core_;
};

/// Calls `f()` after that time, on a fiber of its own, which has the caller's
/// context. An exception out of it ends the process. If the runtime ends
/// before, `f` is destroyed and not called. Fibers only: elsewhere give the
/// runtime.
///
/// \throws std::logic_error outside a runtime.
template <class Rep, class Period, class F>
  requires std::is_invocable_v<std::decay_t<F> &>
WEFT_STORES(2)
WEFT_CREATES_TIMER("one_shot") WEFT_FIBER_ONLY PendingCall
    call_after(const std::chrono::duration<Rep, Period> &duration, F &&f) {
  return PendingCall(detail::make_call_of(
      detail::current_runtime("weft::call_after"),
      detail::clamp_duration(duration), std::forward<F>(f)));
}

/// The same from anywhere; the fiber has the runtime's context.
template <class Rep, class Period, class F>
  requires std::is_invocable_v<std::decay_t<F> &>
WEFT_STORES(3)
WEFT_CREATES_TIMER("one_shot") PendingCall
    call_after(Runtime &runtime,
               const std::chrono::duration<Rep, Period> &duration, F &&f) {
  return PendingCall(detail::make_call_of(runtime.detail_core(),
                                          detail::clamp_duration(duration),
                                          std::forward<F>(f)));
}

} // namespace weft

#endif // WEFT_TIMER_H
