// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the runtime says on standard error, with write() alone.

#include "sched/scheduler.h"
#include "sched/sites.h"
#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cxxabi.h>
#include <dirent.h>
#include <exception>
#include <execinfo.h>
#include <typeinfo>
#include <unistd.h>

namespace weft::detail {
namespace {

/// How many threads this process has, or 0 if it will not say.
unsigned count_threads() {
  DIR *directory = opendir("/proc/self/task");
  if (!directory)
    return 0;
  unsigned count = 0;
  while (const dirent *entry = readdir(directory))
    count += entry->d_name[0] != '.';
  closedir(directory);
#if WEFT_TSAN
  --count; // its own
#endif
  return count;
}

void print_backtrace() {
  void *frames[64];
  const int count = backtrace(frames, 64);
  backtrace_symbols_fd(frames, count, STDERR_FILENO);
}

std::terminate_handler previous_handler = nullptr;

[[noreturn]] void terminate_fiber() {
  if (const FiberBlock *fiber = this_fiber_block()) {
    print("weft: an exception ended fiber %llu%s%s%s",
          static_cast<unsigned long long>(fiber->number),
          fiber->name[0] ? " '" : "", fiber->name, fiber->name[0] ? "'" : "");
    if (const std::type_info *type = abi::__cxa_current_exception_type()) {
      int status = 0;
      char *name = abi::__cxa_demangle(type->name(), nullptr, nullptr, &status);
      print(": %s", name ? name : type->name());
      std::free(name);
    }
    print("; its stack:\n");
    print_backtrace();
  }
  if (previous_handler)
    previous_handler();
  std::abort();
}

} // namespace

void print(const char *format, ...) noexcept {
  char line[512];
  va_list arguments;
  va_start(arguments, format);
  const int length = std::vsnprintf(line, sizeof line, format, arguments);
  va_end(arguments);
  if (length > 0 && write(STDERR_FILENO, line,
                          std::min<std::size_t>(length, sizeof line - 1)) < 0) {
    // Nowhere to say that nothing can be said.
  }
}

const char *to_string(WaitReason reason) noexcept {
  switch (reason) {
  case WaitReason::running:
    return "running";
  case WaitReason::runnable:
    return "runnable";
  case WaitReason::channel_send:
    return "channel send";
  case WaitReason::channel_receive:
    return "channel receive";
  case WaitReason::select:
    return "select";
  case WaitReason::mutex:
    return "mutex";
  case WaitReason::shared_mutex:
    return "shared mutex";
  case WaitReason::condition:
    return "condition";
  case WaitReason::wait_group:
    return "wait group";
  case WaitReason::group:
    return "group";
  case WaitReason::semaphore:
    return "semaphore";
  case WaitReason::once:
    return "once";
  case WaitReason::join:
    return "join";
  case WaitReason::context:
    return "context";
  case WaitReason::sleep:
    return "sleep";
  case WaitReason::blocking:
    return "blocking";
  }
  return "?";
}

void check_deadlock(RuntimeCore &core, std::chrono::nanoseconds idle) noexcept {
  if (core.options.on_deadlock == DeadlockPolicy::ignore || core.live() == 0 ||
      core.draining.load(std::memory_order_relaxed) ||
      core.resting.load(std::memory_order_seq_cst) !=
          core.threads.load(std::memory_order_seq_cst) ||
      core.blocking.load(std::memory_order_seq_cst) != 0 ||
      core.timers.next_due() != Timers::never)
    return;
  if (process_timers_run() && process_timers().next_due() != Timers::never)
    return;
  const unsigned monitor = 1;
  const unsigned ours = core.threads.load(std::memory_order_seq_cst) + monitor +
                        process_timers_run() +
                        core.threads_in_run.load(std::memory_order_seq_cst);
  const bool certain = count_threads() == ours;
  const bool fatal =
      certain && core.options.on_deadlock == DeadlockPolicy::abort;
  if (!fatal && (idle < std::chrono::seconds(10) ||
                 core.deadlock_reported.exchange(true)))
    return;
  print(certain
            ? "weft: deadlock: all fibers are asleep\n"
            : "weft: all fibers have been asleep for 10 s, and only another "
              "thread can wake one\n");
  print_fibers(core);
  if (fatal)
    std::abort();
}

void fail(const char *what, const void *object) noexcept {
  const FiberBlock *fiber = this_fiber_block();
  if (fiber)
    print("weft: %s (object %p, in fiber %llu%s%s%s)\n", what, object,
          static_cast<unsigned long long>(fiber->number),
          fiber->name[0] ? " '" : "", fiber->name, fiber->name[0] ? "'" : "");
  else
    print("weft: %s (object %p, in no fiber)\n", what, object);
  if (const Site site = find_site(object); site.action) {
    print("weft: it was %s here:\n", describe(site).c_str());
    int count = 0;
    while (count < static_cast<int>(site.frames.size()) &&
           site.frames[static_cast<std::size_t>(count)])
      ++count;
    backtrace_symbols_fd(site.frames.data(), count, STDERR_FILENO);
    print("weft: and now here:\n");
  }
  print_backtrace();
  std::abort();
}

void log_unread_error(const FiberBlock *fiber,
                      const std::exception_ptr &error) noexcept {
  char who[64];
  std::snprintf(who, sizeof who, "fiber %llu%s%s%s",
                static_cast<unsigned long long>(fiber->number),
                fiber->name[0] ? " '" : "", fiber->name,
                fiber->name[0] ? "'" : "");
  log_unread_error(who, error);
}

void log_unread_error(const char *who,
                      const std::exception_ptr &error) noexcept {
  try {
    std::rethrow_exception(error);
  } catch (const Cancelled &) {
  } catch (const std::exception &exception) {
    print("weft: %s ended with an error that nobody read: %s\n", who,
          exception.what());
  } catch (...) {
    print("weft: %s ended with an error that nobody read\n", who);
  }
}

void install_terminate_handler() noexcept {
  static const bool installed = [] {
    previous_handler = std::set_terminate(terminate_fiber);
    return true;
  }();
  static_cast<void>(installed);
}

} // namespace weft::detail
