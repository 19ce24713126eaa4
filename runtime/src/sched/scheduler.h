// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Workers, their queues, and how a fiber comes onto one and off it again.
// docs/runtime/design.md describes the protocol; its steps are counted in the
// comments here.

#ifndef WEFT_SCHED_SCHEDULER_H
#define WEFT_SCHED_SCHEDULER_H

#include "sched/futex.h"
#include "sched/ring.h"
#include "sched/stack.h"
#include "time/timers.h"
#include <memory>
#include <mutex>
#include <thread>
#include <weft/runtime.h>

namespace weft::detail {

using Parking = ParkProtocol<std::atomic<std::uint32_t>>;

/// The layout of libstdc++'s and libc++abi's exception state of a thread.
struct ExceptionState {
  void *caught;
  unsigned uncaught;
};

/// What must happen to a fiber once its stack is no longer in use.
enum class After : std::uint8_t { nothing, requeue, asleep, dead };

/// Where a worker sleeps, if it does.
enum class Rest : std::uint8_t {
  none,  ///< it does not
  idle,  ///< it has a place and found nothing to run
  spare, ///< it has no place
  pinned ///< it has no place, and only its pinned fiber can wake it
};

/// A thread that runs fibers, and its queue.
struct alignas(64) Worker {
  // The owner's.
  RuntimeCore *core = nullptr;
  void *sp = nullptr; ///< of the thread's own stack, while a fiber runs
  FiberBlock *current = nullptr;
  FiberBlock *previous = nullptr; ///< who ran before; `after` says what of it
  After after = After::nothing;
  bool searching = false;   ///< whoever wakes it sets it
  bool thread_ends = false; ///< a fiber has ended while pinned
  std::uint32_t polls = 1;  ///< until the next look at timers and others
  std::uint32_t streak = 0; ///< fibers in a row that came from run_next
  std::uint32_t pinned = 0; ///< fibers pinned to this thread
  std::uint32_t random = 1;
  ExceptionState *exceptions = nullptr;
  int *error = nullptr;
  FiberBlock *handover = nullptr; ///< pinned to another thread: gets our place
  FiberBlock *free_stacks = nullptr;
  std::uint32_t free_stack_count = 0;
  std::uint64_t next_number = 0, last_number = 0;
  SanitizerState sanitizer;

  // Others look at these.
  /// The runtime while this worker may run fibers, null while it has no place;
  /// written under places_lock.
  alignas(64) std::atomic<RuntimeCore *> place{nullptr};
  std::atomic<FiberBlock *> run_next{nullptr};
  std::atomic<bool> in_queue{false};  ///< see AloneInQueue
  std::atomic<std::uint32_t> tick{0}; ///< raised with each fiber
  std::atomic<std::uint32_t> stalled_tick{~0U};
  std::atomic<std::int64_t> started{0}, ended{0};
  /// Nanoseconds of the steady clock when somebody last looked at it: the
  /// worker after it has slept, and the monitor. For ages in dumps.
  std::atomic<std::int64_t> clock{0};
  std::atomic<std::uint32_t> bell{0}; ///< futex

  // By places_lock.
  alignas(64) Rest rest = Rest::none;
  Worker *list_next = nullptr;
  FiberBlock *handed = nullptr;   ///< a pinned fiber, from whoever took it
  std::int64_t stalled_since = 0; ///< the monitor's

  std::thread thread; ///< by threads_lock
  Ring<FiberBlock, 256> ring;
};

struct RuntimeCore {
  static constexpr std::size_t thread_capacity = 4096;

  explicit RuntimeCore(const RuntimeOptions &given)
      : options(given),
        stacks(given.stack_size,
               given.memory_limit ? given.memory_limit : StackDepot::no_limit,
               given.workers) {}
  ~RuntimeCore();

  const RuntimeOptions options;
  StackDepot stacks;
  Timers &timers = *new Timers(retime, this);
  ContextCore *root = nullptr; ///< of the contexts of its fibers

  /// All workers that ever were; never removed, so that anybody may look.
  std::unique_ptr<std::atomic<Worker *>[]> workers =
      std::make_unique<std::atomic<Worker *>[]>(thread_capacity);
  std::atomic<std::uint32_t> worker_count{0};
  /// One worker and no thieves: its queue needs no exchanges.
  std::atomic<bool> alone{false};

  alignas(64) std::atomic<std::uint32_t> searching{0};
  /// Places that nobody uses: idle workers', and free ones.
  std::atomic<std::uint32_t> available{0};
  /// Workers that sleep, wherever.
  std::atomic<std::uint32_t> resting{0};
  std::atomic<bool> stopping{false};
  /// When the earliest idle worker will wake up by itself.
  std::atomic<std::int64_t> alarm{Timers::never};

  /// Protects who has a place, and the lists of those who sleep.
  alignas(64) Spinlock places_lock;
  Worker *idle = nullptr;
  Worker *spare = nullptr;
  std::uint32_t free_places = 0;
  std::atomic<std::uint32_t> places{0}; ///< workers that may run fibers at once

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
  std::atomic<bool> closing{false}; ///< posts are no longer started

  // Threads.
  std::mutex threads_lock;
  Worker *vacant = nullptr; ///< workers whose thread has ended
  std::atomic<std::uint32_t> threads{0};
  std::atomic<std::size_t> max_threads{0};
  std::atomic<bool> thread_limit_reported{false};
  std::atomic<std::uint64_t> pinned_ends{0}; ///< threads ended by their fiber
  std::thread monitor;
  std::atomic<std::uint32_t> monitor_bell{0};
  std::atomic<bool> monitor_sleeps{false};

  // Blocking regions: blocking.cpp.
  Spinlock blocking_lock;
  std::size_t blocking_limit = 0;
  std::atomic<std::size_t> blocking{0};
  WaitList blocking_waiters;

  RuntimeCore *next_runtime = nullptr; ///< by the lock of all runtimes

  /// User fibers that have started and have not ended.
  std::int64_t live() const noexcept;

private:
  /// The first timer has changed.
  static void retime(void *core) noexcept;
};

template <class Visit> void for_each_worker(RuntimeCore &core, Visit visit) {
  const std::uint32_t count = core.worker_count.load(std::memory_order_acquire);
  for (std::uint32_t i = 0; i < count; ++i)
    visit(*core.workers[i].load(std::memory_order_relaxed));
}

// places.cpp: steps 3, 4 and 10.
/// Step 3: somebody may have to get up for what has just become visible.
void announce(RuntimeCore &core) noexcept;
/// Step 4: wakes or starts a worker if a place is free and nobody searches.
void wake_one(RuntimeCore &core) noexcept;
void wake_all(RuntimeCore &core) noexcept;
/// Whether a worker that searches would find something.
bool work_visible(RuntimeCore &core) noexcept;
/// The caller's place becomes free. False if it had none.
bool give_place_up(Worker &worker) noexcept;
/// Whether the caller has a place now.
bool take_free_place(Worker &worker) noexcept;
/// Takes the place of a worker that runs a fiber, unless that has gone on since
/// `tick`. The place is free then.
bool retake_place(RuntimeCore &core, Worker &worker,
                  std::uint32_t tick) noexcept;
/// Step 8: sleeps until there may be something to do. Comes back at once if the
/// caller has no place.
void rest_as_idle(Worker &worker) noexcept;
/// Sleeps until somebody gives the caller a place, or the runtime stops.
void rest_as_spare(Worker &worker) noexcept;
/// Sleeps until the caller's pinned fiber can run; null if the runtime stops.
FiberBlock *rest_as_pinned(Worker &worker) noexcept;
/// Gives the caller's place to the thread of a pinned fiber.
void hand_over(Worker &worker, FiberBlock *fiber) noexcept;
/// Ends the mode in which the only worker's queue needs no exchanges.
void end_alone(RuntimeCore &core) noexcept;
std::size_t change_places(RuntimeCore &core, std::size_t count) noexcept;

// worker.cpp: steps 5 to 8.
void run_worker(Worker &worker);
/// Starts a thread for a worker that has a place.
///
/// \throws std::system_error, std::bad_alloc
void start_worker(RuntimeCore &core, bool searches = true);
/// Sleeps until somebody rings, until the deadline, or until the runtime stops.
void sleep_on_bell(Worker &worker, std::int64_t deadline) noexcept;

// runtime.cpp
/// The only runtime there is, or null.
RuntimeCore *only_runtime() noexcept;

// monitor.cpp: step 9.
void run_monitor(RuntimeCore &core);
void wake_monitor(RuntimeCore &core) noexcept;

// fiber.cpp
extern constinit thread_local Worker *worker_of_thread;
/// worker_of_thread, asked anew: a compiler may keep the address of a
/// thread_local across a switch to another thread, but not across a call that
/// it cannot look into.
Worker *this_worker() noexcept;
FiberBlock *this_fiber_block() noexcept;
FiberBlock &fiber_of_caller(const char *caller);
/// Gives up the processor: to `next`, else to the worker's own stack, which
/// looks for another. Returns when the fiber runs again.
void suspend(Worker *worker, FiberBlock &self, FiberBlock *next, After after);
/// Runs `fiber` from the worker's own stack; returns when there is none at
/// hand.
void resume(Worker &worker, FiberBlock *fiber);

// wait.cpp
void seed_random(std::uint64_t seed) noexcept;
void run_timers(RuntimeCore &core) noexcept;

// limits.cpp
[[noreturn]] void throw_no_stack(RuntimeCore &core, std::size_t stack_size,
                                 int error);

// report.cpp
const char *to_string(WaitReason reason) noexcept;
/// Called by a worker when all are idle: is anybody left who could go on?
void check_deadlock(RuntimeCore &core, std::chrono::nanoseconds idle) noexcept;
void print(const char *format, ...) noexcept
    __attribute__((format(printf, 1, 2)));
void install_terminate_handler() noexcept;

// dump.cpp
void print_fibers(RuntimeCore &core) noexcept;

} // namespace weft::detail

#endif // WEFT_SCHED_SCHEDULER_H
