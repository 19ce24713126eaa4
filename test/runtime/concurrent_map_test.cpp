// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "support.h"
#include <array>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>
#include <weft/channel.h>
#include <weft/concurrent_map.h>
#include <weft/wait_group.h>

namespace weft::test {
namespace {

class Maps : public OnWorkers {};
WEFT_ON_WORKERS(Maps);

TEST_P(Maps, HoldsWhatWasPutIn) {
  run([] {
    ConcurrentMap<std::string, int> map;
    EXPECT_TRUE(map.empty());
    EXPECT_EQ(map.find("a"), std::nullopt);
    EXPECT_TRUE(map.insert_or_assign("a", 1));
    EXPECT_FALSE(map.insert_or_assign("a", 2));
    EXPECT_EQ(map.find("a"), 2);
    EXPECT_TRUE(map.contains("a"));
    EXPECT_EQ(map.size(), 1U);
    EXPECT_TRUE(map.update("a", [](int &value) { value += 5; }));
    EXPECT_EQ(map.find("a"), 7);
    EXPECT_FALSE(map.update("b", [](int &) { FAIL(); }));
    EXPECT_TRUE(map.erase("a"));
    EXPECT_FALSE(map.erase("a"));
    EXPECT_FALSE(map.contains("a"));
    EXPECT_EQ(map.size(), 0U);
    for (int i = 0; i < 1000; ++i)
      map.insert_or_assign(std::to_string(i), i);
    EXPECT_EQ(map.size(), 1000U);
    for (int i = 0; i < 1000; ++i)
      EXPECT_EQ(map.find(std::to_string(i)), i);
    map.clear();
    EXPECT_TRUE(map.empty());
    EXPECT_EQ(map.find("7"), std::nullopt);
  });
}

TEST_P(Maps, HashesThatCollide) {
  struct Bad {
    std::size_t operator()(int) const { return 1; }
  };
  run([] {
    ConcurrentMap<int, int, Bad> map;
    for (int i = 0; i < 50; ++i)
      map.insert_or_assign(i, i * i);
    for (int i = 0; i < 50; i += 2)
      EXPECT_TRUE(map.erase(i));
    for (int i = 0; i < 50; ++i)
      EXPECT_EQ(map.find(i), i % 2 ? std::optional(i * i) : std::nullopt);
  });
}

TEST_P(Maps, GetOrInsertMakesOnce) {
  run([] {
    ConcurrentMap<int, int> map;
    std::vector<int> made(10); // plain: ThreadSanitizer watches
    WaitGroup all;
    for (int i = 0; i < 40; ++i)
      all.go([&] {
        for (int key = 0; key < 10; ++key)
          EXPECT_EQ(map.get_or_insert(key,
                                      [&] {
                                        this_fiber::yield();
                                        ++made[static_cast<std::size_t>(key)];
                                        return key * 2;
                                      }),
                    key * 2);
      });
    all.wait();
    EXPECT_EQ(made, std::vector<int>(10, 1));
    EXPECT_EQ(map.size(), 10U);
  });
}

TEST_P(Maps, AMakeThatThrowsInsertsNothing) {
  run([] {
    ConcurrentMap<int, int> map;
    EXPECT_THROW(
        map.get_or_insert(1, []() -> int { throw std::runtime_error("no"); }),
        std::runtime_error);
    EXPECT_FALSE(map.contains(1));
    EXPECT_EQ(map.size(), 0U);
    int calls = 0;
    std::atomic<int> thrown = 0;
    WaitGroup all;
    for (int i = 0; i < 10; ++i)
      all.go([&] {
        try {
          EXPECT_EQ(map.get_or_insert(1,
                                      [&] {
                                        this_fiber::yield();
                                        if (++calls < 3)
                                          throw std::runtime_error("no");
                                        return calls;
                                      }),
                    3);
        } catch (const std::runtime_error &) {
          ++thrown;
        }
      });
    all.wait();
    EXPECT_EQ(thrown, 2);
    EXPECT_EQ(map.find(1), 3);
  });
}

TEST_P(Maps, NoUpdateIsLost) {
  run([] {
    ConcurrentMap<int, long> map;
    for (int key = 0; key < 4; ++key)
      map.insert_or_assign(key, 0);
    constexpr int rounds = 50 * scale;
    std::atomic<long> calls = 0;
    WaitGroup all;
    for (int i = 0; i < 8; ++i)
      all.go([&, i] {
        for (int n = 0; n < rounds; ++n)
          map.update((i + n) % 4, [&](long &value) {
            const long seen = value;
            if (n % 8 == 0)
              this_fiber::yield();
            value = seen + 1;
            ++calls;
          });
      });
    all.wait();
    long sum = 0;
    for (int key = 0; key < 4; ++key)
      sum += map.find(key).value();
    EXPECT_EQ(sum, 8L * rounds);
    EXPECT_EQ(calls, 8L * rounds); // once for each
  });
}

TEST_P(Maps, AnUpdateThatThrowsChangesNothing) {
  run([] {
    ConcurrentMap<int, std::string> map;
    map.insert_or_assign(1, "old");
    EXPECT_THROW(map.update(1,
                            [](std::string &value) {
                              value = "new";
                              throw std::runtime_error("no");
                            }),
                 std::runtime_error);
    EXPECT_EQ(map.find(1), "old");
    EXPECT_TRUE(map.update(1, [](std::string &value) { value += "er"; }));
    EXPECT_EQ(map.find(1), "older");
  });
}

// One function is under way; nobody else waits but for its key.
TEST_P(Maps, FunctionsHoldUpNobodyButWritersOfTheirKey) {
  run([] {
    ConcurrentMap<int, int> map;
    map.insert_or_assign(0, 1);
    Channel<void> inside, go_on;
    Fiber<> updater = spawn([&] {
      map.update(0, [&](int &value) {
        inside.send();
        go_on.receive();
        value = 2;
      });
    });
    Fiber<int> maker = spawn([&] {
      return map.get_or_insert(1000, [&] {
        inside.send();
        go_on.receive();
        return 3;
      });
    });
    inside.receive();
    inside.receive();
    // More keys than shards: some share theirs with the two above.
    for (int key = 1; key < 200; ++key) {
      EXPECT_TRUE(map.insert_or_assign(key, key));
      EXPECT_TRUE(map.update(key, [](int &value) { ++value; }));
      EXPECT_EQ(map.get_or_insert(key + 1000, [&] { return key; }), key);
      EXPECT_TRUE(map.erase(key));
    }
    EXPECT_EQ(map.find(0), 1); // as it was
    EXPECT_FALSE(map.contains(1000));
    EXPECT_EQ(map.size(), 200U);
    int seen = 0;
    map.for_each([&](int, int) { ++seen; });
    EXPECT_EQ(seen, 200);
    std::atomic<bool> erased = false;
    Fiber<> eraser = spawn([&] {
      EXPECT_TRUE(map.erase(0));
      erased = true;
    });
    Fiber<bool> assigner = spawn([&] { return map.insert_or_assign(1000, 4); });
    for (int i = 0; i < 20; ++i)
      this_fiber::yield();
    EXPECT_FALSE(erased);
    go_on.send();
    go_on.send();
    updater.join();
    EXPECT_EQ(maker.join(), 3);
    eraser.join();
    EXPECT_FALSE(assigner.join());
    EXPECT_FALSE(map.contains(0));
    EXPECT_EQ(map.find(1000), 4);
  });
}

TEST_P(Maps, FunctionsMayUseTheMap) {
  run([] {
    ConcurrentMap<int, int> map;
    const int result = map.get_or_insert(
        10, [&] { return map.get_or_insert(9, [] { return 1; }) + 1; });
    EXPECT_EQ(result, 2);
    map.update(10, [&](int &value) {
      EXPECT_EQ(map.find(10), 2); // its own key may be read
      map.erase(9);
      value = 3;
    });
    EXPECT_EQ(map.size(), 1U);
    map.for_each([&](int key, int value) {
      map.insert_or_assign(key, value + 1); // even its own key
      if (key < 100)                        // it may come to what it inserts
        map.insert_or_assign(key + 100, value);
    });
    EXPECT_EQ(map.find(10), 4);
    EXPECT_TRUE(map.contains(110));
  });
}

TEST_P(Maps, ForEachSeesEachKeyAtMostOnceAndAllThatStay) {
  run([] {
    ConcurrentMap<int, int> map;
    for (int key = 0; key < 100; ++key)
      map.insert_or_assign(key, key);
    std::atomic<bool> stop = false;
    WaitGroup writers;
    for (int i = 0; i < 3; ++i)
      writers.go([&, i] {
        for (int n = 0; !stop; ++n) {
          const int key = 100 + (n * 3 + i) % 300;
          map.insert_or_assign(key, n);
          map.erase(100 + (n * 7 + i) % 300);
          map.update(n % 100, [](int &value) { value += 1000; });
          this_fiber::yield();
        }
      });
    for (int round = 0; round < 5; ++round) {
      std::set<int> seen;
      map.for_each([&](int key, int value) {
        EXPECT_TRUE(seen.insert(key).second) << key;
        if (key < 100) {
          EXPECT_EQ(value % 1000, key);
        }
        this_fiber::yield();
      });
      for (int key = 0; key < 100; ++key)
        EXPECT_TRUE(seen.count(key)) << key;
    }
    stop = true;
    writers.wait();
  });
}

/// Tells how many live, and may be copied but not compared or made from
/// nothing.
struct Tracked {
  Tracked(std::atomic<int> &counter, int n) : alive(&counter), number(n) {
    ++*alive;
  }
  Tracked(const Tracked &other) : alive(other.alive), number(other.number) {
    ++*alive;
  }
  ~Tracked() { --*alive; }
  std::atomic<int> *alive;
  int number;
};

TEST_P(Maps, KeepsNoValueLongerThanNeeded) {
  run([] {
    std::atomic<int> alive = 0;
    {
      ConcurrentMap<int, Tracked> map;
      for (int i = 0; i < 10; ++i)
        map.insert_or_assign(i % 5, Tracked(alive, i));
      EXPECT_EQ(alive, 5);
      map.update(0, [](Tracked &value) { ++value.number; });
      map.erase(1);
      EXPECT_EQ(alive, 4);
      EXPECT_EQ(map.get_or_insert(1, [&] { return Tracked(alive, 9); }).number,
                9);
      EXPECT_EQ(alive, 5);
    }
    EXPECT_EQ(alive, 0);
  });
}

// Every operation at random, by fibers and threads. A key's value is always the
// key plus a multiple of 1000, and a key is there if it came once more than it
// went.
TEST_P(Maps, EverythingAtOnce) {
  Runtime runtime(options());
  ConcurrentMap<int, int> map;
  std::array<std::atomic<int>, 16> balance{};
  const auto work = [&](unsigned seed) {
    unsigned state = seed * 2654435761U + 1;
    for (int n = 0; n < 200 * scale; ++n) {
      state = state * 1664525U + 1013904223U;
      const int key = static_cast<int>(state >> 8) % 16;
      std::atomic<int> &count = balance[static_cast<std::size_t>(key)];
      switch ((state >> 24) % 6) {
      case 0:
        count += map.insert_or_assign(key, key);
        break;
      case 1:
        EXPECT_EQ(map.get_or_insert(key,
                                    [&] {
                                      ++count;
                                      return key + 1000;
                                    }) %
                      1000,
                  key);
        break;
      case 2:
        map.update(key, [&](int &value) {
          EXPECT_EQ(value % 1000, key);
          value += 1000;
        });
        break;
      case 3:
        count -= map.erase(key);
        break;
      case 4:
        map.for_each([](int k, int v) { EXPECT_EQ(v % 1000, k); });
        break;
      default:
        EXPECT_EQ(map.find(key).value_or(key) % 1000, key);
      }
    }
  };
  {
    std::vector<Fiber<>> fibers;
    for (unsigned i = 0; i < 8; ++i)
      fibers.push_back(runtime.spawn(work, i));
    std::thread first(work, 8), second(work, 9);
    first.join();
    second.join();
  }
  for (int key = 0; key < 16; ++key)
    EXPECT_EQ(map.contains(key), balance[static_cast<std::size_t>(key)] == 1);
  std::size_t count = 0;
  map.for_each([&](int, int) { ++count; });
  EXPECT_EQ(map.size(), count);
  map.clear();
  EXPECT_EQ(map.size(), 0U);
}

TEST(MapDeath, Misuse) {
  using Map = ConcurrentMap<int, int>;
  WEFT_EXPECT_DEATH(
      {
        Map map;
        map.insert_or_assign(1, 1);
        map.update(1, [&](int &) { map.erase(1); });
      },
      "a mutex is locked again by its owner");
  WEFT_EXPECT_DEATH(
      {
        std::optional<Map> map;
        map.emplace();
        map->get_or_insert(1, [&] {
          map.reset();
          return 1;
        });
      },
      "a concurrent map is destroyed while somebody writes it");
}

} // namespace
} // namespace weft::test
