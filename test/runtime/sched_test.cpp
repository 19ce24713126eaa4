// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Switching, spawning, joining, yielding, and the life of a runtime.

#include "support.h"
#include <alloca.h>
#include <array>
#include <cerrno>
#include <ctime>
#include <memory>
#include <numeric>
#include <sys/resource.h>
#include <vector>

namespace weft::test {
namespace {

using namespace std::chrono_literals;

class Sched : public OnWorkers {};
WEFT_ON_WORKERS(Sched);

TEST_P(Sched, RunReturnsWhatTheMainFiberReturns) {
  EXPECT_EQ(run([] { return 42; }), 42);
  int target = 0;
  int &reference = run([&target]() -> int & { return target; });
  EXPECT_EQ(&reference, &target);
  run([&target] { target = 7; });
  EXPECT_EQ(target, 7);
}

TEST_P(Sched, RunThrowsWhatTheMainFiberThrows) {
  EXPECT_THROW(run([] { throw std::out_of_range("x"); }), std::out_of_range);
}

TEST_P(Sched, JoinReturnsValuesReferencesAndMoveOnlyThings) {
  run([] {
    EXPECT_EQ(spawn([](int a, int b) { return a + b; }, 3, 4).join(), 7);
    int x = 0;
    EXPECT_EQ(&spawn([&x]() -> int & { return x; }).join(), &x);
    auto pointer = spawn([](std::unique_ptr<int> p) { return p; },
                         std::make_unique<int>(5))
                       .join();
    EXPECT_EQ(*pointer, 5);
  });
}

TEST_P(Sched, JoinRethrows) {
  run([] {
    Fiber<int> fiber = spawn([]() -> int { throw std::domain_error("no"); });
    EXPECT_THROW(fiber.join(), std::domain_error);
    EXPECT_FALSE(fiber.joinable());
  });
}

TEST_P(Sched, ArgumentsAreCopied) {
  run([] {
    std::string text(100, 'a');
    Fiber<std::size_t> fiber;
    {
      std::string copy = text;
      fiber = spawn([](const std::string &s) { return s.size(); }, copy);
      copy = "gone";
    }
    EXPECT_EQ(fiber.join(), 100u);
  });
}

TEST_P(Sched, TheCallableDiesWithTheFunctionNotWithTheHandle) {
  run([] {
    auto token = std::make_shared<int>(1);
    std::weak_ptr<int> watch = token;
    Fiber<> fiber = spawn([token = std::move(token)] {});
    yield_until([&] { return watch.expired(); });
    EXPECT_TRUE(fiber.joinable());
    fiber.join();
  });
}

TEST_P(Sched, HandlesBehaveAsJthread) {
  run([] {
    Fiber<int> empty;
    EXPECT_FALSE(empty.joinable());
    EXPECT_EQ(empty.id(), FiberId());
    EXPECT_THROW(empty.join(), std::system_error);
    EXPECT_THROW(empty.detach(), std::system_error);

    Fiber<int> first = spawn([] { return 1; });
    const FiberId id = first.id();
    EXPECT_NE(id, FiberId());
    Fiber<int> second = std::move(first);
    EXPECT_FALSE(first.joinable()); // NOLINT(bugprone-use-after-move)
    EXPECT_EQ(second.id(), id);
    EXPECT_EQ(second.join(), 1);
    try {
      second.join();
      ADD_FAILURE() << "joined twice";
    } catch (const std::system_error &error) {
      EXPECT_EQ(error.code(), std::errc::invalid_argument);
    }
  });
}

TEST_P(Sched, AFiberCannotJoinItself) {
  run([] {
    Fiber<int> fiber;
    std::atomic<bool> ready = false;
    fiber = spawn([&] {
      yield_until([&] { return ready.load(); });
      try {
        fiber.join();
      } catch (const std::system_error &error) {
        return error.code() == std::errc::resource_deadlock_would_occur ? 1 : 2;
      }
      return 0;
    });
    ready = true;
    // The fiber uses its own handle, so nobody else may until it has.
    while (fiber_count() > 1)
      this_fiber::yield();
    EXPECT_EQ(fiber.join(), 1);
  });
}

TEST_P(Sched, TheDestructorStopsAndJoins) {
  run([] {
    bool stopped = false;
    {
      Fiber<> fiber = spawn([&stopped](std::stop_token stop) {
        yield_until([&] { return stop.stop_requested(); });
        stopped = true;
      });
      this_fiber::yield();
    }
    EXPECT_TRUE(stopped);
  });
}

TEST_P(Sched, AnErrorThatNobodyReadsIsLoggedOnce) {
  testing::internal::CaptureStderr();
  run([] {
    Fiber<> fiber = spawn(FiberOptions{.name = "loader"},
                          [] { throw std::runtime_error("disk on fire"); });
  });
  const std::string log = testing::internal::GetCapturedStderr();
  EXPECT_NE(log.find("'loader' ended with an error that nobody read: disk on "
                     "fire"),
            std::string::npos)
      << log;
}

TEST_P(Sched, DetachedFibersGoOnAlone) {
  std::atomic<int> sum = 0;
  run([&] {
    for (int i = 1; i <= 100; ++i)
      go([&sum](int n) { sum += n; }, i);
    spawn([&sum] { sum += 1000; }).detach();
  });
  // run() waits for what it owns.
  EXPECT_EQ(sum, 5050 + 1000);
}

TEST_P(Sched, YieldTakesTurns) {
  run([] {
    constexpr int fibers = 10, turns = 100;
    std::atomic<int> total = 0;
    std::vector<Fiber<>> all;
    for (int i = 0; i < fibers; ++i)
      all.push_back(spawn([&total] {
        for (int turn = 0; turn < turns; ++turn) {
          ++total;
          this_fiber::yield();
        }
      }));
    for (Fiber<> &fiber : all)
      fiber.join();
    EXPECT_EQ(total, fibers * turns);
  });
}

TEST(SchedOne, YieldIsFirstInFirstOut) {
  run({.workers = 1}, [] {
    std::array<std::atomic<char>, 9> turns{};
    std::atomic<std::size_t> turn = 0;
    std::vector<Fiber<>> all;
    for (char c : {'a', 'b', 'c'})
      all.push_back(spawn([&, c] {
        for (int i = 0; i < 3; ++i) {
          turns[turn++] = c;
          this_fiber::yield();
        }
      }));
    for (Fiber<> &fiber : all)
      fiber.join();
    const std::string order(turns.begin(), turns.end());
    // Who starts first is the scheduler's business; then they take turns.
    ASSERT_EQ(order.size(), 9u);
    EXPECT_EQ(order.substr(3, 3), order.substr(0, 3));
    EXPECT_EQ(order.substr(6, 3), order.substr(0, 3));
  });
}

TEST(SchedOne, TwoThatWakeEachOtherDoNotStarveTheRest) {
  run({.workers = 1}, [] {
    std::atomic<bool> stop = false;
    Fiber<> third;
    // Spawn and join hand the worker over through the run-next slot each time.
    third = spawn([&stop] { stop = true; });
    long rounds = 0;
    while (!stop && rounds < 1'000'000) {
      spawn([] {}).join();
      ++rounds;
    }
    EXPECT_TRUE(stop);
    third.join();
  });
}

TEST_P(Sched, MoreFibersThanARingHolds) {
  run([] {
    constexpr int fibers = 600;
    std::atomic<int> ran = 0;
    std::atomic<bool> open = false;
    std::vector<Fiber<>> all;
    for (int i = 0; i < fibers; ++i)
      all.push_back(spawn([&] {
        yield_until([&] { return open.load(); });
        ++ran;
      }));
    EXPECT_EQ(fiber_count(), fibers + 1u);
    open = true;
    for (Fiber<> &fiber : all)
      fiber.join();
    EXPECT_EQ(ran, fibers);
    EXPECT_EQ(fiber_count(), 1u);
  });
}

TEST_P(Sched, Skynet) {
  struct Node {
    static long sum(long first, long count) {
      if (count == 1)
        return first;
      std::vector<Fiber<long>> children;
      for (int i = 0; i < 10; ++i)
        children.push_back(
            spawn(&Node::sum, first + i * (count / 10), count / 10));
      return std::accumulate(
          children.begin(), children.end(), 0L,
          [](long total, Fiber<long> &child) { return total + child.join(); });
    }
  };
  constexpr long leaves = 1000 * (scale >= 10 ? 10 : 1);
  EXPECT_EQ(run([] { return Node::sum(0, leaves); }),
            leaves * (leaves - 1) / 2);
}

// errno is the thread's, and to ThreadSanitizer each fiber is a thread.
[[gnu::noinline]] __attribute__((no_sanitize("thread"))) void set_errno(int n) {
  errno = n;
}
[[gnu::noinline]] __attribute__((no_sanitize("thread"))) int get_errno() {
  return errno;
}

TEST_P(Sched, ErrnoBelongsToTheFiber) {
  run([] {
    std::vector<Fiber<bool>> all;
    for (int i = 1; i <= 20; ++i)
      all.push_back(spawn([i] {
        for (int turn = 0; turn < 50; ++turn) {
          set_errno(i);
          this_fiber::yield();
          if (get_errno() != i)
            return false;
        }
        return true;
      }));
    for (Fiber<bool> &fiber : all)
      EXPECT_TRUE(fiber.join());
  });
}

TEST_P(Sched, YieldingInsideACatchIsLegal) {
  run([] {
    std::vector<Fiber<bool>> all;
    for (int i = 1; i <= 20; ++i)
      all.push_back(spawn([i] {
        bool right = true;
        for (int turn = 0; turn < 20; ++turn) {
          try {
            throw i;
          } catch (int caught) {
            this_fiber::yield();
            right &= caught == i && std::current_exception() != nullptr;
            try {
              throw;
            } catch (int again) {
              this_fiber::yield();
              right &= again == i;
            }
          }
          right &= std::current_exception() == nullptr;
        }
        return right;
      }));
    for (Fiber<bool> &fiber : all)
      EXPECT_TRUE(fiber.join());
  });
}

TEST_P(Sched, UncaughtExceptionsAreCountedPerFiber) {
  struct Yields {
    int *seen;
    ~Yields() {
      this_fiber::yield(); // while the exception is on its way
      *seen = std::uncaught_exceptions();
    }
  };
  run([] {
    auto unwind = [] {
      int seen = -1;
      try {
        Yields yields{&seen};
        throw 1;
      } catch (int) {
      }
      return seen;
    };
    std::vector<Fiber<int>> all;
    for (int i = 0; i < 10; ++i) {
      all.push_back(spawn(unwind));
      all.push_back(spawn([] {
        this_fiber::yield();
        return 1 + std::uncaught_exceptions();
      }));
    }
    for (Fiber<int> &fiber : all)
      EXPECT_EQ(fiber.join(), 1);
  });
}

TEST_P(Sched, SavedRegistersSurviveASwitch) {
  run([] {
    auto work = [](unsigned seed) {
      // More live values than there are registers.
      unsigned a = seed, b = seed * 3, c = seed * 5, d = seed * 7,
               e = seed * 11, f = seed * 13, g = seed * 17, h = seed * 19;
      double x = seed * 0.5, y = seed * 0.25;
      for (int i = 0; i < 100; ++i) {
        this_fiber::yield();
        a += b;
        b ^= c;
        c += d;
        d ^= e;
        e += f;
        f ^= g;
        g += h;
        h ^= a;
        x += y;
        y += 1;
      }
      return static_cast<double>(a ^ b ^ c ^ d ^ e ^ f ^ g ^ h) + x + y;
    };
    std::vector<Fiber<double>> all;
    for (unsigned i = 1; i <= 10; ++i)
      all.push_back(spawn(work, i));
    for (unsigned i = 1; i <= 10; ++i) {
      const double alone = spawn(work, i).join();
      EXPECT_EQ(all[i - 1].join(), alone);
    }
  });
}

TEST_P(Sched, StacksHave64KiBAndMoreOnRequest) {
  run([] {
    auto fill = [](std::size_t bytes) {
      auto *memory = static_cast<volatile char *>(alloca(bytes));
      for (std::size_t i = 0; i < bytes; i += 512)
        memory[i] = 1;
      return memory[0] == 1;
    };
    EXPECT_TRUE(spawn(fill, std::size_t{56} << 10).join());
    EXPECT_TRUE(spawn(FiberOptions{.stack_size = 1 << 20}, fill,
                      std::size_t{1000} << 10)
                    .join());
    EXPECT_THROW(
        static_cast<void>(spawn(FiberOptions{.stack_size = 100}, [] {})),
        std::invalid_argument);
  });
}

TEST_P(Sched, LargeAndOveralignedCallables) {
  run([] {
    struct Large {
      std::array<int, 3'000> values{};
    } large;
    large.values[2'999] = 9;
    EXPECT_EQ(spawn([large] { return large.values[2'999]; }).join(), 9);

    struct alignas(128) Aligned {
      int value = 3;
    };
    EXPECT_TRUE(spawn([aligned = Aligned{}] {
                  return reinterpret_cast<std::uintptr_t>(&aligned) % 128 ==
                             0 &&
                         aligned.value == 3;
                }).join());
  });
}

TEST_P(Sched, AnArgumentThatThrowsWhileItIsCopiedLeavesNothingBehind) {
  struct Throws {
    Throws() = default;
    Throws(const Throws &) { throw std::bad_alloc(); }
    Throws(Throws &&) = default;
  };
  run([] {
    const Throws value;
    for (int i = 0; i < 200; ++i)
      EXPECT_THROW(static_cast<void>(spawn([](const Throws &) {}, value)),
                   std::bad_alloc);
    EXPECT_EQ(fiber_count(), 1u);
  });
}

TEST_P(Sched, NamesAndNumbers) {
  run([] {
    EXPECT_EQ(this_fiber::name(), "main");
    spawn(FiberOptions{.name = "worker bee"}, [] {
      EXPECT_EQ(this_fiber::name(), "worker bee");
      this_fiber::set_name(std::string(100, 'x'));
      EXPECT_EQ(this_fiber::name(), std::string(31, 'x'));
    }).join();
    Fiber<FiberId> fiber = spawn([] { return this_fiber::id(); });
    const FiberId id = fiber.id();
    EXPECT_EQ(fiber.join(), id);
    EXPECT_NE(this_fiber::id(), id);
  });
}

TEST(SchedOutside, FiberOnlyFunctionsSaySo) {
  EXPECT_THROW(this_fiber::yield(), std::logic_error);
  EXPECT_THROW(this_fiber::id(), std::logic_error);
  EXPECT_THROW(this_fiber::sleep_for(1ms), std::logic_error);
  EXPECT_THROW(static_cast<void>(spawn([] {})), std::logic_error);
  EXPECT_THROW(go([] {}), std::logic_error);
}

TEST_P(Sched, RunInsideAFiberIsRefused) {
  run([] { EXPECT_THROW(weft::run([] {}), std::logic_error); });
}

TEST(SchedOutside, BadOptions) {
  EXPECT_THROW(Runtime({.workers = 2000}), std::invalid_argument);
  EXPECT_THROW(Runtime({.stack_size = 1}), std::invalid_argument);
  EXPECT_EQ(Runtime().workers(), available_parallelism());
}

TEST_P(Sched, ForeignThreadsSpawnPostAndRun) {
  Runtime runtime(options());
  EXPECT_EQ(runtime.workers(), static_cast<std::size_t>(GetParam()));
  std::vector<std::thread> threads;
  std::atomic<int> sum = 0;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&runtime, &sum] {
      for (int n = 0; n < 50; ++n) {
        sum += runtime.spawn([n] { return n; }).join();
        sum += runtime.run([n] { return spawn([n] { return n; }).join(); });
        auto done = std::make_shared<std::atomic<bool>>(false);
        post(runtime, [&sum, done, n] {
          sum += n;
          *done = true;
          done->notify_one();
        });
        done->wait(false);
      }
    });
  for (std::thread &thread : threads)
    thread.join();
  EXPECT_EQ(sum, 4 * 3 * 49 * 50 / 2);
}

TEST_P(Sched, RuntimesStartStopAndCoexist) {
  for (int i = 0; i < 10; ++i) {
    Runtime first(options()), second(options());
    Fiber<int> a = first.spawn([&second] {
      // A fiber of one runtime waits for a fiber of the other.
      return second.spawn([] { return 20; }).join() + 1;
    });
    Fiber<int> b = second.spawn([] { return 300; });
    EXPECT_EQ(a.join() + b.join(), 321);
  }
}

TEST_P(Sched, SleepersWakeInOrderAndNotEarly) {
  run([] {
    const auto start = std::chrono::steady_clock::now();
    std::atomic<int> order = 0;
    auto sleeper = [&](std::chrono::milliseconds time) {
      this_fiber::sleep_for(time);
      EXPECT_GE(std::chrono::steady_clock::now() - start, time);
      return order++;
    };
    Fiber<int> late = spawn(sleeper, 60ms);
    Fiber<int> early = spawn(sleeper, 5ms);
    Fiber<int> middle = spawn(sleeper, 30ms);
    EXPECT_GE(early.join(), 0);
    middle.join();
    late.join();
    this_fiber::sleep_until(std::chrono::system_clock::now() + 1ms);
    this_fiber::sleep_for(-5s);
    this_fiber::sleep_until(std::chrono::steady_clock::time_point::min());
  });
}

TEST_P(Sched, ManySleepers) {
  run([] {
    std::vector<Fiber<>> all;
    for (int i = 0; i < 500 * scale; ++i)
      all.push_back(spawn([i] {
        this_fiber::sleep_for(std::chrono::microseconds(i * 7919 % 20'000));
      }));
    for (Fiber<> &fiber : all)
      fiber.join();
    EXPECT_EQ(fiber_count(), 1u);
  });
}

TEST_P(Sched, IdleCostsNothing) {
  Runtime runtime(options());
  runtime.run([] {});
  // Until everybody sleeps.
  const auto usage = [] {
    timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return std::chrono::seconds(time.tv_sec) +
           std::chrono::nanoseconds(time.tv_nsec);
  };
  const auto deadline = std::chrono::steady_clock::now() + 10s;
  for (;;) {
    const auto before = usage();
    std::this_thread::sleep_for(100ms);
    const auto used = usage() - before;
    if (used < 2ms)
      break;
    ASSERT_LT(std::chrono::steady_clock::now(), deadline)
        << "an idle runtime uses the processor: " << used.count() << " ns";
  }
}

TEST(SchedMany, OneThatNeverSuspendsDoesNotHoldOthersBack) {
  run({.workers = 2}, [] {
    std::atomic<bool> ran = false;
    // It lies in our run-next slot, and we do not give up the worker.
    Fiber<> other = spawn([&ran] { ran = true; });
    while (!ran) {
    }
    other.join();
  });
}

TEST(SchedDeath, AnExceptionOutOfGoNamesTheFiber) {
  WEFT_EXPECT_DEATH(
      run({.workers = 1},
          [] {
            go(FiberOptions{.name = "doomed"},
               [] { throw std::runtime_error("x"); });
            for (;;)
              this_fiber::yield();
          }),
      "ended fiber [0-9]+ 'doomed': std::runtime_error; its stack");
}

TEST(SchedDeath, CancelledEndsAFiberQuietly) {
  run({.workers = 1}, [] { go([] { throw Cancelled(); }); });
}

#if !WEFT_TSAN
TEST(SchedDeath, DeadlockIsReported) {
  WEFT_EXPECT_DEATH(run({.workers = 2},
                        [] {
                          auto *handles = new Fiber<>[2];
                          std::atomic<bool> ready = false;
                          handles[0] = spawn(FiberOptions{.name = "hen"}, [&] {
                            yield_until([&] { return ready.load(); });
                            handles[1].join();
                          });
                          handles[1] = spawn(FiberOptions{.name = "egg"}, [&] {
                            yield_until([&] { return ready.load(); });
                            handles[0].join();
                          });
                          ready = true;
                          detail::Wait for_ever;
                          detail::park(for_ever, detail::WaitReason::condition,
                                       nullptr);
                        }),
                    "all fibers are asleep(.|\n)*'hen': join of fiber [0-9]+");
}
#endif

TEST(SchedDeath, WhoIsLeftIsNamedAndLeaked) {
  WEFT_EXPECT_DEATH(
      {
        {
          Runtime runtime({.workers = 1, .shutdown_timeout = 20ms});
          runtime
              .spawn(FiberOptions{.name = "straggler"},
                     [] { this_fiber::sleep_for(1h); })
              .detach();
        }
        std::_Exit(3);
      },
      "1 fibers have not ended(.|\n)*'straggler': sleep, started from outside");
}

TEST(SchedExit, AbandonWaitsForNobody) {
  const auto start = std::chrono::steady_clock::now();
  {
    Runtime runtime({.workers = 1, .on_exit = ExitPolicy::abandon});
    runtime.spawn([] { this_fiber::sleep_for(1h); }).detach();
  }
  EXPECT_LT(std::chrono::steady_clock::now() - start, 60s);
}

TEST(SchedDeath, AFiberThatDestroysItsRuntime) {
  WEFT_EXPECT_DEATH(
      {
        auto *runtime = new Runtime({.workers = 1});
        runtime->run([runtime] { delete runtime; });
      },
      "destroys the weft::Runtime that runs it");
}

#if !WEFT_SLOW
TEST(SchedFailure, NoMemoryForAStackIsAnErrorWithNumbers) {
  run({.workers = 1}, [] {
    rlimit before;
    ASSERT_EQ(getrlimit(RLIMIT_AS, &before), 0);
    rlimit tight = before;
    tight.rlim_cur = 1; // no mapping succeeds
    std::atomic<bool> open = false;
    std::vector<Fiber<>> all; // dies first, and waits for those who look at it
    all.reserve(100'000);
    ASSERT_EQ(setrlimit(RLIMIT_AS, &tight), 0);
    std::string message;
    int code = 0;
    try {
      for (int i = 0; i < 100'000; ++i)
        all.push_back(
            spawn([&open] { yield_until([&] { return open.load(); }); }));
    } catch (const std::system_error &error) {
      message = error.what();
      code = error.code().value();
    }
    setrlimit(RLIMIT_AS, &before);
    open = true;
    EXPECT_EQ(code, ENOMEM);
    EXPECT_NE(message.find("there are " + std::to_string(all.size() + 1)),
              std::string::npos)
        << message;
    EXPECT_NE(message.find("vm.max_map_count"), std::string::npos) << message;
  });
}
#endif

#if WEFT_TSAN
TEST(SchedDeath, ARaceAcrossAYieldIsFound) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        run({.workers = 1}, [] {
          int shared = 0;
          auto raise = [&shared] {
            ++shared;
            this_fiber::yield(); // lets the other one run, orders nothing
          };
          Fiber<> first = spawn(raise), second = spawn(raise);
        });
        std::_Exit(0);
      },
      testing::ExitedWithCode(0), "data race");
}
#endif

TEST_P(Sched, Storm) {
  // Spawns, joins, detaches and yields from everywhere.
  std::atomic<long> ended = 0;
  run([&ended] {
    std::vector<Fiber<>> roots;
    for (int r = 0; r < 8; ++r)
      roots.push_back(spawn([&ended] {
        for (int i = 0; i < 100 * scale; ++i) {
          Fiber<int> joined = spawn([i, &ended] {
            if (i % 3 == 0)
              this_fiber::yield();
            ++ended;
            return i;
          });
          if (i % 5 == 0)
            go([&ended] { ++ended; });
          if (i % 7 == 0)
            this_fiber::yield();
          if (joined.join() != i)
            std::abort();
        }
      }));
  });
  EXPECT_EQ(ended, 8L * 100 * scale + 8L * 20 * scale);
}

} // namespace
} // namespace weft::test
