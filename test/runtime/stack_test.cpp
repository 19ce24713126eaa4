// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the kernel refuses, what the memory limit refuses, and what is left
// afterwards. Stacks as such: StackDepot.

#include "sched/scheduler.h"
#include "support.h"
#include "wrapped_calls.h"
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <dirent.h>
#include <fstream>
#include <memory>
#include <set>
#include <sys/mman.h>
#include <vector>
#include <weft/channel.h>
#include <weft/settings.h>
#include <weft/wait_group.h>

namespace weft::test {
namespace {

using detail::FiberBlock;
using detail::StackDepot;

constexpr std::size_t stack_size = std::size_t{64} << 10;

class Stacks : public OnWorkers {
protected:
  void TearDown() override {
    wrapped.no_guard_install = false;
    wrapped.mmaps_left = -1;
    wrapped.mprotects_left = -1;
    wrapped.threads_left = -1;
  }
};
WEFT_ON_WORKERS(Stacks);

/// Fibers that wait until they are let go.
class Crowd {
public:
  Crowd() { gate_.add(); }
  ~Crowd() {
    gate_.done();
    all_.wait();
  }
  Crowd(const Crowd &) = delete;
  Crowd &operator=(const Crowd &) = delete;

  void grow() {
    all_.go([this] { gate_.wait(); });
  }
  /// Spawns until that fails, at most so often; how many there were.
  int grow_until_refused(int most, std::string &message, int &code) {
    for (int i = 0; i < most; ++i)
      try {
        grow();
      } catch (const std::system_error &error) {
        message = error.what();
        code = error.code().value();
        return i;
      }
    return most;
  }

private:
  WaitGroup gate_, all_;
};

TEST_P(Stacks, WithoutGuardInstallGuardsAreProtected) {
  wrapped.no_guard_install = true;
  wrapped.mprotects = 0;
  run([] {
    Crowd crowd;
    for (int i = 0; i < 50; ++i)
      crowd.grow();
  });
  EXPECT_GE(wrapped.mprotects, 51);
}

TEST_P(Stacks, GuardInstallSplitsNoMapping) {
  wrapped.mprotects = 0;
  wrapped.guard_installs = 0;
  run([] { Crowd().grow(); });
  if (wrapped.guard_installs == 0) { // an old kernel: the other way, then
    EXPECT_GE(wrapped.mprotects, 2);
  } else {
    EXPECT_GE(wrapped.guard_installs, 2);
    EXPECT_EQ(wrapped.mprotects, 0);
  }
}

TEST_P(Stacks, ARefusedMappingIsAnErrorWithNumbersAndLeavesAllAsItWas) {
  run([] {
    std::string message;
    int code = 0;
    {
      Crowd crowd;
      wrapped.mmaps_left = 2;
      const int count = crowd.grow_until_refused(1000, message, code);
      EXPECT_LT(count, 1000);
      EXPECT_EQ(code, ENOMEM);
      EXPECT_NE(
          message.find("there are " + std::to_string(count + 1) + " fibers"),
          std::string::npos)
          << message;
      std::ifstream file("/proc/sys/vm/max_map_count");
      std::string limit;
      file >> limit;
      EXPECT_NE(message.find("vm.max_map_count = " + limit + ", of which "),
                std::string::npos)
          << message;
      EXPECT_THROW(crowd.grow(), std::system_error);
    }
    // Those who were there have ended; their stacks are used again.
    yield_until([] { return fiber_count() == 1; });
    Crowd crowd;
    wrapped.mmaps_left = -1;
    EXPECT_EQ(crowd.grow_until_refused(2000, message, code), 2000);
  });
}

TEST_P(Stacks, ARefusedGuardIsAnErrorAndIsTriedAgain) {
  wrapped.no_guard_install = true;
  run([] {
    Crowd crowd;
    std::string message;
    int code = 0;
    wrapped.mprotects_left = 20;
    EXPECT_LE(crowd.grow_until_refused(100, message, code), 20);
    EXPECT_EQ(code, ENOMEM);
    EXPECT_NE(message.find("vm.max_map_count"), std::string::npos) << message;
    EXPECT_THROW(crowd.grow(), std::system_error);
    wrapped.mprotects_left = -1;
    EXPECT_EQ(crowd.grow_until_refused(100, message, code), 100);
  });
}

TEST_P(Stacks, AStackOfItsOwnSizeThatIsRefused) {
  run([] {
    const FiberOptions large{.stack_size = 1 << 20};
    wrapped.mmaps_left = 0;
    EXPECT_THROW(static_cast<void>(spawn(large, [] {})), std::system_error);
    wrapped.mmaps_left = -1;
    EXPECT_EQ(spawn(large, [] { return 5; }).join(), 5);
  });
}

unsigned threads_of_process() {
  unsigned count = 0;
  DIR *directory = opendir("/proc/self/task");
  while (const dirent *entry = readdir(directory))
    count += entry->d_name[0] != '.';
  closedir(directory);
  return count;
}

TEST_P(Stacks, ARefusedThreadIsAnErrorWithNumbersAndTheNextAttemptWorks) {
  const int workers = GetParam();
  const int threads = workers + 1; // the monitor
  std::thread([] {}).join(); // a sanitizer starts one of its own with the first
  const unsigned before = threads_of_process();
  for (int allowed = 0; allowed < threads; ++allowed) {
    wrapped.threads_left = allowed;
    try {
      const Runtime runtime(options());
      ADD_FAILURE() << "started with " << allowed << " threads";
    } catch (const std::system_error &error) {
      EXPECT_EQ(error.code(), std::errc::resource_unavailable_try_again);
      EXPECT_NE(std::string(error.what())
                    .find("could start " + std::to_string(allowed) + " of " +
                          std::to_string(threads) + " threads"),
                std::string::npos)
          << error.what();
    }
    // A thread that was joined may still be listed for a moment.
    while (threads_of_process() > before)
      std::this_thread::yield();
    wrapped.threads_left = -1;
    EXPECT_EQ(run([] { return 3; }), 3);
  }
}

//===--- The memory limit -------------------------------------------------===//

TEST_P(Stacks, TheMemoryLimitRefusesOneFiberMore) {
  RuntimeOptions limited = options();
  limited.memory_limit = 10 * stack_size;
  weft::run(limited, [] {
    for (int turn = 0; turn < 3; ++turn) {
      Crowd crowd;
      std::string message;
      int code = 0;
      // With the main fiber there are ten, again and again: what was refused
      // or has ended does not count.
      int there = 0;
      yield_until([&] { // the last turn's stacks are about to be given back
        there += crowd.grow_until_refused(100, message, code);
        return there >= 9;
      });
      EXPECT_EQ(there, 9);
      EXPECT_EQ(code, ENOMEM);
      EXPECT_NE(message.find("there are 10 fibers"), std::string::npos)
          << message;
      EXPECT_NE(message.find("655360 of 655360 bytes "
                             "(RuntimeOptions::memory_limit)"),
                std::string::npos)
          << message;
    }
  });
}

TEST_P(Stacks, TheMemoryLimitCountsStacksOfAnySize) {
  RuntimeOptions limited = options();
  limited.memory_limit = 10 * stack_size;
  weft::run(limited, [] {
    const FiberOptions large{.stack_size = 6 * stack_size};
    for (int turn = 0; turn < 3; ++turn) {
      Channel<void> gate;
      Fiber<> first = spawn(large, [gate] { gate.receive(); });
      EXPECT_THROW(static_cast<void>(spawn(large, [] {})), std::system_error);
      gate.send();
      first.join();
      yield_until([&] {
        try {
          spawn(large, [] {}).join();
          return true;
        } catch (const std::system_error &) {
          return false; // the first one's stack is about to be given back
        }
      });
    }
  });
}

TEST_P(Stacks, TheMemoryLimitChangesWhileFibersRun) {
  Runtime runtime(options());
  EXPECT_EQ(runtime.memory_limit(), 0u);
  runtime.run([&runtime] {
    Crowd crowd;
    for (int i = 0; i < 20; ++i)
      crowd.grow();
    {
      const ScopedMemoryLimit limit(stack_size);
      EXPECT_EQ(runtime.memory_limit(), stack_size);
      EXPECT_THROW(crowd.grow(), std::system_error);
      {
        const ScopedMemoryLimit higher(runtime, 30 * stack_size);
        crowd.grow();
      }
      EXPECT_THROW(crowd.grow(), std::system_error);
    }
    crowd.grow();
    EXPECT_EQ(set_memory_limit(5 * stack_size), 0u);
    EXPECT_EQ(runtime.set_memory_limit(0), 5 * stack_size);
  });
}

TEST_P(Stacks, TrimGivesUnusedStacksBack) {
  Runtime runtime(options());
  constexpr int fibers = 2000;
  const auto fill_up = [] {
    Crowd crowd;
    for (int i = 0; i < fibers; ++i)
      crowd.grow();
  };
  for (int turn = 0; turn < 3; ++turn) {
    runtime.run(fill_up);
    while (runtime.fiber_count() != 0)
      std::this_thread::yield();
    // Threads keep 64 each at most, and there may be more than workers; the
    // very last may not be back yet.
    const auto kept = static_cast<std::size_t>(GetParam()) * 2 * 65;
    const std::size_t trimmed = runtime.trim();
    EXPECT_EQ(trimmed % stack_size, 0u);
    EXPECT_GE(trimmed / stack_size + kept, std::size_t{fibers});
  }
}

TEST(StacksOutside, WhatIsNotNeededIsGivenBackByItself) {
  Runtime runtime({.workers = 2});
  detail::StackDepot &depot = runtime.detail_core().stacks;
  runtime.run([] {
    Crowd crowd;
    for (int i = 0; i < 2000; ++i)
      crowd.grow();
  });
  EXPECT_GE(depot.bytes(), 2000 * stack_size);
  // The monitor keeps 256, and workers what they have.
  const auto deadline =
      std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (depot.bytes() > 1000 * stack_size) {
    ASSERT_LT(std::chrono::steady_clock::now(), deadline);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

TEST(StacksOutside, SettersMeanTheOnlyRuntime) {
  EXPECT_THROW(set_memory_limit(1), std::logic_error);
  EXPECT_THROW(trim(), std::logic_error);
  EXPECT_THROW(fiber_count(), std::logic_error);
  Runtime first({.workers = 1});
  EXPECT_EQ(set_memory_limit(7), 0u);
  EXPECT_EQ(first.memory_limit(), 7u);
  EXPECT_EQ(fiber_count(), 0u);
  Runtime second({.workers = 1});
  EXPECT_THROW(set_memory_limit(1), std::logic_error);
  EXPECT_EQ(second.run([] { return set_memory_limit(9); }), 0u);
  EXPECT_EQ(first.memory_limit(), 7u);
}

//===--- StackDepot -------------------------------------------------------===//

/// How many of its pages are in memory.
std::size_t resident_pages(const FiberBlock &block) {
  const std::size_t page = detail::page_size();
  std::vector<unsigned char> present(block.stack_size / page);
  EXPECT_EQ(mincore(block.stack_low, block.stack_size, present.data()), 0);
  return static_cast<std::size_t>(
      std::count_if(present.begin(), present.end(),
                    [](unsigned char c) { return (c & 1) != 0; }));
}

struct Blocks {
  StackDepot &depot;
  std::vector<FiberBlock *> taken;

  void take(int count) {
    for (int i = 0; i < count; ++i) {
      FiberBlock *block = depot.take();
      ASSERT_NE(block, nullptr);
      std::memset(block->stack_low, 0x5a, 3 * detail::page_size());
      taken.push_back(block);
    }
  }
  void give() {
    for (FiberBlock *block : taken)
      depot.give(block);
    taken.clear();
  }
};

TEST(StackDepotTest, TrimmedStacksAreTakenAgainAsNew) {
  StackDepot depot(stack_size, StackDepot::no_limit, 1);
  Blocks blocks{depot, {}};
  blocks.take(100);
  const std::set<FiberBlock *> before(blocks.taken.begin(), blocks.taken.end());
  EXPECT_EQ(depot.bytes(), 100 * stack_size);
  char *const low = blocks.taken[50]->stack_low;
  EXPECT_GE(resident_pages(*blocks.taken[50]), 4u);
  blocks.give();
  EXPECT_EQ(depot.bytes(), 100 * stack_size);
  EXPECT_EQ(depot.trim(), 100 * stack_size);
  EXPECT_EQ(depot.bytes(), 0u);
  EXPECT_EQ(depot.trim(), 0u);
  int visited = 0;
  depot.for_each([&](FiberBlock &) { ++visited; });
  EXPECT_EQ(visited, 0);
  EXPECT_EQ(low[0], 0);
  blocks.take(100);
  EXPECT_EQ(std::set<FiberBlock *>(blocks.taken.begin(), blocks.taken.end()),
            before); // no mapping was added
  depot.for_each([&](FiberBlock &) { ++visited; });
  EXPECT_EQ(visited, 100);
  blocks.give();
}

TEST(StackDepotTest, WhatIsNotNeededForASecondIsTrimmed) {
  constexpr std::int64_t second = 1'000'000'000;
  StackDepot depot(stack_size, StackDepot::no_limit, 1);
  Blocks blocks{depot, {}};
  EXPECT_EQ(depot.scavenge(second), detail::Timers::never);
  blocks.take(1000);
  blocks.give();
  std::int64_t now = 5 * second;
  EXPECT_EQ(depot.scavenge(now), now + second); // begins to watch
  now += second / 2;
  EXPECT_EQ(depot.scavenge(now), 6 * second);
  blocks.take(400); // so 600 are not needed
  blocks.give();
  now = 6 * second;
  EXPECT_EQ(depot.scavenge(now), now + second);
  EXPECT_EQ(depot.bytes(), (1000 - (600 - 256)) * stack_size);
  now += second;
  EXPECT_EQ(depot.scavenge(now), detail::Timers::never);
  EXPECT_EQ(depot.bytes(), 256 * stack_size);
}

TEST(StackDepotTest, TheLimit) {
  StackDepot depot(stack_size, 3 * stack_size, 1);
  EXPECT_EQ(depot.magazine(), 0u);
  Blocks blocks{depot, {}};
  blocks.take(3);
  EXPECT_EQ(depot.take(), nullptr);
  EXPECT_EQ(errno, EDQUOT);
  EXPECT_EQ(depot.take_odd(2 * stack_size), nullptr);
  EXPECT_EQ(errno, EDQUOT);
  blocks.give();
  // What is unused goes when the limit falls below it.
  EXPECT_EQ(depot.set_limit(2 * stack_size), 3 * stack_size);
  EXPECT_EQ(depot.bytes(), 0u);
  blocks.take(2);
  EXPECT_EQ(depot.take(), nullptr);
  blocks.give();
  EXPECT_EQ(depot.set_limit(StackDepot::no_limit), 2 * stack_size);
  EXPECT_EQ(depot.magazine(), 64u);
}

} // namespace
} // namespace weft::test
