// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How threads wait.

#ifndef WEFT_SCHED_FUTEX_H
#define WEFT_SCHED_FUTEX_H

#include <atomic>
#include <cstdint>

namespace weft::detail {

inline constexpr std::int64_t no_deadline = INT64_MAX;

/// Sleeps while the word is as expected, until a wake, or until the deadline in
/// nanoseconds of the steady clock; may also come back without a reason.
void futex_wait(std::atomic<std::uint32_t> &word, std::uint32_t expected,
                std::int64_t deadline = no_deadline) noexcept;
void futex_wake(std::atomic<std::uint32_t> &word, int count) noexcept;

/// Makes every running thread of the process pass a full fence. False if the
/// kernel cannot.
bool fence_all_threads() noexcept;

} // namespace weft::detail

#endif // WEFT_SCHED_FUTEX_H
