// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// dump_fibers() and the reports that use it.

#include "support.h"
#include <algorithm>
#include <memory>
#include <mutex>
#include <regex>
#include <sstream>
#include <vector>
#include <weft/weft.h>

namespace weft::test {

using namespace std::chrono_literals;

// Named functions, so that their names can be found in stacks.
[[gnu::noinline]] void wait_in_here(const Channel<void> &gate) {
  gate.receive();
  asm volatile(""); // no tail call
}
[[gnu::noinline]] void dump_in_here(std::ostream &out) {
  dump_fibers(out, DumpLevel::each);
  asm volatile("");
}

namespace {

class Dump : public OnWorkers {
protected:
  Dump() { may_be_seeded_ = false; } // other threads dump as often as they can
  /// std::regex is a glutton.
  RuntimeOptions options() const {
    RuntimeOptions result = OnWorkers::options();
    result.stack_size = 16 << 20;
    return result;
  }
  template <class F> void run(F &&f) {
    weft::run(options(), std::forward<F>(f));
  }
};
WEFT_ON_WORKERS(Dump);

std::string dumped(DumpLevel level) {
  std::ostringstream out;
  dump_fibers(out, level);
  return out.str();
}

/// The dump once it says so: a fiber that has announced itself takes a moment
/// to fall asleep.
std::string dumped_until(DumpLevel level, const std::string &pattern) {
  const std::regex wanted(pattern);
  std::string text;
  const auto deadline = std::chrono::steady_clock::now() + 20s;
  do {
    this_fiber::yield();
    text = dumped(level);
    if (std::regex_search(text, wanted))
      return text;
  } while (std::chrono::steady_clock::now() < deadline);
  ADD_FAILURE() << "no " << pattern << " in\n" << text;
  return text;
}

TEST_P(Dump, SaysWhoWaitsForWhatSinceWhenAndWhoStartedThem) {
  run([] {
    const std::string me = std::to_string(this_fiber::id().value());
    Channel<void> gate, inner;
    Mutex mutex;
    mutex.lock();
    WaitGroup group;
    group.add();
    Semaphore none(0);
    std::atomic<bool> asleep = true;
    std::vector<Fiber<>> all;
    const auto add = [&all](const char *name, auto f) {
      all.push_back(spawn(FiberOptions{.name = name}, f));
    };
    add("receiver", [gate] { wait_in_here(gate); });
    add("locker", [&mutex] { const std::lock_guard lock(mutex); });
    add("waiter", [&group] { group.wait(); });
    add("acquirer", [&none] { none.acquire(); });
    add("selector", [gate] { select(on_receive(gate, [](bool) {})); });
    add("sleeper", [&asleep] {
      while (asleep)
        this_fiber::sleep_for(1ms);
    });
    add("joiner", [inner] {
      spawn(FiberOptions{.name = "child"}, [inner] {
        wait_in_here(inner);
      }).join();
    });
    const std::string end = ", started by fiber " + me +
                            " [0-9.]+ m?s ago, waiting for [0-9.]+ m?s\n";
    const auto one = [&end](const std::string &name, const std::string &what) {
      return "fiber [0-9]+ '" + name + "': " + what + end;
    };
    dumped_until(DumpLevel::each,
                 one("joiner", "join of fiber [0-9]+ 'child'"));
    dumped_until(DumpLevel::each,
                 one("receiver", "channel receive 0x[0-9a-f]+"));
    dumped_until(DumpLevel::each, one("locker", "mutex 0x[0-9a-f]+, held by "
                                                "fiber " +
                                                    me + " 'main'"));
    dumped_until(DumpLevel::each, one("waiter", "wait group 0x[0-9a-f]+"));
    dumped_until(DumpLevel::each, one("acquirer", "semaphore 0x[0-9a-f]+"));
    dumped_until(DumpLevel::each, one("selector", "select"));
    dumped_until(DumpLevel::each, one("sleeper", "sleep"));
    dumped_until(DumpLevel::each,
                 "fiber " + me +
                     " 'main': running, started from outside the runtime "
                     "[0-9.]+ m?s ago\n");
    asleep = false;
    inner.close();
    gate.close();
    mutex.unlock();
    group.done();
    none.release();
  });
}

TEST_P(Dump, StacksOfFibersThatWaitAndOfTheOneThatAsks) {
  run([] {
    Channel<void> gate;
    Fiber<> parked =
        spawn(FiberOptions{.name = "parked"}, [gate] { wait_in_here(gate); });
    const std::string text = dumped_until(
        DumpLevel::each, "'parked': channel receive(.|\n)*wait_in_here");
    // From the wait outwards, to the end of the stack.
    EXPECT_TRUE(std::regex_search(
        text,
        std::regex("'parked': .*\n +runs weft::test::.*lambda.*\n +spawned at "
                   ".*\n( +#[0-9]+ .*\n)* +#[0-9]+ "
                   "weft::test::wait_in_here\\(.*\\)\\+0x[0-9a-f]+ "
                   "\\(weft-observe-tests\\+0x[0-9a-f]+\\)\n")))
        << text;
    std::ostringstream own;
    dump_in_here(own);
    EXPECT_NE(own.str().find("weft::test::dump_in_here("), std::string::npos)
        << own.str();
    gate.send();
  });
}

TEST_P(Dump, GroupsThoseWhoWaitAlikeAtTheSamePlace) {
  run([] {
    constexpr int many = 25;
    Channel<void> gate;
    std::vector<Fiber<>> all;
    for (int i = 0; i < many; ++i)
      all.push_back(spawn([gate] { wait_in_here(gate); }));
    Fiber<> other = spawn(FiberOptions{.name = "other"}, [gate] {
      gate.receive();
      wait_in_here(gate);
    });
    const std::string text = dumped_until(
        DumpLevel::grouped,
        "^27 fibers\n  25 fibers: channel receive, waiting for up to [0-9.]+ "
        "m?s\n    fiber [0-9]+(, fiber [0-9]+){9} and 15 more\n");
    EXPECT_TRUE(std::regex_search(
        text, std::regex("  1 fiber: channel receive, .*\n    fiber [0-9]+ "
                         "'other'\n")))
        << text;
    EXPECT_TRUE(std::regex_search(
        text, std::regex("  1 fiber: running, started up to .* ago\n    fiber "
                         "[0-9]+ 'main'\n")))
        << text;
    gate.close();
  });
}

TEST_P(Dump, FromOutsideMeansTheOnlyRuntimeOrTheOneThatIsAsked) {
  std::ostringstream out;
  EXPECT_THROW(dump_fibers(out), std::logic_error);
  Runtime runtime(options());
  Channel<void> gate;
  Fiber<> fiber =
      runtime.spawn(FiberOptions{.name = "alone"}, [gate] { gate.receive(); });
  while (out.str().find("channel receive") == std::string::npos) {
    out.str("");
    dump_fibers(out);
  }
  EXPECT_NE(out.str().find("'alone'"), std::string::npos) << out.str();
  Runtime second(options());
  EXPECT_THROW(dump_fibers(out), std::logic_error);
  std::ostringstream other;
  second.dump_fibers(other);
  EXPECT_EQ(other.str(), "0 fibers\n");
  gate.send();
  fiber.join();
}

TEST_P(Dump, FibersGoOnWhileTheyAreLookedAt) {
  // Ping-pong, sleepers, odd stacks, and several who dump without a pause.
  Runtime runtime(options());
  std::atomic<bool> stop = false;
  std::atomic<long> dumps = 0;
  std::thread outside([&] {
    while (!stop) {
      std::ostringstream out;
      runtime.dump_fibers(out, DumpLevel::each);
      ++dumps;
    }
  });
  runtime.run([&] {
    constexpr int turns = 300 * scale;
    std::vector<Fiber<>> all;
    for (int pair = 0; pair < 4; ++pair) {
      Channel<int> there, back;
      const FiberOptions odd{.stack_size = std::size_t{128} << 10};
      all.push_back(spawn(odd, [there, back] {
        for (int i = 0; i < turns; ++i) {
          there.send(i);
          if (back.receive() != i)
            std::abort();
        }
      }));
      all.push_back(spawn([there, back] {
        for (int i = 0; i < turns; ++i) {
          back.send(*there.receive());
          if (i % 50 == 0)
            this_fiber::sleep_for(100us);
          spawn(FiberOptions{.stack_size = std::size_t{128} << 10}, [] {
          }).join();
        }
      }));
    }
    all.push_back(spawn([&] {
      while (!stop) {
        dumped(DumpLevel::grouped);
        this_fiber::yield();
      }
    }));
    for (int i = 0; i < 8; ++i)
      all[static_cast<std::size_t>(i)].join();
    yield_until([&] { return dumps > 3; });
    stop = true;
  });
  outside.join();
}

#if !WEFT_TSAN
TEST(DumpDeath, ADeadlockNamesTheCircle) {
  WEFT_EXPECT_DEATH(
      run({.workers = 2},
          [] {
            Mutex first, second;
            std::atomic<int> ready = 0;
            const auto lock_both = [&ready](Mutex &a, Mutex &b) {
              const std::lock_guard outer(a);
              ++ready;
              yield_until([&] { return ready == 2; });
              const std::lock_guard inner(b);
            };
            Fiber<> ab = spawn(FiberOptions{.name = "ab"},
                               [&] { lock_both(first, second); });
            Fiber<> ba = spawn(FiberOptions{.name = "ba"},
                               [&] { lock_both(second, first); });
          }),
      "deadlock: all fibers are asleep\n"
      "weft: these wait for each other in a circle:\n"
      "  fiber [0-9]+ '(ab|ba)' waits for mutex 0x[0-9a-f]+, which fiber "
      "[0-9]+ '(ab|ba)' holds\n"
      "  fiber [0-9]+ '(ab|ba)' waits for mutex 0x[0-9a-f]+, which fiber "
      "[0-9]+ '(ab|ba)' holds\n"
      "  fiber [0-9]+ 'main': join of fiber [0-9]+ '(ab|ba)'");
}
#endif

} // namespace
} // namespace weft::test
