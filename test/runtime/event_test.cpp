// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Event.

#include "support.h"
#include <memory>
#include <vector>
#include <weft/clock.h>
#include <weft/event.h>
#include <weft/wait_group.h>

namespace weft::test {
namespace {

using namespace std::chrono_literals;

class Events : public OnWorkers {};
WEFT_ON_WORKERS(Events);

TEST_P(Events, SettingWakesAllAndStays) {
  run([] {
    Event event;
    int data = 0; // plain: ThreadSanitizer watches
    std::atomic<int> woken = 0;
    WaitGroup all;
    for (int i = 0; i < 50; ++i)
      all.go([&] {
        event.wait();
        EXPECT_EQ(data, 7);
        ++woken;
      });
    this_fiber::yield();
    EXPECT_EQ(woken, 0);
    EXPECT_FALSE(event.is_set());
    data = 7;
    event.set();
    all.wait();
    event.set();
    event.wait();
    EXPECT_TRUE(event.is_set());
  });
}

TEST_P(Events, ResetMakesThemWaitAgain) {
  run([] {
    Event event;
    event.set();
    event.reset();
    EXPECT_FALSE(event.is_set());
    EXPECT_FALSE(event.wait_for(1ms));
    EXPECT_FALSE(event.wait_until(weft::now() - 1s));
    Fiber<bool> waiter = spawn([&] { return event.wait_for(1h); });
    this_fiber::yield();
    event.set();
    event.reset(); // who was woken goes on
    this_fiber::yield();
    event.set();
    EXPECT_TRUE(waiter.join());
  });
}

TEST_P(Events, WaitsAreCancelled) {
  run([] {
    Event event;
    auto [context, handle] = with_cancel(Context::background());
    Fiber<bool> waiter =
        spawn([&event, context = context] { return event.wait(context); });
    this_fiber::yield();
    handle.cancel();
    EXPECT_FALSE(waiter.join());
    EXPECT_FALSE(event.wait(context));
    event.set();
    EXPECT_TRUE(event.wait(context)); // it has happened all the same
  });
}

TEST_P(Events, BetweenThreadsAndFibers) {
  Runtime runtime(options());
  Event there, back;
  Fiber<> fiber = runtime.spawn([&] {
    there.wait();
    back.set();
  });
  EXPECT_FALSE(back.wait_for(1ms));
  there.set();
  back.wait();
  fiber.join();
}

TEST_P(Events, MayBeDestroyedOnceWaitedFor) {
  run([] {
    for (int i = 0; i < 200 * scale; ++i) {
      auto event = std::make_unique<Event>();
      Fiber<> setter = spawn([&set = *event] { set.set(); });
      if (i % 2)
        this_fiber::yield();
      event->wait();
      event.reset();
    }
  });
}

TEST_P(Events, TimeoutsRaceWithSetting) {
  run([] {
    for (int i = 0; i < 50 * scale; ++i) {
      Event event;
      WaitGroup all;
      std::atomic<int> late = 0;
      for (int k = 0; k < 4; ++k)
        all.go([&, k] {
          if (!event.wait_for(std::chrono::microseconds(k * 5)))
            ++late;
        });
      all.go([&] { event.set(); });
      all.wait();
      EXPECT_LE(late, 4);
      EXPECT_TRUE(event.is_set());
    }
  });
}

TEST(EventsDeath, DestroyedWhileSomebodyWaits) {
  WEFT_EXPECT_DEATH(run({.workers = 1},
                        [] {
                          auto event = std::make_unique<Event>();
                          Fiber<> waiter = spawn([&] { event->wait(); });
                          this_fiber::yield();
                          event.reset();
                        }),
                    "an event is destroyed while somebody waits for it");
}

} // namespace
} // namespace weft::test
