// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
/// \file
/// What a fiber runs and what it leaves behind. Not part of the public
/// interface.

#ifndef WEFT_DETAIL_SPAWN_H
#define WEFT_DETAIL_SPAWN_H

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <new>
#include <optional>
#include <stop_token>
#include <string_view>
#include <type_traits>
#include <typeinfo>
#include <utility>
#include <weft/detail/arguments.h>

namespace weft {

/// Ends a fiber without a word: this_fiber::checkpoint() throws it once the
/// fiber's context is done. Deliberately no std::exception, so that a handler
/// for those does not swallow it.
struct Cancelled {};

/// How one fiber differs from the others.
struct FiberOptions {
  /// Shown wherever the fiber is named; cut after 31 characters.
  std::string_view name = {};
  /// Bytes of stack; 0 takes the runtime's default. Rounded up to whole pages.
  std::size_t stack_size = 0;
};

namespace detail {

struct FiberBlock;
struct RuntimeCore;

/// What the scheduler must know of a task. Static tables, one a type.
struct TaskOps {
  void (*run)(void *task);           ///< on the fiber, once
  void (*drop)(void *task) noexcept; ///< when nobody needs the task any more
  std::size_t size;
  std::size_t align;
  const std::type_info *type; ///< for dumps; null without RTTI
};

/// The runtime of the calling fiber; std::logic_error elsewhere.
RuntimeCore &current_runtime(const char *caller);

/// A fiber that has not started, and memory for its task. Throws
/// std::system_error, which says how many fibers there are, for want of memory.
FiberBlock *create_fiber(RuntimeCore &runtime, const FiberOptions &options,
                         const TaskOps &ops);
void *fiber_task(FiberBlock *fiber) noexcept;
/// Takes back what create_fiber gave, where the task could not be built.
void discard_fiber(FiberBlock *fiber) noexcept;
/// Makes it runnable. `handle`: somebody will call release_fiber.
void start_fiber(FiberBlock *fiber, bool handle) noexcept;
/// The same for one that nobody joins, and that is not run if its runtime ends
/// before it starts.
void start_posted(FiberBlock *fiber) noexcept;
/// The same for one of the runtime's own, which is not counted.
void start_helper(FiberBlock *fiber) noexcept;
void join_fiber(FiberBlock *fiber) noexcept;
void release_fiber(FiberBlock *fiber) noexcept;
/// Destroys what FiberLocals made for the calling fiber; a task that announces
/// its end by itself calls this before.
void end_fiber_locals() noexcept;
bool is_current(const FiberBlock *fiber) noexcept;
std::uint64_t fiber_number(const FiberBlock *fiber) noexcept;
/// Says on standard error that nobody has read this fiber's error.
void log_unread_error(const FiberBlock *fiber,
                      const std::exception_ptr &error) noexcept;

/// What a fiber leaves: its value, or its exception.
template <class R> struct Outcome {
  std::exception_ptr error;
  std::optional<R> value;

  template <class F> void fill(F &&call) { value.emplace(call()); }
  R take() { return std::move(*value); }
};
template <class R> struct Outcome<R &> {
  std::exception_ptr error;
  R *value = nullptr;

  template <class F> void fill(F &&call) { value = std::addressof(call()); }
  R &take() { return *value; }
};
template <> struct Outcome<void> {
  std::exception_ptr error;

  template <class F> void fill(F &&call) { call(); }
  void take() {}
};

/// The callable and its arguments; ends with the fiber's function, not with its
/// handle.
template <class F, class... Args> class Call {
public:
  template <class... Given>
  explicit Call(Given &&...given) : values_(std::forward<Given>(given)...) {}
  ~Call() {
    if (!over_)
      std::destroy_at(&values_);
  }
  Call(const Call &) = delete;
  Call &operator=(const Call &) = delete;

  decltype(auto) operator()() {
    // Destroyed before the outcome is announced, whichever way this ends.
    struct End {
      Call *call;
      ~End() {
        call->over_ = true;
        std::destroy_at(&call->values_);
      }
    } end{this};
    return call_with(values_);
  }

private:
  union {
    Arguments<F, Args...> values_;
  };
  bool over_ = false;
};

/// A task somebody may join.
template <class R, class F, class... Args> struct JoinableTask : Outcome<R> {
  template <class... Given>
  explicit JoinableTask(Given &&...given)
      : call(std::forward<Given>(given)...) {}

  static void run(void *task) {
    auto *self = static_cast<JoinableTask *>(task);
    try {
      self->fill([self]() -> decltype(auto) { return self->call(); });
    } catch (...) {
      self->error = std::current_exception();
    }
  }
  static void drop(void *task) noexcept {
    std::destroy_at(static_cast<JoinableTask *>(task));
  }

  Call<F, Args...> call;
};

/// A task nobody joins. There is no handler for other exceptions, so that they
/// end the process while the stack that threw is still there to be seen.
template <class F, class... Args> struct DetachedTask {
  template <class... Given>
  explicit DetachedTask(Given &&...given)
      : call(std::forward<Given>(given)...) {}

  static void run(void *task) {
    try {
      static_cast<DetachedTask *>(task)->call();
    } catch (const Cancelled &) {
    }
  }
  static void drop(void *task) noexcept {
    std::destroy_at(static_cast<DetachedTask *>(task));
  }

  Call<F, Args...> call;
};

template <class Task> constexpr const std::type_info *type_of_task() noexcept {
#if __cpp_rtti
  if constexpr (requires { &Task::call; })
    return &typeid(decltype(Task::call));
  else
    return &typeid(Task);
#else
  return nullptr;
#endif
}

template <class Task>
inline constexpr TaskOps task_ops{Task::run, Task::drop, sizeof(Task),
                                  alignof(Task), type_of_task<Task>()};

/// Builds a task in a new fiber.
template <class Task, class... Given>
FiberBlock *make_fiber(RuntimeCore &runtime, const FiberOptions &options,
                       Given &&...given) {
  FiberBlock *fiber = create_fiber(runtime, options, task_ops<Task>);
  struct Undo {
    FiberBlock *fiber;
    ~Undo() {
      if (fiber)
        discard_fiber(fiber);
    }
  } undo{fiber};
  ::new (fiber_task(fiber)) Task(std::forward<Given>(given)...);
  undo.fiber = nullptr;
  return fiber;
}

template <class F, class... Args>
inline constexpr bool takes_stop_token =
    std::is_invocable_v<std::decay_t<F>, std::stop_token,
                        std::decay_t<Args>...>;

template <class F, class... Args> struct ResultOf {
  using type = std::invoke_result_t<std::decay_t<F>, std::decay_t<Args>...>;
};
template <class F, class... Args>
  requires takes_stop_token<F, Args...>
struct ResultOf<F, Args...> {
  using type = std::invoke_result_t<std::decay_t<F>, std::stop_token,
                                    std::decay_t<Args>...>;
};

/// What a task can keep.
template <class... Args>
concept Keepable = (std::is_constructible_v<std::decay_t<Args>, Args> && ...);

/// What a task can keep and call.
template <class F, class... Args>
concept Runnable = Keepable<F, Args...> &&
                   std::is_invocable_v<std::decay_t<F>, std::decay_t<Args>...>;

template <class F, class... Args>
concept Spawnable = !std::is_same_v<std::remove_cvref_t<F>, FiberOptions> &&
                    Keepable<F, Args...> &&
                    (takes_stop_token<F, Args...> || Runnable<F, Args...>);

} // namespace detail
} // namespace weft

#endif // WEFT_DETAIL_SPAWN_H
