// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef WEFT_TEST_RUNTIME_SUPPORT_H
#define WEFT_TEST_RUNTIME_SUPPORT_H

#include <atomic>
#include <cstdint>
#include <gtest/gtest.h>
#include <optional>
#include <string>
#include <thread>
#include <weft/runtime.h>

#if WEFT_TSAN || defined(__SANITIZE_ADDRESS__)
#define WEFT_SLOW 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WEFT_SLOW 1
#endif
#endif

namespace weft::test {

/// How often something is tried: less under a sanitizer.
#if WEFT_SLOW
inline constexpr int scale = 1;
#else
inline constexpr int scale = 10;
#endif

/// What decides the scheduler's choices, when the tests run in that mode: the
/// number of the repetition (--gtest_repeat).
inline std::optional<std::uint64_t> seed_of_run;

/// Every test runs with one worker and with several, and once more with one and
/// many seeds (main.cpp).
class OnWorkers : public testing::TestWithParam<int> {
protected:
  RuntimeOptions options() const {
    RuntimeOptions result{.workers = static_cast<std::size_t>(GetParam())};
    if (GetParam() == 1 && may_be_seeded_)
      result.seed = seed_of_run;
    return result;
  }
  /// Runs `f` on the first fiber of a runtime that is gone afterwards.
  template <class F> decltype(auto) run(F &&f) {
    return weft::run(options(), std::forward<F>(f));
  }

  /// False where time or other workers must decide.
  bool may_be_seeded_ = true;
};

#define WEFT_ON_WORKERS(Suite)                                                 \
  INSTANTIATE_TEST_SUITE_P(                                                    \
      Workers, Suite, testing::Values(1, 2, 4, 8),                             \
      [](const auto &info) { return std::to_string(info.param); })

/// Yields until somebody has set it: for what cannot be waited for otherwise.
template <class Predicate> void yield_until(Predicate predicate) {
  while (!predicate())
    this_fiber::yield();
}

/// Death tests start the program anew: a fork of several threads is no copy.
#define WEFT_EXPECT_DEATH(Statement, Message)                                  \
  do {                                                                         \
    GTEST_FLAG_SET(death_test_style, "threadsafe");                            \
    EXPECT_DEATH(Statement, Message);                                          \
  } while (false)

} // namespace weft::test

#endif // WEFT_TEST_RUNTIME_SUPPORT_H
