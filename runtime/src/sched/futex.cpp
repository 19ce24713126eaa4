// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "sched/futex.h"
#include <ctime>
#include <linux/futex.h>
#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace weft::detail {

void futex_wait(std::atomic<std::uint32_t> &word, std::uint32_t expected,
                std::int64_t deadline) noexcept {
  timespec time{};
  if (deadline != no_deadline) {
    time.tv_sec = deadline / 1'000'000'000;
    time.tv_nsec = deadline % 1'000'000'000;
  }
  // The form with a bit set takes an absolute time of the steady clock.
  syscall(SYS_futex, &word, FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG, expected,
          deadline == no_deadline ? nullptr : &time, nullptr,
          FUTEX_BITSET_MATCH_ANY);
}

void futex_wake(std::atomic<std::uint32_t> &word, int count) noexcept {
  syscall(SYS_futex, &word, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, count, nullptr,
          nullptr, 0);
}

bool fence_all_threads() noexcept {
  static const bool registered =
      syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0,
              0) == 0;
  return registered &&
         syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0) == 0;
}

} // namespace weft::detail
