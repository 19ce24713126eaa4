// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <weft/runtime.h>

#include "sched/overflow.h"
#include "sched/scheduler.h"
#include "sync/context_core.h"
#include <algorithm>
#include <cstdlib>
#include <ostream>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <weft/settings.h>

#if defined(__x86_64__)
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace weft {

using namespace detail;

namespace {

/// All runtimes that can still be meant by "the only one".
Spinlock runtimes_lock;
RuntimeCore *runtimes = nullptr;

void enrol(RuntimeCore &core) {
  const std::lock_guard lock(runtimes_lock);
  core.next_runtime = std::exchange(runtimes, &core);
}

void strike_off(RuntimeCore &core) {
  const std::lock_guard lock(runtimes_lock);
  RuntimeCore **link = &runtimes;
  while (*link != &core)
    link = &(*link)->next_runtime;
  *link = core.next_runtime;
}

/// A shadow stack remembers the calls of one stack; the switch would be taken
/// for an attack.
void refuse_shadow_stacks() {
#if defined(__x86_64__)
  constexpr long arch_shstk_status = 0x5005;
  unsigned long features = 0;
  if (syscall(SYS_arch_prctl, arch_shstk_status, &features) == 0 &&
      (features & 1) != 0)
    throw std::runtime_error(
        "weft: this thread has a shadow stack, which fibers cannot use; run "
        "with GLIBC_TUNABLES=glibc.cpu.hwcaps=-SHSTK");
#endif
}

RuntimeOptions checked(RuntimeOptions options) {
  if (options.workers == 0)
    options.workers = available_parallelism();
  if (options.workers > 1024)
    throw std::invalid_argument("weft::Runtime: more than 1024 workers");
  if (options.stack_size < std::size_t{16} << 10 ||
      options.stack_size > std::size_t{1} << 30)
    throw std::invalid_argument(
        "weft::Runtime: a stack has at least 16 KiB and at most 1 GiB");
  if (options.max_threads == 0)
    throw std::invalid_argument("weft::Runtime: max_threads is 0");
  if (options.max_threads > RuntimeCore::thread_capacity)
    throw std::invalid_argument("weft::Runtime: more than 4096 threads");
  if (options.workers > options.max_threads)
    throw std::invalid_argument(
        "weft::Runtime: more workers than max_threads allows");
  if (options.blocking_limit == 0)
    throw std::invalid_argument("weft::Runtime: blocking_limit is 0");
  if (options.seed && options.workers != 1)
    throw std::invalid_argument(
        "weft::Runtime: a seed decides for one worker only");
  return options;
}

/// Until none is left: one that ends may just have started another.
void join_workers(RuntimeCore &core) {
  for (bool again = true; again;) {
    again = false;
    for_each_worker(core, [&core, &again](Worker &worker) {
      std::thread thread;
      {
        const std::lock_guard lock(core.threads_lock);
        thread = std::move(worker.thread);
      }
      if (!thread.joinable())
        return;
      again = true;
      thread.join();
    });
  }
}

void stop_threads(RuntimeCore &core) {
  core.stopping.store(true, std::memory_order_seq_cst);
  wake_all(core);
  core.monitor_bell.store(1, std::memory_order_release);
  futex_wake(core.monitor_bell, 1);
  join_workers(core);
  if (core.monitor.joinable())
    core.monitor.join();
}

/// True once no fiber is left.
bool drain(RuntimeCore &core) {
  if (core.options.on_exit == ExitPolicy::abandon)
    return core.live() == 0;
  core.draining.store(true, std::memory_order_seq_cst);
  std::int64_t deadline = Timers::never;
  if (core.options.on_exit == ExitPolicy::report)
    deadline = deadline_after(core.options.shutdown_timeout)
                   .time_since_epoch()
                   .count();
  for (;;) {
    const std::uint32_t seen = core.drained.load(std::memory_order_acquire);
    if (core.live() == 0)
      return true;
    if (Clock::now().time_since_epoch().count() >= deadline)
      return false;
    // A fiber that ended just before `draining` was set does not ring.
    const std::int64_t soon = (Clock::now() + std::chrono::milliseconds(50))
                                  .time_since_epoch()
                                  .count();
    futex_wait(core.drained, seen, std::min(deadline, soon));
  }
}

} // namespace

RuntimeCore *detail::only_runtime() noexcept {
  const std::lock_guard lock(runtimes_lock);
  return runtimes && !runtimes->next_runtime ? runtimes : nullptr;
}

detail::RuntimeCore::~RuntimeCore() {
  release(root);
  timers.close();
  timers.release();
  for_each_worker(*this, [](Worker &worker) { delete &worker; });
}

Runtime::Runtime(const RuntimeOptions &options) : core_(nullptr) {
  refuse_shadow_stacks();
  install_terminate_handler();
  if (options.overflow_handler)
    install_overflow_handler();
  auto core = std::make_unique<RuntimeCore>(checked(options));
  const auto workers = static_cast<std::uint32_t>(core->options.workers);
  core->places = workers;
  core->max_threads = core->options.max_threads;
  core->blocking_limit = core->options.blocking_limit;
  core->root = make_root(core->timers);
  if (options.clock)
    core->timers.follow(options.clock->detail_core());
  std::uint32_t started = 0;
  try {
    for (; started < workers; ++started)
      start_worker(*core, false);
    core->alone = workers == 1 && fence_all_threads();
    core->monitor = std::thread([core = core.get()] { run_monitor(*core); });
  } catch (const std::bad_alloc &) {
    stop_threads(*core);
    throw;
  } catch (const std::system_error &error) {
    stop_threads(*core);
    throw std::system_error(
        error.code(), "weft::Runtime: could start " + std::to_string(started) +
                          " of " + std::to_string(workers + 1) +
                          " threads (limits: RLIMIT_NPROC, the cgroup's "
                          "pids.max)");
  }
  core_ = core.release();
  enrol(*core_);
}

Runtime::~Runtime() {
  if (const FiberBlock *fiber = this_fiber_block();
      fiber && fiber->runtime == core_)
    fail("a fiber destroys the weft::Runtime that runs it", this);
  strike_off(*core_);
  cancel(core_->root, nullptr);
  core_->closing.store(true, std::memory_order_release);
  if (drain(*core_)) {
    stop_threads(*core_);
    delete core_;
    return;
  }
  if (core_->options.on_exit == ExitPolicy::report) {
    print("weft: %lld fibers have not ended; their stacks are leaked\n",
          static_cast<long long>(core_->live()));
    print_fibers(*core_);
  }
  // Who is left may still be running, and may be woken by anybody: everything
  // stays where it is, for ever.
  {
    const std::lock_guard lock(core_->threads_lock);
    for_each_worker(*core_, [](Worker &worker) {
      if (worker.thread.joinable())
        worker.thread.detach();
    });
  }
  if (core_->monitor.joinable())
    core_->monitor.detach();
}

Context Runtime::context() const noexcept {
  return Context(retain(core_->root));
}

std::size_t Runtime::workers() const noexcept {
  return core_->places.load(std::memory_order_relaxed);
}

std::size_t Runtime::fiber_count() const noexcept {
  return static_cast<std::size_t>(std::max<std::int64_t>(core_->live(), 0));
}

Runtime::Running::Running(RuntimeCore &core) : core_(core) {
  if (this_fiber_block())
    throw std::logic_error(
        "weft::run: called in a fiber; call the function, or "
        "spawn it");
  core_.threads_in_run.fetch_add(1, std::memory_order_seq_cst);
}

Runtime::Running::~Running() {
  core_.threads_in_run.fetch_sub(1, std::memory_order_seq_cst);
}

std::size_t fiber_count() {
  const std::int64_t live = any_runtime("weft::fiber_count").live();
  return static_cast<std::size_t>(std::max<std::int64_t>(live, 0));
}

std::ostream &operator<<(std::ostream &out, FiberId id) {
  return out << id.value();
}

} // namespace weft
