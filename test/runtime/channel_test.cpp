// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Channel and select.

#include "support.h"
#include <array>
#include <map>
#include <memory>
#include <string>
#include <vector>
#include <weft/channel.h>
#include <weft/event.h>
#include <weft/select.h>
#include <weft/wait_group.h>

namespace weft::test {
namespace {

using namespace std::chrono_literals;

class Channels : public OnWorkers {};
WEFT_ON_WORKERS(Channels);

TEST_P(Channels, TheDesignsExample) {
  std::atomic<int> sum = 0;
  const int result = run([&sum] {
    Channel<int> jobs{16};
    WaitGroup workers;
    for (int i = 0; i < 4; ++i)
      workers.go([jobs, &sum] {
        for (int job : jobs)
          sum += job;
      });
    for (int i = 0; i < 100; ++i)
      jobs.send(i);
    jobs.close();
    workers.wait();
    return 0;
  });
  EXPECT_EQ(result, 0);
  EXPECT_EQ(sum, 4950);
}

TEST_P(Channels, ALoopKeepsNothingAliveWhileItWaitsForMore) {
  run([] {
    Event destroyed;
    Channel<std::shared_ptr<void>> jobs{1};
    Fiber<> worker = spawn([jobs] {
      for (const std::shared_ptr<void> &job : jobs)
        EXPECT_EQ(job, nullptr);
    });
    jobs.send(std::shared_ptr<void>(nullptr, [&](void *) { destroyed.set(); }));
    destroyed.wait(); // Hangs where the loop still holds the job.
    jobs.close();
    worker.join();
  });
}

TEST_P(Channels, UnbufferedSendWaitsForItsReceiver) {
  run([] {
    Channel<int> channel;
    std::atomic<bool> sent = false;
    Fiber<> sender = spawn([&, channel] {
      channel.send(1);
      sent = true;
    });
    this_fiber::yield();
    EXPECT_FALSE(sent);
    EXPECT_EQ(channel.receive(), 1);
    sender.join();
  });
}

TEST_P(Channels, FirstInFirstOut) {
  run([] {
    for (std::size_t capacity : {0u, 1u, 7u}) {
      Channel<int> channel{capacity};
      Fiber<> sender = spawn([channel] {
        for (int i = 0; i < 100 * scale; ++i)
          channel.send(i);
        channel.close();
      });
      int expected = 0;
      for (int value : channel)
        EXPECT_EQ(value, expected++);
      EXPECT_EQ(expected, 100 * scale);
    }
  });
}

TEST_P(Channels, ManyToMany) {
  run([] {
    for (std::size_t capacity : {0u, 3u}) {
      Channel<std::unique_ptr<int>> channel{capacity};
      std::atomic<long> sum = 0;
      constexpr int each = 100 * scale;
      WaitGroup senders, receivers;
      for (int i = 0; i < 4; ++i) {
        senders.go([channel] {
          for (int n = 1; n <= each; ++n)
            channel.send(std::make_unique<int>(n));
        });
        receivers.go([channel, &sum] {
          for (const std::unique_ptr<int> &value : channel)
            sum += *value;
        });
      }
      senders.wait();
      channel.close();
      receivers.wait();
      EXPECT_EQ(sum, 4L * each * (each + 1) / 2);
    }
  });
}

TEST_P(Channels, AValuePublishesWhatWasWrittenBefore) {
  run([] {
    Channel<int *> channel;
    int plain = 0;
    Fiber<> sender = spawn([&plain, channel] {
      plain = 5;
      channel.send(&plain);
    });
    EXPECT_EQ(**channel.receive(), 5);
  });
}

TEST_P(Channels, BetweenThreadsAndFibers) {
  Runtime runtime(options());
  Channel<int> there, back{2};
  Fiber<> echo = runtime.spawn([there, back] {
    for (int value : there)
      back.send(value + 1);
    back.close();
  });
  std::thread sender([there] {
    for (int i = 0; i < 200; ++i)
      there.send(i);
    there.close();
  });
  int count = 0;
  for (int value : back)
    EXPECT_EQ(value, ++count);
  EXPECT_EQ(count, 200);
  sender.join();
}

TEST_P(Channels, CloseWakesReceiversAndDrains) {
  run([] {
    Channel<int> channel{2};
    channel.send(1);
    channel.send(2);
    channel.close();
    EXPECT_FALSE(channel.closed());
    EXPECT_EQ(channel.size(), 2u);
    EXPECT_EQ(channel.receive(), 1);
    EXPECT_EQ(channel.try_receive(), 2);
    EXPECT_EQ(channel.receive(), std::nullopt);
    EXPECT_EQ(channel.try_receive(), std::nullopt);
    EXPECT_TRUE(channel.closed());

    Channel<int> empty;
    std::vector<Fiber<bool>> waiting;
    for (int i = 0; i < 10; ++i)
      waiting.push_back(spawn([empty] { return empty.receive().has_value(); }));
    this_fiber::yield();
    empty.close();
    for (Fiber<bool> &fiber : waiting)
      EXPECT_FALSE(fiber.join());
  });
}

TEST_P(Channels, CloseWakesManyOfWhomTheLastMayDestroyTheChannel) {
  run([] {
    constexpr int many = 100;
    for (int round = 0; round < 20; ++round) {
      auto channel = std::make_unique<Channel<int>>();
      std::atomic<int> arrived = 0, woken = 0;
      WaitGroup all;
      for (int i = 0; i < many; ++i)
        all.go([&] {
          ++arrived;
          EXPECT_EQ(channel->receive(), std::nullopt);
          if (++woken == many)
            channel.reset();
        });
      yield_until([&] { return arrived == many; });
      channel->close();
      all.wait();
      EXPECT_FALSE(channel);
    }
  });
}

TEST_P(Channels, CloseWhileOthersReceiveLosesNoValueAndSendsNone) {
  run([] {
    // A sender is told that the channel is closed if and only if nobody has
    // received its value.
    constexpr int many = 70;
    for (int round = 0; round < 20; ++round) {
      const Channel<int> channel;
      std::atomic<int> arrived = 0, sent = 0, refused = 0, received = 0;
      WaitGroup all;
      for (int i = 0; i < many; ++i)
        all.go([&, channel] {
          ++arrived;
          try {
            channel.send(1);
            ++sent;
          } catch (const ClosedChannel &) {
            ++refused;
          }
        });
      yield_until([&] { return arrived == many; });
      for (int i = 0; i < 2; ++i)
        all.go([&, channel] {
          for (const int value : channel)
            received += value;
        });
      this_fiber::yield();
      channel.close();
      all.wait();
      EXPECT_EQ(sent + refused, many);
      EXPECT_EQ(sent, received);
    }
  });
}

TEST_P(Channels, CloseMakesWaitingSendersThrowAndKeepTheirValues) {
  run([] {
    Channel<std::unique_ptr<int>> channel;
    std::atomic<bool> began = false;
    Fiber<bool> sender = spawn([&began, channel] {
      auto value = std::make_unique<int>(3);
      began = true;
      try {
        channel.send(std::move(value));
        return false;
      } catch (const ClosedChannel &) {
        return value && *value == 3; // NOLINT(bugprone-use-after-move)
      }
    });
    yield_until([&] { return began.load(); });
    channel.close();
    EXPECT_TRUE(sender.join());
  });
}

TEST_P(Channels, WhatIsClosedThrows) {
  run([] {
    Channel<int> channel{1};
    channel.close();
    EXPECT_THROW(channel.send(1), ClosedChannel);
    EXPECT_THROW(static_cast<void>(channel.try_send(1)), ClosedChannel);
    EXPECT_THROW(channel.close(), ClosedChannel);
  });
}

TEST_P(Channels, TryFormsDoNotWait) {
  run([] {
    Channel<std::unique_ptr<int>> channel{1};
    EXPECT_FALSE(channel.try_receive());
    auto first = std::make_unique<int>(1), second = std::make_unique<int>(2);
    EXPECT_TRUE(channel.try_send(std::move(first)));
    EXPECT_FALSE(channel.try_send(std::move(second)));
    EXPECT_TRUE(second); // NOLINT(bugprone-use-after-move)
    EXPECT_EQ(**channel.try_receive(), 1);
    Channel<int> unbuffered;
    EXPECT_FALSE(unbuffered.try_send(1));
  });
}

TEST_P(Channels, Signals) {
  run([] {
    Channel<void> signal{1};
    signal.send();
    EXPECT_FALSE(signal.try_send());
    EXPECT_TRUE(signal.receive());
    EXPECT_FALSE(signal.try_receive());
    signal.close();
    EXPECT_FALSE(signal.receive());
  });
}

TEST_P(Channels, HandlesShareOneChannel) {
  run([] {
    Channel<int> first{1};
    Channel<int> second = first;
    EXPECT_EQ(first, second);
    second.send(1);
    EXPECT_EQ(first.receive(), 1);
    Channel<int> third = std::move(second);
    EXPECT_NE(second, third); // NOLINT(bugprone-use-after-move)
    EXPECT_EQ(second, Channel<int>::none());
    EXPECT_EQ(third.capacity(), 1u);
  });
}

TEST_P(Channels, MayBeDestroyedOnceTheLastValueIsReceived) {
  run([] {
    for (int i = 0; i < 200 * scale; ++i) {
      auto channel = std::make_unique<Channel<int>>();
      go([handle = *channel] { handle.send(1); });
      EXPECT_EQ(channel->receive(), 1);
      channel.reset();
    }
  });
}

TEST_P(Channels, ValuesThatAreLeftAreDestroyed) {
  auto token = std::make_shared<int>(0);
  run([&token] {
    Channel<std::shared_ptr<int>> channel{3};
    channel.send(token);
    channel.send(token);
    EXPECT_EQ(channel.receive(), token);
    channel.send(token);
    EXPECT_EQ(token.use_count(), 3);
  });
  EXPECT_EQ(token.use_count(), 1);
}

TEST_P(Channels, AbsurdCapacity) {
  EXPECT_THROW(Channel<int>{~std::size_t{0}}, std::length_error);
}

TEST(ChannelsDeath, NoChannel) {
  WEFT_EXPECT_DEATH(Channel<int>::none().close(),
                    "a handle without a channel is used");
}

//===--- select

TEST_P(Channels, SelectTakesWhatIsReady) {
  run([] {
    Channel<int> a{1}, b{1};
    b.send(5);
    int got = 0;
    EXPECT_EQ(select(on_receive(a, [](std::optional<int>) { FAIL(); }),
                     on_receive(b, [&](std::optional<int> v) { got = *v; })),
              1u);
    EXPECT_EQ(got, 5);
    EXPECT_EQ(select(on_send(a, 3)), 0u);
    EXPECT_EQ(a.receive(), 3);
  });
}

TEST_P(Channels, SelectWaitsForSeveral) {
  run([] {
    Channel<int> numbers;
    Channel<std::string> texts;
    Channel<void> stop;
    Fiber<> sender = spawn([=] {
      for (int i = 1; i <= 100; ++i) {
        if (i % 2)
          numbers.send(i);
        else
          texts.send(std::string(i, 'x'));
      }
      stop.close();
    });
    long sum = 0;
    for (bool running = true; running;)
      select(on_receive(numbers, [&](std::optional<int> n) { sum += *n; }),
             on_receive(texts,
                        [&](std::optional<std::string> t) {
                          sum += t.value().size();
                        }),
             on_receive(stop, [&](bool value) {
               EXPECT_FALSE(value);
               running = false;
             }));
    EXPECT_EQ(sum, 5050);
  });
}

TEST_P(Channels, SelectsMeetEachOther) {
  run([] {
    Channel<int> left, right;
    std::atomic<int> sent = 0, received = 0;
    constexpr int each = 100 * scale;
    WaitGroup all;
    for (int i = 0; i < 3; ++i) {
      all.go([=, &sent] {
        for (int n = 0; n < each; ++n)
          select(on_send(left, 1, [&] { ++sent; }),
                 on_send(right, 2, [&] { ++sent; }));
      });
      all.go([=, &received] {
        for (int n = 0; n < each; ++n)
          select(on_receive(right,
                            [&](std::optional<int> v) {
                              EXPECT_EQ(v, 2);
                              ++received;
                            }),
                 on_receive(left, [&](std::optional<int> v) {
                   EXPECT_EQ(v, 1);
                   ++received;
                 }));
      });
    }
    all.wait();
    EXPECT_EQ(sent, 3 * each);
    EXPECT_EQ(received, 3 * each);
  });
}

TEST_P(Channels, SelectLosesNoValue) {
  run([] {
    Channel<std::unique_ptr<int>> a, b;
    std::atomic<long> sum = 0;
    constexpr int each = 100 * scale;
    WaitGroup senders, receivers;
    for (int i = 0; i < 2; ++i) {
      senders.go([=] {
        for (int n = 1; n <= each; ++n)
          select(on_send(a, std::make_unique<int>(n)),
                 on_send(b, std::make_unique<int>(n)));
      });
      receivers.go([=, &sum] {
        for (const auto &value : i ? a : b)
          sum += *value;
      });
    }
    senders.wait();
    a.close();
    b.close();
    receivers.wait();
    EXPECT_EQ(sum, 2L * each * (each + 1) / 2);
  });
}

TEST_P(Channels, SelectIsFair) {
  run([] {
    Channel<int> channels[3] = {Channel<int>{1}, Channel<int>{1},
                                Channel<int>{1}};
    std::array<int, 3> taken{};
    constexpr int rounds = 3000;
    for (int i = 0; i < rounds; ++i) {
      for (const Channel<int> &channel : channels)
        static_cast<void>(channel.try_send(1));
      ++taken[select(on_receive(channels[0]), on_receive(channels[1]),
                     on_receive(channels[2]))];
    }
    for (int count : taken) {
      EXPECT_GT(count, rounds / 3 - 200);
      EXPECT_LT(count, rounds / 3 + 200);
    }
  });
}

TEST_P(Channels, SelectOtherwiseAndAfter) {
  run([] {
    Channel<int> channel;
    bool idle = false;
    EXPECT_EQ(select(on_receive(channel), otherwise([&] { idle = true; })), 1u);
    EXPECT_TRUE(idle);
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(select(on_receive(channel), after(1h), after(3ms)), 2u);
    EXPECT_GE(std::chrono::steady_clock::now() - start, 3ms);
    EXPECT_EQ(select(after(-1s), on_receive(channel)), 0u);
    EXPECT_EQ(select(otherwise()), 0u);
  });
}

TEST_P(Channels, SelectWithoutAChannelSkipsTheCase) {
  run([] {
    Channel<int> off = Channel<int>::none(), on{1};
    on.send(1);
    EXPECT_EQ(select(on_receive(off), on_send(off, 3), on_receive(on)), 2u);
    EXPECT_EQ(select(on_receive(off), otherwise()), 1u);
  });
}

TEST_P(Channels, SelectOnWhatIsClosed) {
  run([] {
    Channel<int> channel;
    channel.close();
    EXPECT_EQ(select(on_receive(channel,
                                [](std::optional<int> value) {
                                  EXPECT_EQ(value, std::nullopt);
                                })),
              0u);
    EXPECT_THROW(select(on_send(channel, 1)), ClosedChannel);

    Channel<int> later;
    Fiber<> sender = spawn([later] {
      EXPECT_THROW(select(on_send(later, 1), after(1h)), ClosedChannel);
    });
    this_fiber::yield();
    later.close();
  });
}

TEST_P(Channels, SelectFunctionsMayThrowAndUseTheChannels) {
  run([] {
    Channel<int> channel{2};
    channel.send(1);
    EXPECT_THROW(select(on_receive(channel,
                                   [&](std::optional<int> v) {
                                     channel.send(*v + 1);
                                     throw std::runtime_error("mine");
                                   })),
                 std::runtime_error);
    EXPECT_EQ(channel.receive(), 2);
  });
}

TEST_P(Channels, SelectBothWaysOnOneChannel) {
  run([] {
    Channel<int> channel;
    std::atomic<int> sent = 0, received = 0;
    WaitGroup all;
    for (int i = 0; i < 10; ++i)
      all.go([&, channel] {
        select(on_send(channel, 1, [&] { ++sent; }),
               on_receive(channel, [&](std::optional<int>) { ++received; }));
      });
    all.wait();
    EXPECT_EQ(sent, 5);
    EXPECT_EQ(received, 5);
  });
}

TEST_P(Channels, SelectOverASpan) {
  run([] {
    std::vector<Channel<int>> channels;
    for (int i = 0; i < 20; ++i)
      channels.emplace_back();
    WaitGroup senders;
    for (int i = 0; i < 20; ++i)
      senders.go([channel = channels[i], i] { channel.send(i); });
    int sum = 0;
    for (int n = 0; n < 20; ++n) {
      std::vector<Case> cases;
      for (const Channel<int> &channel : channels)
        cases.emplace_back(on_receive(
            channel, [&sum](std::optional<int> value) { sum += *value; }));
      EXPECT_LT(select(cases), 20u);
    }
    senders.wait();
    EXPECT_EQ(sum, 190);
    std::vector<Case> none;
    EXPECT_THROW(select(none), std::invalid_argument);
    std::vector<Case> two;
    two.emplace_back(otherwise());
    two.emplace_back(after(1ms));
    EXPECT_EQ(select(two), 0u);
    two.emplace_back(otherwise());
    EXPECT_THROW(select(two), std::invalid_argument);
  });
}

TEST_P(Channels, SelectOnAForeignThread) {
  Runtime runtime(options());
  Channel<int> a, b;
  Fiber<> sender = runtime.spawn([b] { b.send(4); });
  int got = 0;
  EXPECT_EQ(select(on_receive(a),
                   on_receive(b, [&](std::optional<int> v) { got = *v; }),
                   after(1h)),
            1u);
  EXPECT_EQ(got, 4);
  EXPECT_EQ(select(on_receive(a), after(2ms)), 1u);
}

TEST_P(Channels, SelectTimeoutsRaceWithSends) {
  run([] {
    Channel<int> channel;
    std::atomic<int> received = 0, sent = 0;
    WaitGroup all;
    for (int i = 0; i < 4; ++i) {
      all.go([&, channel, i] {
        for (int n = 0; n < 50; ++n)
          select(on_receive(channel, [&](std::optional<int>) { ++received; }),
                 after(std::chrono::microseconds(i * 30 + n)));
      });
      all.go([&, channel, i] {
        for (int n = 0; n < 50; ++n)
          select(on_send(channel, n, [&] { ++sent; }),
                 after(std::chrono::microseconds(i * 20 + n)));
      });
    }
    all.wait();
    EXPECT_EQ(sent, received);
  });
}

} // namespace
} // namespace weft::test
