// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <weft/settings.h>

#include "sched/scheduler.h"
#include <stdexcept>
#include <string>

namespace weft {

using namespace detail;

RuntimeCore &detail::any_runtime(const char *caller) {
  if (const FiberBlock *fiber = this_fiber_block())
    return *fiber->runtime;
  if (RuntimeCore *core = only_runtime())
    return *core;
  throw std::logic_error(std::string(caller) +
                         ": the caller is not a fiber, and there is not "
                         "exactly one weft::Runtime");
}

std::size_t detail::set_workers(RuntimeCore &core, std::size_t count) {
  if (count == 0)
    count = available_parallelism();
  if (count > core.max_threads.load(std::memory_order_relaxed))
    throw std::invalid_argument(
        "weft::set_workers: more workers than max_threads allows");
  if (core.options.seed && count != 1)
    throw std::invalid_argument(
        "weft::set_workers: a seed decides for one worker only");
  return change_places(core, count);
}

std::size_t detail::set_max_threads(RuntimeCore &core, std::size_t count) {
  if (count < core.places.load(std::memory_order_relaxed) ||
      count > RuntimeCore::thread_capacity)
    throw std::invalid_argument("weft::set_max_threads: at least one thread a "
                                "worker, and at most 4096");
  core.thread_limit_reported.store(false, std::memory_order_relaxed);
  const std::size_t before = core.max_threads.exchange(count);
  announce(core); // somebody may wait for a thread
  return before;
}

std::size_t set_workers(std::size_t count) {
  return set_workers(any_runtime("weft::set_workers"), count);
}

std::size_t set_max_threads(std::size_t count) {
  return set_max_threads(any_runtime("weft::set_max_threads"), count);
}

std::size_t set_blocking_limit(std::size_t count) {
  return set_blocking_limit(any_runtime("weft::set_blocking_limit"), count);
}

std::size_t Runtime::set_workers(std::size_t count) {
  return detail::set_workers(*core_, count);
}

std::size_t Runtime::set_max_threads(std::size_t count) {
  return detail::set_max_threads(*core_, count);
}

std::size_t Runtime::set_blocking_limit(std::size_t count) {
  return detail::set_blocking_limit(*core_, count);
}

} // namespace weft
