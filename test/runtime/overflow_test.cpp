// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A fiber that uses up its stack, and the faults that are none of ours.

#include "support.h"
#include "wrapped_calls.h"
#include <csetjmp>
#include <csignal>
#include <cstdint>
#include <sys/mman.h>
#include <unistd.h>

namespace weft::test {
namespace {

// NOLINTNEXTLINE(misc-no-recursion)
[[gnu::noinline]] int deep(int n) {
  volatile char frame[1024];
  frame[0] = static_cast<char>(n);
  return n == 0 ? frame[0] : deep(n - 1) + frame[0];
}

void overflow(const RuntimeOptions &options) {
  run(options, [] {
    spawn(FiberOptions{.name = "glutton"}, [] {
      return deep(1'000'000);
    }).join();
  });
}

constexpr const char *report =
    "stack overflow: fiber [0-9]+ 'glutton' has used up its stack of 65536 "
    "bytes \\(64 KiB\\); it was started by fiber [0-9]+\n"
    "weft: FiberOptions::stack_size gives this fiber more, "
    "RuntimeOptions::stack_size all of them; its stack:\n"
    "(.*\n)*  and [0-9]+ more, then\n";

class OverflowDeath : public OnWorkers {};
WEFT_ON_WORKERS(OverflowDeath);

TEST_P(OverflowDeath, NamesTheFiberItsStackAndItsCreator) {
  WEFT_EXPECT_DEATH(overflow(options()), report);
}

TEST(OverflowDeathOne, GuardsByProtectionAreRecognisedToo) {
  WEFT_EXPECT_DEATH(
      {
        wrapped.no_guard_install = true;
        overflow({.workers = 1});
      },
      report);
}

TEST(OverflowDeathOne, AStackOfItsOwnSize) {
  WEFT_EXPECT_DEATH(
      run({.workers = 1},
          [] {
            spawn(FiberOptions{.name = "large", .stack_size = 1 << 20}, [] {
              return deep(1'000'000);
            }).join();
          }),
      "'large' has used up its stack of 1048576 bytes");
}

#if !WEFT_SLOW // a sanitizer has an action of its own
TEST(OverflowDeathOne, DiesOfTheSignal) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(overflow({.workers = 1}), testing::KilledBySignal(SIGSEGV),
              report);
}

TEST(OverflowDeathOne, IsLeftAloneOnRequest) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(overflow({.workers = 1, .overflow_handler = false}),
              testing::KilledBySignal(SIGSEGV), "^$");
}

TEST(OverflowDeathOne, OtherFaultsAreNoOverflow) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(run({.workers = 1},
                  [] {
                    volatile std::uintptr_t nowhere = 8;
                    *reinterpret_cast<volatile int *>(nowhere) = 1;
                  }),
              testing::KilledBySignal(SIGSEGV), "^$");
  EXPECT_EXIT(run({.workers = 1}, [] { raise(SIGBUS); }),
              testing::KilledBySignal(SIGBUS), "^$");
}
#endif

#if !WEFT_SLOW
sigjmp_buf way_back;
void jump_back(int /*signal*/, siginfo_t * /*info*/, void * /*context*/) {
  siglongjmp(way_back, 1);
}
#endif
void exit_well(int signal) { _exit(signal == SIGSEGV ? 17 : 18); }

TEST(OverflowDeathOne, OtherFaultsGoToTheHandlerThatWasThereBefore) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        struct sigaction action = {};
        action.sa_handler = exit_well;
        sigaction(SIGSEGV, &action, nullptr);
        run({.workers = 1}, [] {
          auto *page = static_cast<volatile char *>(mmap(
              nullptr, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
          *page = 1;
        });
      },
      testing::ExitedWithCode(17), "");
#if !WEFT_SLOW // sanitizers do not know jumps out of a signal's stack
  EXPECT_EXIT(
      {
        struct sigaction action = {};
        action.sa_sigaction = jump_back;
        action.sa_flags = SA_SIGINFO;
        sigaction(SIGSEGV, &action, nullptr);
        const int faults = run({.workers = 1}, [] {
          volatile int seen = 0;
          auto *page = static_cast<volatile char *>(mmap(
              nullptr, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
          while (seen < 3)
            if (sigsetjmp(way_back, 1) == 0)
              *page = 1;
            else
              seen = seen + 1;
          return seen;
        });
        _exit(faults);
      },
      testing::ExitedWithCode(3), "");
#endif
}

} // namespace
} // namespace weft::test
