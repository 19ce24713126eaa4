// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
/// \file
/// Group.

#ifndef WEFT_GROUP_H
#define WEFT_GROUP_H

#include <cstddef>
#include <exception>
#include <functional>
#include <type_traits>
#include <utility>
#include <vector>
#include <weft/annotations.h>
#include <weft/context.h>
#include <weft/detail/spawn.h>
#include <weft/detail/wait.h>
#include <weft/runtime.h>

namespace weft {

/// Tasks that belong together: all are waited for, the first error cancels the
/// context that they share, and no error is lost. A task that ends with
/// Cancelled has not failed.
///
/// All members but the destructor may be called by any fiber or thread, tasks
/// of the group included, but a task must not wait for its own group. What a
/// task did happens before wait() returns. Who returned from wait() may destroy
/// the group at once, or use it again: the next go() then starts anew, with a
/// new context and without the old errors.
class WEFT_TASK_GROUP("joins") WEFT_NO_COPY Group {
public:
  /// Of the calling fiber's runtime; the tasks' context is below the fiber's.
  ///
  /// \throws std::logic_error where no fiber runs: give the runtime there.
  WEFT_FIBER_ONLY Group();
  /// The same with another context above the tasks'.
  WEFT_FIBER_ONLY explicit Group(const Context &parent);
  /// From anywhere.
  explicit Group(Runtime &runtime) : Group(runtime, runtime.context()) {}
  Group(Runtime &runtime, const Context &parent);
  Group(const Group &) = delete;
  Group &operator=(const Group &) = delete;
  /// Cancels the context, waits, and says on standard error which errors nobody
  /// has read.
  WEFT_CANCELS() WEFT_JOINS() WEFT_SUSPENDS ~Group();

  /// Starts a fiber that runs `f(args...)` with the group's context. Waits for
  /// a place if the group is full. Also after a failure: the task sees a
  /// context that is done.
  ///
  /// \throws std::system_error if there is no memory for another stack.
  template <class F, class... Args>
    requires std::is_invocable_v<std::decay_t<F>, std::decay_t<Args>...>
  WEFT_SPAWNS(1, "rest", "owned", "fiber", "converts")
  WEFT_SUSPENDS void go(F &&f, Args &&...args) {
    static_cast<void>(enter(true));
    start(std::forward<F>(f), std::forward<Args>(args)...);
  }
  /// The same if there is a place; whether there was. If not, nothing has been
  /// copied or moved.
  template <class F, class... Args>
    requires std::is_invocable_v<std::decay_t<F>, std::decay_t<Args>...>
  [[nodiscard]] WEFT_SPAWNS(1, "rest", "owned", "fiber",
                            "converts") WEFT_NEVER_WAITS
      bool try_go(F &&f, Args &&...args) {
    if (!enter(false))
      return false;
    start(std::forward<F>(f), std::forward<Args>(args)...);
    return true;
  }

  /// How many tasks may run at once; without it, any number.
  ///
  /// \throws std::invalid_argument for 0.
  /// \throws std::logic_error after the first go().
  WEFT_LIMITS() void set_limit(std::size_t limit);

  /// Waits for all tasks, cancels the context, and rethrows the first error.
  WEFT_JOINS() WEFT_SUSPENDS void wait();
  /// Cancels the context and waits for all tasks. Throws nothing: see errors().
  WEFT_CANCELS() WEFT_JOINS() WEFT_SUSPENDS void stop_and_wait();

  /// All errors until now, in the order in which they happened.
  std::vector<std::exception_ptr> errors();
  /// The tasks' context: done after the first error, with that as its cause,
  /// and when wait() returns.
  WEFT_TAKES_CHILD Context context();

private:
  struct Failure {
    std::exception_ptr error;
    Failure *next = nullptr;
    bool read = false;
  };
  /// A task that tells the group how it ended.
  template <class F, class... Args> struct Task {
    template <class... Given>
    explicit Task(Group *owner, Given &&...given)
        : call(std::forward<Given>(given)...), group(owner) {}

    static void run(void *task) {
      auto *self = static_cast<Task *>(task);
      try {
        self->call();
      } catch (const Cancelled &) {
      } catch (...) {
        self->group->add_error(std::current_exception());
      }
      detail::end_fiber_locals();
      self->group->leave();
    }
    static void drop(void *task) noexcept {
      std::destroy_at(static_cast<Task *>(task));
    }

    detail::Call<F, Args...> call;
    Group *group;
  };

  template <class F, class... Args> void start(F &&f, Args &&...args) {
    detail::FiberBlock *fiber = nullptr;
    try {
      const Context context = this->context();
      fiber = detail::make_fiber<Task<std::decay_t<F>, std::decay_t<Args>...>>(
          *runtime_, FiberOptions{.context = &context}, this,
          std::forward<F>(f), std::forward<Args>(args)...);
    } catch (...) {
      leave();
      throw;
    }
    detail::start_fiber(fiber, false);
  }

  /// Takes a place. False if there is none and it may not wait.
  bool enter(bool may_wait);
  /// Gives it back, or to one who waits for it. The group may be gone then.
  void leave() noexcept;
  void add_error(std::exception_ptr error) noexcept;
  void wait_until_idle() noexcept;
  /// Nobody runs: the context ends. The first error, if there is one.
  Failure *end_round();
  static void log_and_delete(Failure *first) noexcept;

  detail::RuntimeCore *const runtime_;
  const Context parent_;
  detail::Spinlock guard_;
  std::size_t limit_ = ~std::size_t{0};
  std::size_t running_ = 0;
  bool used_ = false;
  bool over_ = false; ///< the next task begins a new round
  Cancellable round_;
  Failure *failures_ = nullptr;
  Failure **last_failure_ = &failures_;
  detail::WaitList idle_waiters_;
  detail::WaitList place_waiters_;
};

} // namespace weft

#endif // WEFT_GROUP_H
