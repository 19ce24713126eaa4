// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
/// \file
/// Context: tells those who work on one thing that it is over.

#ifndef WEFT_CONTEXT_H
#define WEFT_CONTEXT_H

#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <system_error>
#include <type_traits>
#include <utility>
#include <weft/annotations.h>
#include <weft/detail/select_case.h>
#include <weft/detail/spawn.h>

namespace weft {

class CancelHandle;
struct Cancellable;

namespace detail {

// context.cpp. Null stands for the background.
ContextCore *retain(ContextCore *core) noexcept;
void release(ContextCore *core) noexcept;
bool is_done(ContextCore *core) noexcept;
/// Null if it is never done.
WaitSource *wait_source(ContextCore *core) noexcept;
const void *find_value(ContextCore *core, const void *key) noexcept;
/// Calls `destroy(value)` when the result goes, and if this throws.
ContextCore *make_value(ContextCore *parent, const void *key, void *value,
                        void (*destroy)(void *));
ContextCore *make_cancellable(ContextCore *parent);
/// With a time of the clock by which the parent goes.
ContextCore *make_deadline(ContextCore *parent, Clock::time_point deadline);
ContextCore *make_timeout(ContextCore *parent, Clock::duration duration);
void cancel(ContextCore *core, std::exception_ptr cause);

/// Its address stands for the key.
template <class Key> inline constexpr char context_key = 0;

template <class Key> struct ValueOf {
  using type = Key;
};
template <class Key>
  requires requires { typename Key::type; }
struct ValueOf<Key> {
  using type = typename Key::type;
};

/// A case of a select that waits for a context.
template <class F> struct DoneCase {
  static constexpr CaseKind kind = CaseKind::source;
  ContextCore *core; ///< the context outlives the case
  F function;

  void prepare(SelectCase &one) noexcept { one.source = wait_source(core); }
  void take(bool) { std::invoke(std::move(function)); }
};

} // namespace detail

/// Says when work is over: cancelled, or out of time. Contexts form a tree:
/// what is done to one is done to those made from it, never to the one it was
/// made from. Nobody is interrupted; who waits with a context is woken, and who
/// computes asks is_done().
///
/// A cheap handle: pass it by const reference, capture it by value. Copies are
/// the same context. All members may be called by any fiber or thread. What the
/// canceller did happens before what those do who see it. A moved-from context
/// is background().
class WEFT_CONTEXT WEFT_SHARED_HANDLE Context {
public:
  /// Never done, no values: where trees begin.
  WEFT_CANCELLATION_ROOT static Context background() noexcept {
    return Context(nullptr);
  }
  /// Done when stop is requested.
  explicit Context(const std::stop_token &token);
  Context(const Context &other) noexcept : core_(detail::retain(other.core_)) {}
  Context(Context &&other) noexcept
      : core_(std::exchange(other.core_, nullptr)) {}
  Context &operator=(Context other) noexcept {
    std::swap(core_, other.core_);
    return *this;
  }
  ~Context() { detail::release(core_); }

  /// Whether it is over. Never changes back.
  WEFT_OBSERVES_CANCELLATION WEFT_NEVER_WAITS bool is_done() const noexcept {
    return detail::is_done(core_);
  }
  /// Waits until it is done; for ever if it never is.
  WEFT_OBSERVES_CANCELLATION WEFT_SUSPENDS void wait() const {
    static_cast<void>(detail_wait(detail::Clock::time_point::max()));
  }
  /// Waits until it is done, or that long; whether it is.
  template <class Rep, class Period>
  WEFT_OBSERVES_CANCELLATION WEFT_SUSPENDS bool
  wait_for(const std::chrono::duration<Rep, Period> &duration) const {
    return detail_wait(detail::deadline_after(duration));
  }
  /// A case of select() that is ready when it is done; on_done() takes a
  /// function, too. Must not outlive this handle.
  WEFT_OBSERVES_CANCELLATION detail::DoneCase<detail::NoFunction>
  done() const noexcept {
    return {core_, {}};
  }

  /// Why it is done: std::errc::operation_canceled or timed_out; no error while
  /// it is not.
  WEFT_OBSERVES_CANCELLATION std::error_code error() const noexcept;
  /// What cancel() was given; else a std::system_error with error(). Null while
  /// it is not done.
  WEFT_OBSERVES_CANCELLATION std::exception_ptr cause() const;
  /// When it will be done at the latest, if that is known.
  std::optional<std::chrono::steady_clock::time_point>
  deadline() const noexcept;

  /// A token for code that speaks of those: stop is requested when this is
  /// done. Callbacks run before the cancel() that caused it returns; at a
  /// deadline, on a fiber of their own.
  WEFT_TAKES_CHILD std::stop_token stop_token() const;
  explicit operator std::stop_token() const { return stop_token(); }

  /// The nearest value given for `Key` by with_value(), or null. It lives as
  /// long as a context in which it can be seen.
  template <class Key>
  const typename detail::ValueOf<Key>::type *value() const noexcept {
    return static_cast<const typename detail::ValueOf<Key>::type *>(
        detail::find_value(core_, &detail::context_key<Key>));
  }

  /// The same context?
  bool operator==(const Context &) const = default;

  /// Not part of the public interface.
  explicit Context(detail::ContextCore *core) noexcept : core_(core) {}
  detail::ContextCore *detail_core() const noexcept { return core_; }
  detail::WaitSource *detail_source() const noexcept {
    return detail::wait_source(core_);
  }

private:
  bool detail_wait(detail::Clock::time_point deadline) const;

  detail::ContextCore *core_;
};

/// The right to cancel one context. Cancels it when it goes, so nothing that
/// the context holds is kept longer than the work: keep the handle as long as
/// the work lasts. Empty once moved from. Not thread-safe; contexts are.
class [[nodiscard]] WEFT_CANCEL_HANDLE("cancels") CancelHandle {
public:
  CancelHandle(CancelHandle &&other) noexcept
      : core_(std::exchange(other.core_, nullptr)) {}
  /// Cancels what this handle had.
  CancelHandle &operator=(CancelHandle &&other) noexcept {
    CancelHandle taken(std::move(other));
    std::swap(core_, taken.core_);
    return *this;
  }
  WEFT_CANCELS() ~CancelHandle() {
    cancel();
    detail::release(core_);
  }

  /// Cancels the context unless it is done. When it returns, the context and
  /// all that were made from it are done, stop callbacks have run, and who
  /// waits is runnable. May be called again; an empty handle does nothing.
  WEFT_CANCELS() void cancel() noexcept { cancel(nullptr); }
  /// The same; Context::cause() is `cause` if it is not null.
  WEFT_CANCELS() void cancel(std::exception_ptr cause) noexcept {
    if (core_)
      detail::cancel(core_, std::move(cause));
  }

  /// Not part of the public interface. Takes a reference over.
  explicit CancelHandle(detail::ContextCore *core) noexcept : core_(core) {}

private:
  detail::ContextCore *core_;
};

/// A context and the right to cancel it: `auto [context, handle] = ...`.
struct Cancellable {
  /// Not part of the public interface.
  explicit Cancellable(detail::ContextCore *core) noexcept
      : context(detail::retain(core)), handle(core) {}

  Context context;
  CancelHandle handle;
};

/// A context that is done when its handle says so, or its parent is.
[[nodiscard]] inline Cancellable with_cancel(const Context &parent) {
  return Cancellable(detail::make_cancellable(parent.detail_core()));
}

/// The same, done with `timed_out` after that time. The time is that of the
/// calling fiber's runtime; on a foreign thread, that of the runtime from which
/// the parent comes, else the steady clock's. A time that has passed: done at
/// once. Costs nothing until then if the parent's deadline is earlier.
template <class Rep, class Period>
[[nodiscard]] WEFT_CREATES_TIMER("one_shot") Cancellable
    with_timeout(const Context &parent,
                 const std::chrono::duration<Rep, Period> &duration) {
  return Cancellable(detail::make_timeout(parent.detail_core(),
                                          detail::clamp_duration(duration)));
}

/// The same with a time of any clock.
template <class C, class D>
[[nodiscard]] WEFT_CREATES_TIMER("one_shot") Cancellable
    with_deadline(const Context &parent,
                  const std::chrono::time_point<C, D> &time) {
  if constexpr (std::is_same_v<C, detail::Clock>)
    return Cancellable(
        detail::make_deadline(parent.detail_core(), detail::deadline_at(time)));
  else
    return with_timeout(parent, time - C::now());
}

/// The parent, and one more value: `Key::type`, or `Key` itself if there is no
/// such type. Keys are types of yours, so modules do not meet by chance.
template <class Key, class V = typename detail::ValueOf<Key>::type>
  requires std::is_constructible_v<typename detail::ValueOf<Key>::type, V>
[[nodiscard]] Context with_value(const Context &parent, V &&value) {
  using T = typename detail::ValueOf<Key>::type;
  return Context(detail::make_value(
      parent.detail_core(), &detail::context_key<Key>,
      new T(std::forward<V>(value)),
      [](void *object) { delete static_cast<T *>(object); }));
}

/// The parent's values, but never done: for what must be finished all the same.
[[nodiscard]] WEFT_CANCELLATION_ROOT inline Context
without_cancel(const Context &parent) {
  return Context(
      detail::make_value(parent.detail_core(), nullptr, nullptr, nullptr));
}

/// A case of select(): ready when `context` is done. Must not outlive it.
template <class F = detail::NoFunction>
WEFT_OBSERVES_CANCELLATION WEFT_INVOKES(
    2) detail::DoneCase<std::decay_t<F>> on_done(const Context &context,
                                                 F &&function = {}) {
  return {context.detail_core(), std::forward<F>(function)};
}

namespace this_fiber {

/// The calling fiber's context: FiberOptions::context, else that of the fiber
/// that started it, else the runtime's, which is cancelled when the runtime
/// ends.
///
/// \throws std::logic_error where no fiber runs.
WEFT_FIBER_ONLY Context context();

/// Throws Cancelled if the calling fiber's context is done. For loops that
/// compute; a plain wait looks at no context.
///
/// \throws std::logic_error where no fiber runs.
WEFT_OBSERVES_CANCELLATION WEFT_FIBER_ONLY void checkpoint();

} // namespace this_fiber
} // namespace weft

#endif // WEFT_CONTEXT_H
