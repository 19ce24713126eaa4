// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Timer, Ticker, after, call_after and VirtualClock.

#include "support.h"
#include <limits>
#include <memory>
#include <optional>
#include <vector>
#include <weft/channel.h>
#include <weft/clock.h>
#include <weft/condition_variable.h>
#include <weft/event.h>
#include <weft/mutex.h>
#include <weft/select.h>
#include <weft/semaphore.h>
#include <weft/thread_pin.h>
#include <weft/timer.h>
#include <weft/wait_group.h>

namespace weft::test {
namespace {

using namespace std::chrono_literals;

class Times : public OnWorkers {
protected:
  RuntimeOptions with(const VirtualClock &clock) const {
    RuntimeOptions timed = options();
    timed.clock = &clock;
    return timed;
  }
  /// Runs `f(clock)` on a runtime whose time jumps when all wait.
  template <class F> void run_automatic(F &&f) {
    VirtualClock clock(VirtualClock::Mode::automatic);
    weft::run(with(clock), [&] { f(clock); });
  }
  /// Runs `f(clock)` on a runtime whose time moves only with advance().
  template <class F> void run_manual(F &&f) {
    VirtualClock clock;
    weft::run(with(clock), [&] { f(clock); });
  }
};
WEFT_ON_WORKERS(Times);

//===--- VirtualClock

TEST_P(Times, AVirtualClockStandsStillUntilItIsAdvanced) {
  run_manual([](VirtualClock &clock) {
    EXPECT_EQ(weft::now(), std::chrono::steady_clock::time_point());
    std::atomic<bool> woken = false;
    Fiber<> sleeper = spawn([&] {
      this_fiber::sleep_for(1h);
      woken = true;
    });
    Event asleep;
    go([&] { asleep.set(); });
    asleep.wait();
    clock.advance(59min);
    for (int i = 0; i < 10; ++i)
      this_fiber::yield();
    EXPECT_FALSE(woken);
    EXPECT_EQ(weft::now().time_since_epoch(), 59min);
    clock.advance(-5s);
    EXPECT_EQ(weft::now().time_since_epoch(), 59min);
    while (!woken) { // it may have gone to sleep only now
      clock.advance(1min);
      this_fiber::yield();
    }
    sleeper.join();
    EXPECT_GE(clock.now().time_since_epoch(), 1h);
  });
}

TEST_P(Times, AnAutomaticClockJumpsWhenAllWait) {
  run_automatic([](VirtualClock &clock) {
    std::vector<int> order;
    Mutex mutex;
    WaitGroup all;
    for (const int hours : {3, 1, 2})
      all.go([&, hours] {
        this_fiber::sleep_for(std::chrono::hours(hours));
        EXPECT_EQ(weft::now().time_since_epoch(), std::chrono::hours(hours));
        const std::lock_guard lock(mutex);
        order.push_back(hours);
      });
    all.wait();
    EXPECT_EQ(order, (std::vector<int>{1, 2, 3}));
    EXPECT_EQ(clock.now().time_since_epoch(), 3h);
  });
}

TEST_P(Times, TimeoutsOfAllWaitsGoByTheClock) {
  run_automatic([](VirtualClock &) {
    const auto takes = [](auto wait) {
      const auto start = weft::now();
      EXPECT_FALSE(wait(10s));
      EXPECT_EQ(weft::now() - start, 10s);
      EXPECT_FALSE(wait(-10s));
      EXPECT_EQ(weft::now() - start, 10s);
    };
    Mutex mutex;
    mutex.lock();
    ConditionVariable condition;
    Semaphore semaphore(0);
    Event event;
    Channel<int> channel;
    takes([&](auto d) {
      return spawn([&] { return mutex.try_lock_for(d); }).join();
    });
    takes([&](auto d) {
      std::unique_lock lock(mutex, std::adopt_lock);
      const bool result =
          condition.wait_for(lock, d) == std::cv_status::no_timeout;
      lock.release();
      return result;
    });
    takes([&](auto d) { return semaphore.try_acquire_for(d); });
    takes([&](auto d) { return event.wait_for(d); });
    takes([&](auto d) { return event.wait_until(weft::now() + d); });
    takes([&](auto d) { return select(on_receive(channel), after(d)) != 1; });
    takes([&](auto d) {
      return select(on_receive(channel), after(d, [] {})) != 1;
    });
    takes([&](auto d) {
      return !with_timeout(Context::background(), d).context.wait_for(1h);
    });
    mutex.unlock();
  });
}

TEST_P(Times, AnAutomaticClockKnowsPinnedFibers) {
  run_automatic([](VirtualClock &clock) {
    Fiber<> pinned = spawn([] {
      const ThreadPin pin;
      for (int i = 0; i < 5; ++i)
        this_fiber::sleep_for(1h);
    });
    for (int i = 0; i < 5; ++i)
      this_fiber::sleep_for(50min);
    pinned.join();
    EXPECT_EQ(clock.now().time_since_epoch(), 5h);
  });
}

TEST_P(Times, AClockServesOneRuntimeAtATime) {
  VirtualClock clock(VirtualClock::Mode::automatic);
  {
    Runtime first(with(clock));
    EXPECT_THROW(Runtime second(with(clock)), std::invalid_argument);
    first.run([] { this_fiber::sleep_for(1h); });
  }
  weft::run(with(clock), [] { this_fiber::sleep_for(1h); });
  EXPECT_EQ(clock.now().time_since_epoch(), 2h);
}

TEST_P(Times, AForeignThreadAdvancesTheClock) {
  VirtualClock clock;
  Runtime runtime(with(clock));
  std::atomic<int> done = 0;
  for (int i = 0; i < 20; ++i)
    post(runtime, [&done, i] {
      this_fiber::sleep_for(std::chrono::seconds(i));
      ++done;
    });
  while (done < 20)
    clock.advance(1s);
  EXPECT_EQ(done, 20);
}

TEST(Time, NowIsTheSteadyClockElsewhere) {
  const auto before = std::chrono::steady_clock::now();
  EXPECT_GE(weft::now(), before);
  run({.workers = 1}, [&] { EXPECT_GE(weft::now(), before); });
}

//===--- Timer

TEST_P(Times, ATimerTicksOnce) {
  run_automatic([](VirtualClock &) {
    const auto start = weft::now();
    Timer timer(5s);
    timer.receive();
    EXPECT_EQ(weft::now() - start, 5s);
    auto [context, handle] = with_timeout(Context::background(), 1h);
    EXPECT_FALSE(timer.receive(context));
    EXPECT_EQ(weft::now() - start, 1h + 5s);
    after(2s).receive();
    EXPECT_EQ(weft::now() - start, 1h + 7s);
  });
}

TEST_P(Times, WhatIsInThePastIsDueNowAndWhatIsTooFarNever) {
  run_automatic([](VirtualClock &) {
    const auto start = weft::now();
    Timer(0s).receive();
    Timer(-1h).receive();
    Timer never(std::chrono::hours::max());
    using Seconds = std::chrono::duration<double>;
    Timer also{Seconds(std::numeric_limits<double>::infinity())};
    Timer nan{Seconds(std::numeric_limits<double>::quiet_NaN())};
    nan.receive();
    EXPECT_EQ(weft::now(), start);
    EXPECT_EQ(select(on_receive(never), on_receive(also), after(1h)), 2u);
    EXPECT_TRUE(never.stop());
    EXPECT_FALSE(Timer(-1h).stop());
  });
}

TEST_P(Times, StopAndResetSayWhetherItWasPending) {
  run_manual([](VirtualClock &clock) {
    Timer timer(5s);
    EXPECT_TRUE(timer.stop());
    EXPECT_FALSE(timer.stop());
    EXPECT_FALSE(timer.reset(5s));
    EXPECT_TRUE(timer.reset(10s));
    clock.advance(10s);
    EXPECT_FALSE(timer.reset(1s)); // was due
    clock.advance(500ms);
    EXPECT_TRUE(timer.reset(1s));
    clock.advance(1s);
    EXPECT_FALSE(timer.stop());
    timer.reset(1s);
    clock.advance(1s);
    timer.receive();
    EXPECT_FALSE(timer.stop());
  });
}

TEST_P(Times, NoStaleTickAfterStopOrReset) {
  run_manual([](VirtualClock &clock) {
    Timer timer(1s);
    clock.advance(2s);
    EXPECT_FALSE(timer.stop());
    EXPECT_EQ(select(on_receive(timer), otherwise()), 1u);
    timer.reset(1s);
    clock.advance(2s);
    timer.reset(1s);
    EXPECT_EQ(select(on_receive(timer), otherwise()), 1u);
    clock.advance(1s);
    EXPECT_EQ(select(on_receive(timer), otherwise()), 0u);
    EXPECT_EQ(select(on_receive(timer), otherwise()), 1u);
  });
}

TEST_P(Times, WhoWaitsFollowsStopAndReset) {
  run_automatic([](VirtualClock &) {
    const auto start = weft::now();
    Timer timer(1h);
    Fiber<> other = spawn([&] {
      this_fiber::sleep_for(1min);
      EXPECT_TRUE(timer.reset(2h)); // later
      this_fiber::sleep_for(1min);
      EXPECT_TRUE(timer.stop());
      this_fiber::sleep_for(4h);
      EXPECT_FALSE(timer.reset(1min)); // earlier than anybody thought
    });
    timer.receive();
    EXPECT_EQ(weft::now() - start, 4h + 3min);
    other.join();
  });
}

TEST_P(Times, OneTickForOneReceiver) {
  run_automatic([](VirtualClock &) {
    Timer timer(1s);
    std::atomic<int> ticks = 0;
    auto [context, handle] = with_timeout(Context::background(), 1min);
    WaitGroup all;
    for (int i = 0; i < 10; ++i)
      all.go([&, &context = context] { ticks += timer.receive(context); });
    all.wait();
    EXPECT_EQ(ticks, 1);
  });
}

TEST_P(Times, SelectReceivesFromTimers) {
  run_automatic([](VirtualClock &) {
    const auto start = weft::now();
    Timer slow(10s), fast(5s);
    Channel<int> channel;
    int called = 0;
    EXPECT_EQ(select(on_receive(slow), on_receive(channel),
                     on_receive(fast, [&] { ++called; })),
              2u);
    EXPECT_EQ(called, 1);
    EXPECT_EQ(weft::now() - start, 5s);
    std::vector<Case> cases;
    cases.emplace_back(on_receive(slow));
    cases.emplace_back(after(1h));
    EXPECT_EQ(select(cases), 0u);
    EXPECT_EQ(weft::now() - start, 10s);
  });
}

TEST_P(Times, TimersBelongToNobody) {
  // Pending timers neither keep a runtime alive nor wake it.
  run([] {
    Timer timer(1h);
    EXPECT_TRUE(timer.reset(2h));
  });
}

TEST(Time, TimersOnForeignThreads) {
  const auto start = std::chrono::steady_clock::now();
  Timer timer(2ms);
  timer.receive();
  EXPECT_GE(std::chrono::steady_clock::now() - start, 2ms);
  Timer other(1h);
  EXPECT_EQ(select(on_receive(other), after(1ms)), 1u);
  EXPECT_TRUE(other.reset(1ms));
  EXPECT_EQ(select(on_receive(other), after(1h)), 0u);
  Ticker ticker(1ms);
  ticker.receive();
  ticker.receive();
  EXPECT_TRUE(ticker.stop());
}

TEST_P(Times, TimersRaceWithStopsAndResets) {
  run([] {
    std::atomic<bool> over = false;
    Timer timer(0s);
    WaitGroup all;
    auto [context, handle] = with_cancel(Context::background());
    std::atomic<int> ticks = 0, starts = 1;
    for (int i = 0; i < 3; ++i) {
      all.go([&, &context = context] {
        while (timer.receive(context))
          ++ticks;
      });
      all.go([&, i] {
        for (int n = 0; n < 200 * scale; ++n) {
          if (n % 3 == 0)
            timer.stop();
          ++starts;
          timer.reset(std::chrono::microseconds((n + i) % 7));
          this_fiber::yield();
        }
        over = true;
      });
    }
    yield_until([&] { return over.load() && ticks > 0; });
    timer.reset(1us);
    this_fiber::sleep_for(1ms);
    handle.cancel();
    all.wait();
    EXPECT_LE(ticks, starts + 1);
  });
}

TEST_P(Times, ATimerMayBeDestroyedOnceReceived) {
  run([] {
    for (int i = 0; i < 100 * scale; ++i) {
      auto timer = std::make_unique<Timer>(std::chrono::microseconds(i % 50));
      timer->receive();
      timer.reset();
    }
  });
}

TEST(TimesDeath, ATimerIsDestroyedWhileSomebodyWaits) {
  WEFT_EXPECT_DEATH(run({.workers = 1},
                        [] {
                          auto timer = std::make_unique<Timer>(1h);
                          Fiber<> waiter = spawn([&] { timer->receive(); });
                          this_fiber::yield();
                          timer.reset();
                        }),
                    "a timer is destroyed while somebody waits for it");
}

//===--- Ticker

TEST_P(Times, ATickerTicksOnAndOn) {
  run_automatic([](VirtualClock &) {
    const auto start = weft::now();
    Ticker ticker(3s);
    for (int i = 1; i <= 5; ++i) {
      ticker.receive();
      EXPECT_EQ(weft::now() - start, i * 3s);
    }
    EXPECT_TRUE(ticker.stop());
    EXPECT_FALSE(ticker.stop());
    EXPECT_EQ(select(on_receive(ticker), after(1h)), 1u);
    EXPECT_FALSE(ticker.reset(1s));
    EXPECT_TRUE(ticker.reset(2s));
    EXPECT_EQ(select(on_receive(ticker), after(1h)), 0u);
    EXPECT_EQ(weft::now() - start, 15s + 1h + 2s);
  });
}

TEST_P(Times, ASlowReceiverMissesTicks) {
  run_manual([](VirtualClock &clock) {
    Ticker ticker(10s);
    clock.advance(35s);
    int ticks = 0;
    while (select(on_receive(ticker, [&] { ++ticks; }), otherwise()) == 0) {
    }
    EXPECT_EQ(ticks, 1);
    clock.advance(4s);
    EXPECT_EQ(select(on_receive(ticker), otherwise()), 1u);
    clock.advance(1s); // the rhythm is kept
    EXPECT_EQ(select(on_receive(ticker), otherwise()), 0u);
  });
}

TEST_P(Times, ATickerNeedsAPeriod) {
  run([] {
    EXPECT_THROW(static_cast<void>(Ticker(0s)), std::invalid_argument);
    EXPECT_THROW(static_cast<void>(Ticker(-1s)), std::invalid_argument);
    Ticker ticker(1h);
    EXPECT_THROW(ticker.reset(0s), std::invalid_argument);
    EXPECT_TRUE(ticker.stop());
  });
}

TEST_P(Times, ManyReceiversOfOneTicker) {
  run_automatic([](VirtualClock &) {
    Ticker ticker(1s);
    const auto start = weft::now();
    WaitGroup all;
    for (int i = 0; i < 20; ++i)
      all.go([&] { ticker.receive(); });
    all.wait();
    EXPECT_EQ(weft::now() - start, 20s); // one tick each
  });
}

//===--- call_after

TEST_P(Times, CallAfterCallsOnAFiber) {
  run_automatic([](VirtualClock &) {
    const auto start = weft::now();
    Event called;
    auto [context, handle] = with_cancel(this_fiber::context());
    spawn(FiberOptions{.context = &context}, [&, &context = context] {
      call_after(5s, [&] {
        EXPECT_EQ(this_fiber::name(), "call_after");
        EXPECT_EQ(this_fiber::context(), context);
        this_fiber::sleep_for(1s);
        called.set();
      });
    }).join();
    called.wait();
    EXPECT_EQ(weft::now() - start, 6s);
  });
}

TEST_P(Times, CallsAreStoppedAndReset) {
  run_automatic([](VirtualClock &) {
    std::atomic<int> calls = 0;
    PendingCall call = call_after(5s, [&] { ++calls; });
    EXPECT_TRUE(call.stop());
    EXPECT_FALSE(call.stop());
    this_fiber::sleep_for(1h);
    EXPECT_EQ(calls, 0);
    EXPECT_FALSE(call.reset(5s));
    EXPECT_TRUE(call.reset(10s));
    this_fiber::sleep_for(9s);
    EXPECT_EQ(calls, 0);
    this_fiber::sleep_for(2s);
    EXPECT_EQ(calls, 1);
    EXPECT_FALSE(call.reset(1s)); // once more
    this_fiber::sleep_for(2s);
    EXPECT_EQ(calls, 2);
    EXPECT_FALSE(call.stop());
  });
}

TEST_P(Times, CallsThatDoNotHappenAreDestroyed) {
  auto token = std::make_shared<int>(1);
  std::optional<PendingCall> kept;
  {
    Runtime runtime(options());
    call_after(runtime, 1h, [token] {});
    kept.emplace(call_after(runtime, 1h, [token] {}));
    runtime.run([&] { call_after(1h, [token] {}); });
    EXPECT_EQ(token.use_count(), 4);
  }
  EXPECT_EQ(token.use_count(), 2);
  EXPECT_FALSE(kept->stop());
  EXPECT_FALSE(kept->reset(0s));
  kept.reset();
  EXPECT_EQ(token.use_count(), 1);
}

TEST_P(Times, CallsFromForeignThreadsRaceWithStops) {
  Runtime runtime(options());
  std::atomic<int> calls = 0;
  int stopped = 0;
  constexpr int rounds = 100 * scale;
  for (int i = 0; i < rounds; ++i) {
    PendingCall call = call_after(runtime, std::chrono::microseconds(i % 60),
                                  [&] { ++calls; });
    if (i % 2)
      std::this_thread::yield();
    stopped += call.stop();
  }
  while (calls + stopped < rounds)
    std::this_thread::yield();
  EXPECT_EQ(calls + stopped, rounds);
}

} // namespace
} // namespace weft::test
