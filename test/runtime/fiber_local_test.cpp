// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "support.h"
#include <deque>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>
#include <weft/fiber_local.h>
#include <weft/wait_group.h>

namespace weft::test {
namespace {

class FiberLocals : public OnWorkers {};
WEFT_ON_WORKERS(FiberLocals);

/// Counts those that live.
struct Counted {
  explicit Counted(std::atomic<int> &counter) : alive(&counter) { ++*alive; }
  Counted(const Counted &) = delete;
  ~Counted() { --*alive; }

  std::atomic<int> *alive;
  int value = 0;
};

TEST_P(FiberLocals, EachFiberHasItsOwn) {
  run([] {
    FiberLocal<int> local;
    *local = -1;
    WaitGroup all;
    for (int i = 0; i < 50; ++i)
      all.go([&local, i] {
        EXPECT_FALSE(local.has_value());
        EXPECT_EQ(*local, 0);
        for (int n = 0; n < 20; ++n) {
          *local += i;
          this_fiber::yield(); // others may run on this thread meanwhile
        }
        EXPECT_EQ(*local, 20 * i);
      });
    all.wait();
    EXPECT_EQ(*local, -1);
  });
}

TEST_P(FiberLocals, DestroyedBeforeTheJoinerGoesOn) {
  run([] {
    std::atomic<int> alive = 0;
    FiberLocal<Counted> local([&] { return Counted(alive); });
    for (int i = 0; i < 20 * scale; ++i) {
      spawn([&] {
        local->value = 3;
        this_fiber::yield();
        EXPECT_EQ(local->value, 3);
      }).join();
      EXPECT_EQ(alive, 0);
      WaitGroup group;
      group.go([&] { local->value = 4; });
      group.wait();
      EXPECT_EQ(alive, 0);
    }
  });
}

TEST_P(FiberLocals, DestroyedNewestFirstAndMayUseEachOther) {
  run([] {
    std::string log;
    FiberLocal<std::string> text([] { return std::string("text"); });
    struct Logger {
      FiberLocal<std::string> *text;
      std::string *log;
      char name;
      ~Logger() {
        this_fiber::yield(); // a destructor may suspend
        *log += name + ("(" + **text + ")");
      }
    };
    FiberLocal<Logger> a([&] { return Logger{&text, &log, 'a'}; });
    FiberLocal<Logger> b([&] { return Logger{&text, &log, 'b'}; });
    spawn([&] {
      *text = "mine";
      static_cast<void>(*a);
      static_cast<void>(*b);
    }).join();
    EXPECT_EQ(log, "b(mine)a(mine)");
    log.clear();
    spawn([&] {
      static_cast<void>(*a);
      *text = "mine"; // is gone first: another one is made
    }).join();
    EXPECT_EQ(log, "a(text)");
  });
}

TEST_P(FiberLocals, ValuesOutliveTheirFiberLocal) {
  run([] {
    std::atomic<int> alive = 0;
    auto old =
        std::make_unique<FiberLocal<Counted>>([&] { return Counted(alive); });
    std::atomic<bool> made = false, replaced = false;
    Fiber<> fiber = spawn([&] {
      (*old)->value = 1;
      made = true;
      yield_until([&] { return replaced.load(); });
    });
    yield_until([&] { return made.load(); });
    old.reset();
    // Takes the place of the old one.
    FiberLocal<Counted> next([&] { return Counted(alive); });
    EXPECT_FALSE(next.has_value());
    EXPECT_EQ(next->value, 0);
    EXPECT_EQ(alive, 2);
    replaced = true;
    fiber.join();
    EXPECT_EQ(alive, 1);
    next.reset();
    EXPECT_EQ(alive, 0);
  });
}

TEST_P(FiberLocals, APlaceTakenAgainHasNoOldValue) {
  run([] {
    std::atomic<int> alive = 0;
    spawn([&] {
      for (int i = 1; i <= 10; ++i) {
        FiberLocal<Counted> local([&] { return Counted(alive); });
        EXPECT_FALSE(local.has_value());
        EXPECT_EQ(local->value, 0);
        local->value = i;
        EXPECT_EQ(alive, i); // all of them stay until the fiber's end
      }
    }).join();
    EXPECT_EQ(alive, 0);
  });
}

TEST_P(FiberLocals, ThereMayBeMany) {
  run([] {
    std::deque<FiberLocal<int>> locals(100);
    WaitGroup all;
    for (int i = 0; i < 10; ++i)
      all.go([&locals, i] {
        for (std::size_t n = 0; n < locals.size(); ++n)
          *locals[locals.size() - 1 - n] = i + static_cast<int>(n);
        this_fiber::yield();
        for (std::size_t n = 0; n < locals.size(); ++n)
          EXPECT_EQ(*locals[locals.size() - 1 - n], i + static_cast<int>(n));
      });
    all.wait();
  });
}

TEST_P(FiberLocals, AFactoryThatThrowsIsTriedAgain) {
  run([] {
    int calls = 0;
    FiberLocal<int> local([&]() -> int {
      if (++calls == 1)
        throw std::runtime_error("no");
      return 7;
    });
    EXPECT_THROW(static_cast<void>(*local), std::runtime_error);
    EXPECT_FALSE(local.has_value());
    EXPECT_EQ(*local, 7);
    EXPECT_EQ(*local, 7);
    EXPECT_EQ(calls, 2);
  });
}

TEST_P(FiberLocals, ResetDestroysTheValueOfTheCallerAlone) {
  run([] {
    std::atomic<int> alive = 0;
    FiberLocal<Counted> local([&] { return Counted(alive); });
    local->value = 5;
    spawn([&] {
      local->value = 6;
      local.reset();
      EXPECT_EQ(alive, 1);
      local.reset(); // nothing there
      EXPECT_EQ(local->value, 0);
    }).join();
    EXPECT_EQ(local->value, 5);
    EXPECT_EQ(alive, 1);
    local.reset(); // else it would outlive what it refers to
  });
}

TEST_P(FiberLocals, DestroyedWhenTheFiberEndsWithAnException) {
  run([] {
    std::atomic<int> alive = 0;
    FiberLocal<Counted> local([&] { return Counted(alive); });
    Fiber<> fiber = spawn([&] {
      local->value = 1;
      throw std::runtime_error("over");
    });
    EXPECT_THROW(fiber.join(), std::runtime_error);
    EXPECT_EQ(alive, 0);
  });
}

TEST(FiberLocal, NeedsAFiber) {
  FiberLocal<int> local;
  EXPECT_THROW(static_cast<void>(*local), std::logic_error);
  EXPECT_THROW(static_cast<void>(local.has_value()), std::logic_error);
  EXPECT_THROW(local.reset(), std::logic_error);
  EXPECT_EQ(weft::run([&] { return ++*local; }), 1);
}

// What has no default needs a factory.
static_assert(!std::is_default_constructible_v<FiberLocal<Counted>>);

} // namespace
} // namespace weft::test
