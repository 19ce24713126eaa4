// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
/// \file
/// Fibers: spawn(), go(), the handle Fiber, and this_fiber.

#ifndef WEFT_FIBER_H
#define WEFT_FIBER_H

#include <chrono>
#include <compare>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <string>
#include <system_error>
#include <weft/annotations.h>
#include <weft/context.h>
#include <weft/detail/spawn.h>
#include <weft/detail/wait.h>

namespace weft {

/// The number of a fiber, unique in the process; that of no fiber is 0. A
/// value: freely copied, compared and hashed.
class FiberId {
public:
  FiberId() = default;
  explicit FiberId(std::uint64_t number) noexcept : number_(number) {}

  /// The number itself, as it is printed.
  std::uint64_t value() const noexcept { return number_; }
  auto operator<=>(const FiberId &) const = default;

private:
  std::uint64_t number_ = 0;
};

std::ostream &operator<<(std::ostream &out, FiberId id);

/// The handle of a fiber, as std::jthread is that of a thread. Owns the right
/// to join it. Not thread-safe: one user at a time, who may be a fiber or any
/// thread.
///
/// \tparam R what the fiber's function returns; may be void or a reference.
template <class R = void> class [[nodiscard]] WEFT_TASK_HANDLE("joins") Fiber {
public:
  /// No fiber.
  Fiber() noexcept = default;
  Fiber(Fiber &&other) noexcept
      : fiber_(std::exchange(other.fiber_, nullptr)),
        stop_(std::move(other.stop_)) {}
  /// Ends what this handle had, as the destructor does.
  Fiber &operator=(Fiber &&other) noexcept {
    Fiber taken(std::move(other));
    std::swap(fiber_, taken.fiber_);
    std::swap(stop_, taken.stop_);
    return *this;
  }

  /// If joinable: requests stop, then waits for the fiber. An error that nobody
  /// has read goes to standard error.
  WEFT_JOINS() WEFT_SUSPENDS ~Fiber() {
    if (!fiber_)
      return;
    stop_.request_stop();
    detail::join_fiber(fiber_);
    if (outcome().error)
      detail::log_unread_error(fiber_, outcome().error);
    detail::release_fiber(fiber_);
  }

  /// Whether this is the handle of a fiber that was neither joined nor
  /// detached.
  bool joinable() const noexcept { return fiber_ != nullptr; }

  /// Waits for the fiber's end, and returns what its function returned or
  /// throws what it threw. Suspends a fiber, blocks a foreign thread. What the
  /// fiber did happens before the return.
  ///
  /// \throws std::system_error `invalid_argument` if not joinable,
  ///         `resource_deadlock_would_occur` if called by the fiber itself.
  WEFT_JOINS() WEFT_SUSPENDS R join() {
    check_joinable("weft::Fiber::join");
    check_other("weft::Fiber::join");
    detail::join_fiber(fiber_);
    struct Release {
      detail::FiberBlock *fiber;
      ~Release() { detail::release_fiber(fiber); }
    } release{std::exchange(fiber_, nullptr)};
    auto &result =
        *static_cast<detail::Outcome<R> *>(detail::fiber_task(release.fiber));
    if (result.error)
      std::rethrow_exception(std::move(result.error));
    return result.take();
  }

  /// Waits for the fiber's end, or until `context` is done: false then, unless
  /// it has ended by now. The fiber is to be joined all the same.
  ///
  /// \throws std::system_error as join().
  [[nodiscard]] WEFT_SUSPENDS WEFT_OBSERVES_CANCELLATION bool
  wait(const Context &context) {
    check_joinable("weft::Fiber::wait");
    check_other("weft::Fiber::wait");
    return detail::join_fiber(fiber_, context.detail_source());
  }

  /// Gives the fiber up: it goes on alone, and what it returns or throws is
  /// lost.
  ///
  /// \throws std::system_error `invalid_argument` if not joinable.
  WEFT_DETACHES() void detach() {
    check_joinable("weft::Fiber::detach");
    detail::release_fiber(std::exchange(fiber_, nullptr));
  }

  /// The fiber's number; that of no fiber if not joinable.
  FiberId id() const noexcept {
    return fiber_ ? FiberId(detail::fiber_number(fiber_)) : FiberId();
  }

  /// Asks a function that takes a std::stop_token to end. False where there is
  /// none, or it was asked before.
  WEFT_CANCELS() bool request_stop() noexcept { return stop_.request_stop(); }
  /// What request_stop() acts on; without state if the function takes no token.
  std::stop_source get_stop_source() noexcept { return stop_; }
  /// The token that the function was given.
  std::stop_token get_stop_token() const noexcept { return stop_.get_token(); }

private:
  template <class F, class... Args>
  friend auto detail_spawn(detail::RuntimeCore &, const FiberOptions &, F &&,
                           Args &&...);

  Fiber(detail::FiberBlock *fiber, std::stop_source stop) noexcept
      : fiber_(fiber), stop_(std::move(stop)) {}

  detail::Outcome<R> &outcome() {
    return *static_cast<detail::Outcome<R> *>(detail::fiber_task(fiber_));
  }
  void check_joinable(const char *caller) const {
    if (!fiber_)
      throw std::system_error(std::make_error_code(std::errc::invalid_argument),
                              std::string(caller) +
                                  ": not the handle of a fiber");
  }

  void check_other(const char *caller) const {
    if (detail::is_current(fiber_))
      throw std::system_error(
          std::make_error_code(std::errc::resource_deadlock_would_occur),
          std::string(caller) + ": a fiber cannot wait for itself");
  }

  detail::FiberBlock *fiber_ = nullptr;
  std::stop_source stop_{std::nostopstate};
};

/// Behind spawn() and Runtime::spawn(). Not part of the public interface.
template <class F, class... Args>
auto detail_spawn(detail::RuntimeCore &runtime, const FiberOptions &options,
                  F &&f, Args &&...args) {
  using R = typename detail::ResultOf<F, Args...>::type;
  if constexpr (detail::takes_stop_token<F, Args...>) {
    using Task = detail::JoinableTask<R, std::decay_t<F>, std::stop_token,
                                      std::decay_t<Args>...>;
    std::stop_source stop;
    detail::FiberBlock *fiber =
        detail::make_fiber<Task>(runtime, options, std::forward<F>(f),
                                 stop.get_token(), std::forward<Args>(args)...);
    detail::start_fiber(fiber, true);
    return Fiber<R>(fiber, std::move(stop));
  } else {
    using Task =
        detail::JoinableTask<R, std::decay_t<F>, std::decay_t<Args>...>;
    detail::FiberBlock *fiber = detail::make_fiber<Task>(
        runtime, options, std::forward<F>(f), std::forward<Args>(args)...);
    detail::start_fiber(fiber, true);
    return Fiber<R>(fiber, std::stop_source(std::nostopstate));
  }
}

/// Starts a fiber that runs `f(args...)` and returns its handle, which must be
/// kept: its destructor waits. Function and arguments are copied (or moved)
/// before the return, as std::thread does; where the function has one
/// signature, they are also converted to its parameters' types. A function that
/// takes a std::stop_token first gets one. Fibers only: elsewhere use
/// Runtime::spawn.
///
/// \throws std::logic_error outside a runtime, and what copies and conversions
///         throw.
/// \throws std::system_error if there is no memory for another stack; it says
/// how
///         many fibers there are and which limit was met.
template <class F, class... Args>
  requires detail::Spawnable<F, Args...>
[[nodiscard]] WEFT_SPAWNS(1, "rest", "handle", "fiber",
                          "converts") WEFT_FIBER_ONLY
    auto spawn(F &&f, Args &&...args) {
  return detail_spawn(detail::current_runtime("weft::spawn"), FiberOptions{},
                      std::forward<F>(f), std::forward<Args>(args)...);
}

/// The same with a name or a stack size of its own.
template <class F, class... Args>
  requires detail::Spawnable<F, Args...>
[[nodiscard]] WEFT_SPAWNS(2, "rest", "handle", "fiber",
                          "converts") WEFT_FIBER_ONLY
    auto spawn(const FiberOptions &options, F &&f, Args &&...args) {
  return detail_spawn(detail::current_runtime("weft::spawn"), options,
                      std::forward<F>(f), std::forward<Args>(args)...);
}

/// Starts a fiber that runs `f(args...)` and that nobody joins. An exception
/// out of `f` ends the process. Fibers only: elsewhere use post().
///
/// \throws std::logic_error outside a runtime.
/// \throws std::system_error if there is no memory for another stack.
template <class F, class... Args>
  requires(!std::is_same_v<std::remove_cvref_t<F>, FiberOptions> &&
           detail::Runnable<F, Args...>)
WEFT_SPAWNS(1, "rest", "detached", "fiber", "converts", "throw_terminates")
WEFT_FIBER_ONLY void go(F &&f, Args &&...args) {
  using Task = detail::DetachedTask<std::decay_t<F>, std::decay_t<Args>...>;
  detail::start_fiber(detail::make_fiber<Task>(
                          detail::current_runtime("weft::go"), FiberOptions{},
                          std::forward<F>(f), std::forward<Args>(args)...),
                      false);
}

/// The same with a name or a stack size of its own.
template <class F, class... Args>
  requires detail::Runnable<F, Args...>
WEFT_SPAWNS(2, "rest", "detached", "fiber", "converts", "throw_terminates")
WEFT_FIBER_ONLY void go(const FiberOptions &options, F &&f, Args &&...args) {
  using Task = detail::DetachedTask<std::decay_t<F>, std::decay_t<Args>...>;
  detail::start_fiber(
      detail::make_fiber<Task>(detail::current_runtime("weft::go"), options,
                               std::forward<F>(f), std::forward<Args>(args)...),
      false);
}

/// About the calling fiber. All throw std::logic_error where no fiber runs.
namespace this_fiber {

/// Lets others run that can; returns at once if there are none. Orders no
/// memory.
WEFT_SUSPENDS WEFT_YIELDS WEFT_FIBER_ONLY void yield();

/// The calling fiber's number.
WEFT_FIBER_ONLY FiberId id();

/// The calling fiber's name; empty if it has none.
WEFT_FIBER_ONLY std::string name();

/// Names the calling fiber; cut after 31 characters.
WEFT_FIBER_ONLY void set_name(std::string_view name);

/// Not part of the public interface. False if `stop` was ready before.
bool detail_sleep_until(detail::Clock::time_point deadline,
                        detail::WaitSource *stop = nullptr);

/// Suspends the calling fiber for at least that long. No time, or less: yields.
template <class Rep, class Period>
WEFT_SUSPENDS WEFT_FIBER_ONLY void
sleep_for(const std::chrono::duration<Rep, Period> &duration) {
  detail_sleep_until(detail::deadline_after(duration));
}

/// Suspends the calling fiber until then. A time that has passed: yields.
template <class C, class D>
WEFT_SUSPENDS WEFT_FIBER_ONLY void
sleep_until(const std::chrono::time_point<C, D> &time) {
  detail_sleep_until(detail::deadline_at(time));
}

/// The same, but ends when `context` is done: false then.
template <class Rep, class Period>
WEFT_SUSPENDS WEFT_OBSERVES_CANCELLATION WEFT_FIBER_ONLY bool
sleep_for(const std::chrono::duration<Rep, Period> &duration,
          const Context &context) {
  return detail_sleep_until(detail::deadline_after(duration),
                            context.detail_source());
}
template <class C, class D>
WEFT_SUSPENDS WEFT_OBSERVES_CANCELLATION WEFT_FIBER_ONLY bool
sleep_until(const std::chrono::time_point<C, D> &time, const Context &context) {
  return detail_sleep_until(detail::deadline_at(time), context.detail_source());
}

} // namespace this_fiber
} // namespace weft

/// Hashes a fiber's number.
template <> struct std::hash<weft::FiberId> {
  std::size_t operator()(weft::FiberId id) const noexcept {
    return std::hash<std::uint64_t>()(id.value());
  }
};

#endif // WEFT_FIBER_H
