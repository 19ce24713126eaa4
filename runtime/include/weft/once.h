// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
/// \file
/// Once.

#ifndef WEFT_ONCE_H
#define WEFT_ONCE_H

#include <functional>
#include <utility>
#include <weft/annotations.h>
#include <weft/detail/wait.h>

namespace weft {

namespace detail {

/// What Once and its relatives share; `kind` names them in messages.
class OnceCore {
public:
  explicit constexpr OnceCore(const char *kind) noexcept : kind_(kind) {}
  OnceCore(const OnceCore &) = delete;
  OnceCore &operator=(const OnceCore &) = delete;
  ~OnceCore();

  template <class F, class... Args> void call(F &&f, Args &&...args) {
    if (state_.load(std::memory_order_acquire) == done || !begin())
      return;
    struct End {
      OnceCore *once;
      State state;
      ~End() { once->end(state); }
    } end{this, idle};
    std::invoke(std::forward<F>(f), std::forward<Args>(args)...);
    end.state = done;
  }

private:
  enum State : std::uint32_t { idle, running, done };

  /// True: the caller runs the function. False: it has been run.
  bool begin();
  void end(State state) noexcept;
  [[noreturn]] void misused(const char *how) const noexcept;

  std::atomic<std::uint32_t> state_{idle};
  Spinlock guard_;
  const char *kind_;
  Sleeper *runner_ = nullptr;
  WaitList waiters_;
};

} // namespace detail

/// Runs one function once, as std::once_flag does, but its function may suspend
/// and the others wait as fibers. All members may be called by any fiber or
/// thread. What the function did happens before each call() returns.
///
/// A call from within the function, and destruction while it runs, abort with a
/// message.
class WEFT_NO_COPY Once {
public:
  Once() = default;
  Once(const Once &) = delete;
  Once &operator=(const Once &) = delete;

  /// Calls `f(args...)` unless a call has returned before; waits for one that
  /// is under way. If `f` throws, the exception comes out here, and the next
  /// caller tries again.
  template <class F, class... Args>
  WEFT_INVOKES(1, "once")
  WEFT_SUSPENDS void call(F &&f, Args &&...args) {
    core_.call(std::forward<F>(f), std::forward<Args>(args)...);
  }

private:
  detail::OnceCore core_{"a weft::Once"};
};

} // namespace weft

#endif // WEFT_ONCE_H
