// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Pins, blocking regions, the pinned pool, and workers that change.

#include "sched/scheduler.h"
#include "support.h"
#include <algorithm>
#include <array>
#include <condition_variable>
#include <mutex>
#include <semaphore>
#include <set>
#include <vector>
#include <weft/weft.h>

namespace weft {
namespace {

using test::yield_until;

class Pins : public test::OnWorkers {};
class Blocking : public test::OnWorkers {};
class Pool : public test::OnWorkers {};
class Settings : public test::OnWorkers {
protected:
  Settings() { may_be_seeded_ = false; }
};
WEFT_ON_WORKERS(Pins);
WEFT_ON_WORKERS(Blocking);
WEFT_ON_WORKERS(Pool);
WEFT_ON_WORKERS(Settings);

/// A barrier for threads: nobody gets through before all are there.
class ThreadBarrier {
public:
  explicit ThreadBarrier(int count) : missing_(count) {}
  void arrive_and_wait() {
    std::unique_lock lock(mutex_);
    if (--missing_ == 0)
      all_.notify_all();
    all_.wait(lock, [this] { return missing_ <= 0; });
  }

private:
  std::mutex mutex_;
  std::condition_variable all_;
  int missing_;
};

//===--- Pins -------------------------------------------------------------===//

TEST_P(Pins, PinnedFiberKeepsItsThreadAcrossEverySuspension) {
  run([] {
    std::vector<Fiber<>> fibers;
    for (int i = 0; i < 8; ++i)
      fibers.push_back(spawn([i] {
        if (i % 2 == 0) {
          for (int k = 0; k < 50 * test::scale; ++k)
            this_fiber::yield();
          return;
        }
        const ThreadPin pin;
        const std::thread::id here = std::this_thread::get_id();
        Channel<int> values;
        Fiber<> sender = spawn([values] {
          for (int k = 0; k < 20; ++k)
            values.send(k);
          values.close();
        });
        for (int value : values) {
          EXPECT_EQ(std::this_thread::get_id(), here) << value;
          this_fiber::yield();
          EXPECT_EQ(std::this_thread::get_id(), here) << value;
        }
      }));
    for (Fiber<> &fiber : fibers)
      fiber.join();
  });
}

TEST_P(Pins, NoOtherFiberRunsOnThePinnedThread) {
  run([] {
    const ThreadPin pin;
    const std::thread::id here = std::this_thread::get_id();
    std::atomic<int> strangers{0};
    WaitGroup others;
    for (int i = 0; i < 100; ++i)
      others.go([&strangers, here] {
        this_fiber::yield();
        strangers += std::this_thread::get_id() == here;
      });
    others.wait();
    EXPECT_EQ(strangers, 0);
  });
}

TEST_P(Pins, Nest) {
  run([] {
    const std::thread::id here = std::this_thread::get_id();
    pin_thread();
    pin_thread();
    unpin_thread();
    spawn([] { this_fiber::yield(); }).join();
    EXPECT_EQ(std::this_thread::get_id(), here);
    unpin_thread();
  });
}

TEST_P(Pins, AllWorkersPinnedLeavesRoomForOthers) {
  run([] {
    const auto count = static_cast<std::size_t>(GetParam()) + 2;
    Channel<void> end;
    WaitGroup pinned;
    std::vector<Fiber<std::thread::id>> keepers;
    pinned.add(static_cast<long>(count));
    for (std::size_t i = 0; i < count; ++i)
      keepers.push_back(spawn([&pinned, end] {
        const ThreadPin pin;
        pinned.done();
        end.receive();
        return std::this_thread::get_id();
      }));
    pinned.wait();
    EXPECT_EQ(spawn([] { return 42; }).join(), 42);
    end.close();
    std::set<std::thread::id> threads;
    for (auto &keeper : keepers)
      threads.insert(keeper.join());
    EXPECT_EQ(threads.size(), count);
  });
}

TEST_P(Pins, FiberThatEndsPinnedEndsItsThread) {
  // A thread_local is destroyed with its thread.
  static std::atomic<int> ended{0};
  ended = 0;
  struct Witness {
    ~Witness() { ++ended; }
  };
  run([] {
    for (int i = 0; i < 5; ++i)
      spawn([] {
        pin_thread(); // NOLINT(weft-unmatched-thread-pin): what is tested
        thread_local Witness witness;
        static_cast<void>(witness);
      }).join();
    yield_until([] { return ended == 5; });
    // There are others to go on with.
    EXPECT_EQ(spawn([] { return 1; }).join(), 1);
  });
  EXPECT_EQ(ended, 5);
}

TEST_P(Pins, PinnedFiberMayBlock) {
  run([] {
    const ThreadPin pin;
    const std::thread::id here = std::this_thread::get_id();
    for (int i = 0; i < 10; ++i) {
      std::binary_semaphore done(0);
      Fiber<> other = spawn([&done] { done.release(); });
      blocking([&done] { done.acquire(); });
      EXPECT_EQ(std::this_thread::get_id(), here);
      other.join();
      EXPECT_EQ(std::this_thread::get_id(), here);
    }
  });
}

TEST(PinsDeath, UnpinWithoutPin) {
  WEFT_EXPECT_DEATH(run([] { unpin_thread(); }), "not pinned is unpinned");
}

TEST(PinsOutside, FiberOnly) {
  EXPECT_THROW(pin_thread(), std::logic_error);
  EXPECT_THROW(unpin_thread(), std::logic_error);
  EXPECT_THROW(blocking([] {}), std::logic_error);
}

//===--- Blocking ---------------------------------------------------------===//

TEST_P(Blocking, RunsOnTheCallingThreadAndReturnsTheResult) {
  run([] {
    const std::thread::id before = std::this_thread::get_id();
    std::thread::id inside;
    int value = 3;
    int &result = blocking([&inside, &value]() -> int & {
      inside = std::this_thread::get_id();
      return value;
    });
    EXPECT_EQ(inside, before);
    EXPECT_EQ(&result, &value);
    EXPECT_EQ(blocking([](int a, int b) { return a + b; }, 2, 3), 5);
  });
}

TEST_P(Blocking, ExceptionsComeOut) {
  run([] {
    EXPECT_THROW(blocking([] { throw std::out_of_range("no"); }),
                 std::out_of_range);
    EXPECT_EQ(blocking([] { return 1; }), 1);
  });
}

TEST_P(Blocking, OthersGoOnWhileAllWorkersBlock) {
  run([] {
    // More than there are workers wait for each other on their threads.
    const int count = GetParam() + 3;
    ThreadBarrier barrier(count);
    WaitGroup tasks;
    for (int i = 0; i < count; ++i)
      tasks.go(
          [&barrier] { blocking([&barrier] { barrier.arrive_and_wait(); }); });
    tasks.wait();
  });
}

TEST_P(Blocking, QueueIsHandedOn) {
  run([] {
    std::binary_semaphore done(0);
    Channel<int> values;
    Fiber<> one = spawn([values] { values.send(1); });
    Fiber<> two = spawn([values, &done] {
      values.receive();
      done.release();
    });
    blocking([&done] { done.acquire(); });
  });
}

TEST_P(Blocking, TimersFireMeanwhile) {
  run([] {
    std::binary_semaphore done(0);
    Fiber<> sleeper = spawn([&done] {
      this_fiber::sleep_for(std::chrono::milliseconds(2));
      done.release();
    });
    this_fiber::yield();
    blocking([&done] { done.acquire(); });
  });
}

TEST_P(Blocking, LimitIsKept) {
  RuntimeOptions limited = options();
  limited.blocking_limit = 2;
  weft::run(limited, [] {
    std::atomic<int> inside{0}, most{0};
    WaitGroup tasks;
    for (int i = 0; i < 40; ++i)
      tasks.go([&inside, &most] {
        blocking([&inside, &most] {
          const int now = ++inside;
          int seen = most;
          while (seen < now && !most.compare_exchange_weak(seen, now)) {
          }
          std::this_thread::yield();
          // A second one within the first takes no second place.
          blocking([] {});
          --inside;
        });
      });
    tasks.wait();
    EXPECT_LE(most, 2);
    EXPECT_GE(most, 1);
  });
}

TEST_P(Blocking, LoweringTheLimitWaitsForNobody) {
  run([] {
    std::binary_semaphore entered(0), leave(0);
    Fiber<> first = spawn([&entered, &leave] {
      blocking([&entered, &leave] {
        entered.release();
        leave.acquire();
      });
    });
    blocking([&entered] { entered.acquire(); });
    EXPECT_EQ(set_blocking_limit(1), 512U);
    std::atomic<bool> second_ran{false};
    Fiber<> second = spawn(
        [&second_ran] { blocking([&second_ran] { second_ran = true; }); });
    for (int i = 0; i < 100; ++i)
      this_fiber::yield();
    EXPECT_FALSE(second_ran);
    EXPECT_EQ(set_blocking_limit(2), 1U); // lets the second one in
    second.join();
    EXPECT_TRUE(second_ran);
    leave.release();
  });
}

TEST_P(Blocking, ChannelsMayBeUsedInside) {
  run([] {
    Channel<int> values;
    Fiber<> sender = spawn([values] { values.send(5); });
    EXPECT_EQ(blocking([values] { return values.receive().value_or(0); }), 5);
  });
}

//===--- PinnedPool -------------------------------------------------------===//

TEST_P(Pool, TasksRunOnItsThreadsOnly) {
  run([] {
    PinnedPool pool(2);
    EXPECT_EQ(pool.size(), 2U);
    std::vector<Fiber<std::thread::id>> tasks;
    for (int i = 0; i < 40; ++i)
      tasks.push_back(pool.submit([] {
        const std::thread::id here = std::this_thread::get_id();
        this_fiber::yield();
        EXPECT_EQ(std::this_thread::get_id(), here);
        spawn([here] { EXPECT_NE(std::this_thread::get_id(), here); }).join();
        EXPECT_EQ(std::this_thread::get_id(), here);
        return here;
      }));
    std::set<std::thread::id> threads;
    for (auto &task : tasks)
      threads.insert(task.join());
    EXPECT_LE(threads.size(), 2U);
  });
}

TEST_P(Pool, OneThreadRunsOneTaskAtATime) {
  run([] {
    PinnedPool pool(1);
    int inside = 0; // no other thread touches it
    std::vector<Fiber<>> tasks;
    for (int i = 0; i < 20; ++i)
      tasks.push_back(pool.submit([&inside] {
        EXPECT_EQ(++inside, 1);
        this_fiber::yield();
        --inside;
      }));
    for (auto &task : tasks)
      task.join();
  });
}

TEST_P(Pool, GivesArgumentsResultsAndExceptions) {
  run([] {
    PinnedPool pool(1);
    EXPECT_EQ(
        pool.submit([](int a,
                       const std::string &b) { return b + std::to_string(a); },
                    1, "x")
            .join(),
        "x1");
    EXPECT_THROW(pool.submit([] { throw std::out_of_range("no"); }).join(),
                 std::out_of_range);
    Fiber<bool> asked = pool.submit([](std::stop_token stop) {
      yield_until([&stop] { return stop.stop_requested(); });
      return true;
    });
    asked.request_stop();
    EXPECT_TRUE(asked.join());
  });
}

TEST_P(Pool, DestructorWaitsForTasks) {
  run([] {
    std::atomic<int> done{0};
    std::vector<Fiber<>> tasks;
    {
      PinnedPool pool(2);
      for (int i = 0; i < 10; ++i)
        tasks.push_back(pool.submit([&done] {
          this_fiber::yield();
          ++done;
        }));
    }
    EXPECT_EQ(done, 10);
  });
}

TEST_P(Pool, ForeignThreadsMaySubmit) {
  Runtime runtime(options());
  PinnedPool pool(runtime, 1);
  EXPECT_EQ(pool.submit([] { return 9; }).join(), 9);
  EXPECT_EQ(runtime.fiber_count(), 0U); // its keepers are not the user's
}

TEST_P(Pool, NoThreadThrows) {
  run([] { EXPECT_THROW(PinnedPool(0), std::invalid_argument); });
}

//===--- Settings, and workers that are stuck
//------------------------------===//

TEST_P(Settings, WorkersThatNeverSuspendDoNotStopTheOthers) {
  run([] {
    std::atomic<bool> end{false};
    std::vector<Fiber<>> busy;
    for (int i = 0; i < GetParam(); ++i)
      busy.push_back(spawn([&end] {
        while (!end)
          std::this_thread::yield();
      }));
    // These can run on threads only that take over.
    EXPECT_EQ(spawn([] { return 7; }).join(), 7);
    this_fiber::sleep_for(std::chrono::milliseconds(1));
    Fiber<> last = spawn([&end] { end = true; });
    for (auto &fiber : busy)
      fiber.join();
  });
}

TEST_P(Settings, MoreWorkersRunMoreAtOnce) {
  run([] {
    const int before = GetParam();
    EXPECT_EQ(set_workers(static_cast<std::size_t>(before) + 2),
              static_cast<std::size_t>(before));
    std::atomic<int> there{0};
    WaitGroup tasks;
    for (int i = 0; i < before + 2; ++i)
      tasks.go([&there, before] {
        ++there;
        while (there < before + 2)
          std::this_thread::yield();
      });
    tasks.wait();
  });
}

TEST_P(Settings, FewerWorkersRunFewerAtOnce) {
  run([] {
    const ScopedWorkers one(1);
    std::atomic<int> inside{0}, most{0};
    WaitGroup tasks;
    for (int i = 0; i < 20; ++i)
      tasks.go([&inside, &most] {
        this_fiber::yield(); // those who have lost their places notice
        const int now = ++inside;
        if (now > most)
          most = now;
        --inside;
        this_fiber::yield();
      });
    tasks.wait();
    EXPECT_EQ(most, 1);
  });
}

TEST_P(Settings, MayChangeAllTheTime) {
  run([] {
    std::atomic<bool> end{false};
    Fiber<> changes = spawn([&end] {
      for (std::size_t i = 0; !end; ++i) {
        set_workers(i % 5 + 1);
        this_fiber::yield();
      }
    });
    Channel<int> values;
    Fiber<> sender = spawn([values] {
      for (int i = 0; i < 1000 * test::scale; ++i)
        values.send(i);
      values.close();
    });
    int expected = 0;
    for (int value : values)
      ASSERT_EQ(value, expected++);
    end = true;
    changes.join();
    EXPECT_EQ(expected, 1000 * test::scale);
  });
}

TEST_P(Settings, GuardsRestore) {
  Runtime runtime(options());
  const auto before = static_cast<std::size_t>(GetParam());
  {
    const ScopedWorkers workers(runtime, 3);
    const ScopedMaxThreads threads(2000);
    const ScopedBlockingLimit limit(runtime, 7);
    EXPECT_EQ(runtime.workers(), 3U);
    EXPECT_EQ(runtime.set_max_threads(2000), 2000U);
    EXPECT_EQ(set_blocking_limit(7), 7U);
  }
  EXPECT_EQ(runtime.workers(), before);
  EXPECT_EQ(runtime.set_max_threads(1024), 1024U);
  EXPECT_EQ(runtime.set_blocking_limit(512), 512U);
}

TEST_P(Settings, BadValuesThrow) {
  run([] {
    EXPECT_THROW(set_blocking_limit(0), std::invalid_argument);
    EXPECT_THROW(set_max_threads(static_cast<std::size_t>(GetParam()) - 1),
                 std::invalid_argument);
    EXPECT_THROW(set_max_threads(5000), std::invalid_argument);
    EXPECT_THROW(set_workers(2000), std::invalid_argument);
  });
}

TEST(SettingsOutside, MeanTheOnlyRuntimeOrThrow) {
  EXPECT_THROW(set_workers(1), std::logic_error);
  EXPECT_THROW(fiber_count(), std::logic_error);
  Runtime one({.workers = 1});
  EXPECT_EQ(set_workers(2), 1U);
  EXPECT_EQ(fiber_count(), 0U);
  {
    const Runtime two({.workers = 1});
    EXPECT_THROW(set_workers(1), std::logic_error);
    EXPECT_EQ(one.run([] { return set_workers(1); }), 2U);
  }
  EXPECT_EQ(set_workers(1), 1U);
}

TEST(SettingsOutside, NoNumberOfWorkersMeansAsManyAsThereMayBe) {
  Runtime runtime({.workers = 0});
  EXPECT_EQ(runtime.workers(), available_parallelism());
  const std::size_t other = available_parallelism() + 1;
  EXPECT_EQ(runtime.set_workers(other), available_parallelism());
  EXPECT_EQ(runtime.set_workers(0), other);
  EXPECT_EQ(runtime.workers(), available_parallelism());
}

TEST(SettingsOutside, OptionsAreChecked) {
  EXPECT_THROW(Runtime({.workers = 2, .max_threads = 1}),
               std::invalid_argument);
  EXPECT_THROW(Runtime({.max_threads = 0}), std::invalid_argument);
  EXPECT_THROW(Runtime({.workers = 1, .max_threads = 5000}),
               std::invalid_argument);
  EXPECT_THROW(Runtime({.blocking_limit = 0}), std::invalid_argument);
  EXPECT_THROW(Runtime({.workers = 2, .seed = 1}), std::invalid_argument);
}

TEST(SettingsOutside, AtMaxThreadsItSaysSoOnceAndWaits) {
  testing::internal::CaptureStderr();
  run(RuntimeOptions{.workers = 1, .max_threads = 1}, [] {
    std::atomic<bool> end{false};
    std::thread other([&end] { end = true; });
    Fiber<> waits = spawn([] {});
    blocking([&] { other.join(); });
    waits.join();
  });
  const std::string said = testing::internal::GetCapturedStderr();
  const std::size_t first = said.find("max_threads is reached");
  EXPECT_NE(first, std::string::npos) << said;
  EXPECT_EQ(said.find("max_threads is reached", first + 1), std::string::npos);
}

//===--- Seeds ------------------------------------------------------------===//

using Order = std::array<int, 12>;

/// In which order six fibers did the first and the second of their two steps.
Order order_under(std::uint64_t seed) {
  std::array<std::atomic<int>, 12> steps{};
  std::atomic<std::size_t> next{0};
  run(RuntimeOptions{.workers = 1, .seed = seed}, [&steps, &next] {
    WaitGroup tasks;
    for (int i = 0; i < 6; ++i)
      tasks.go([&steps, &next, i] {
        steps[next++] = i;
        this_fiber::yield();
        steps[next++] = i + 10;
      });
    tasks.wait();
  });
  Order order;
  std::copy(steps.begin(), steps.end(), order.begin());
  return order;
}

TEST(Seeds, SameSeedSameOrder) {
  for (std::uint64_t seed = 0; seed < 20; ++seed)
    EXPECT_EQ(order_under(seed), order_under(seed)) << seed;
}

TEST(Seeds, SeedsDiffer) {
  std::set<Order> orders;
  for (std::uint64_t seed = 0; seed < 50; ++seed)
    orders.insert(order_under(seed));
  EXPECT_GT(orders.size(), 40U);
}

//===--- Shutdown ---------------------------------------------------------===//

TEST(Shutdown, PostsThatHaveNotStartedAreDestroyed) {
  const auto token = std::make_shared<int>(1);
  std::atomic<int> ran{0};
  std::binary_semaphore entered(0), leave(0);
  std::thread opens;
  {
    Runtime runtime({.workers = 1, .stall_after = std::chrono::hours(1)});
    post(runtime, [&entered, &leave] {
      entered.release();
      leave.acquire(); // the only worker is busy
    });
    entered.acquire();
    for (int i = 0; i < 10; ++i)
      post(runtime, [token, &ran] { ++ran; });
    EXPECT_EQ(token.use_count(), 11);
    // ~Runtime waits for the busy fiber, which goes on once that has begun.
    opens = std::thread([&leave, &core = runtime.detail_core()] {
      while (!core.closing)
        std::this_thread::yield();
      leave.release();
    });
  }
  opens.join();
  EXPECT_EQ(ran, 0);
  EXPECT_EQ(token.use_count(), 1);
}

TEST(Shutdown, FibersMaySpawnButNotPostWhileTheRuntimeEnds) {
  std::atomic<bool> spawned{false}, posted{false};
  std::binary_semaphore started(0);
  {
    Runtime runtime({.workers = 2});
    post(runtime, [&spawned, &posted, &started, &runtime] {
      started.release();
      this_fiber::context().wait(); // until ~Runtime begins
      spawn([&spawned] { spawned = true; }).join();
      yield_until([&runtime] { return runtime.detail_core().closing.load(); });
      post(runtime, [&posted] { posted = true; });
    });
    started.acquire();
  }
  EXPECT_TRUE(spawned);
  EXPECT_FALSE(posted);
}

} // namespace
} // namespace weft
