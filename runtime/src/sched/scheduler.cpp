// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The steps that the comments count are those of docs/runtime/design.md.
//
// Everything here is read and written by fibers that take turns on one thread.
// Under ThreadSanitizer, to which fibers are threads, this file is therefore
// not instrumented; it says itself what orders what.

#include "sched/scheduler.h"
#include "sync/context_core.h"
#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>
#include <cxxabi.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <stdexcept>
#include <string>
#include <sys/syscall.h>
#include <system_error>
#include <unistd.h>
#include <weft/detail/channel_core.h>

extern "C" {
void weft_switch(void **save, void *load) noexcept;
void weft_fiber_start();
}

namespace weft::detail {
namespace {

#if defined(__x86_64__)
/// Calls weft_switch, but with a jump. A `call` would leave an address on the
/// processor's return stack that no `ret` takes off again, and the returns
/// after the switch would be mispredicted. Writes below the stack pointer: this
/// file is compiled with -mno-red-zone.
inline void switch_stacks(void **save, void *load) noexcept {
  asm volatile("leaq 1f(%%rip), %%rax\n\t"
               "pushq %%rax\n\t"
               "jmp weft_switch\n"
               "1:\tendbr64"
               : "+D"(save), "+S"(load)
               :
               : "rax", "rcx", "rdx", "r8", "r9", "r10", "r11", "xmm0", "xmm1",
                 "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9",
                 "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15",
#if defined(__AVX512F__)
                 "xmm16", "xmm17", "xmm18", "xmm19", "xmm20", "xmm21", "xmm22",
                 "xmm23", "xmm24", "xmm25", "xmm26", "xmm27", "xmm28", "xmm29",
                 "xmm30", "xmm31", "k1", "k2", "k3", "k4", "k5", "k6", "k7",
#endif
                 "cc", "memory");
}
#else
inline void switch_stacks(void **save, void *load) noexcept {
  weft_switch(save, load);
}
#endif

constexpr std::uint32_t poll_interval = 61; ///< a prime, as in Go
constexpr std::uint32_t longest_streak = 16;
constexpr std::uint32_t magazine = 64; ///< stacks that a worker keeps
constexpr int search_rounds = 4;
constexpr std::uint64_t number_batch = 1024;

thread_local constinit Worker *worker_of_thread = nullptr;
std::atomic<std::uint64_t> next_number{1};

std::int64_t now_ns() { return Clock::now().time_since_epoch().count(); }

void pause() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#else
  asm volatile("yield");
#endif
}

Wait *ended_mark() { return reinterpret_cast<Wait *>(1); }

} // namespace

// The compiler may keep the address of a thread_local across a switch to
// another thread; not across a call that it cannot look into.
[[gnu::noinline]] Worker *this_worker() noexcept {
  asm volatile("");
  return worker_of_thread;
}

FiberBlock *this_fiber_block() noexcept {
  Worker *worker = this_worker();
  return worker ? worker->current : nullptr;
}

//===--- The ring ---------------------------------------------------------===//

bool Ring::push(FiberBlock *fiber) noexcept {
  const std::uint32_t tail = tail_.load(std::memory_order_relaxed);
  if (tail - head_.load(std::memory_order_acquire) == capacity)
    return false;
  slots_[tail % capacity].store(fiber, std::memory_order_relaxed);
  tail_.store(tail + 1, std::memory_order_release);
  return true;
}

FiberBlock *Ring::pop(bool alone) noexcept {
  std::uint32_t head = head_.load(std::memory_order_acquire);
  const std::uint32_t tail = tail_.load(std::memory_order_relaxed);
  while (head != tail) {
    FiberBlock *fiber = slots_[head % capacity].load(std::memory_order_relaxed);
    if (alone) {
      head_.store(head + 1, std::memory_order_relaxed);
      return fiber;
    }
    if (head_.compare_exchange_weak(head, head + 1, std::memory_order_acq_rel,
                                    std::memory_order_acquire))
      return fiber;
  }
  return nullptr;
}

FiberBlock *Ring::take_half(std::uint32_t &count) noexcept {
  std::uint32_t head = head_.load(std::memory_order_acquire);
  const std::uint32_t tail = tail_.load(std::memory_order_relaxed);
  count = (tail - head) / 2;
  if (count == 0)
    return nullptr;
  // Read before the exchange: afterwards the slots may be written again.
  FiberBlock *taken[capacity / 2];
  for (std::uint32_t i = 0; i < count; ++i)
    taken[i] = slots_[(head + i) % capacity].load(std::memory_order_relaxed);
  if (!head_.compare_exchange_strong(head, head + count,
                                     std::memory_order_acq_rel))
    return nullptr;
  for (std::uint32_t i = 0; i + 1 < count; ++i)
    taken[i]->next = taken[i + 1];
  taken[count - 1]->next = nullptr;
  return taken[0];
}

FiberBlock *Ring::steal_from(Ring &victim) noexcept {
  const std::uint32_t tail = tail_.load(std::memory_order_relaxed);
  std::uint32_t head = victim.head_.load(std::memory_order_acquire);
  for (;;) {
    const std::uint32_t available =
        victim.tail_.load(std::memory_order_acquire) - head;
    if (available == 0)
      return nullptr;
    const std::uint32_t count = available - available / 2;
    if (count > capacity / 2) { // the two loads do not belong together
      head = victim.head_.load(std::memory_order_acquire);
      continue;
    }
    for (std::uint32_t i = 0; i < count; ++i)
      slots_[(tail + i) % capacity].store(
          victim.slots_[(head + i) % capacity].load(std::memory_order_relaxed),
          std::memory_order_relaxed);
    if (victim.head_.compare_exchange_strong(head, head + count,
                                             std::memory_order_acq_rel,
                                             std::memory_order_acquire)) {
      // The last one is run at once, the others may be stolen in turn.
      tail_.store(tail + count - 1, std::memory_order_release);
      return slots_[(tail + count - 1) % capacity].load(
          std::memory_order_relaxed);
    }
  }
}

//===--- Futexes ----------------------------------------------------------===//

void futex_wait(std::atomic<std::uint32_t> &word, std::uint32_t expected,
                std::int64_t deadline) noexcept {
  timespec time{};
  if (deadline != Timers::never) {
    time.tv_sec = deadline / 1'000'000'000;
    time.tv_nsec = deadline % 1'000'000'000;
  }
  // The form with a bit set takes an absolute time of the steady clock.
  syscall(SYS_futex, &word, FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG, expected,
          deadline == Timers::never ? nullptr : &time, nullptr,
          FUTEX_BITSET_MATCH_ANY);
}

void futex_wake(std::atomic<std::uint32_t> &word, int count) noexcept {
  syscall(SYS_futex, &word, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, count, nullptr,
          nullptr, 0);
}

//===--- Who is runnable --------------------------------------------------===//

namespace {

void push_global(RuntimeCore &core, FiberBlock *first, FiberBlock *last,
                 std::uint32_t count) {
  last->next = nullptr;
  core.global_lock.lock();
  (core.global_tail ? core.global_tail->next : core.global_head) = first;
  core.global_tail = last;
  core.global_count.store(core.global_count.load(std::memory_order_relaxed) +
                              count,
                          std::memory_order_relaxed);
  core.global_lock.unlock();
}

/// Takes a fair share: one to run, the rest for the own ring.
FiberBlock *pop_global(Worker &worker, std::uint32_t most) {
  RuntimeCore &core = *worker.core;
  if (core.global_count.load(std::memory_order_relaxed) == 0)
    return nullptr;
  core.global_lock.lock();
  const std::uint32_t count = core.global_count.load(std::memory_order_relaxed);
  std::uint32_t share = std::min(
      {count, count / core.worker_count + 1, most, Ring::capacity / 2});
  FiberBlock *result = core.global_head;
  if (result) {
    core.global_head = result->next;
    std::uint32_t taken = 1;
    while (taken < share && core.global_head) {
      FiberBlock *fiber = core.global_head;
      FiberBlock *next = fiber->next;
      if (!worker.ring.push(fiber))
        break;
      core.global_head = next;
      ++taken;
    }
    if (!core.global_head)
      core.global_tail = nullptr;
    core.global_count.store(count - taken, std::memory_order_relaxed);
  }
  core.global_lock.unlock();
  return result;
}

/// Step 2: into the own ring, or with half of it into the global queue.
void push_ring(Worker &worker, FiberBlock *fiber) {
  while (!worker.ring.push(fiber)) {
    std::uint32_t count = 0;
    FiberBlock *first = worker.ring.take_half(count);
    if (!first)
      continue; // a thief has made room
    FiberBlock *last = first;
    while (last->next)
      last = last->next;
    last->next = fiber;
    push_global(*worker.core, first, fiber, count + 1);
    return;
  }
}

/// Step 3: somebody may have to get up for what has just become visible.
void announce(RuntimeCore &core) {
  std::atomic_thread_fence(std::memory_order_seq_cst);
  wake_one(core);
}

} // namespace

/// Step 4: a worker is woken only when none is searching.
void wake_one(RuntimeCore &core) noexcept {
  if (core.parked.load(std::memory_order_relaxed) == 0 ||
      core.searching.load(std::memory_order_relaxed) != 0)
    return;
  std::uint32_t none = 0;
  if (!core.searching.compare_exchange_strong(none, 1))
    return;
  core.idle_lock.lock();
  Worker *worker = core.idle;
  if (worker) {
    core.idle = worker->idle_next;
    worker->idle = false;
    core.parked.fetch_sub(1, std::memory_order_relaxed);
  }
  core.idle_lock.unlock();
  if (!worker) {
    core.searching.fetch_sub(1);
    return;
  }
  worker->bell.store(1, std::memory_order_release);
  futex_wake(worker->bell, 1);
}

void wake_all(RuntimeCore &core) noexcept {
  for (std::uint32_t i = 0; i < core.worker_count; ++i) {
    core.workers[i].bell.store(1, std::memory_order_release);
    futex_wake(core.workers[i].bell, 1);
  }
}

/// Step 1: what becomes runnable runs next on this worker; who would have run
/// next goes to the ring.
void enqueue(FiberBlock *fiber) noexcept {
  fiber->reason.store(WaitReason::runnable, std::memory_order_relaxed);
  RuntimeCore &core = *fiber->runtime;
  Worker *worker = this_worker();
  if (!worker || worker->core != &core) {
    push_global(core, fiber, fiber, 1);
    announce(core);
    return;
  }
  FiberBlock *displaced;
  if (core.alone) {
    displaced = worker->run_next.load(std::memory_order_relaxed);
    worker->run_next.store(fiber, std::memory_order_relaxed);
  } else {
    displaced = worker->run_next.exchange(fiber, std::memory_order_acq_rel);
  }
  if (displaced) {
    push_ring(*worker, displaced);
    if (!core.alone)
      announce(core);
  }
}

namespace {

FiberBlock *take_run_next(Worker &worker, bool alone) {
  FiberBlock *fiber = worker.run_next.load(std::memory_order_relaxed);
  if (!fiber)
    return nullptr;
  if (alone) {
    worker.run_next.store(nullptr, std::memory_order_relaxed);
    return fiber;
  }
  return worker.run_next.exchange(nullptr, std::memory_order_acq_rel);
}

void run_timers(RuntimeCore &core) {
  if (core.timers.next_due() != Timers::never && core.timers.any_due())
    core.timers.expire(core.timers.now());
}

/// Step 5: what this worker runs next without looking at others.
FiberBlock *local_next(Worker &worker) {
  RuntimeCore &core = *worker.core;
  if (++worker.polls >= poll_interval) {
    worker.polls = 0;
    run_timers(core);
    if (FiberBlock *fiber = pop_global(worker, 1))
      return fiber;
  }
  FiberBlock *fiber = take_run_next(worker, core.alone);
  if (fiber) {
    if (worker.streak < longest_streak) {
      ++worker.streak;
      return fiber;
    }
    // Two fibers that wake each other must not starve the rest.
    worker.streak = 0;
    if (FiberBlock *older = worker.ring.pop(core.alone)) {
      push_ring(worker, fiber);
      return older;
    }
    return fiber;
  }
  worker.streak = 0;
  return worker.ring.pop(core.alone);
}

void finish_switch(Worker &worker);

void leave(SanitizerState &from, bool for_good, const SanitizerState &to) {
  sanitize_leave(from, for_good, to);
}

/// Gives up the processor: to the next fiber that is at hand, else to the
/// worker's own stack, which looks for one elsewhere. Returns when the fiber
/// runs again.
void suspend(Worker *worker, FiberBlock &self, FiberBlock *next, After after) {
  self.saved_errno = *worker->error;
  self.caught_exceptions = worker->exceptions->caught;
  self.uncaught_exceptions = worker->exceptions->uncaught;
  if (self.caught_exceptions || self.uncaught_exceptions)
    *worker->exceptions = {nullptr, 0};
  worker->previous = &self;
  worker->after = after;
  worker->current = next;
  void *target = worker->sp;
  if (next) {
    next->worker = worker;
    worker->tick.store(worker->tick.load(std::memory_order_relaxed) + 1,
                       std::memory_order_relaxed);
    target = next->sp;
  }
  leave(self.sanitizer, after == After::dead,
        next ? next->sanitizer : worker->sanitizer);
  switch_stacks(&self.sp, target);
  // Here again, perhaps on another thread.
  sanitize_arrive(self.sanitizer);
  worker = self.worker;
  finish_switch(*worker);
  self.reason.store(WaitReason::running, std::memory_order_relaxed);
  *worker->error = self.saved_errno;
  if (self.caught_exceptions || self.uncaught_exceptions)
    *worker->exceptions = {self.caught_exceptions, self.uncaught_exceptions};
}

/// The stack and the block of a fiber that neither runs nor has a handle.
void recycle(FiberBlock *fiber) {
  RuntimeCore &core = *fiber->runtime;
  if (fiber->task) {
    fiber->ops->drop(fiber->task);
    if (fiber->task_on_heap)
      ::operator delete(fiber->task, std::align_val_t(fiber->ops->align));
    fiber->task = nullptr;
  }
  if (fiber->own_mapping) {
    core.stacks.give_odd(fiber);
    return;
  }
  fiber->life.store(Life::unused, std::memory_order_relaxed);
  sanitize_release(fiber);
  Worker *worker = this_worker();
  if (!worker || worker->core != &core) {
    core.stacks.give(fiber);
    return;
  }
  fiber->next = worker->free_stacks;
  worker->free_stacks = fiber;
  if (++worker->free_stack_count < magazine)
    return;
  FiberBlock *first = worker->free_stacks;
  FiberBlock *last = first;
  for (std::uint32_t i = 1; i < magazine / 2; ++i)
    last = last->next;
  worker->free_stacks = last->next;
  worker->free_stack_count -= magazine / 2;
  core.stacks.give_chain(first, last);
}

void release(FiberBlock *fiber) {
  sanitize_release(&fiber->references);
  if (fiber->references.load(std::memory_order_acquire) != 1 &&
      fiber->references.fetch_sub(1, std::memory_order_acq_rel) != 1)
    return;
  sanitize_acquire(&fiber->references);
  recycle(fiber);
}

/// Step 6: runs first thing after each switch, for the fiber that was left.
void finish_switch(Worker &worker) {
  FiberBlock *fiber = worker.previous;
  switch (worker.after) {
  case After::nothing:
    return;
  case After::requeue:
    push_ring(worker, fiber);
    return;
  case After::asleep: {
    std::uint32_t expected = Sleeper::awake;
    if (!fiber->state.compare_exchange_strong(expected, Sleeper::asleep,
                                              std::memory_order_acq_rel))
      enqueue(fiber); // woken before it slept
    return;
  }
  case After::dead:
    sanitize_death(fiber->sanitizer);
    release(fiber);
    return;
  }
}

/// The first function on each fiber's stack.
void fiber_main(void *argument) {
  auto *self = static_cast<FiberBlock *>(argument);
  sanitize_arrive(self->sanitizer);
  finish_switch(*self->worker);
  sanitize_acquire(self);
  self->reason.store(WaitReason::running, std::memory_order_relaxed);

  self->ops->run(self->task);
  drop_context(*self);

  Worker *worker = this_worker();
  RuntimeCore &core = *self->runtime;
  worker->ended.store(worker->ended.load(std::memory_order_relaxed) + 1,
                      std::memory_order_release);
  self->life.store(Life::ended, std::memory_order_relaxed);
  sanitize_release(&self->joiner);
  Wait *joiner = self->joiner.exchange(ended_mark(), std::memory_order_acq_rel);
  // It may be giving up just now, and waits for this exchange then.
  if (joiner &&
      joiner->winner.exchange(0, std::memory_order_acq_rel) == Wait::open)
    wake(*joiner);
  if (core.draining.load(std::memory_order_seq_cst)) {
    core.drained.fetch_add(1, std::memory_order_release);
    futex_wake(core.drained, 1);
  }
  sanitize_release(&self->references); // the stack's next user comes after us
  suspend(worker, *self, local_next(*worker), After::dead);
  __builtin_unreachable();
}

/// Lays a frame on a new stack that looks as if weft_switch had saved it.
void prepare_stack(FiberBlock *fiber, char *top) {
  auto address = reinterpret_cast<std::uintptr_t>(top) & ~std::uintptr_t{15};
  auto *frame = reinterpret_cast<std::uintptr_t *>(address);
  const auto entry = reinterpret_cast<std::uintptr_t>(&weft_fiber_start);
  const auto main = reinterpret_cast<std::uintptr_t>(&fiber_main);
  const auto argument = reinterpret_cast<std::uintptr_t>(fiber);
#if defined(__x86_64__)
  frame -= 2; // keeps the alignment: one word is left over
  *--frame = entry;
  *--frame = 0;        // rbp
  *--frame = main;     // rbx
  *--frame = argument; // r12
  frame -= 3;          // r13, r14, r15
  std::memset(frame, 0, 3 * sizeof *frame);
#else
  frame -= 20;
  std::memset(frame, 0, 20 * sizeof *frame);
  frame[1] = entry;    // x30
  frame[2] = main;     // x19
  frame[3] = argument; // x20
#endif
  fiber->sp = frame;
}

//===--- A worker without a fiber -----------------------------------------===//

bool work_visible(RuntimeCore &core) {
  if (core.global_count.load(std::memory_order_relaxed) != 0)
    return true;
  for (std::uint32_t i = 0; i < core.worker_count; ++i)
    if (!core.workers[i].ring.empty())
      return true;
  return false;
}

/// What another worker should have run long ago: it has been in one fiber since
/// the monitor last looked.
FiberBlock *take_stalled(Worker &victim) {
  if (victim.tick.load(std::memory_order_relaxed) !=
      victim.stalled_tick.load(std::memory_order_relaxed))
    return nullptr;
  FiberBlock *fiber = victim.run_next.load(std::memory_order_relaxed);
  if (fiber && victim.run_next.compare_exchange_strong(
                   fiber, nullptr, std::memory_order_acq_rel))
    return fiber;
  return nullptr;
}

FiberBlock *steal(Worker &worker) {
  RuntimeCore &core = *worker.core;
  for (int round = 0; round < search_rounds; ++round) {
    worker.random ^= worker.random << 13;
    worker.random ^= worker.random >> 17;
    worker.random ^= worker.random << 5;
    for (std::uint32_t i = 0; i < core.worker_count; ++i) {
      Worker &victim = core.workers[(worker.random + i) % core.worker_count];
      if (&victim == &worker)
        continue;
      if (FiberBlock *fiber = worker.ring.steal_from(victim.ring))
        return fiber;
      if (FiberBlock *fiber = take_stalled(victim))
        return fiber;
    }
    for (int i = 0; i < 32; ++i)
      pause();
  }
  return nullptr;
}

void stop_searching(Worker &worker) {
  if (!worker.searching)
    return;
  worker.searching = false;
  RuntimeCore &core = *worker.core;
  // The last one to find something looks whether there is more: those who added
  // it counted on us.
  if (core.searching.fetch_sub(1) == 1 &&
      core.parked.load(std::memory_order_relaxed) != 0) {
    std::atomic_thread_fence(std::memory_order_seq_cst);
    if (work_visible(core))
      wake_one(core);
  }
}

bool leave_idle(RuntimeCore &core, Worker &worker) {
  core.idle_lock.lock();
  const bool was_idle = worker.idle;
  if (was_idle) {
    Worker **link = &core.idle;
    while (*link != &worker)
      link = &(*link)->idle_next;
    *link = worker.idle_next;
    worker.idle = false;
    core.parked.fetch_sub(1, std::memory_order_relaxed);
  }
  core.idle_lock.unlock();
  return was_idle;
}

/// Step 8. Comes back when there may be something to do.
void park_worker(Worker &worker) {
  RuntimeCore &core = *worker.core;
  worker.bell.store(0, std::memory_order_relaxed);
  core.idle_lock.lock();
  worker.idle_next = core.idle;
  core.idle = &worker;
  worker.idle = true;
  core.parked.fetch_add(1, std::memory_order_relaxed);
  core.idle_lock.unlock();
  if (worker.searching) {
    worker.searching = false;
    core.searching.fetch_sub(1);
  }
  // From here on everybody who adds work sees us. What was added before, we
  // see.
  std::atomic_thread_fence(std::memory_order_seq_cst);
  bool woken = false;
  if (core.parked.load(std::memory_order_relaxed) == core.worker_count &&
      !work_visible(core) && core.timers.skip_wait()) {
    // The clock has jumped to what all wait for.
  } else if (!work_visible(core) &&
             !core.stopping.load(std::memory_order_seq_cst)) {
    std::int64_t deadline = core.timers.next_alarm();
    std::int64_t alarm = core.alarm.load(std::memory_order_seq_cst);
    bool holds_alarm = false;
    while (deadline < alarm && !holds_alarm)
      holds_alarm = core.alarm.compare_exchange_weak(alarm, deadline);
    // What became due, or was moved forward, in between.
    if (!holds_alarm)
      deadline = Timers::never;
    const std::int64_t since = now_ns();
    bool last =
        core.parked.load(std::memory_order_relaxed) == core.worker_count;
    constexpr std::int64_t grace = 100'000'000, patience = 10'000'000'000;
    for (std::int64_t check = since + grace;;) {
      const bool watch = last && core.timers.next_due() == Timers::never &&
                         check != Timers::never;
      futex_wait(worker.bell, 0, watch ? std::min(check, deadline) : deadline);
      woken = worker.bell.load(std::memory_order_acquire) != 0;
      const std::int64_t now = now_ns();
      if (woken || deadline <= now)
        break;
      if (watch && check <= now) {
        check_deadlock(core, std::chrono::nanoseconds(now - since));
        check = now - since < patience ? since + patience : Timers::never;
      }
    }
    if (holds_alarm)
      core.alarm.compare_exchange_strong(deadline, Timers::never);
  }
  // Whoever rang has counted us among those who search. wake_all() has not.
  worker.searching = !leave_idle(core, worker);
  if (core.monitor_sleeps.load(std::memory_order_relaxed)) {
    core.monitor_bell.store(1, std::memory_order_release);
    futex_wake(core.monitor_bell, 1);
  }
}

/// Steps 5 to 8. Null when the runtime stops.
FiberBlock *find_work(Worker &worker) {
  RuntimeCore &core = *worker.core;
  for (;;) {
    if (core.stopping.load(std::memory_order_relaxed))
      return nullptr;
    if (FiberBlock *fiber = local_next(worker))
      return fiber;
    run_timers(core);
    if (FiberBlock *fiber = local_next(worker))
      return fiber;
    if (FiberBlock *fiber = pop_global(worker, Ring::capacity / 2))
      return fiber;
    if (!core.alone) {
      // At most half of those who are busy search.
      if (!worker.searching &&
          2 * core.searching.load(std::memory_order_relaxed) <
              core.worker_count - core.parked.load(std::memory_order_relaxed)) {
        worker.searching = true;
        core.searching.fetch_add(1);
      }
      if (worker.searching)
        if (FiberBlock *fiber = steal(worker))
          return fiber;
    }
    park_worker(worker);
  }
}

} // namespace

void run_worker(Worker &worker) {
  RuntimeCore &core = *worker.core;
  worker_of_thread = &worker;
  worker.exceptions =
      reinterpret_cast<ExceptionState *>(abi::__cxa_get_globals());
  worker.error = &errno;
  sanitize_thread(worker.sanitizer);
#if WEFT_ASAN
  pthread_attr_t attributes;
  if (pthread_getattr_np(pthread_self(), &attributes) == 0) {
    void *low = nullptr;
    std::size_t size = 0;
    pthread_attr_getstack(&attributes, &low, &size);
    worker.sanitizer.bottom = low;
    worker.sanitizer.size = size;
    pthread_attr_destroy(&attributes);
  }
#endif
  while (FiberBlock *fiber = find_work(worker)) {
    stop_searching(worker);
    fiber->worker = &worker;
    worker.current = fiber;
    worker.previous = nullptr;
    worker.after = After::nothing;
    worker.tick.store(worker.tick.load(std::memory_order_relaxed) + 1,
                      std::memory_order_relaxed);
    leave(worker.sanitizer, false, fiber->sanitizer);
    switch_stacks(&worker.sp, fiber->sp);
    sanitize_arrive(worker.sanitizer);
    finish_switch(worker);
  }
  if (worker.searching) {
    worker.searching = false;
    core.searching.fetch_sub(1);
  }
  worker_of_thread = nullptr;
}

/// Step 9: looks after workers that stay in one fiber. Sleeps while all are
/// idle.
void run_monitor(RuntimeCore &core) {
  constexpr std::int64_t period = 5'000'000;
  std::vector<std::uint32_t> ticks(core.worker_count, 0);
  while (!core.stopping.load(std::memory_order_seq_cst)) {
    core.monitor_bell.store(0, std::memory_order_relaxed);
    core.monitor_sleeps.store(true, std::memory_order_seq_cst);
    const bool all_idle =
        core.parked.load(std::memory_order_seq_cst) == core.worker_count;
    if (!all_idle)
      core.monitor_sleeps.store(false, std::memory_order_relaxed);
    if (core.stopping.load(std::memory_order_seq_cst))
      return;
    futex_wait(core.monitor_bell, 0,
               all_idle ? Timers::never : now_ns() + period);
    core.monitor_sleeps.store(false, std::memory_order_relaxed);
    bool needed = core.timers.any_due();
    for (std::uint32_t i = 0; i < core.worker_count; ++i) {
      Worker &worker = core.workers[i];
      const std::uint32_t tick = worker.tick.load(std::memory_order_relaxed);
      if (tick == ticks[i]) {
        worker.stalled_tick.store(tick, std::memory_order_relaxed);
        needed |= worker.run_next.load(std::memory_order_relaxed) != nullptr;
      }
      ticks[i] = tick;
      needed |= !worker.ring.empty();
    }
    if (needed)
      wake_one(core);
  }
}

//===--- What the rest of the runtime uses --------------------------------===//

/// A worker of ours looks at the timers before it sleeps; with anybody else, a
/// sleeping one must look.
void RuntimeCore::retime(void *core) noexcept {
  Worker *worker = this_worker();
  if (worker && worker->core == core)
    return;
  std::atomic_thread_fence(std::memory_order_seq_cst);
  wake_one(*static_cast<RuntimeCore *>(core));
}

namespace {

/// A foreign thread's part in waiting.
struct ThreadSleeper : Sleeper {
  constexpr ThreadSleeper() noexcept : Sleeper(false) {}
};
thread_local constinit ThreadSleeper sleeper_of_thread;

struct TimedWait : TimerNode {
  Wait *wait;
};

TimerNode::Next fire_wait(TimerNode &node) {
  Wait *wait = static_cast<TimedWait &>(node).wait;
  if (wait->claim(Wait::timed_out))
    wake(*wait);
  return TimerNode::Next::nothing;
}

void park_fiber(FiberBlock &self, WaitReason reason, const void *object) {
  std::uint32_t expected = Sleeper::notified;
  if (self.state.load(std::memory_order_relaxed) == expected &&
      self.state.compare_exchange_strong(expected, Sleeper::awake,
                                         std::memory_order_acquire)) {
    sanitize_acquire(&self);
    return;
  }
  self.waits_for.store(object, std::memory_order_relaxed);
  self.reason.store(reason, std::memory_order_relaxed);
  Worker *worker = this_worker();
  suspend(worker, self, local_next(*worker), After::asleep);
  self.state.store(Sleeper::awake, std::memory_order_relaxed);
  sanitize_acquire(&self);
}

void park_thread(Wait &wait, std::int64_t deadline) {
  Sleeper &self = *wait.who;
  std::uint32_t expected = Sleeper::awake;
  if (self.state.compare_exchange_strong(expected, Sleeper::asleep,
                                         std::memory_order_acq_rel)) {
    while (self.state.load(std::memory_order_acquire) != Sleeper::notified) {
      futex_wait(self.state, Sleeper::asleep, deadline);
      if (deadline != Timers::never && deadline <= now_ns() &&
          self.state.load(std::memory_order_acquire) != Sleeper::notified) {
        if (wait.claim(Wait::timed_out))
          break;
        deadline = Timers::never; // somebody is about to wake us
      }
    }
  }
  self.state.store(Sleeper::awake, std::memory_order_relaxed);
  sanitize_acquire(&self);
}

} // namespace

[[gnu::noinline]] Sleeper *current_sleeper() noexcept {
  asm volatile("");
  if (Worker *worker = worker_of_thread)
    if (worker->current)
      return worker->current;
  return &sleeper_of_thread;
}

void park(Wait &wait, WaitReason reason, const void *object) noexcept {
  if (wait.who->is_fiber)
    park_fiber(static_cast<FiberBlock &>(*wait.who), reason, object);
  else
    park_thread(wait, Timers::never);
}

void park_until(Wait &wait, Clock::time_point deadline, WaitReason reason,
                const void *object) noexcept {
  if (deadline == Clock::time_point::max())
    return park(wait, reason, object);
  if (!wait.who->is_fiber)
    return park_thread(wait, deadline.time_since_epoch().count());
  auto &self = static_cast<FiberBlock &>(*wait.who);
  TimedWait timer;
  timer.wait = &wait;
  timer.due = deadline;
  timer.fire = fire_wait;
  self.runtime->timers.add(timer);
  park_fiber(self, reason, object);
  self.runtime->timers.remove(timer);
}

void wake(Wait &wait) noexcept {
  Sleeper *who = wait.who; // the wait is gone once its owner runs
  sanitize_release(who);
  const std::uint32_t before =
      who->state.exchange(Sleeper::notified, std::memory_order_acq_rel);
  if (before != Sleeper::asleep)
    return;
  if (who->is_fiber)
    enqueue(static_cast<FiberBlock *>(who));
  else
    futex_wake(who->state, 1);
}

void Spinlock::wait_for_holder() noexcept {
  for (int spins = 0; word_.load(std::memory_order_relaxed) != 0;)
    if (++spins < 100)
      pause();
    else
      sched_yield(); // its holder has lost the processor
}

[[gnu::noinline]] std::size_t random_below(std::size_t bound) noexcept {
  asm volatile("");
  thread_local constinit std::uint32_t state = 0;
  if (state == 0) // threads differ in the address of their state
    state = static_cast<std::uint32_t>(
                reinterpret_cast<std::uintptr_t>(&state) >> 4) |
            1;
  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  return static_cast<std::size_t>((std::uint64_t{state} * bound) >> 32);
}

FiberBlock &fiber_of_caller(const char *caller) {
  FiberBlock *fiber = this_fiber_block();
  if (!fiber)
    throw std::logic_error(std::string(caller) +
                           ": the caller is not a fiber of a weft::Runtime");
  return *fiber;
}

RuntimeCore &current_runtime(const char *caller) {
  return *fiber_of_caller(caller).runtime;
}

std::int64_t RuntimeCore::live() const noexcept {
  // The ends first: what is counted as ended has been counted as started.
  std::int64_t result = -ended.load(std::memory_order_acquire);
  for (std::uint32_t i = 0; i < worker_count; ++i)
    result -= workers[i].ended.load(std::memory_order_acquire);
  result += started.load(std::memory_order_acquire);
  for (std::uint32_t i = 0; i < worker_count; ++i)
    result += workers[i].started.load(std::memory_order_acquire);
  return result;
}

//===--- The life of a fiber ----------------------------------------------===//

namespace {

[[noreturn]] void throw_no_stack(RuntimeCore &core, int error) {
  std::string text = "weft: no memory for the stack of one more fiber; there "
                     "are " +
                     std::to_string(core.live()) +
                     " (limits: memory, and vm.max_map_count";
  if (std::FILE *file = std::fopen("/proc/sys/vm/max_map_count", "re")) {
    unsigned long count = 0;
    if (std::fscanf(file, "%lu", &count) == 1)
      text += " = " + std::to_string(count);
    std::fclose(file);
  }
  throw std::system_error(error, std::generic_category(), text + ")");
}

} // namespace

FiberBlock *create_fiber(RuntimeCore &core, const FiberOptions &options,
                         const TaskOps &ops) {
  Worker *worker = this_worker();
  if (worker && worker->core != &core)
    worker = nullptr;
  FiberBlock *fiber;
  if (options.stack_size != 0 &&
      options.stack_size != core.stacks.stack_size()) {
    if (options.stack_size < 16U << 10 || options.stack_size > 1U << 30)
      throw std::invalid_argument(
          "weft: a fiber's stack has at least 16 KiB and at most 1 GiB");
    fiber = core.stacks.take_odd(options.stack_size);
  } else if (worker && worker->free_stacks) {
    fiber = worker->free_stacks;
    worker->free_stacks = fiber->next;
    --worker->free_stack_count;
  } else {
    fiber = core.stacks.take();
  }
  if (!fiber)
    throw_no_stack(core, errno);
  sanitize_acquire(fiber);
  sanitize_stack(fiber->sanitizer, fiber->stack_low,
                 reinterpret_cast<char *>(fiber) - fiber->stack_low);

  fiber->runtime = &core;
  fiber->ops = &ops;
  fiber->state.store(Sleeper::awake, std::memory_order_relaxed);
  fiber->joiner.store(nullptr, std::memory_order_relaxed);
  fiber->caught_exceptions = nullptr;
  fiber->uncaught_exceptions = 0;
  fiber->saved_errno = 0;
  fiber->waits_for.store(nullptr, std::memory_order_relaxed);
  fiber->task = nullptr;
  fiber->task_on_heap = false;
  if (worker) {
    if (worker->next_number == worker->last_number) {
      worker->next_number = next_number.fetch_add(number_batch);
      worker->last_number = worker->next_number + number_batch;
    }
    fiber->number = worker->next_number++;
    fiber->creator = worker->current ? worker->current->number : 0;
  } else {
    fiber->number = next_number.fetch_add(1);
    fiber->creator = 0;
  }
  const std::size_t length =
      std::min(options.name.size(), sizeof fiber->name - 1);
  if (length)
    std::memcpy(fiber->name, options.name.data(), length);
  fiber->name[length] = '\0';
  adopt_context(*fiber, options, worker ? worker->current : nullptr);

  // The task lies below the block; the first frame below the task.
  char *top = reinterpret_cast<char *>(fiber);
  if (ops.size <= fiber->stack_size / 8 && ops.align <= 4096) {
    auto place = reinterpret_cast<std::uintptr_t>(top) - ops.size;
    place &= ~(static_cast<std::uintptr_t>(ops.align) - 1);
    top = reinterpret_cast<char *>(place);
    fiber->task = top;
  } else {
    try {
      fiber->task = ::operator new(ops.size, std::align_val_t(ops.align));
    } catch (...) {
      discard_fiber(fiber);
      throw;
    }
    fiber->task_on_heap = true;
  }
  prepare_stack(fiber, top);
  return fiber;
}

void *fiber_task(FiberBlock *fiber) noexcept { return fiber->task; }

void discard_fiber(FiberBlock *fiber) noexcept {
  if (fiber->task_on_heap)
    ::operator delete(fiber->task, std::align_val_t(fiber->ops->align));
  fiber->task = nullptr; // never built
  drop_context(*fiber);
  recycle(fiber);
}

void start_fiber(FiberBlock *fiber, bool handle) noexcept {
  RuntimeCore &core = *fiber->runtime;
  fiber->references.store(handle ? 2 : 1, std::memory_order_relaxed);
  fiber->life.store(Life::live, std::memory_order_relaxed);
  sanitize_birth(fiber->sanitizer);
  Worker *worker = this_worker();
  if (worker && worker->core == &core)
    worker->started.store(worker->started.load(std::memory_order_relaxed) + 1,
                          std::memory_order_release);
  else
    core.started.fetch_add(1, std::memory_order_acq_rel);
  sanitize_release(fiber);
  enqueue(fiber);
}

bool join_fiber(FiberBlock *fiber, WaitSource *stop) noexcept {
  if (fiber->joiner.load(std::memory_order_acquire) != ended_mark()) {
    Wait wait;
    Wait *nobody = nullptr;
    if (fiber->joiner.compare_exchange_strong(nobody, &wait,
                                              std::memory_order_acq_rel)) {
      park_until(wait, {.stop = stop}, WaitReason::join, fiber);
      Wait *self = &wait;
      if (wait.given_up()) {
        if (fiber->joiner.compare_exchange_strong(self, nullptr,
                                                  std::memory_order_acq_rel))
          return false;
        // It has ended meanwhile, and is about to say so in `wait`.
        while (wait.given_up())
          sched_yield();
      }
    } else if (nobody != ended_mark()) {
      fail("two callers join one fiber at once", fiber);
    }
  }
  sanitize_acquire(&fiber->joiner);
  return true;
}

void release_fiber(FiberBlock *fiber) noexcept { release(fiber); }

bool is_current(const FiberBlock *fiber) noexcept {
  return this_fiber_block() == fiber;
}

std::uint64_t fiber_number(const FiberBlock *fiber) noexcept {
  return fiber->number;
}

} // namespace weft::detail

namespace weft::this_fiber {

using namespace detail;

void yield() {
  FiberBlock &self = fiber_of_caller("weft::this_fiber::yield");
  Worker *worker = self.worker;
  FiberBlock *next = local_next(*worker);
  if (!next && worker->core->global_count.load(std::memory_order_relaxed))
    next = pop_global(*worker, 1);
  if (!next)
    return;
  self.reason.store(WaitReason::runnable, std::memory_order_relaxed);
  suspend(worker, self, next, After::requeue);
}

bool detail_sleep_until(Clock::time_point deadline, WaitSource *stop) {
  fiber_of_caller("weft::this_fiber::sleep");
  if (stop && stop->ready())
    return false;
  if (deadline <= detail::now()) {
    yield();
    return true;
  }
  Wait wait;
  park_until(wait, {.deadline = deadline, .stop = stop}, WaitReason::sleep,
             nullptr);
  return wait.winner.load(std::memory_order_acquire) != Wait::stopped;
}

FiberId id() { return FiberId(fiber_of_caller("weft::this_fiber::id").number); }

std::string name() { return fiber_of_caller("weft::this_fiber::name").name; }

void set_name(std::string_view name) {
  FiberBlock &self = fiber_of_caller("weft::this_fiber::set_name");
  const std::size_t length = std::min(name.size(), sizeof self.name - 1);
  std::memcpy(self.name, name.data(), length);
  self.name[length] = '\0';
}

} // namespace weft::this_fiber
