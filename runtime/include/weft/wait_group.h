// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
/// \file
/// WaitGroup.

#ifndef WEFT_WAIT_GROUP_H
#define WEFT_WAIT_GROUP_H

#include <weft/annotations.h>
#include <weft/context.h>
#include <weft/detail/returning.h>
#include <weft/detail/spawn.h>
#include <weft/detail/wait.h>

namespace weft {

/// Counts what has been started and waits until all of it is done. Raise the
/// count before the task starts, never in it; go() does it right by itself.
///
/// What a task did before done() happens before wait() returns. Waking a waiter
/// is the last thing that done() does to it: who returned from wait() may
/// destroy the group at once, even if others have not returned yet. It may be
/// used again when all waiters have returned. All members may be called by any
/// fiber or thread.
///
/// A count below zero, raising it from zero before all who waited for the zero
/// have returned, and destruction while something is counted or somebody waits,
/// abort with a message.
class WEFT_WAIT_GROUP WEFT_NO_COPY WaitGroup {
public:
  WaitGroup() = default;
  WaitGroup(const WaitGroup &) = delete;
  WaitGroup &operator=(const WaitGroup &) = delete;
  ~WaitGroup();

  /// Raises the count by `n`; a negative number lowers it.
  WEFT_COUNTS_UP() void add(long n = 1);
  /// Lowers the count by one.
  WEFT_COUNTS_DOWN() WEFT_NOTIFIES() void done() { add(-1); }
  /// Waits until the count is zero.
  WEFT_AWAITS_ZERO() WEFT_SUSPENDS void wait() {
    static_cast<void>(wait_until({}));
  }
  /// Waits until the count is zero, or until `context` is done: false then,
  /// unless the count is zero.
  [[nodiscard]] WEFT_SUSPENDS WEFT_OBSERVES_CANCELLATION bool
  wait(const Context &context) {
    return wait_until({.stop = context.detail_source()});
  }

  /// Counts a fiber that runs `f(args...)`, and starts it; it is done when `f`
  /// has returned and its copies are destroyed. An exception out of `f` ends
  /// the process: to collect errors, use Group. Fibers only.
  ///
  /// \throws std::logic_error outside a runtime.
  /// \throws std::system_error if there is no memory for another stack.
  template <class F, class... Args>
    requires detail::Runnable<F, Args...>
  WEFT_SPAWNS(1, "rest", "owned", "fiber", "converts")
  WEFT_FIBER_ONLY void go(F &&f, Args &&...args) {
    using Task = Counted<std::decay_t<F>, std::decay_t<Args>...>;
    detail::FiberBlock *fiber = detail::make_fiber<Task>(
        detail::current_runtime("weft::WaitGroup::go"), FiberOptions{}, this,
        std::forward<F>(f), std::forward<Args>(args)...);
    add();
    detail::start_fiber(fiber, false);
  }

private:
  static constexpr std::int64_t waited_for = 1;

  bool wait_until(const detail::Until &until);
  void check_reuse();
  void wake_waiters();

  template <class F, class... Args>
  struct Counted : detail::DetachedTask<F, Args...> {
    template <class... Given>
    explicit Counted(WaitGroup *owner, Given &&...given)
        : detail::DetachedTask<F, Args...>(std::forward<Given>(given)...),
          group(owner) {}

    static void run(void *task) {
      auto *self = static_cast<Counted *>(task);
      detail::DetachedTask<F, Args...>::run(
          static_cast<detail::DetachedTask<F, Args...> *>(self));
      detail::end_fiber_locals();
      self->group->done();
    }
    static void drop(void *task) noexcept {
      std::destroy_at(static_cast<Counted *>(task));
    }

    WaitGroup *group;
  };

  std::atomic<std::int64_t> word_{0};
  detail::Spinlock guard_;
  detail::WaitList waiters_; ///< by guard_
  detail::ReturningWaiters returning_;
};

} // namespace weft

#endif // WEFT_WAIT_GROUP_H
