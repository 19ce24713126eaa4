// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The life of a fiber: how it comes into being, switches, ends. Step 6 of
// docs/runtime/design.md.

#include "sched/fiber_local.h"
#include "sched/run_queue.h"
#include "sched/suspend.h"
#include "sync/context_core.h"
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <sched.h>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

namespace weft::detail {
namespace {

constexpr std::uint64_t number_batch = 1024;

std::atomic<std::uint64_t> next_number{1};

Wait *ended_mark() { return reinterpret_cast<Wait *>(1); }

} // namespace

constinit thread_local Worker *worker_of_thread = nullptr;

[[gnu::noinline]] Worker *this_worker() noexcept {
  asm volatile("");
  return worker_of_thread;
}

FiberBlock *this_fiber_block() noexcept {
  Worker *worker = this_worker();
  return worker ? worker->current : nullptr;
}

//===--- Switching and ending ---------------------------------------------===//

void suspend(Worker *worker, FiberBlock &self, FiberBlock *next, After after) {
  suspend_inlined(worker, self, next, after);
}

void resume(Worker &worker, FiberBlock *fiber) {
  fiber->worker = &worker;
  worker.current = fiber;
  worker.previous = nullptr;
  worker.after = After::nothing;
  count_switch(worker);
  sanitize_leave(worker.sanitizer, false, fiber->sanitizer);
  switch_stacks(&worker.sp, fiber->sp);
  sanitize_arrive(worker.sanitizer);
  finish_switch(worker);
}

namespace {

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
  const std::uint32_t most = core.stacks.magazine();
  if (++worker->free_stack_count <= most)
    return;
  const std::uint32_t count = worker->free_stack_count - most / 2;
  FiberBlock *first = worker->free_stacks;
  FiberBlock *last = first;
  for (std::uint32_t i = 1; i < count; ++i)
    last = last->next;
  worker->free_stacks = last->next;
  worker->free_stack_count -= count;
  core.stacks.give_chain(first, last, count);
}

void release(FiberBlock *fiber) {
  sanitize_release(&fiber->references);
  if (fiber->references.load(std::memory_order_acquire) != 1 &&
      fiber->references.fetch_sub(1, std::memory_order_acq_rel) != 1)
    return;
  sanitize_acquire(&fiber->references);
  recycle(fiber);
}

} // namespace

void bury(FiberBlock *fiber) noexcept {
  sanitize_death(fiber->sanitizer);
  release(fiber);
}

namespace {

/// The first function on each fiber's stack.
void fiber_main(void *argument) {
  auto *self = static_cast<FiberBlock *>(argument);
  sanitize_arrive(self->sanitizer);
  finish_switch(*self->worker);
  sanitize_acquire(self);
  self->reason.store(WaitReason::running, std::memory_order_relaxed);

  RuntimeCore &core = *self->runtime;
  if (!self->posted || !core.closing.load(std::memory_order_acquire))
    self->ops->run(self->task);
  if (self->locals)
    end_fiber_locals(*self);
  drop_context(*self);

  Worker *worker = this_worker();
  if (!self->helper)
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
  worker = this_worker();
  if (self->pins > 0) {
    sanitize_release(worker);
    worker->thread_ends = --worker->pinned == 0;
  }
  FiberBlock *next = worker->thread_ends ? nullptr : next_after(*worker);
  // The stack's next user comes after us, and after the timers that we ran.
  sanitize_release(&self->references);
  // Not called: see weft_fiber_start on calls without a return.
  suspend_inlined(worker, *self, next, After::dead);
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

} // namespace

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
  const std::uint32_t count = worker_count.load(std::memory_order_acquire);
  for (std::uint32_t i = 0; i < count; ++i)
    result -= workers[i]
                  .load(std::memory_order_relaxed)
                  ->ended.load(std::memory_order_acquire);
  result += started.load(std::memory_order_acquire);
  for (std::uint32_t i = 0; i < count; ++i)
    result += workers[i]
                  .load(std::memory_order_relaxed)
                  ->started.load(std::memory_order_acquire);
  return result;
}

//===--- Starting and joining ---------------------------------------------===//

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
    throw_no_stack(core,
                   options.stack_size ? options.stack_size
                                      : core.stacks.stack_size(),
                   errno);
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
  fiber->pinned_to = nullptr;
  fiber->pins = 0;
  fiber->blocking_depth = 0;
  fiber->posted = false;
  fiber->helper = false;
  fiber->task = nullptr;
  fiber->task_on_heap = false;
  if (worker) {
    if (worker->next_number == worker->last_number) {
      worker->next_number = next_number.fetch_add(number_batch);
      worker->last_number = worker->next_number + number_batch;
    }
    fiber->number = worker->next_number++;
    fiber->creator = worker->current ? worker->current->number : 0;
    fiber->started_at = worker->clock.load(std::memory_order_relaxed);
  } else {
    fiber->number = next_number.fetch_add(1);
    fiber->creator = 0;
    fiber->started_at = Clock::now().time_since_epoch().count();
  }
  fiber->spawned_at = __builtin_return_address(0);
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

namespace {

void count_start(RuntimeCore &core) {
  Worker *worker = this_worker();
  if (worker && worker->core == &core)
    worker->started.store(worker->started.load(std::memory_order_relaxed) + 1,
                          std::memory_order_release);
  else
    core.started.fetch_add(1, std::memory_order_acq_rel);
}

} // namespace

void start_fiber(FiberBlock *fiber, bool handle) noexcept {
  fiber->references.store(handle ? 2 : 1, std::memory_order_relaxed);
  fiber->life.store(Life::live, std::memory_order_relaxed);
  sanitize_birth(fiber->sanitizer);
  if (!fiber->helper)
    count_start(*fiber->runtime);
  sanitize_release(fiber);
  enqueue(fiber);
}

void start_posted(FiberBlock *fiber) noexcept {
  fiber->posted = true;
  start_fiber(fiber, false);
}

void start_helper(FiberBlock *fiber) noexcept {
  fiber->helper = true;
  start_fiber(fiber, false);
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
  RuntimeCore &core = *worker->core;
  FiberBlock *next = next_after(*worker);
  if (!next && worker->place.load(std::memory_order_relaxed)) {
    if (worker->pinned == 0)
      next = pop_global(*worker, 1);
    if (!next && (worker->pinned == 0 || !work_visible(core)))
      return;
  }
  self.reason.store(WaitReason::runnable, std::memory_order_relaxed);
  suspend_inlined(worker, self, next, After::requeue);
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
