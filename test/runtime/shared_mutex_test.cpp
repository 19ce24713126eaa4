// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "support.h"
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <vector>
#include <weft/mutex.h>
#include <weft/shared_mutex.h>
#include <weft/wait_group.h>

namespace weft::test {
namespace {

using namespace std::chrono_literals;

class SharedMutexes : public OnWorkers {};
WEFT_ON_WORKERS(SharedMutexes);

/// True once a fiber waits for the lock: then nobody else may read.
void wait_for_a_waiter(SharedMutex &mutex) {
  yield_until([&mutex] {
    if (!mutex.try_lock_shared())
      return true;
    mutex.unlock_shared();
    return false;
  });
}

TEST_P(SharedMutexes, WritersExcludeEverybodyAndReadersOnlyWriters) {
  run([] {
    SharedMutex mutex;
    long first = 0, second = 0; // plain: ThreadSanitizer watches
    std::atomic<int> readers = 0, writers = 0;
    WaitGroup all;
    for (int i = 0; i < 12; ++i)
      all.go([&, i] {
        for (int n = 0; n < 40 * scale; ++n)
          if ((i + n) % 4 == 0) {
            const std::unique_lock lock(mutex);
            EXPECT_EQ(++writers, 1);
            EXPECT_EQ(readers, 0);
            ++first;
            this_fiber::yield();
            ++second;
            --writers;
          } else {
            const std::shared_lock lock(mutex);
            ++readers;
            EXPECT_EQ(writers, 0);
            EXPECT_EQ(first, second);
            this_fiber::yield();
            EXPECT_EQ(first, second);
            --readers;
          }
      });
    all.wait();
    EXPECT_EQ(first, 12L * 10 * scale);
  });
}

TEST_P(SharedMutexes, ManyReadAtOnce) {
  run([] {
    SharedMutex mutex;
    std::atomic<int> inside = 0;
    WaitGroup all;
    for (int i = 0; i < 20; ++i)
      all.go([&] {
        const std::shared_lock lock(mutex);
        ++inside;
        yield_until([&] { return inside == 20; });
      });
    all.wait();
    EXPECT_TRUE(mutex.try_lock());
    mutex.unlock();
  });
}

TEST_P(SharedMutexes, ReadersQueueBehindAWaitingWriter) {
  run([] {
    SharedMutex mutex;
    std::atomic<bool> wrote = false;
    mutex.lock_shared();
    Fiber<> writer = spawn([&] {
      const std::lock_guard lock(mutex);
      wrote = true;
    });
    wait_for_a_waiter(mutex);
    Fiber<bool> reader = spawn([&] {
      const std::shared_lock lock(mutex);
      return wrote.load();
    });
    for (int i = 0; i < 100; ++i)
      this_fiber::yield();
    EXPECT_FALSE(wrote);
    mutex.unlock_shared();
    EXPECT_TRUE(reader.join());
    writer.join();
  });
}

// Two readers who always overlap would keep a writer out for ever.
TEST_P(SharedMutexes, ReadersDoNotStarveAWriter) {
  run([] {
    SharedMutex mutex;
    std::atomic<bool> stop = false;
    std::vector<Fiber<>> readers;
    for (int i = 0; i < 4; ++i)
      readers.push_back(spawn([&] {
        while (!stop) {
          const std::shared_lock lock(mutex);
          this_fiber::yield();
        }
      }));
    for (int i = 0; i < 20; ++i) {
      const std::lock_guard lock(mutex);
      this_fiber::yield();
    }
    stop = true;
  });
}

TEST_P(SharedMutexes, WritersDoNotStarveAReader) {
  run([] {
    SharedMutex mutex;
    std::atomic<bool> stop = false;
    std::vector<Fiber<>> writers;
    for (int i = 0; i < 4; ++i)
      writers.push_back(spawn([&] {
        while (!stop) {
          const std::lock_guard lock(mutex);
          this_fiber::yield();
        }
      }));
    for (int i = 0; i < 20; ++i) {
      const std::shared_lock lock(mutex);
      this_fiber::yield();
    }
    stop = true;
  });
}

TEST(SharedMutexOne, AllWaitingReadersComeInBetweenTwoWriters) {
  run({.workers = 1}, [] {
    SharedMutex mutex;
    std::mutex order_lock; // readers are not ordered among themselves
    std::string order;
    mutex.lock();
    std::vector<Fiber<>> fibers;
    const auto read = [&] {
      const std::shared_lock lock(mutex);
      const std::lock_guard order_guard(order_lock);
      order += 'r';
    };
    const auto write = [&] {
      const std::lock_guard lock(mutex);
      const std::lock_guard order_guard(order_lock);
      order += 'w';
    };
    for (int i = 0; i < 3; ++i) {
      fibers.push_back(spawn(read));
      this_fiber::yield();
      fibers.push_back(spawn(write));
      this_fiber::yield();
    }
    mutex.unlock();
    fibers.clear();
    EXPECT_EQ(order, "rrrwww");
  });
}

TEST_P(SharedMutexes, TryAndTimeouts) {
  run([] {
    SharedMutex mutex;
    mutex.lock();
    spawn([&] {
      EXPECT_FALSE(mutex.try_lock());
      EXPECT_FALSE(mutex.try_lock_shared());
      EXPECT_FALSE(mutex.try_lock_for(0ms));
      EXPECT_FALSE(mutex.try_lock_shared_for(0ms));
      const auto start = std::chrono::steady_clock::now();
      EXPECT_FALSE(mutex.try_lock_for(5ms));
      EXPECT_FALSE(mutex.try_lock_shared_for(5ms));
      EXPECT_GE(std::chrono::steady_clock::now() - start, 10ms);
      EXPECT_FALSE(mutex.try_lock_until(std::chrono::system_clock::now() - 1h));
      EXPECT_FALSE(
          mutex.try_lock_shared_until(std::chrono::system_clock::now() - 1h));
    }).join();
    Fiber<bool> reader = spawn([&] {
      const std::shared_lock lock(mutex, 1h);
      return lock.owns_lock();
    });
    Fiber<bool> writer = spawn([&] {
      const std::unique_lock lock(mutex, 1h);
      return lock.owns_lock();
    });
    this_fiber::yield();
    mutex.unlock();
    EXPECT_TRUE(reader.join());
    EXPECT_TRUE(writer.join());
    EXPECT_TRUE(mutex.try_lock_shared());
    EXPECT_TRUE(mutex.try_lock_shared());
    EXPECT_FALSE(mutex.try_lock());
    mutex.unlock_shared();
    mutex.unlock_shared();
  });
}

TEST_P(SharedMutexes, AWriterWhoGivesUpLetsTheReadersBehindHimIn) {
  run([] {
    SharedMutex mutex;
    mutex.lock_shared();
    Fiber<bool> writer = spawn([&] { return mutex.try_lock_for(10ms); });
    wait_for_a_waiter(mutex);
    Fiber<> reader = spawn([&] { const std::shared_lock lock(mutex); });
    reader.join(); // while we still read
    EXPECT_FALSE(writer.join());
    mutex.unlock_shared();
  });
}

TEST_P(SharedMutexes, TimeoutsRaceWithUnlocks) {
  run([] {
    SharedMutex mutex;
    long written = 0;
    std::atomic<long> locked = 0;
    WaitGroup all;
    for (int i = 0; i < 8; ++i)
      all.go([&, i] {
        for (int n = 0; n < 50 * scale; ++n) {
          const auto patience = std::chrono::microseconds(i * 20 + n % 50);
          if ((i + n) % 2) {
            if (!mutex.try_lock_for(patience))
              continue;
            ++written;
            ++locked;
            this_fiber::yield();
            mutex.unlock();
          } else if (mutex.try_lock_shared_for(patience)) {
            EXPECT_EQ(written, locked);
            this_fiber::yield();
            mutex.unlock_shared();
          }
        }
      });
    all.wait();
    ASSERT_TRUE(mutex.try_lock());
    EXPECT_EQ(written, locked);
    mutex.unlock();
  });
}

TEST_P(SharedMutexes, BetweenFibersAndThreads) {
  Runtime runtime(options());
  SharedMutex mutex;
  long counter = 0;
  const auto use = [&] {
    for (int n = 0; n < 200; ++n) {
      {
        const std::lock_guard lock(mutex);
        ++counter;
      }
      const std::shared_lock lock(mutex);
      EXPECT_GT(counter, n);
    }
  };
  std::thread first(use), second(use);
  Fiber<> a = runtime.spawn(use), b = runtime.spawn(use);
  first.join();
  second.join();
  a.join();
  b.join();
  EXPECT_TRUE(mutex.try_lock_for(1ms));
  std::thread([&] { EXPECT_FALSE(mutex.try_lock_shared_for(2ms)); }).join();
  EXPECT_EQ(counter, 800);
  mutex.unlock();
}

TEST_P(SharedMutexes, MayBeDestroyedOnceUnlocked) {
  run([] {
    for (int i = 0; i < 60 * scale; ++i) {
      auto mutex = std::make_unique<SharedMutex>();
      mutex->lock_shared();
      Fiber<> other = spawn([&mutex] {
        mutex->lock();
        mutex->unlock();
        mutex.reset();
      });
      this_fiber::yield();
      mutex->unlock_shared(); // the other one may destroy it meanwhile
    }
  });
}

// On one worker arrival and entry are exact: a reader waits for one writer at
// most, a writer for those writers who came before him.
TEST(SharedMutexOne, NobodyIsOvertakenTooOften) {
  run({.workers = 1}, [] {
    SharedMutex mutex;
    std::atomic<int> entered = 0, writers = 0;
    std::atomic<unsigned> state = 1;
    const auto random = [&state](unsigned bound) {
      state = state * 1664525U + 1013904223U;
      return (state >> 16) % bound;
    };
    const auto pause = [&random] {
      for (unsigned n = random(4); n > 0; --n)
        this_fiber::yield();
    };
    WaitGroup all;
    for (int i = 0; i < 10; ++i)
      all.go([&] {
        for (int n = 0; n < 50 * scale; ++n) {
          const int before = entered;
          if (random(3) == 0) {
            const int ahead = writers++;
            mutex.lock();
            EXPECT_LE(entered - before, ahead);
            ++entered;
            pause();
            mutex.unlock();
            --writers;
          } else {
            mutex.lock_shared();
            EXPECT_LE(entered - before, 1);
            pause();
            mutex.unlock_shared();
          }
          pause();
        }
      });
    all.wait();
  });
}

// Every operation at random, by fibers and threads.
TEST_P(SharedMutexes, EverythingAtOnce) {
  Runtime runtime(options());
  SharedMutex mutex;
  long value = 0, copy = 0; // plain: ThreadSanitizer watches
  std::atomic<long> writes = 0;
  const auto work = [&](unsigned state, auto suspend) {
    for (int n = 0; n < 150 * scale; ++n) {
      state = state * 1664525U + 1013904223U;
      const auto patience = std::chrono::microseconds((state >> 16) % 200);
      const unsigned kind = (state >> 24) % 8;
      const bool writes_now = kind < 3;
      bool locked = true;
      switch (kind) {
      case 0:
        mutex.lock();
        break;
      case 1:
        locked = mutex.try_lock();
        break;
      case 2:
        locked = mutex.try_lock_for(patience);
        break;
      case 3:
        locked = mutex.try_lock_shared();
        break;
      case 4:
        locked = mutex.try_lock_shared_for(patience);
        break;
      default:
        mutex.lock_shared();
      }
      if (!locked)
        continue;
      EXPECT_EQ(value, copy);
      if (writes_now)
        ++value;
      if (state & 0x100)
        suspend();
      if (writes_now) {
        ++copy;
        ++writes;
        mutex.unlock();
      } else {
        EXPECT_EQ(value, copy);
        mutex.unlock_shared();
      }
    }
  };
  {
    std::vector<Fiber<>> fibers;
    for (unsigned i = 0; i < 12; ++i)
      fibers.push_back(runtime.spawn([&, i] { work(i, this_fiber::yield); }));
    std::thread first([&] { work(100, std::this_thread::yield); });
    std::thread second([&] { work(101, std::this_thread::yield); });
    first.join();
    second.join();
  }
  ASSERT_TRUE(mutex.try_lock());
  EXPECT_EQ(value, writes);
  mutex.unlock();
}

TEST(SharedMutexDeath, Misuse) {
  WEFT_EXPECT_DEATH(run({.workers = 1},
                        [] {
                          SharedMutex mutex;
                          mutex.lock();
                          mutex.lock(); // NOLINT(weft-relock): what is tested
                        }),
                    "a shared mutex is locked again by its owner.*in fiber "
                    "[0-9]+ 'main'");
  WEFT_EXPECT_DEATH(run({.workers = 1},
                        [] {
                          SharedMutex mutex;
                          mutex.lock();
                          // NOLINTNEXTLINE(weft-relock): what is tested
                          mutex.lock_shared();
                        }),
                    "locked to read by its owner");
  WEFT_EXPECT_DEATH(run({.workers = 1},
                        [] {
                          SharedMutex mutex;
                          mutex.lock();
                          spawn([&] { mutex.unlock(); }).join();
                        }),
                    "unlocked by somebody who does not own it");
  WEFT_EXPECT_DEATH(
      {
        SharedMutex mutex;
        mutex.lock_shared();
        mutex.unlock();
      },
      "unlocked by somebody who does not own it");
  WEFT_EXPECT_DEATH(SharedMutex().unlock_shared(), "but nobody reads");
  WEFT_EXPECT_DEATH(
      {
        SharedMutex mutex;
        mutex.lock();
        mutex.unlock_shared();
      },
      "but nobody reads");
  WEFT_EXPECT_DEATH(
      {
        SharedMutex mutex;
        mutex.lock_shared();
      },
      "destroyed while it is locked.*in no fiber");
  WEFT_EXPECT_DEATH(run({.workers = 1},
                        [] {
                          std::optional<SharedMutex> mutex;
                          mutex.emplace();
                          mutex->lock();
                          Fiber<> other = spawn([&] { mutex->lock_shared(); });
                          this_fiber::yield();
                          mutex.reset();
                        }),
                    "destroyed while somebody waits for it");
}

TEST(SharedMutexDeath, TheDumpSaysWhoWaitsForIt) {
  WEFT_EXPECT_DEATH(run({.workers = 1},
                        [] {
                          SharedMutex mutex;
                          mutex.lock_shared();
                          // A reader who wants to write.
                          mutex.lock(); // NOLINT(weft-lock-upgrade)
                        }),
                    "all fibers are asleep.*'main': shared mutex 0x");
}

} // namespace
} // namespace weft::test
