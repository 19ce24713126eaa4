// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Workers, their queues, and how a fiber comes onto one and off it again.
// docs/runtime/design.md describes the protocol that scheduler.cpp implements.

#ifndef WEFT_SCHED_SCHEDULER_H
#define WEFT_SCHED_SCHEDULER_H

#include "sched/stack.h"
#include "time/timers.h"
#include <memory>
#include <thread>
#include <vector>
#include <weft/runtime.h>

namespace weft::detail {

/// The layout of libstdc++'s and libc++abi's exception state of a thread.
struct ExceptionState {
  void *caught;
  unsigned uncaught;
};

/// What must happen to a fiber once its stack is no longer in use.
enum class After : std::uint8_t { nothing, requeue, asleep, dead };

/// A run queue of fixed size: its owner puts in and takes out, thieves take
/// out.
class Ring {
public:
  static constexpr std::uint32_t capacity = 256;

  bool empty() const noexcept {
    return head_.load(std::memory_order_acquire) ==
           tail_.load(std::memory_order_acquire);
  }
  bool push(FiberBlock *fiber) noexcept;
  FiberBlock *pop(bool alone) noexcept;
  /// Takes the older half out of a full ring; null if a thief was faster.
  FiberBlock *take_half(std::uint32_t &count) noexcept;
  /// Moves about half of the victim's fibers here, but for the one that is
  /// returned. The thief's own ring must be empty.
  FiberBlock *steal_from(Ring &victim) noexcept;

private:
  alignas(64) std::atomic<std::uint32_t> head_{0};
  alignas(64) std::atomic<std::uint32_t> tail_{0};
  std::atomic<FiberBlock *> slots_[capacity] = {};
};

struct alignas(64) Worker {
  // The owner's.
  RuntimeCore *core = nullptr;
  void *sp = nullptr; ///< of the thread's own stack, while a fiber runs
  FiberBlock *current = nullptr;
  FiberBlock *previous = nullptr; ///< who ran before; `after` says what of it
  After after = After::nothing;
  bool searching = false;
  std::uint32_t polls = 0;
  std::uint32_t streak = 0; ///< fibers in a row that came from run_next
  std::uint32_t random = 1;
  std::uint32_t index = 0;
  ExceptionState *exceptions = nullptr;
  int *error = nullptr;
  FiberBlock *free_stacks = nullptr;
  std::uint32_t free_stack_count = 0;
  std::uint64_t next_number = 0, last_number = 0;
  SanitizerState sanitizer;
  std::thread thread;

  // Others look at these.
  alignas(64) std::atomic<FiberBlock *> run_next{nullptr};
  std::atomic<std::uint32_t> tick{0}; ///< raised with each fiber
  std::atomic<std::uint32_t> stalled_tick{~0U};
  std::atomic<std::int64_t> started{0}, ended{0};
  alignas(64) std::atomic<std::uint32_t> bell{0}; ///< futex
  Worker *idle_next = nullptr;
  bool idle = false;
  Ring ring;
};

struct RuntimeCore {
  explicit RuntimeCore(const RuntimeOptions &given)
      : options(given), stacks(given.stack_size) {}
  ~RuntimeCore();

  const RuntimeOptions options;
  std::unique_ptr<Worker[]> workers;
  std::uint32_t worker_count = 0;
  bool alone = false; ///< one worker: no thieves
  StackDepot stacks;
  Timers &timers = *new Timers(retime, this);
  ContextCore *root = nullptr; ///< of the contexts of its fibers

  alignas(64) std::atomic<std::uint32_t> searching{0};
  std::atomic<std::uint32_t> parked{0};
  std::atomic<bool> stopping{false};
  Spinlock idle_lock;
  Worker *idle = nullptr;
  /// When the earliest parked worker will wake up by itself.
  std::atomic<std::int64_t> alarm{Timers::never};

  alignas(64) Spinlock global_lock;
  FiberBlock *global_head = nullptr;
  FiberBlock *global_tail = nullptr;
  std::atomic<std::uint32_t> global_count{0};

  // Started and ended by threads that are no workers.
  std::atomic<std::int64_t> started{0}, ended{0};
  std::atomic<std::uint32_t> threads_in_run{0};
  std::atomic<bool> deadlock_reported{false};
  std::atomic<std::uint32_t> drained{0}; ///< futex, raised when a fiber ends
  std::atomic<bool> draining{false};

  std::thread monitor;
  std::atomic<std::uint32_t> monitor_bell{0};
  std::atomic<bool> monitor_sleeps{false};

  std::int64_t live() const noexcept;

private:
  /// The first timer has changed.
  static void retime(void *core) noexcept;
};

// scheduler.cpp
void run_worker(Worker &worker);
void run_monitor(RuntimeCore &core);
void wake_all(RuntimeCore &core) noexcept;
void wake_one(RuntimeCore &core) noexcept;
/// The worker whose thread this is, or null.
Worker *this_worker() noexcept;
FiberBlock *this_fiber_block() noexcept;
FiberBlock &fiber_of_caller(const char *caller);
/// Makes a fiber runnable, from anywhere.
void enqueue(FiberBlock *fiber) noexcept;
void futex_wait(std::atomic<std::uint32_t> &word, std::uint32_t expected,
                std::int64_t deadline = Timers::never) noexcept;
void futex_wake(std::atomic<std::uint32_t> &word, int count) noexcept;

// report.cpp
const char *to_string(WaitReason reason) noexcept;
/// Called by a worker when all are idle: is anybody left who could go on?
void check_deadlock(RuntimeCore &core, std::chrono::nanoseconds idle) noexcept;
void print_fibers(RuntimeCore &core) noexcept;
void print(const char *format, ...) noexcept
    __attribute__((format(printf, 1, 2)));
void install_terminate_handler() noexcept;

} // namespace weft::detail

#endif // WEFT_SCHED_SCHEDULER_H
