// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Lazy and SingleFlight: what is computed once for all who ask.

#include "support.h"
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>
#include <weft/lazy.h>
#include <weft/single_flight.h>
#include <weft/wait_group.h>

namespace weft::test {
namespace {

class Laziness : public OnWorkers {};
WEFT_ON_WORKERS(Laziness);

//===--- Lazy

TEST_P(Laziness, LazyIsMadeOnce) {
  run([] {
    int made = 0;
    Lazy lazy([&made] {
      this_fiber::yield(); // others come meanwhile
      ++made;
      return std::string("value");
    });
    static_assert(std::is_same_v<decltype(lazy), Lazy<std::string>>);
    WaitGroup all;
    for (int i = 0; i < 30; ++i)
      all.go([&] { EXPECT_EQ(lazy.get(), "value"); });
    all.wait();
    EXPECT_EQ(made, 1);
    EXPECT_EQ(lazy->size(), 5U);
    EXPECT_EQ(&lazy.get(), &*lazy);
  });
}

TEST_P(Laziness, LazyThatThrowsDoesNotCount) {
  run([] {
    int calls = 0;
    std::atomic<int> thrown = 0;
    Lazy<int> lazy([&calls] {
      this_fiber::yield();
      if (++calls < 3)
        throw std::runtime_error("not yet");
      return calls;
    });
    WaitGroup all;
    for (int i = 0; i < 10; ++i)
      all.go([&] {
        try {
          EXPECT_EQ(lazy.get(), 3);
        } catch (const std::runtime_error &) {
          ++thrown;
        }
      });
    all.wait();
    EXPECT_EQ(thrown, 2);
    EXPECT_EQ(calls, 3);
  });
}

TEST_P(Laziness, LazyTakesWhatCannotBeCopiedOrMoved) {
  run([] {
    struct Fixed {
      explicit Fixed(int n) : number(n) {}
      Fixed(const Fixed &) = delete;
      int number;
    };
    auto token = std::make_shared<int>(7);
    const std::weak_ptr<int> watch = token;
    Lazy<Fixed> lazy([token = std::make_unique<std::shared_ptr<int>>(
                          std::move(token))] { return Fixed(**token); });
    EXPECT_EQ(lazy->number, 7);
    EXPECT_TRUE(watch.expired()); // what made it is gone
  });
}

TEST_P(Laziness, LazyBetweenFibersAndThreads) {
  Runtime runtime(options());
  std::atomic<int> made = 0;
  Lazy<int> lazy([&] { return ++made; });
  std::thread thread([&] { EXPECT_EQ(lazy.get(), 1); });
  Fiber<int> fiber = runtime.spawn([&] { return lazy.get(); });
  EXPECT_EQ(lazy.get(), 1);
  EXPECT_EQ(fiber.join(), 1);
  thread.join();
}

TEST(LazinessDeath, LazyThatNeedsItself) {
  WEFT_EXPECT_DEATH(
      {
        std::optional<Lazy<int>> lazy;
        lazy.emplace([&lazy]() -> int { return lazy->get(); });
        static_cast<void>(lazy->get());
      },
      "a weft::Lazy is called by its own function");
  WEFT_EXPECT_DEATH(
      {
        std::optional<Lazy<int>> lazy;
        lazy.emplace([&lazy] {
          lazy.reset();
          return 1;
        });
        static_cast<void>(lazy->get());
      },
      "a weft::Lazy is destroyed while its function runs");
}

//===--- SingleFlight

TEST_P(Laziness, SingleFlightRunsOneForAllWhoAsk) {
  run([] {
    SingleFlight<std::string, int> flights;
    int runs = 0;
    std::atomic<int> asking = 0;
    WaitGroup all;
    for (int i = 0; i < 20; ++i)
      all.go([&] {
        ++asking;
        const int result = flights.run("key", [&] {
          ++runs;
          // Not over before all have asked, or are about to.
          yield_until([&] { return asking == 20; });
          for (int n = 0; n < 1000; ++n)
            this_fiber::yield();
          return 7;
        });
        EXPECT_EQ(result, 7);
      });
    all.wait();
    EXPECT_GE(runs, 1);
    EXPECT_LT(runs, 20);
  });
}

TEST(SingleFlightOne, EverybodyShares) {
  run({.workers = 1}, [] {
    SingleFlight<int, std::string> flights;
    int runs = 0, other_runs = 0;
    std::atomic<bool> go_on = false;
    std::vector<Fiber<std::string>> fibers;
    for (int i = 0; i < 5; ++i)
      fibers.push_back(spawn([&] {
        return flights.run(1, [&] {
          ++runs;
          yield_until([&] { return go_on.load(); });
          return std::string("shared");
        });
      }));
    this_fiber::yield();
    // Another key does not wait.
    EXPECT_EQ(flights.run(2, [&] { return std::to_string(++other_runs); }),
              "1");
    EXPECT_EQ(flights.run(2, [&] { return std::to_string(++other_runs); }),
              "2"); // nothing is remembered
    go_on = true;
    for (Fiber<std::string> &fiber : fibers)
      EXPECT_EQ(fiber.join(), "shared");
    EXPECT_EQ(runs, 1);
  });
}

TEST(SingleFlightOne, EverybodyGetsTheException) {
  run({.workers = 1}, [] {
    SingleFlight<int, int> flights;
    int runs = 0;
    std::vector<Fiber<int>> fibers;
    for (int i = 0; i < 5; ++i)
      fibers.push_back(spawn([&] {
        return flights.run(1, [&]() -> int {
          ++runs;
          this_fiber::yield();
          throw std::runtime_error("failed");
        });
      }));
    for (Fiber<int> &fiber : fibers)
      EXPECT_THROW(fiber.join(), std::runtime_error);
    EXPECT_EQ(runs, 1);
    EXPECT_EQ(flights.run(1, [] { return 3; }), 3);
  });
}

TEST(SingleFlightOne, ForgottenRunsAreNotShared) {
  run({.workers = 1}, [] {
    SingleFlight<int, int> flights;
    std::atomic<bool> go_on = false;
    Fiber<int> first = spawn([&] {
      return flights.run(1, [&] {
        yield_until([&] { return go_on.load(); });
        return 1;
      });
    });
    this_fiber::yield();
    flights.forget(1);
    flights.forget(9);
    Fiber<int> second = spawn([&] {
      return flights.run(1, [&] {
        yield_until([&] { return go_on.load(); });
        this_fiber::yield();
        this_fiber::yield();
        return 2;
      });
    });
    this_fiber::yield();
    go_on = true;
    EXPECT_EQ(first.join(), 1); // takes itself out, not its successor
    EXPECT_EQ(flights.run(1, [] { return 3; }), 2);
    EXPECT_EQ(second.join(), 2);
  });
}

TEST(SingleFlightOne, CancellationIsNotShared) {
  run({.workers = 1}, [] {
    SingleFlight<int, int> flights;
    Fiber<int> cancelled = spawn([&] {
      return flights.run(1, []() -> int {
        this_fiber::yield();
        throw Cancelled();
      });
    });
    this_fiber::yield();
    EXPECT_EQ(flights.run(1, [] { return 4; }), 4);
    EXPECT_THROW(cancelled.join(), Cancelled);
    // Alone, too: nobody is left who would take it over.
    EXPECT_THROW(flights.run(1, []() -> int { throw Cancelled(); }), Cancelled);
    EXPECT_EQ(flights.run(1, [] { return 5; }), 5);
  });
}

TEST_P(Laziness, SingleFlightMayReturnNothing) {
  run([] {
    SingleFlight<int, void> flights;
    std::atomic<int> runs = 0;
    flights.run(1, [&] { ++runs; });
    EXPECT_EQ(runs, 1);
    EXPECT_THROW(flights.run(1, [] { throw std::runtime_error("failed"); }),
                 std::runtime_error);
  });
}

TEST_P(Laziness, SingleFlightOverManyKeys) {
  Runtime runtime(options());
  SingleFlight<int, int> flights;
  std::vector<std::atomic<int>> running(5);
  const auto ask = [&] {
    for (int i = 0; i < 100 * scale; ++i) {
      const int key = i % 5;
      const int result = flights.run(key, [&] {
        EXPECT_EQ(++running[static_cast<std::size_t>(key)], 1);
        const int value = key * 10;
        --running[static_cast<std::size_t>(key)];
        return value;
      });
      EXPECT_EQ(result, key * 10);
    }
  };
  std::vector<Fiber<>> fibers;
  for (int i = 0; i < 8; ++i)
    fibers.push_back(runtime.spawn(ask));
  std::thread thread(ask);
  thread.join();
}

TEST_P(Laziness, SingleFlightMayBeDestroyedByWhoeverReturns) {
  run([] {
    for (int i = 0; i < 30 * scale; ++i) {
      auto flights = std::make_unique<SingleFlight<int, int>>();
      std::atomic<bool> runs = false;
      Fiber<> other = spawn([&runs, raw = flights.get()] {
        raw->run(1, [&runs] {
          runs = true;
          this_fiber::yield();
          return 1;
        });
      });
      yield_until([&] { return runs.load(); });
      flights->run(1, [] { return 1; });
      // The other one may still be on its way out.
      flights.reset();
    }
  });
}

TEST(LazinessDeath, SingleFlightMisuse) {
  using Flights = SingleFlight<int, int>;
  WEFT_EXPECT_DEATH(
      {
        Flights flights;
        flights.run(1, [&] { return flights.run(1, [] { return 1; }); });
      },
      "a weft::SingleFlight is called by its own function");
  WEFT_EXPECT_DEATH(
      {
        std::optional<Flights> flights;
        flights.emplace();
        flights->run(1, [&] {
          flights.reset();
          return 1;
        });
      },
      "a weft::SingleFlight is destroyed while a function runs");
}

} // namespace
} // namespace weft::test
