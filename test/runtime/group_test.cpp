// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Group and parallel_for_each.

#include "support.h"
#include <list>
#include <memory>
#include <numeric>
#include <sstream>
#include <vector>
#include <weft/channel.h>
#include <weft/clock.h>
#include <weft/event.h>
#include <weft/group.h>
#include <weft/parallel.h>
#include <weft/wait_group.h>

namespace weft::test {
namespace {

using namespace std::chrono_literals;

class Groups : public OnWorkers {};
WEFT_ON_WORKERS(Groups);

struct Numbered : std::exception {
  explicit Numbered(int given) : number(given) {}
  int number;
};
int number_of(const std::exception_ptr &error) {
  try {
    std::rethrow_exception(error);
  } catch (const Numbered &numbered) {
    return numbered.number;
  }
}

TEST_P(Groups, WaitsForAll) {
  run([] {
    std::vector<int> squares(100);
    Group group;
    for (int i = 0; i < 100; ++i)
      group.go([&squares](int n) { squares[n] = n * n; }, i);
    group.wait();
    EXPECT_EQ(squares[99], 99 * 99);
    EXPECT_EQ(std::accumulate(squares.begin(), squares.end(), 0), 328'350);
    EXPECT_TRUE(group.errors().empty());
    group.wait();
  });
}

TEST_P(Groups, TheFirstErrorCancelsAndIsRethrown) {
  run([] {
    Group group;
    std::atomic<int> cancelled = 0;
    for (int i = 0; i < 5; ++i)
      group.go([&cancelled] {
        this_fiber::context().wait();
        ++cancelled;
        this_fiber::checkpoint(); // ends quietly
      });
    group.go([] { throw Numbered(3); });
    EXPECT_THROW(group.wait(), Numbered);
    EXPECT_EQ(cancelled, 5);
    EXPECT_TRUE(group.context().is_done());
    EXPECT_EQ(number_of(group.context().cause()), 3);
    EXPECT_EQ(group.errors().size(), 1u);
    EXPECT_THROW(group.wait(), Numbered); // still so
  });
}

TEST_P(Groups, AllErrorsAreKeptInTheirOrder) {
  run([] {
    Group group;
    for (int i = 0; i < 4; ++i) {
      Event thrown;
      group.go([&thrown, i] {
        struct Tell {
          Event &event;
          ~Tell() { event.set(); }
        } tell{thrown};
        throw Numbered(i);
      });
      thrown.wait();
      yield_until([&] { return group.errors().size() == 1u + i; });
    }
    EXPECT_THROW(group.wait(), Numbered);
    std::vector<int> numbers;
    for (const std::exception_ptr &error : group.errors())
      numbers.push_back(number_of(error));
    EXPECT_EQ(numbers, (std::vector<int>{0, 1, 2, 3}));
  });
}

TEST_P(Groups, GoAfterAFailureStartsATaskThatSeesIt) {
  run([] {
    Group group;
    group.go([] { throw Numbered(1); });
    group.context().wait();
    bool ran = false;
    group.go([&ran] {
      ran = true;
      EXPECT_TRUE(this_fiber::context().is_done());
    });
    EXPECT_THROW(group.wait(), Numbered);
    EXPECT_TRUE(ran);
  });
}

TEST_P(Groups, TheContextEndsWithTheRoundAndTheGroupIsUsedAgain) {
  run([] {
    Group group;
    const Context first = group.context();
    group.go([] { throw Numbered(1); });
    EXPECT_THROW(group.wait(), Numbered);
    EXPECT_TRUE(first.is_done());
    bool done = true;
    group.go([&done] { done = this_fiber::context().is_done(); });
    EXPECT_FALSE(group.context() == first);
    group.wait();
    EXPECT_FALSE(done);
    EXPECT_TRUE(group.errors().empty());
    EXPECT_TRUE(group.context().is_done());
    EXPECT_EQ(group.context().error(), std::errc::operation_canceled);
  });
}

TEST_P(Groups, TheParentsEndReachesTheTasks) {
  run([] {
    auto [context, handle] = with_cancel(this_fiber::context());
    Group group(context);
    group.go([] { this_fiber::context().wait(); });
    this_fiber::yield();
    handle.cancel();
    group.wait();
    EXPECT_TRUE(group.errors().empty());
  });
}

TEST_P(Groups, ALimitHoldsGoBack) {
  run([] {
    Group group;
    group.set_limit(3);
    std::atomic<int> inside = 0, most = 0;
    for (int i = 0; i < 50; ++i)
      group.go([&] {
        const int now = ++inside;
        int seen = most.load();
        while (seen < now && !most.compare_exchange_weak(seen, now)) {
        }
        this_fiber::yield();
        --inside;
      });
    group.wait();
    EXPECT_LE(most, 3);
    EXPECT_GE(most, 1);
  });
}

TEST_P(Groups, TryGoDoesNotWait) {
  run([] {
    Group group;
    group.set_limit(2);
    Event end;
    const auto task = [&end] { end.wait(); };
    EXPECT_TRUE(group.try_go(task));
    EXPECT_TRUE(group.try_go(task));
    auto given = std::make_unique<int>(1);
    EXPECT_FALSE(
        group.try_go([](const std::unique_ptr<int> &) {}, std::move(given)));
    EXPECT_TRUE(given);
    end.set();
    group.wait();
    EXPECT_TRUE(group.try_go(task));
    group.wait();
  });
}

TEST_P(Groups, LimitsMustComeFirstAndLeaveRoom) {
  run([] {
    Group group;
    EXPECT_THROW(group.set_limit(0), std::invalid_argument);
    group.set_limit(2);
    group.set_limit(1);
    group.go([] {});
    EXPECT_THROW(group.set_limit(5), std::logic_error);
    group.wait();
    EXPECT_THROW(group.set_limit(5), std::logic_error);
  });
}

TEST_P(Groups, StopAndWaitThrowsNothing) {
  run([] {
    Group group;
    group.go([] {
      this_fiber::context().wait();
      throw Numbered(2);
    });
    group.stop_and_wait();
    EXPECT_EQ(group.errors().size(), 1u);
  });
}

TEST_P(Groups, TheDestructorCancelsWaitsAndLogs) {
  testing::internal::CaptureStderr();
  run([] {
    bool ended = false;
    {
      Group group;
      group.go([&ended] {
        this_fiber::context().wait();
        ended = true;
        throw std::runtime_error("nobody asked");
      });
    }
    EXPECT_TRUE(ended);
    Group read;
    read.go([] { throw std::runtime_error("read"); });
    EXPECT_THROW(read.wait(), std::runtime_error);
  });
  const std::string log = testing::internal::GetCapturedStderr();
  EXPECT_EQ(log, "weft: a task of a group ended with an error that nobody "
                 "read: nobody asked\n");
}

TEST_P(Groups, MayBeDestroyedOnceWaitedFor) {
  run([] {
    for (int i = 0; i < 100 * scale; ++i) {
      auto group = std::make_unique<Group>();
      for (int k = 0; k < 3; ++k)
        group->go([] {});
      if (i % 2)
        this_fiber::yield();
      group->wait();
      group.reset();
    }
  });
}

TEST_P(Groups, TasksMayStartTasks) {
  run([] {
    Group group;
    std::atomic<int> count = 0;
    struct Tree {
      Group &group;
      std::atomic<int> &count;
      void operator()(int depth) const {
        ++count;
        if (depth > 0)
          for (int i = 0; i < 2; ++i)
            group.go(*this, depth - 1);
      }
    };
    group.go(Tree{group, count}, 6);
    group.wait();
    EXPECT_EQ(count, 127);
  });
}

TEST_P(Groups, ManyFailAtOnce) {
  run([] {
    for (int round = 0; round < 5 * scale; ++round) {
      Group group;
      group.set_limit(4);
      for (int i = 0; i < 20; ++i)
        group.go([i] { throw Numbered(i); });
      EXPECT_THROW(group.wait(), Numbered);
      EXPECT_EQ(group.errors().size(), 20u);
    }
  });
}

TEST_P(Groups, WorkFromForeignThreads) {
  Runtime runtime(options());
  Group group(runtime);
  group.set_limit(2);
  std::atomic<int> count = 0;
  const auto start = [&] {
    for (int i = 0; i < 50; ++i)
      group.go([&count] {
        ++count;
        this_fiber::yield();
      });
  };
  std::thread first(start), second(start);
  first.join();
  second.join();
  group.wait();
  EXPECT_EQ(count, 100);
  group.go([] { throw Numbered(4); });
  EXPECT_THROW(group.wait(), Numbered);
  EXPECT_EQ(group.errors().size(), 1u);
}

TEST(Group, NeedsARuntime) { EXPECT_THROW(Group(), std::logic_error); }

TEST(GroupDeath, ATaskThatNeverEndsIsADeadlock) {
  WEFT_EXPECT_DEATH(run({.workers = 1},
                        [] {
                          Group group;
                          group.go([] { Channel<int>().receive(); });
                          group.wait();
                        }),
                    "deadlock: all fibers are asleep(.|\n)*'main': group");
}

//===--- parallel_for_each

TEST_P(Groups, ParallelForEachVisitsAll) {
  run([] {
    std::vector<int> numbers(500);
    std::iota(numbers.begin(), numbers.end(), 0);
    parallel_for_each(numbers, 8, [](int &number) { number *= 2; });
    EXPECT_EQ(numbers[499], 998);
    EXPECT_EQ(std::accumulate(numbers.begin(), numbers.end(), 0), 249'500);

    std::list<int> list(numbers.begin(), numbers.end());
    parallel_for_each(list, 3, [](int &number) { number += 1; });
    EXPECT_EQ(list.back(), 999);

    std::istringstream stream("1 2 3 4 5");
    std::atomic<int> sum = 0;
    parallel_for_each(std::ranges::istream_view<int>(stream), 1'000,
                      [&sum](int number) { sum += number; });
    EXPECT_EQ(sum, 15);

    parallel_for_each(std::vector<int>(), 4, [](int) { FAIL(); });
    EXPECT_THROW(parallel_for_each(numbers, 0, [](int) {}),
                 std::invalid_argument);
  });
}

TEST_P(Groups, ParallelForEachKeepsTheLimit) {
  run([] {
    std::atomic<int> inside = 0;
    std::atomic<bool> crowded = false;
    parallel_for_each(std::views::iota(0, 60), 3, [&](int) {
      if (++inside > 3)
        crowded = true;
      this_fiber::yield();
      --inside;
    });
    EXPECT_FALSE(crowded);
  });
}

TEST_P(Groups, ParallelForEachStopsAtTheFirstError) {
  run([] {
    std::atomic<int> calls = 0;
    EXPECT_THROW(parallel_for_each(std::views::iota(0, 1'000'000), 2,
                                   [&](int n) {
                                     ++calls;
                                     if (n == 10)
                                       throw Numbered(n);
                                     this_fiber::yield();
                                   }),
                 Numbered);
    EXPECT_LT(calls, 1'000'000);
    EXPECT_GE(calls, 11);
  });
}

TEST_P(Groups, ParallelForEachPassesCancellationOn) {
  run([] {
    auto [context, handle] = with_cancel(this_fiber::context());
    Fiber<> fiber = spawn(FiberOptions{.context = &context}, [] {
      parallel_for_each(std::views::iota(0, 1'000'000), 2, [](int) {
        this_fiber::yield();
        this_fiber::checkpoint();
      });
      ADD_FAILURE() << "nobody noticed";
    });
    this_fiber::yield();
    handle.cancel();
    EXPECT_THROW(fiber.join(), Cancelled);
  });
}

} // namespace
} // namespace weft::test
