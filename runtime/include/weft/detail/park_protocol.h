// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
/// \file
/// The steps by which a fiber falls asleep and is woken, each one atomic. Not
/// part of the public interface. docs/runtime/design.md, "Waiting", says why
/// they are enough; test/runtime/model runs them in all orders.

#ifndef WEFT_DETAIL_PARK_PROTOCOL_H
#define WEFT_DETAIL_PARK_PROTOCOL_H

#include <atomic>
#include <cstdint>

namespace weft::detail {

struct ParkState {
  enum Value : std::uint32_t {
    awake,
    asleep,
    notified,
    examined ///< asleep, and a dump looks at it
  };
};

/// \tparam Word an atomic std::uint32_t; another one for the model checker.
template <class Word> struct ParkProtocol : ParkState {
  /// Step 2. True for one caller in the life of a wait.
  static bool claim(Word &winner, std::uint32_t open,
                    std::uint32_t index) noexcept {
    return winner.compare_exchange_strong(
        open, index, std::memory_order_acq_rel, std::memory_order_acquire);
  }
  /// Step 3. True: it was asleep, and the caller must make it runnable.
  static bool notify(Word &state) noexcept {
    return state.exchange(notified, std::memory_order_acq_rel) == asleep;
  }
  /// Before step 4. True: it is notified already, and need not fall asleep.
  static bool stay_awake(Word &state) noexcept {
    std::uint32_t expected = notified;
    return state.load(std::memory_order_relaxed) == notified &&
           state.compare_exchange_strong(expected, awake,
                                         std::memory_order_acquire,
                                         std::memory_order_relaxed);
  }
  /// Step 4, by whoever runs after the sleeper. False: it was notified before,
  /// and the caller must make it runnable.
  static bool fall_asleep(Word &state) noexcept {
    std::uint32_t expected = awake;
    return state.compare_exchange_strong(
        expected, asleep, std::memory_order_acq_rel, std::memory_order_acquire);
  }
  /// The sleeper's, when it runs again.
  static void wake_up(Word &state) noexcept {
    state.store(awake, std::memory_order_relaxed);
  }

  /// Keeps one that is asleep from going on; false if it is not asleep. Who
  /// notifies it takes it for one that has not fallen asleep yet.
  static bool examine(Word &state) noexcept {
    std::uint32_t expected = asleep;
    return state.load(std::memory_order_relaxed) == asleep &&
           state.compare_exchange_strong(expected, examined,
                                         std::memory_order_acq_rel,
                                         std::memory_order_relaxed);
  }
  /// Lets it go. False: it was notified meanwhile, and the caller must make it
  /// runnable.
  static bool leave_examined(Word &state) noexcept {
    std::uint32_t expected = examined;
    return state.compare_exchange_strong(
        expected, asleep, std::memory_order_acq_rel, std::memory_order_acquire);
  }
};

} // namespace weft::detail

#endif // WEFT_DETAIL_PARK_PROTOCOL_H
