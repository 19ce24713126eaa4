// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
/// \file
/// The runtime: threads that run fibers, and run(), which starts one.

#ifndef WEFT_RUNTIME_H
#define WEFT_RUNTIME_H

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <weft/annotations.h>
#include <weft/clock.h>
#include <weft/context.h>
#include <weft/fiber.h>
#include <weft/observe.h>

namespace weft {

/// What ~Runtime does about fibers that have not ended.
enum class ExitPolicy {
  report, ///< waits for `shutdown_timeout`, then says who is left, and leaks it
  wait,   ///< waits for all, however long
  abandon ///< waits for nobody: leaks who is left
};

/// What happens when every fiber waits and nothing can wake one.
enum class DeadlockPolicy {
  ignore, ///< nothing
  warn,   ///< a warning that says who waits for what
  abort   ///< aborts where it is certain, else warns after 10 s
};

/// How a Runtime is made.
struct RuntimeOptions {
  /// Threads that run fibers; 0: available_parallelism().
  std::size_t workers WEFT_WORKER_COUNT = 0;
  /// Bytes of stack for each fiber that does not say otherwise.
  std::size_t stack_size = std::size_t{64} << 10;
  /// Bytes that the stacks of all fibers may have; 0: no limit. See
  /// Runtime::set_memory_limit().
  std::size_t memory_limit = 0;
  ExitPolicy on_exit = ExitPolicy::report;
  std::chrono::milliseconds shutdown_timeout = std::chrono::seconds(10);
  DeadlockPolicy on_deadlock = DeadlockPolicy::abort;
  /// Threads there may be at most: workers, and those that take over where a
  /// fiber blocks or does not suspend. At most 4096.
  std::size_t max_threads = 1024;
  /// How many fibers may be in blocking() at once.
  std::size_t blocking_limit = 512;
  /// After that long in one fiber, another thread takes a worker's place, if
  /// somebody waits for it.
  std::chrono::microseconds stall_after = std::chrono::milliseconds(10);
  /// Decides every choice of the scheduler, so that what one run did another
  /// does, too, and that other seeds try other orders. No place is taken from
  /// a worker then. For tests; needs `workers` to be 1.
  std::optional<std::uint64_t> seed = std::nullopt;
  /// Names the fiber that overflows its stack. Takes SIGSEGV and SIGBUS for the
  /// whole process when the first such Runtime is made; other faults go to the
  /// handlers that were there before, and the process dies as it would have.
  bool overflow_handler = true;
  /// The time that its fibers go by; null: the steady clock. The runtime keeps
  /// a handle of its own.
  const VirtualClock *clock = nullptr;
};

/// How many threads this process may keep busy: the processors of its affinity
/// mask, or its cgroup's quota (v1 or v2, rounded down) if that is less; at
/// least
/// 1. Reads files: ask once. Thread-safe.
WEFT_WORKER_COUNT std::size_t available_parallelism();

/// Threads that run fibers. Several may live in one process. The members may be
/// called by any thread and by any fiber, but for what they say themselves.
class WEFT_TASK_GROUP("joins") WEFT_NO_COPY Runtime {
public:
  /// Starts the threads.
  ///
  /// \throws std::invalid_argument for more than 1024 workers, or for a stack
  ///         smaller than 16 KiB or larger than 1 GiB.
  /// \throws std::system_error if a thread cannot be started; it says how many
  ///         could.
  explicit Runtime(const RuntimeOptions &options = {});
  Runtime(const Runtime &) = delete;
  Runtime &operator=(const Runtime &) = delete;

  /// Cancels context(), waits for the fibers as RuntimeOptions::on_exit says,
  /// then ends the threads. A fiber of this runtime that calls it ends the
  /// process.
  ~Runtime();

  /// Runs `f` on a fiber, waits for it, and returns what it returned or throws
  /// what it threw. Fibers that it started and left behind go on.
  ///
  /// \throws std::logic_error in a fiber.
  template <class F> WEFT_INVOKES(1) decltype(auto) run(F &&f) {
    Running running(*core_);
    return detail_spawn(*core_, FiberOptions{.name = "main"},
                        std::forward<F>(f))
        .join();
  }

  /// As weft::spawn, but from anywhere.
  template <class F, class... Args>
    requires detail::Spawnable<F, Args...>
  [[nodiscard]] WEFT_SPAWNS(1, "rest", "handle", "fiber",
                            "converts") auto spawn(F &&f, Args &&...args) {
    return detail_spawn(*core_, FiberOptions{}, std::forward<F>(f),
                        std::forward<Args>(args)...);
  }
  template <class F, class... Args>
    requires detail::Spawnable<F, Args...>
  [[nodiscard]] WEFT_SPAWNS(2, "rest", "handle", "fiber",
                            "converts") auto spawn(const FiberOptions &options,
                                                   F &&f, Args &&...args) {
    return detail_spawn(*core_, options, std::forward<F>(f),
                        std::forward<Args>(args)...);
  }

  /// The context of fibers that were given no other. Cancelled when the runtime
  /// is destroyed, before that waits for its fibers.
  Context context() const noexcept;

  /// How many threads run fibers.
  WEFT_WORKER_COUNT std::size_t workers() const noexcept;
  /// Changes how many fibers run at once, in the middle of everything, and
  /// returns how many did before. 0: available_parallelism().
  ///
  /// \throws std::invalid_argument for more than max_threads.
  WEFT_SETS_GLOBAL("returns_previous")
  std::size_t set_workers(std::size_t count);
  /// Changes how many threads there may be, and returns how many there might
  /// be before. Threads that are there stay.
  ///
  /// \throws std::invalid_argument for fewer than there are workers, or for
  ///         more than 4096.
  WEFT_SETS_GLOBAL("returns_previous")
  std::size_t set_max_threads(std::size_t count);
  /// Changes how many fibers may be in blocking() at once, and returns the
  /// number before. Those that are there stay.
  ///
  /// \throws std::invalid_argument for 0.
  WEFT_SETS_GLOBAL("returns_previous")
  std::size_t set_blocking_limit(std::size_t count);

  /// How many fibers have been started and have not ended. A fiber that was
  /// joined is not among them; otherwise a glimpse, old when it is read.
  std::size_t fiber_count() const noexcept;

  /// Limits the stacks to that many bytes together, 0: to none, and returns the
  /// previous limit. Counted are stacks in use, and unused ones that still have
  /// their memory; these are trimmed if the new limit is below what there is. A
  /// spawn beyond the limit throws; who is there stays. Each worker may keep a
  /// few unused stacks for itself, under a limit an eighth of it at most
  /// together.
  WEFT_SETS_GLOBAL("returns_previous")
  std::size_t set_memory_limit(std::size_t bytes);
  /// The limit in bytes; 0: none.
  std::size_t memory_limit() const;
  /// Gives the memory of unused stacks back to the system, and returns how many
  /// bytes of stacks those are. This also happens by
  /// itself with what has not been needed for a second. Costs a system call a
  /// stack.
  std::size_t trim();

  /// Writes who is there: number and name, what each fiber does or waits for
  /// and for how long, who started it where, what function it runs, and its
  /// stack. A stack can be had of fibers that wait and of the one that asks;
  /// not of those that run elsewhere or are about to. Functions have names if
  /// the program exports them (linked with -rdynamic), else offsets for
  /// addr2line. Ages are right to some milliseconds. Fibers that wait are held
  /// up for microseconds.
  void dump_fibers(std::ostream &out,
                   DumpLevel level = DumpLevel::grouped) const;

  /// Not part of the public interface.
  detail::RuntimeCore &detail_core() const noexcept { return *core_; }

private:
  template <class F, class... Args>
  friend void post(Runtime &runtime, F &&f, Args &&...args);

  /// A thread that sits in run() can start nothing: the deadlock detector
  /// counts.
  class Running {
  public:
    explicit Running(detail::RuntimeCore &core);
    ~Running();
    Running(const Running &) = delete;
    Running &operator=(const Running &) = delete;

  private:
    detail::RuntimeCore &core_;
  };

  detail::RuntimeCore *core_;
};

/// Starts a runtime, runs `f` on its first fiber, and returns what that
/// returned or throws what it threw. Before that, waits for the other fibers as
/// RuntimeOptions::on_exit says.
///
/// \throws std::logic_error in a fiber; else what Runtime's constructor throws.
template <class F>
WEFT_INVOKES(2)
decltype(auto) run(const RuntimeOptions &options, F &&f) {
  Runtime runtime(options);
  return runtime.run(std::forward<F>(f));
}
template <class F>
  requires(!std::is_same_v<std::remove_cvref_t<F>, RuntimeOptions>)
WEFT_INVOKES(1)
decltype(auto) run(F &&f) {
  return run(RuntimeOptions{}, std::forward<F>(f));
}

/// Starts `f(args...)` on a fiber of `runtime`, from any thread or fiber.
/// Nobody joins it; an exception out of it ends the process. If the runtime
/// ends before it has started, `f` is destroyed without having been called.
///
/// \throws std::system_error if there is no memory for another stack.
template <class F, class... Args>
WEFT_SPAWNS(2, "rest", 1, "owned", "fiber", "converts", "throw_terminates")
void post(Runtime &runtime, F &&f, Args &&...args) {
  using Task = detail::DetachedTask<std::decay_t<F>, std::decay_t<Args>...>;
  detail::start_posted(detail::make_fiber<Task>(*runtime.core_, FiberOptions{},
                                                std::forward<F>(f),
                                                std::forward<Args>(args)...));
}

/// Runtime::fiber_count() of the calling fiber's runtime, or elsewhere of the
/// only one.
///
/// \throws std::logic_error in no fiber, if there is no runtime or several.
std::size_t fiber_count();

} // namespace weft

#endif // WEFT_RUNTIME_H
