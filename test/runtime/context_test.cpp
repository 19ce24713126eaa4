// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Context, CancelHandle, the ambient context, and cancelling what waits.

#include "support.h"
#include <mutex>
#include <vector>
#include <weft/channel.h>
#include <weft/clock.h>
#include <weft/condition_variable.h>
#include <weft/context.h>
#include <weft/select.h>
#include <weft/semaphore.h>
#include <weft/wait_group.h>

namespace weft::test {
namespace {

using namespace std::chrono_literals;

class Contexts : public OnWorkers {
protected:
  /// Runs `f(clock)` on a runtime whose time jumps when all wait.
  template <class F> void run_timed(F &&f) {
    VirtualClock clock(VirtualClock::Mode::automatic);
    RuntimeOptions timed = options();
    timed.clock = &clock;
    weft::run(timed, [&] { f(clock); });
  }
};
WEFT_ON_WORKERS(Contexts);

//===--- The tree

TEST(Context, TheBackgroundIsNeverDone) {
  const Context context = Context::background();
  EXPECT_FALSE(context.is_done());
  EXPECT_FALSE(context.error());
  EXPECT_EQ(context.cause(), nullptr);
  EXPECT_EQ(context.deadline(), std::nullopt);
  EXPECT_FALSE(context.stop_token().stop_possible());
  EXPECT_FALSE(context.wait_for(1ms));
  EXPECT_EQ(context, Context::background());
}

TEST(Context, CancellingGoesDownAndNeverUp) {
  auto [top, cancel_top] = with_cancel(Context::background());
  auto [middle, cancel_middle] = with_cancel(top);
  auto [bottom, cancel_bottom] = with_cancel(middle);
  auto [sibling, cancel_sibling] = with_cancel(top);
  cancel_middle.cancel();
  EXPECT_FALSE(top.is_done());
  EXPECT_TRUE(middle.is_done());
  EXPECT_TRUE(bottom.is_done());
  EXPECT_FALSE(sibling.is_done());
  cancel_middle.cancel();
  cancel_top.cancel();
  EXPECT_TRUE(sibling.is_done());
  EXPECT_EQ(bottom.error(), std::errc::operation_canceled);
  auto [late, cancel_late] = with_cancel(top);
  EXPECT_TRUE(late.is_done());
  EXPECT_EQ(late.error(), std::errc::operation_canceled);
}

TEST(Context, TheHandleCancelsWhenItGoes) {
  Context context = Context::background();
  {
    auto [child, handle] = with_cancel(Context::background());
    context = child;
    CancelHandle moved = std::move(handle);
    handle.cancel(); // NOLINT(bugprone-use-after-move): empty, does nothing
    EXPECT_FALSE(context.is_done());
  }
  EXPECT_TRUE(context.is_done());
}

TEST(Context, CausesComeDown) {
  auto [parent, handle] = with_cancel(Context::background());
  auto [child, child_handle] = with_cancel(parent);
  handle.cancel(std::make_exception_ptr(std::out_of_range("mine")));
  EXPECT_EQ(child.error(), std::errc::operation_canceled);
  EXPECT_THROW(std::rethrow_exception(child.cause()), std::out_of_range);

  auto [plain, plain_handle] = with_cancel(Context::background());
  plain_handle.cancel();
  try {
    std::rethrow_exception(plain.cause());
  } catch (const std::system_error &error) {
    EXPECT_EQ(error.code(), std::errc::operation_canceled);
  }
}

struct UserKey {
  using type = std::string;
};
struct Request {
  int number;
};

TEST(Context, ValuesAreFoundUpwards) {
  auto [parent, handle] = with_cancel(Context::background());
  const Context user = with_value<UserKey>(parent, "ann");
  const Context request = with_value<Request>(user, Request{7});
  const Context other = with_value<UserKey>(request, "bob");
  EXPECT_EQ(*request.value<UserKey>(), "ann");
  EXPECT_EQ(request.value<Request>()->number, 7);
  EXPECT_EQ(*other.value<UserKey>(), "bob");
  EXPECT_EQ(user.value<Request>(), nullptr);
  const Context on = without_cancel(other);
  handle.cancel();
  EXPECT_TRUE(other.is_done());
  EXPECT_FALSE(on.is_done());
  EXPECT_EQ(*on.value<UserKey>(), "bob");
  auto [below, below_handle] = with_cancel(on);
  EXPECT_FALSE(below.is_done());
  EXPECT_EQ(below.value<Request>()->number, 7);
}

TEST(Context, ALongChainEndsWithoutRecursion) {
  std::vector<Cancellable> chain;
  chain.push_back(with_cancel(Context::background()));
  for (int i = 0; i < 100'000; ++i)
    chain.push_back(with_cancel(chain.back().context));
  chain.front().handle.cancel();
  EXPECT_TRUE(chain.back().context.is_done());
  Context value = Context::background();
  for (int i = 0; i < 100'000; ++i)
    value = with_value<int>(value, i);
  EXPECT_EQ(*value.value<int>(), 99'999);
}

TEST(Context, ChildrenLeaveALongLivedParent) {
  auto [parent, handle] = with_cancel(Context::background());
  std::weak_ptr<int> watch;
  {
    std::vector<Cancellable> kept;
    for (int i = 0; i < 100'000; ++i) {
      Cancellable child = with_cancel(parent);
      if (i % 10 == 0)
        kept.push_back(std::move(child));
    }
    auto token = std::make_shared<int>(1);
    watch = token;
    const Context holds =
        with_value<std::shared_ptr<int>>(parent, std::move(token));
    auto [below, below_handle] = with_cancel(holds);
    EXPECT_FALSE(watch.expired());
  }
  EXPECT_TRUE(watch.expired()); // nothing above keeps what was below
  EXPECT_FALSE(parent.is_done());
  handle.cancel();
  EXPECT_TRUE(parent.is_done());
}

//===--- Stop tokens

TEST(Context, FromAStopToken) {
  std::stop_source source;
  const Context context(source.get_token());
  auto [child, handle] = with_cancel(context);
  EXPECT_FALSE(child.is_done());
  source.request_stop();
  EXPECT_TRUE(context.is_done());
  EXPECT_TRUE(child.is_done());
  EXPECT_EQ(context.error(), std::errc::operation_canceled);
  EXPECT_TRUE(Context(source.get_token()).is_done());
  EXPECT_FALSE(Context(std::stop_token()).is_done());
}

TEST(Context, ToAStopToken) {
  auto [parent, handle] = with_cancel(Context::background());
  auto [child, child_handle] = with_cancel(parent);
  const std::stop_token token(child);
  int called = 0;
  const std::stop_callback callback(token, [&called] { ++called; });
  const std::stop_callback again(child.stop_token(), [&called] { ++called; });
  EXPECT_FALSE(token.stop_requested());
  handle.cancel();
  EXPECT_EQ(called, 2); // before cancel() returned
  EXPECT_TRUE(token.stop_requested());
  EXPECT_TRUE(child.stop_token().stop_requested());
}

TEST(Context, ACallbackMayCancelAgain) {
  auto [parent, handle] = with_cancel(Context::background());
  auto [child, child_handle] = with_cancel(parent);
  const std::stop_callback callback(parent.stop_token(),
                                    [&] { child_handle.cancel(); });
  handle.cancel();
  EXPECT_TRUE(child.is_done());
}

TEST(Context, ManyThreadsCancelOneTree) {
  for (int round = 0; round < 20 * scale; ++round) {
    auto [top, cancel_top] = with_cancel(Context::background());
    std::vector<Cancellable> middle;
    std::vector<Cancellable> bottom;
    for (int i = 0; i < 4; ++i) {
      middle.push_back(with_cancel(top));
      for (int k = 0; k < 4; ++k)
        bottom.push_back(with_cancel(middle.back().context));
    }
    std::thread first([&, &handle = cancel_top, &all = bottom] {
      handle.cancel();
      for (const Cancellable &one : all)
        EXPECT_TRUE(one.context.is_done());
    });
    std::thread second([&] {
      for (std::size_t i = 0; i < middle.size(); ++i) {
        middle[i].handle.cancel();
        for (std::size_t k = 0; k < 4; ++k)
          EXPECT_TRUE(bottom[4 * i + k].context.is_done());
      }
    });
    std::thread third([&, &context = top] {
      for (int i = 0; i < 50; ++i) {
        auto [child, handle] = with_cancel(context);
        handle.cancel();
        EXPECT_TRUE(child.is_done());
      }
    });
    first.join();
    second.join();
    third.join();
  }
}

//===--- Deadlines

TEST_P(Contexts, DeadlinesOfAFiberGoByItsRuntime) {
  run_timed([](VirtualClock &clock) {
    const auto start = clock.now();
    auto [context, handle] = with_timeout(Context::background(), 10s);
    auto [longer, longer_handle] = with_timeout(context, 1h);
    auto [shorter, shorter_handle] = with_deadline(context, start + 5s);
    EXPECT_EQ(context.deadline(), start + 10s);
    EXPECT_EQ(longer.deadline(), start + 10s);
    EXPECT_EQ(shorter.deadline(), start + 5s);
    shorter.wait();
    EXPECT_EQ(clock.now(), start + 5s);
    EXPECT_EQ(shorter.error(), std::errc::timed_out);
    EXPECT_FALSE(context.is_done());
    longer.wait();
    EXPECT_EQ(clock.now(), start + 10s);
    EXPECT_EQ(longer.error(), std::errc::timed_out);
  });
}

TEST_P(Contexts, ADeadlineInThePastIsDoneAtOnce) {
  run([] {
    auto [gone, gone_handle] = with_deadline(
        Context::background(), std::chrono::system_clock::now() - 1h);
    EXPECT_TRUE(gone.is_done());
    EXPECT_EQ(gone.error(), std::errc::timed_out);
    auto [none, none_handle] = with_timeout(Context::background(), -5s);
    EXPECT_TRUE(none.is_done());
    auto [never, never_handle] =
        with_timeout(Context::background(), std::chrono::hours::max());
    EXPECT_FALSE(never.is_done());
    EXPECT_EQ(never.deadline(), std::nullopt);
  });
}

TEST(Context, DeadlinesOnForeignThreads) {
  auto [context, handle] = with_timeout(Context::background(), 5ms);
  auto [early, early_handle] = with_timeout(Context::background(), 1h);
  const auto start = std::chrono::steady_clock::now();
  context.wait();
  EXPECT_EQ(context.error(), std::errc::timed_out);
  EXPECT_GE(std::chrono::steady_clock::now() - start, 4ms);
  early_handle.cancel();
  EXPECT_EQ(early.error(), std::errc::operation_canceled);
}

TEST_P(Contexts, OnAForeignThreadTheParentsRuntimeTellsTheTime) {
  VirtualClock clock;
  RuntimeOptions timed = options();
  timed.clock = &clock;
  Runtime runtime(timed);
  auto [context, handle] = with_timeout(runtime.context(), 1h);
  EXPECT_FALSE(context.is_done());
  clock.advance(1h);
  EXPECT_TRUE(context.is_done());
  EXPECT_EQ(context.error(), std::errc::timed_out);
}

TEST_P(Contexts, DeadlinesOutliveTheirRuntime) {
  Context left = Context::background();
  std::optional<CancelHandle> keep, other;
  run([&] {
    auto [context, handle] = with_timeout(Context::background(), 20ms);
    left = context;
    keep.emplace(std::move(handle));
    auto [unused, unused_handle] = with_timeout(Context::background(), 1h);
    other.emplace(std::move(unused_handle));
  });
  left.wait();
  EXPECT_EQ(left.error(), std::errc::timed_out);
}

TEST_P(Contexts, StopCallbacksOfADeadlineRunOnAFiber) {
  run_timed([](VirtualClock &) {
    auto [context, handle] = with_timeout(Context::background(), 1s);
    Mutex mutex;
    ConditionVariable called;
    std::string name;
    std::unique_lock lock(mutex);
    const std::stop_callback callback(context.stop_token(), [&] {
      const std::lock_guard inner(mutex); // may suspend
      name = this_fiber::name();
      called.notify_one();
    });
    called.wait(lock, [&] { return !name.empty(); });
    EXPECT_EQ(name, "stop callbacks");
  });
}

TEST_P(Contexts, DeadlinesRaceWithHandles) {
  run([] {
    WaitGroup all;
    for (int i = 0; i < 8; ++i)
      all.go([i] {
        for (int n = 0; n < 50; ++n) {
          auto [context, handle] = with_timeout(
              this_fiber::context(), std::chrono::microseconds(i * 20 + n));
          auto [child, child_handle] = with_cancel(context);
          if (n % 2)
            child.wait();
          handle.cancel();
          EXPECT_TRUE(child.is_done());
          EXPECT_TRUE(child.error() == std::errc::timed_out ||
                      child.error() == std::errc::operation_canceled);
        }
      });
    all.wait();
  });
}

//===--- The ambient context

TEST_P(Contexts, AFiberInheritsItsContext) {
  run([] {
    const Context root = this_fiber::context();
    EXPECT_FALSE(root.is_done());
    spawn([&] { EXPECT_EQ(this_fiber::context(), root); }).join();
    auto [context, handle] = with_cancel(root);
    spawn(FiberOptions{.context = &context}, [&, &inner = context] {
      EXPECT_EQ(this_fiber::context(), inner);
      spawn([&inner] { EXPECT_EQ(this_fiber::context(), inner); }).join();
      const Context none = Context::background();
      spawn(FiberOptions{.context = &none}, [] {
        EXPECT_EQ(this_fiber::context(), Context::background());
      }).join();
    }).join();
    EXPECT_EQ(this_fiber::context(), root);
  });
}

TEST_P(Contexts, CheckpointsEndAFiberQuietly) {
  testing::internal::CaptureStderr();
  run([] {
    auto [context, handle] = with_cancel(this_fiber::context());
    WaitGroup started;
    std::atomic<int> ended = 0;
    started.add(2);
    const auto loop = [&] {
      struct End {
        std::atomic<int> &count;
        ~End() { ++count; }
      } end{ended};
      this_fiber::checkpoint();
      started.done();
      for (;;) {
        this_fiber::yield();
        this_fiber::checkpoint();
      }
    };
    Fiber<> joined = spawn(FiberOptions{.context = &context}, loop);
    go(FiberOptions{.context = &context}, loop);
    started.wait();
    EXPECT_EQ(ended, 0);
    handle.cancel();
    EXPECT_THROW(joined.join(), Cancelled);
    yield_until([&] { return ended == 2; });
    this_fiber::checkpoint(); // ours is not done
  });
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST_P(Contexts, TheRuntimesContextEndsWithIt) {
  Context seen = Context::background();
  std::atomic<bool> ended = false;
  run([&] {
    seen = this_fiber::context();
    go([&] {
      this_fiber::context().wait();
      ended = true;
    });
    EXPECT_FALSE(seen.is_done());
  });
  EXPECT_TRUE(seen.is_done());
  EXPECT_TRUE(ended); // before ~Runtime returned
}

TEST(Context, OutsideARuntimeThereIsNone) {
  EXPECT_THROW(this_fiber::context(), std::logic_error);
  EXPECT_THROW(this_fiber::checkpoint(), std::logic_error);
}

//===--- Cancelling what waits

/// One way to wait that cannot end by itself; false once it was given up.
struct Blocking {
  const char *name;
  bool (*wait)(const Context &context);
};

const Blocking blocking[] = {
    {"Receive",
     [](const Context &context) {
       return Channel<int>().receive(context).has_value();
     }},
    {"ReceiveSignal",
     [](const Context &context) { return Channel<void>().receive(context); }},
    {"Send",
     [](const Context &context) {
       auto value = std::make_unique<int>(3);
       const bool sent =
           Channel<std::unique_ptr<int>>().send(std::move(value), context);
       EXPECT_TRUE(value); // not moved from
       return sent;
     }},
    {"SendIntoAFullBuffer",
     [](const Context &context) {
       const Channel<int> channel{1};
       channel.send(1);
       const bool sent = channel.send(2, context);
       EXPECT_EQ(channel.size(), 1u);
       return sent;
     }},
    {"Semaphore",
     [](const Context &context) {
       Semaphore semaphore(1);
       const bool acquired = semaphore.acquire(2, context);
       EXPECT_TRUE(semaphore.try_acquire());
       return acquired;
     }},
    {"WaitGroup",
     [](const Context &context) {
       WaitGroup group;
       group.add();
       const bool waited = group.wait(context);
       group.done();
       return waited;
     }},
    {"Condition",
     [](const Context &context) {
       Mutex mutex;
       ConditionVariable condition;
       std::unique_lock lock(mutex);
       const bool held = condition.wait(lock, context, [] { return false; });
       EXPECT_TRUE(lock.owns_lock());
       return held;
     }},
    {"Select",
     [](const Context &context) {
       const Channel<int> channel, other;
       bool called = false;
       const std::size_t taken =
           select(on_receive(channel), on_send(other, 1), after(1h),
                  on_done(context, [&] { called = true; }));
       EXPECT_EQ(called, taken == 3);
       return taken != 3;
     }},
    {"SelectOfASpan",
     [](const Context &context) {
       std::vector<Case> cases;
       cases.emplace_back(on_receive(Channel<int>()));
       cases.emplace_back(context.done());
       return select(cases) == 0;
     }},
    {"Wait",
     [](const Context &context) {
       context.wait();
       return !context.is_done();
     }},
};

/// Those that only fibers can do.
const Blocking blocking_fibers[] = {
    {"Sleep",
     [](const Context &context) { return this_fiber::sleep_for(1h, context); }},
    {"Join",
     [](const Context &context) {
       Channel<void> end;
       Fiber<int> fiber = spawn([end] {
         end.receive();
         return 5;
       });
       const bool ended = fiber.wait(context);
       end.close();
       EXPECT_TRUE(fiber.wait(Context::background()));
       EXPECT_EQ(fiber.join(), 5);
       return ended;
     }},
};

TEST_P(Contexts, CancellingEndsEachWayToWait) {
  run([] {
    const auto check = [](const Blocking &one) {
      auto [context, handle] = with_cancel(Context::background());
      Fiber<bool> waiter =
          spawn([&one, context = context] { return one.wait(context); });
      for (int i = 0; i < 3; ++i)
        this_fiber::yield();
      handle.cancel();
      EXPECT_FALSE(waiter.join()) << one.name;
      EXPECT_FALSE(one.wait(context)) << one.name << ", done before";
    };
    for (const Blocking &one : blocking)
      check(one);
    for (const Blocking &one : blocking_fibers)
      check(one);
  });
}

TEST_P(Contexts, DeadlinesEndEachWayToWait) {
  run_timed([](VirtualClock &clock) {
    const auto check = [&clock](const Blocking &one) {
      const auto start = clock.now();
      auto [context, handle] = with_timeout(Context::background(), 7s);
      EXPECT_FALSE(one.wait(context)) << one.name;
      EXPECT_EQ(clock.now(), start + 7s) << one.name;
    };
    for (const Blocking &one : blocking)
      check(one);
    for (const Blocking &one : blocking_fibers)
      check(one);
  });
}

TEST_P(Contexts, ForeignThreadsAreCancelled) {
  Runtime runtime(options());
  for (const Blocking &one : blocking) {
    auto [context, handle] = with_cancel(Context::background());
    Fiber<> canceller = runtime.spawn([handle = std::move(handle)]() mutable {
      this_fiber::sleep_for(1ms);
      handle.cancel();
    });
    EXPECT_FALSE(one.wait(context)) << one.name;
  }
}

TEST_P(Contexts, WhatIsThereIsTakenOnlyWhileTheContextLasts) {
  run([] {
    auto [context, handle] = with_cancel(Context::background());
    Channel<int> channel{4};
    EXPECT_TRUE(channel.send(1, context));
    EXPECT_TRUE(channel.send(2, context));
    EXPECT_EQ(channel.receive(context), 1);
    Semaphore semaphore(1);
    EXPECT_TRUE(semaphore.acquire(context));
    semaphore.release();
    WaitGroup group;
    EXPECT_TRUE(group.wait(context));
    Fiber<> fiber = spawn([] {});
    EXPECT_TRUE(fiber.wait(context));
    EXPECT_TRUE(this_fiber::sleep_for(1us, context));

    handle.cancel();
    EXPECT_EQ(channel.receive(context), std::nullopt);
    EXPECT_FALSE(channel.send(3, context));
    EXPECT_EQ(channel.size(), 1u);
    EXPECT_FALSE(semaphore.acquire(context));
    EXPECT_FALSE(this_fiber::sleep_for(1us, context));
    EXPECT_TRUE(group.wait(context)); // it has been true before
    EXPECT_TRUE(fiber.wait(context));
    fiber.join();
  });
}

TEST_P(Contexts, ClosingAndCancellingAreToldApart) {
  run([] {
    auto [context, handle] = with_cancel(Context::background());
    Channel<int> channel;
    Fiber<> sender = spawn([channel, context = context] {
      EXPECT_THROW(static_cast<void>(channel.send(1, context)), ClosedChannel);
    });
    this_fiber::yield();
    channel.close();
    sender.join();
    EXPECT_EQ(channel.receive(context), std::nullopt);
    EXPECT_TRUE(channel.closed());
    EXPECT_FALSE(context.is_done());
  });
}

TEST_P(Contexts, ValuesAreNeitherLostNorDoubledWhenCancelled) {
  run([] {
    constexpr int rounds = 60 * scale;
    for (const std::size_t capacity : {0, 2}) {
      Channel<int> channel{capacity};
      std::atomic<long> sent = 0, received = 0;
      WaitGroup all;
      for (int i = 0; i < 4; ++i) {
        all.go([&, channel] {
          for (int n = 1; n <= rounds; ++n) {
            auto [context, handle] = with_cancel(Context::background());
            Fiber<> canceller = spawn([&handle = handle] { handle.cancel(); });
            if (channel.send(n, context))
              sent += n;
          }
        });
        all.go([&, channel] {
          for (int n = 1; n <= rounds; ++n) {
            auto [context, handle] = with_cancel(Context::background());
            Fiber<> canceller = spawn([&handle = handle] { handle.cancel(); });
            if (const auto value = channel.receive(context))
              received += *value;
          }
        });
      }
      all.wait();
      while (const auto value = channel.try_receive())
        received += *value;
      EXPECT_EQ(sent, received);
    }
  });
}

TEST_P(Contexts, PermitsAreNeitherLostNorDoubledWhenCancelled) {
  run([] {
    Semaphore semaphore(2);
    std::atomic<int> inside = 0;
    WaitGroup all;
    for (int i = 0; i < 6; ++i)
      all.go([&] {
        for (int n = 0; n < 60 * scale; ++n) {
          auto [context, handle] = with_cancel(Context::background());
          Fiber<> canceller = spawn([&handle = handle] { handle.cancel(); });
          if (!semaphore.acquire(1 + n % 2, context))
            continue;
          EXPECT_LE(inside.fetch_add(1 + n % 2) + 1 + n % 2, 2);
          this_fiber::yield();
          inside -= 1 + n % 2;
          semaphore.release(1 + n % 2);
        }
      });
    all.wait();
    EXPECT_TRUE(semaphore.try_acquire(2));
  });
}

TEST_P(Contexts, JoinsRaceWithCancelling) {
  run([] {
    for (int n = 0; n < 200 * scale; ++n) {
      auto [context, handle] = with_cancel(Context::background());
      Fiber<int> fiber = spawn([n] {
        for (int i = 0; i < n % 3; ++i)
          this_fiber::yield();
        return n;
      });
      Fiber<> canceller = spawn([&handle = handle, n] {
        for (int i = 0; i < n % 4; ++i)
          this_fiber::yield();
        handle.cancel();
      });
      if (!fiber.wait(context)) {
        EXPECT_TRUE(context.is_done());
      }
      EXPECT_EQ(fiber.join(), n);
    }
  });
}

TEST_P(Contexts, SelectTakesADoneContextOrAValueNeverBoth) {
  run([] {
    Channel<int> channel;
    std::atomic<int> sent = 0, received = 0, cancelled = 0;
    WaitGroup all;
    constexpr int rounds = 60 * scale;
    for (int i = 0; i < 3; ++i) {
      all.go([&, channel] {
        for (int n = 0; n < rounds; ++n) {
          auto [context, handle] = with_cancel(Context::background());
          Fiber<> canceller = spawn([&handle = handle] { handle.cancel(); });
          select(on_receive(channel, [&](std::optional<int>) { ++received; }),
                 on_done(context, [&] { ++cancelled; }));
        }
      });
      all.go([&, channel] {
        for (int n = 0; n < rounds; ++n) {
          auto [context, handle] = with_cancel(Context::background());
          Fiber<> canceller = spawn([&handle = handle] { handle.cancel(); });
          select(context.done(), on_send(channel, n, [&] { ++sent; }));
        }
      });
    }
    all.wait();
    EXPECT_EQ(sent, received);
    EXPECT_EQ(received + cancelled, 3 * rounds);
  });
}

TEST_P(Contexts, CancellingWakesAllWhoWait) {
  Runtime runtime(options());
  auto [context, handle] = with_cancel(Context::background());
  std::atomic<int> woken = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i)
    threads.emplace_back([&, context = context] {
      context.wait();
      ++woken;
    });
  std::vector<Fiber<>> fibers;
  for (int i = 0; i < 100; ++i)
    fibers.push_back(runtime.spawn([&, context = context] {
      context.wait();
      ++woken;
    }));
  handle.cancel();
  for (std::thread &thread : threads)
    thread.join();
  fibers.clear();
  EXPECT_EQ(woken, 103);
}

TEST(ContextDeath, AContextWithoutADeadlineEndsNoDeadlock) {
  WEFT_EXPECT_DEATH(run({.workers = 1},
                        [] {
                          auto [context, handle] =
                              with_cancel(Context::background());
                          context.wait();
                        }),
                    "deadlock: all fibers are asleep(.|\n)*'main': context");
}

} // namespace
} // namespace weft::test
