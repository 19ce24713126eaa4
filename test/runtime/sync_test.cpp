// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Mutex, ConditionVariable, WaitGroup, Semaphore, Once.

#include "sched/stack.h"
#include "support.h"
#include <algorithm>
#include <array>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>
#include <weft/condition_variable.h>
#include <weft/mutex.h>
#include <weft/once.h>
#include <weft/semaphore.h>
#include <weft/wait_group.h>

namespace weft::test {
namespace {

using namespace std::chrono_literals;

class Sync : public OnWorkers {};
WEFT_ON_WORKERS(Sync);

//===--- Mutex

TEST_P(Sync, MutexExcludes) {
  run([] {
    Mutex mutex;
    long counter = 0; // plain: ThreadSanitizer watches
    WaitGroup all;
    for (int i = 0; i < 8; ++i)
      all.go([&] {
        for (int n = 0; n < 500 * scale; ++n) {
          const std::lock_guard lock(mutex);
          ++counter;
        }
      });
    all.wait();
    EXPECT_EQ(counter, 8L * 500 * scale);
  });
}

TEST_P(Sync, MutexIsHeldAcrossSuspensions) {
  run([] {
    Mutex mutex;
    int inside = 0, most = 0;
    WaitGroup all;
    for (int i = 0; i < 20; ++i)
      all.go([&] {
        for (int n = 0; n < 20; ++n) {
          const std::lock_guard lock(mutex);
          most = std::max(most, ++inside);
          this_fiber::yield();
          --inside;
        }
      });
    all.wait();
    EXPECT_EQ(most, 1);
  });
}

TEST_P(Sync, MutexBetweenFibersAndThreads) {
  Runtime runtime(options());
  Mutex mutex;
  long counter = 0;
  const auto raise = [&] {
    for (int n = 0; n < 300; ++n) {
      const std::lock_guard lock(mutex);
      ++counter;
    }
  };
  std::thread first(raise), second(raise);
  Fiber<> a = runtime.spawn(raise), b = runtime.spawn(raise);
  first.join();
  second.join();
  a.join();
  b.join();
  const std::lock_guard lock(mutex);
  EXPECT_EQ(counter, 1200);
}

TEST_P(Sync, MutexTryLockAndTimeouts) {
  run([] {
    Mutex mutex;
    ASSERT_TRUE(mutex.try_lock());
    spawn([&] {
      EXPECT_FALSE(mutex.try_lock());
      EXPECT_FALSE(mutex.try_lock_for(0ms));
      const auto start = std::chrono::steady_clock::now();
      EXPECT_FALSE(mutex.try_lock_for(5ms));
      EXPECT_GE(std::chrono::steady_clock::now() - start, 5ms);
      EXPECT_FALSE(mutex.try_lock_until(std::chrono::system_clock::now() - 1h));
    }).join();
    Fiber<bool> waiter = spawn([&] {
      const bool locked = mutex.try_lock_for(1h);
      mutex.unlock();
      return locked;
    });
    this_fiber::yield();
    mutex.unlock();
    EXPECT_TRUE(waiter.join());
    EXPECT_TRUE(mutex.try_lock());
    mutex.unlock();
  });
}

TEST_P(Sync, MutexTimeoutsRaceWithUnlocks) {
  run([] {
    Mutex mutex;
    long counter = 0;
    std::atomic<long> locked = 0;
    WaitGroup all;
    for (int i = 0; i < 8; ++i)
      all.go([&, i] {
        for (int n = 0; n < 50; ++n)
          if (mutex.try_lock_for(std::chrono::microseconds(i * 20 + n))) {
            ++counter;
            ++locked;
            this_fiber::yield();
            mutex.unlock();
          }
      });
    all.wait();
    const std::lock_guard lock(mutex);
    EXPECT_EQ(counter, locked);
  });
}

TEST_P(Sync, MutexStarvesNobody) {
  run([] {
    Mutex mutex;
    std::atomic<bool> stop = false;
    // Takes the lock again as soon as it is free, without ever waiting.
    Fiber<> greedy = spawn([&] {
      while (!stop) {
        const std::lock_guard lock(mutex);
        this_fiber::yield();
      }
    });
    for (int i = 0; i < 3; ++i) {
      mutex.lock();
      mutex.unlock();
      this_fiber::yield();
    }
    stop = true;
  });
}

TEST_P(Sync, MutexMayBeDestroyedOnceUnlocked) {
  run([] {
    for (int i = 0; i < 100 * scale; ++i) {
      auto mutex = std::make_unique<Mutex>();
      mutex->lock();
      Fiber<> other = spawn([&mutex] {
        mutex->lock();
        mutex->unlock();
        mutex.reset();
      });
      this_fiber::yield();
      mutex->unlock(); // the other one may destroy it meanwhile
    }
  });
}

TEST(SyncDeath, MutexMisuse) {
  WEFT_EXPECT_DEATH(run({.workers = 1},
                        [] {
                          Mutex mutex;
                          mutex.lock();
                          mutex.lock(); // NOLINT(weft-relock): what is tested
                        }),
                    "a mutex is locked again by its owner.*in fiber [0-9]+ "
                    "'main'");
  WEFT_EXPECT_DEATH(run({.workers = 1},
                        [] {
                          Mutex mutex;
                          mutex.unlock();
                        }),
                    "unlocked by somebody who does not own it");
  WEFT_EXPECT_DEATH(run({.workers = 1},
                        [] {
                          Mutex mutex;
                          mutex.lock();
                          spawn([&] { mutex.unlock(); }).join();
                        }),
                    "unlocked by somebody who does not own it");
  WEFT_EXPECT_DEATH(
      {
        Mutex mutex;
        mutex.lock();
      },
      "destroyed while it is locked.*in no fiber");
}

//===--- ConditionVariable

TEST_P(Sync, ConditionQueue) {
  run([] {
    Mutex mutex;
    ConditionVariable filled, drained;
    std::deque<int> queue;
    constexpr int items = 300 * scale;
    long sum = 0;
    WaitGroup all;
    for (int producer = 0; producer < 2; ++producer)
      all.go([&] {
        for (int i = 1; i <= items; ++i) {
          std::unique_lock lock(mutex);
          drained.wait(lock, [&] { return queue.size() < 3; });
          queue.push_back(i);
          filled.notify_one();
        }
      });
    for (int consumer = 0; consumer < 2; ++consumer)
      all.go([&] {
        for (int i = 1; i <= items; ++i) {
          std::unique_lock lock(mutex);
          filled.wait(lock, [&] { return !queue.empty(); });
          sum += queue.front();
          queue.pop_front();
          drained.notify_one();
        }
      });
    all.wait();
    EXPECT_EQ(sum, 2L * items * (items + 1) / 2);
  });
}

TEST_P(Sync, ConditionNotifyAllWakesAll) {
  run([] {
    Mutex mutex;
    ConditionVariable condition;
    int waiting = 0;
    bool open = false;
    WaitGroup all;
    for (int i = 0; i < 50; ++i)
      all.go([&] {
        std::unique_lock lock(mutex);
        ++waiting;
        condition.wait(lock, [&] { return open; });
      });
    yield_until([&] {
      const std::lock_guard lock(mutex);
      return waiting == 50;
    });
    {
      const std::lock_guard lock(mutex);
      open = true;
    }
    condition.notify_all();
    all.wait();
  });
}

TEST_P(Sync, ConditionTimeouts) {
  run([] {
    Mutex mutex;
    ConditionVariable condition;
    std::unique_lock lock(mutex);
    EXPECT_EQ(condition.wait_for(lock, 2ms), std::cv_status::timeout);
    EXPECT_TRUE(lock.owns_lock());
    EXPECT_FALSE(condition.wait_for(lock, 2ms, [] { return false; }));
    EXPECT_TRUE(condition.wait_for(lock, 0ms, [] { return true; }));
    EXPECT_FALSE(condition.wait_until(
        lock, std::chrono::steady_clock::now() - 1s, [] { return false; }));
    Fiber<> notifier = spawn([&] {
      const std::lock_guard guard(mutex);
      condition.notify_one();
    });
    EXPECT_EQ(condition.wait_for(lock, 1h), std::cv_status::no_timeout);
  });
}

#if !WEFT_TSAN
// std::stop_callback takes two fibers on one thread for one thread, which is
// right but looks like a race to ThreadSanitizer.
TEST_P(Sync, ConditionStops) {
  run([] {
    for (int i = 0; i < 50; ++i) {
      Mutex mutex;
      ConditionVariable condition;
      std::atomic<bool> began = false;
      Fiber<bool> waiter = spawn([&](std::stop_token stop) {
        std::unique_lock lock(mutex);
        began = true;
        return condition.wait(lock, stop, [] { return false; });
      });
      if (i % 2)
        yield_until([&] { return began.load(); });
      EXPECT_TRUE(waiter.request_stop());
      EXPECT_FALSE(waiter.join());
    }
  });
}

#endif

TEST_P(Sync, ConditionOnAForeignThread) {
  Runtime runtime(options());
  Mutex mutex;
  ConditionVariable condition;
  bool ready = false;
  std::unique_lock lock(mutex);
  Fiber<> fiber = runtime.spawn([&] {
    const std::lock_guard guard(mutex);
    ready = true;
    condition.notify_one();
  });
  EXPECT_TRUE(condition.wait_for(lock, 1h, [&] { return ready; }));
  EXPECT_EQ(condition.wait_for(lock, 2ms), std::cv_status::timeout);
}

TEST(SyncDeath, ConditionMisuse) {
  WEFT_EXPECT_DEATH(run({.workers = 1},
                        [] {
                          Mutex mutex;
                          ConditionVariable condition;
                          std::unique_lock lock(mutex, std::defer_lock);
                          condition.wait(lock);
                        }),
                    "waited for without the lock");
  WEFT_EXPECT_DEATH(run({.workers = 1},
                        [] {
                          Mutex mutex;
                          std::optional<ConditionVariable> condition;
                          condition.emplace();
                          Fiber<> waiter = spawn([&] {
                            std::unique_lock lock(mutex);
                            condition->wait(lock);
                          });
                          this_fiber::yield();
                          condition.reset();
                        }),
                    "destroyed while somebody waits for it");
}

//===--- WaitGroup

TEST_P(Sync, WaitGroupWaitsForAll) {
  run([] {
    WaitGroup group;
    group.wait(); // nothing counted
    for (int round = 0; round < 3; ++round) {
      std::atomic<int> ran = 0;
      for (int i = 0; i < 200; ++i)
        group.go([&ran](int n) { ran += n; }, 2);
      group.wait();
      EXPECT_EQ(ran, 400);
    }
  });
}

TEST_P(Sync, WaitGroupPublishesWhatTasksWrote) {
  run([] {
    std::vector<int> results(100);
    WaitGroup group;
    for (std::size_t i = 0; i < results.size(); ++i)
      group.go([&results, i] { results[i] = static_cast<int>(i); });
    group.wait();
    for (std::size_t i = 0; i < results.size(); ++i)
      EXPECT_EQ(results[i], static_cast<int>(i));
  });
}

TEST_P(Sync, WaitGroupMayBeDestroyedRightAfterWait) {
  run([] {
    for (int i = 0; i < 200 * scale; ++i) {
      auto group = std::make_unique<WaitGroup>();
      group->add(2);
      go([g = group.get()] { g->done(); });
      go([g = group.get()] {
        this_fiber::yield();
        g->done();
      });
      group->wait();
      group.reset();
    }
  });
}

/// Whether a fiber stands in the queue of a wait group.
bool waits_for_group(const detail::Sleeper *who) {
  return who && static_cast<const detail::FiberBlock *>(who)->reason ==
                    detail::WaitReason::wait_group;
}

TEST_P(Sync, WaitGroupMayBeDestroyedByTheFirstOfSeveralWaiters) {
  run([] {
    for (int i = 0; i < 60 * scale; ++i) {
      std::optional<WaitGroup> group;
      group.emplace();
      group->add();
      std::array<std::atomic<detail::Sleeper *>, 4> waiters{};
      std::atomic<int> returned = 0;
      WaitGroup all;
      for (auto &waiter : waiters)
        all.go([&, raw = &*group] {
          waiter = detail::current_sleeper();
          raw->wait();
          if (++returned > 1)
            return;
          // The next one, at the same address, knows nothing of the others.
          group.emplace();
          group->add();
          group->done();
        });
      yield_until([&] {
        return std::all_of(waiters.begin(), waiters.end(), [](const auto &who) {
          return waits_for_group(who);
        });
      });
      group->done();
      all.wait();
    }
  });
}

TEST_P(Sync, WaitGroupIsReusableOnceAllWaitersHaveReturned) {
  run([] {
    WaitGroup group;
    for (int i = 0; i < 60 * scale; ++i) {
      group.add();
      WaitGroup waiters;
      for (int n = 0; n < 3; ++n)
        waiters.go([&group] { group.wait(); });
      if (i % 2)
        this_fiber::yield();
      group.done();
      waiters.wait();
    }
  });
}

TEST_P(Sync, WaitGroupWithSeveralWaitersAndThreads) {
  Runtime runtime(options());
  WaitGroup group;
  group.add();
  std::vector<Fiber<>> fibers;
  for (int i = 0; i < 10; ++i)
    fibers.push_back(runtime.spawn([&group] { group.wait(); }));
  std::thread thread([&group] { group.wait(); });
  group.done();
  thread.join();
}

TEST(SyncDeath, WaitGroupMisuse) {
  WEFT_EXPECT_DEATH(
      {
        WaitGroup group;
        group.add();
        group.done();
        group.done();
      },
      "falls below zero");
  WEFT_EXPECT_DEATH(
      {
        WaitGroup group;
        group.add();
      },
      "destroyed while it counts tasks");
  WEFT_EXPECT_DEATH(run({.workers = 1},
                        [] {
                          WaitGroup group;
                          group.add();
                          Fiber<> waiter = spawn([&] { group.wait(); });
                          this_fiber::yield();
                          group.done();
                          group.add(); // the waiter has not run yet
                        }),
                    "a wait group is used again before all who waited for it "
                    "have returned: fiber [0-9]+ has not.*'main'");
  EXPECT_THROW(WaitGroup().go([] {}), std::logic_error);
}

//===--- Semaphore

TEST_P(Sync, SemaphoreBounds) {
  run([] {
    Semaphore slots(3);
    std::atomic<int> inside = 0, most = 0;
    WaitGroup all;
    for (int i = 0; i < 50; ++i)
      all.go([&] {
        const Semaphore::Permit permit = slots.scoped();
        const int now = ++inside;
        int seen = most;
        while (seen < now && !most.compare_exchange_weak(seen, now)) {
        }
        this_fiber::yield();
        --inside;
      });
    all.wait();
    EXPECT_LE(most, 3);
    EXPECT_TRUE(slots.try_acquire(3));
    EXPECT_FALSE(slots.try_acquire());
  });
}

TEST(SyncOne, SemaphoreIsFirstInFirstOut) {
  run({.workers = 1}, [] {
    Semaphore semaphore(0);
    std::atomic<bool> big_in = false, small_in = false;
    Fiber<> big = spawn([&] {
      semaphore.acquire(3);
      big_in = true;
    });
    this_fiber::yield();
    Fiber<> small = spawn([&] {
      semaphore.acquire(1);
      small_in = true;
    });
    this_fiber::yield();
    semaphore.release(2); // enough for the small one, who came later
    EXPECT_FALSE(semaphore.try_acquire());
    semaphore.release(1);
    big.join();
    this_fiber::yield();
    EXPECT_TRUE(big_in);
    EXPECT_FALSE(small_in);
    semaphore.release(1);
    small.join();
  });
}

TEST_P(Sync, SemaphoreTimeoutLetsTheNextOneIn) {
  run([] {
    Semaphore semaphore(1);
    std::atomic<bool> queued = false;
    Fiber<bool> big = spawn([&] {
      queued = true;
      return semaphore.try_acquire_for(20ms, 2);
    });
    yield_until([&] { return queued.load(); });
    Fiber<bool> small = spawn([&] { return semaphore.try_acquire_for(1h); });
    EXPECT_FALSE(big.join());
    EXPECT_TRUE(small.join());
  });
}

TEST_P(Sync, SemaphoreErrors) {
  EXPECT_THROW(Semaphore(-1), std::invalid_argument);
  Semaphore semaphore(1);
  EXPECT_THROW(semaphore.release(-1), std::invalid_argument);
  EXPECT_THROW(semaphore.acquire(-1), std::invalid_argument);
  EXPECT_THROW(static_cast<void>(semaphore.try_acquire(-1)),
               std::invalid_argument);
  EXPECT_FALSE(semaphore.try_acquire_for(-1s, 2));
}

//===--- Once

TEST_P(Sync, OnceRunsOnce) {
  run([] {
    Once once;
    int runs = 0, value = 0;
    WaitGroup all;
    for (int i = 0; i < 50; ++i)
      all.go([&] {
        once.call(
            [&](int n) {
              ++runs;
              this_fiber::yield();
              value = n;
            },
            7);
        EXPECT_EQ(value, 7);
      });
    all.wait();
    EXPECT_EQ(runs, 1);
  });
}

TEST_P(Sync, OnceThatThrowsDoesNotCount) {
  run([] {
    Once once;
    std::atomic<int> runs = 0, thrown = 0;
    WaitGroup all;
    for (int i = 0; i < 20; ++i)
      all.go([&] {
        try {
          once.call([&] {
            this_fiber::yield();
            if (++runs < 3)
              throw std::runtime_error("again");
          });
        } catch (const std::runtime_error &) {
          ++thrown;
        }
      });
    all.wait();
    EXPECT_EQ(runs, 3);
    EXPECT_EQ(thrown, 2);
  });
}

TEST(SyncDeath, OnceInsideItself) {
  WEFT_EXPECT_DEATH(run({.workers = 1},
                        [] {
                          Once once;
                          once.call([&] { once.call([] {}); });
                        }),
                    "called by its own function");
}

} // namespace
} // namespace weft::test
