// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a spawn says for want of memory, and the limit on the memory of stacks.

#include "sched/scheduler.h"
#include <cerrno>
#include <cstdio>
#include <string>
#include <system_error>
#include <weft/settings.h>

namespace weft {

using namespace detail;

namespace detail {
namespace {

unsigned long max_map_count() {
  unsigned long count = 0;
  if (std::FILE *file = std::fopen("/proc/sys/vm/max_map_count", "re")) {
    if (std::fscanf(file, "%lu", &count) != 1)
      count = 0;
    std::fclose(file);
  }
  return count;
}

/// How many mappings this process has, or 0 if it cannot be known.
unsigned long map_count() {
  unsigned long lines = 0;
  if (std::FILE *file = std::fopen("/proc/self/maps", "re")) {
    for (int c = std::getc(file); c != EOF; c = std::getc(file))
      lines += c == '\n';
    std::fclose(file);
  }
  return lines;
}

} // namespace

void throw_no_stack(RuntimeCore &core, std::size_t stack_size, int error) {
  const std::string fibers = std::to_string(core.live());
  const std::string wanted = std::to_string(stack_size);
  if (error == EDQUOT)
    throw std::system_error(
        std::make_error_code(std::errc::not_enough_memory),
        "weft: the stack of one more fiber (" + wanted +
            " bytes) is beyond the runtime's memory limit: there are " +
            fibers + " fibers, and their stacks and unused ones have " +
            std::to_string(core.stacks.bytes()) + " of " +
            std::to_string(core.stacks.limit()) +
            " bytes (RuntimeOptions::memory_limit)");
  std::string text = "weft: no memory for the stack of one more fiber (" +
                     wanted + " bytes); there are " + fibers +
                     " fibers (limits: memory, and vm.max_map_count";
  if (const unsigned long most = max_map_count()) {
    text += " = " + std::to_string(most);
    if (const unsigned long present = map_count())
      text += ", of which " + std::to_string(present) + " are in use";
  }
  throw std::system_error(error, std::generic_category(), text + ")");
}

namespace {

std::size_t as_limit(std::size_t bytes) {
  return bytes == 0 ? StackDepot::no_limit : bytes;
}
std::size_t as_option(std::size_t limit) {
  return limit == StackDepot::no_limit ? 0 : limit;
}

} // namespace

std::size_t set_memory_limit(RuntimeCore &core, std::size_t bytes) {
  return as_option(core.stacks.set_limit(as_limit(bytes)));
}

} // namespace detail

std::size_t Runtime::set_memory_limit(std::size_t bytes) {
  return detail::set_memory_limit(*core_, bytes);
}

std::size_t Runtime::memory_limit() const {
  return as_option(core_->stacks.limit());
}

std::size_t Runtime::trim() { return core_->stacks.trim(); }

std::size_t set_memory_limit(std::size_t bytes) {
  return set_memory_limit(any_runtime("weft::set_memory_limit"), bytes);
}

std::size_t trim() { return any_runtime("weft::trim").stacks.trim(); }

} // namespace weft
