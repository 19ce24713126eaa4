// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "sched/registry.h"
#include "sched/scheduler.h"
#include <mutex>
#include <stdexcept>
#include <string>

namespace weft::detail {
namespace {

Spinlock lock;
RuntimeCore *first = nullptr;

} // namespace

void register_runtime(RuntimeCore &core) noexcept {
  const std::lock_guard guard(lock);
  core.next_runtime = first;
  first = &core;
}

void unregister_runtime(RuntimeCore &core) noexcept {
  const std::lock_guard guard(lock);
  RuntimeCore **link = &first;
  while (*link != &core)
    link = &(*link)->next_runtime;
  *link = core.next_runtime;
}

RuntimeCore &observed_runtime(const char *caller) {
  if (const FiberBlock *fiber = this_fiber_block())
    return *fiber->runtime;
  const std::lock_guard guard(lock);
  if (!first || first->next_runtime)
    throw std::logic_error(
        std::string(caller) +
        (first ? ": there are several runtimes, and the caller is none of "
                 "their fibers; use the member of weft::Runtime"
               : ": there is no weft::Runtime"));
  return *first;
}

} // namespace weft::detail
