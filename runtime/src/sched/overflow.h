// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Says which fiber has used up its stack, before the process dies of it.

#ifndef WEFT_SCHED_OVERFLOW_H
#define WEFT_SCHED_OVERFLOW_H

#include <cstddef>

namespace weft::detail {

/// Takes SIGSEGV and SIGBUS for the whole process, once. Faults that are no
/// overflow go to whoever had them before.
void install_overflow_handler() noexcept;

/// A signal stack for the calling thread, as long as this lives; none if
/// `wanted` is false, or if the thread has one already (a sanitizer's).
class SignalStack {
public:
  explicit SignalStack(bool wanted) noexcept;
  SignalStack(const SignalStack &) = delete;
  SignalStack &operator=(const SignalStack &) = delete;
  ~SignalStack();

private:
  void *memory_ = nullptr;
  std::size_t size_ = 0;
};

} // namespace weft::detail

#endif // WEFT_SCHED_OVERFLOW_H
