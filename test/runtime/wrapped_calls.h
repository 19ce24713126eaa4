// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Failures on request of what the runtime asks of the kernel. The test programs
// that use it are linked with --wrap, so the library itself knows nothing of
// it.

#ifndef WEFT_TEST_RUNTIME_WRAPPED_CALLS_H
#define WEFT_TEST_RUNTIME_WRAPPED_CALLS_H

#include <atomic>

namespace weft::test {

struct WrappedCalls {
  std::atomic<bool> no_guard_install = false; ///< as before Linux 6.13
  std::atomic<int> mmaps_left = -1;           ///< then ENOMEM; -1: for ever
  std::atomic<int> mprotects_left = -1;       ///< then ENOMEM
  std::atomic<int> threads_left = -1;         ///< then EAGAIN
  // Counted: calls that succeeded.
  std::atomic<int> mprotects = 0;
  std::atomic<int> guard_installs = 0;
};

extern WrappedCalls wrapped;

} // namespace weft::test

#endif // WEFT_TEST_RUNTIME_WRAPPED_CALLS_H
