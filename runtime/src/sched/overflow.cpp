// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Everything from handle_fault() on runs in a signal handler: no allocation, no
// lock, no stdio. The unwinder is loaded beforehand.

#include "sched/overflow.h"
#include "sched/scheduler.h"
#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <execinfo.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>
#include <unwind.h>

namespace weft::detail {
namespace {

constexpr int signals[] = {SIGSEGV, SIGBUS};
struct sigaction previous_actions[std::size(signals)];

struct sigaction &previous_action(int signal) {
  return previous_actions[signal == SIGSEGV ? 0 : 1];
}

/// A line of text without stdio.
class Line {
public:
  Line &operator<<(const char *text) noexcept {
    while (*text && length_ < sizeof text_)
      text_[length_++] = *text++;
    return *this;
  }
  Line &operator<<(std::uint64_t number) noexcept {
    char digits[24] = {};
    char *first = digits + sizeof digits - 1;
    do
      *--first = static_cast<char>('0' + number % 10);
    while (number /= 10);
    return *this << first;
  }
  ~Line() {
    if (write(STDERR_FILENO, text_, length_) < 0) {
      // Nowhere to say that nothing can be said.
    }
  }

private:
  char text_[512];
  std::size_t length_ = 0;
};

/// The frames at both ends of a stack that may have thousands.
struct OverflowFrames {
  static constexpr std::size_t inner = 24, outer = 8;
  void *first[inner];
  void *last[outer];
  std::size_t count = 0;
};

_Unwind_Reason_Code add_overflow_frame(_Unwind_Context *context,
                                       void *argument) {
  constexpr std::size_t most = 1'000'000; // of a stack that goes in circles
  auto &frames = *static_cast<OverflowFrames *>(argument);
  void *address = reinterpret_cast<void *>(_Unwind_GetIP(context));
  if (!address || frames.count == most)
    return _URC_END_OF_STACK;
  if (frames.count < OverflowFrames::inner)
    frames.first[frames.count] = address;
  frames.last[frames.count % OverflowFrames::outer] = address;
  ++frames.count;
  return _URC_NO_REASON;
}

void print_frames() {
  OverflowFrames frames;
  _Unwind_Backtrace(add_overflow_frame, &frames);
  const std::size_t inner = std::min(frames.count, OverflowFrames::inner);
  backtrace_symbols_fd(frames.first, static_cast<int>(inner), STDERR_FILENO);
  const std::size_t outer =
      std::min(frames.count - inner, OverflowFrames::outer);
  if (frames.count > inner + outer)
    Line() << "  and " << frames.count - inner - outer << " more, then\n";
  for (std::size_t i = frames.count - outer; i < frames.count; ++i)
    backtrace_symbols_fd(&frames.last[i % OverflowFrames::outer], 1,
                         STDERR_FILENO);
}

bool in_guard_of(const FiberBlock &fiber, const void *address) {
  const char *guard = fiber.stack_low - page_size();
  return address >= guard && address < fiber.stack_low;
}

void print_overflow(const FiberBlock &fiber) {
  Line line;
  line << "weft: stack overflow: fiber " << fiber.number;
  if (fiber.name[0])
    line << " '" << fiber.name << "'";
  line << " has used up its stack of " << fiber.stack_size << " bytes ("
       << fiber.stack_size / 1024 << " KiB); it was started ";
  if (fiber.creator)
    line << "by fiber " << fiber.creator;
  else
    line << "from outside the runtime";
  line << "\nweft: FiberOptions::stack_size gives this fiber more, "
          "RuntimeOptions::stack_size all of them; its stack:\n";
}

/// Reports it if it is an overflow.
bool report_overflow(const void *address) {
  const Worker *worker = this_worker();
  if (!worker)
    return false;
  if (worker->current && in_guard_of(*worker->current, address)) {
    print_overflow(*worker->current);
    return true;
  }
  // In the midst of a switch the fiber that is left is the previous one
  // already; at other times that one's memory may be gone. The kernel reads it
  // without risk.
  alignas(FiberBlock) char copy[sizeof(FiberBlock)];
  const iovec to{copy, sizeof copy};
  const iovec from{worker->previous, sizeof copy};
  if (!worker->previous || process_vm_readv(getpid(), &to, 1, &from, 1, 0) !=
                               static_cast<ssize_t>(sizeof copy))
    return false;
  const auto &previous = *reinterpret_cast<const FiberBlock *>(copy);
  if (!in_guard_of(previous, address))
    return false;
  print_overflow(previous);
  return true;
}

/// As if we had never been asked.
void pass_on(int signal, siginfo_t *info, void *context) {
  const struct sigaction &previous = previous_action(signal);
  const bool sent = info->si_code <= 0; // by kill(): it will not come again
  if (!(previous.sa_flags & SA_SIGINFO) &&
      (previous.sa_handler == SIG_DFL || previous.sa_handler == SIG_IGN)) {
    if (sent && previous.sa_handler == SIG_IGN)
      return;
    sigaction(signal, &previous, nullptr);
    if (sent)
      raise(signal);
    return;
  }
  sigset_t before;
  pthread_sigmask(SIG_BLOCK, &previous.sa_mask, &before);
  if (previous.sa_flags & SA_SIGINFO)
    previous.sa_sigaction(signal, info, context);
  else
    previous.sa_handler(signal);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

void handle_fault(int signal, siginfo_t *info, void *context) {
  const int error = errno;
  if (info->si_code > 0 && report_overflow(info->si_addr)) {
    print_frames();
    // Back to the instruction that faults, which does so again: whoever
    // handled it before, a debugger or the core dump see it as it was.
    sigaction(signal, &previous_action(signal), nullptr);
  } else {
    pass_on(signal, info, context);
  }
  errno = error;
}

} // namespace

void install_overflow_handler() noexcept {
  static const bool installed = [] {
    void *frame = nullptr;
    backtrace(&frame, 1); // loads the unwinder
    struct sigaction action = {};
    action.sa_sigaction = handle_fault;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigemptyset(&action.sa_mask);
    for (const int signal : signals)
      sigaction(signal, nullptr, &previous_action(signal));
    for (const int signal : signals)
      sigaction(signal, &action, nullptr);
    return true;
  }();
  static_cast<void>(installed);
}

SignalStack::SignalStack(bool wanted) noexcept {
  stack_t present = {};
  if (!wanted || sigaltstack(nullptr, &present) != 0 ||
      !(present.ss_flags & SS_DISABLE))
    return;
  // What the kernel saves depends on the processor; the rest is ours.
  const long frame = sysconf(_SC_MINSIGSTKSZ);
  const std::size_t size =
      (static_cast<std::size_t>(std::max(frame, 0L)) / page_size() + 17) *
      page_size();
  void *memory = mmap(nullptr, size, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
  if (memory == MAP_FAILED)
    return; // an overflow ends the process without a word then
  stack_t stack = {};
  stack.ss_sp = memory;
  stack.ss_size = size;
  if (sigaltstack(&stack, nullptr) != 0) {
    munmap(memory, size);
    return;
  }
  memory_ = memory;
  size_ = size;
}

SignalStack::~SignalStack() {
  if (!memory_)
    return;
  stack_t none = {};
  none.ss_flags = SS_DISABLE;
  sigaltstack(&none, nullptr);
  munmap(memory_, size_);
}

} // namespace weft::detail
