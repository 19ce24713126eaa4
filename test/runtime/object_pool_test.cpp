// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "support.h"
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>
#include <weft/object_pool.h>
#include <weft/wait_group.h>

namespace weft::test {
namespace {

class Pools : public OnWorkers {};
WEFT_ON_WORKERS(Pools);

TEST_P(Pools, LendAtMostMaxAndEachToOne) {
  run([] {
    std::atomic<int> made = 0;
    struct Slot {
      int users = 0; // plain: ThreadSanitizer watches
    };
    ObjectPool<Slot> pool(3, [&made] {
      ++made;
      return Slot();
    });
    WaitGroup all;
    for (int i = 0; i < 30; ++i)
      all.go([&] {
        for (int n = 0; n < 10 * scale; ++n) {
          auto slot = pool.borrow();
          EXPECT_EQ(++slot->users, 1);
          this_fiber::yield();
          --slot->users;
        }
      });
    all.wait();
    EXPECT_GE(made, 1);
    EXPECT_LE(made, 3);
  });
}

TEST_P(Pools, ResetWhatComesBack) {
  run([] {
    ObjectPool<std::string> strings(1); // by clear()
    strings.borrow()->append(100, 'x');
    {
      auto text = strings.borrow();
      EXPECT_EQ(*text, "");
      EXPECT_GE(text->capacity(), 100U); // the same one
    }
    ObjectPool<std::optional<int>> numbers(1); // by reset()
    numbers.borrow()->emplace(7);
    EXPECT_FALSE(numbers.borrow()->has_value());
    struct Both {
      int cleared = 0, reset_count = 0;
      void clear() { ++cleared; }
      void reset() { ++reset_count; }
    };
    ObjectPool<Both> both(1);
    static_cast<void>(*both.borrow());
    EXPECT_EQ(both.borrow()->cleared, 1);
    EXPECT_EQ(both.borrow()->reset_count, 0);
    ObjectPool<int> plain(1); // by nothing
    *plain.borrow() = 4;
    EXPECT_EQ(*plain.borrow(), 4);
    ObjectPool<int> own(1, [] { return 1; }, [](int &value) { value = -1; });
    EXPECT_EQ(*own.borrow(), 1);
    EXPECT_EQ(*own.borrow(), -1);
  });
}

TEST_P(Pools, TryBorrowDoesNotWait) {
  run([] {
    ObjectPool<int> pool(2);
    auto first = pool.try_borrow();
    auto second = pool.try_borrow();
    ASSERT_TRUE(first && second);
    EXPECT_NE(&**first, &**second);
    EXPECT_FALSE(pool.try_borrow());
    first.reset();
    EXPECT_TRUE(pool.try_borrow());
  });
}

TEST(PoolOne, FirstInFirstOut) {
  run({.workers = 1}, [] {
    ObjectPool<int> pool(1);
    auto held = pool.borrow();
    std::string order;
    std::vector<Fiber<>> waiters;
    for (const char name : {'a', 'b', 'c'}) {
      waiters.push_back(spawn([&, name] {
        auto mine = pool.borrow();
        order += name;
        this_fiber::yield();
      }));
      this_fiber::yield();
    }
    held.give_back();
    EXPECT_FALSE(held);
    EXPECT_FALSE(pool.try_borrow()); // overtakes nobody
    waiters.clear();
    EXPECT_EQ(order, "abc");
  });
}

TEST_P(Pools, HandlesMove) {
  run([] {
    ObjectPool<std::string> pool(2);
    auto one = pool.borrow();
    *one = "one";
    std::string *address = &*one;
    auto two = std::move(one);
    EXPECT_FALSE(one); // NOLINT(bugprone-use-after-move)
    EXPECT_EQ(&*two, address);
    two = pool.borrow(); // gives the first back
    EXPECT_NE(&*two, address);
    EXPECT_EQ(&*pool.borrow(), address);
    two.give_back();
    two.give_back(); // has none
    using Borrowed = ObjectPool<std::string>::Borrowed;
    static_assert(!std::is_copy_constructible_v<Borrowed>);
    static_assert(std::is_nothrow_move_constructible_v<Borrowed>);
  });
}

TEST_P(Pools, AMakeThatThrowsTakesNoPlace) {
  run([] {
    int calls = 0;
    ObjectPool<int> pool(1, [&calls] {
      if (++calls == 1)
        throw std::runtime_error("no");
      return calls;
    });
    EXPECT_THROW(static_cast<void>(pool.borrow()), std::runtime_error);
    EXPECT_EQ(*pool.borrow(), 2);
  });
}

TEST_P(Pools, AnObjectThatCannotBeResetIsDestroyed) {
  run([] {
    int made = 0;
    ObjectPool<int> pool(
        1, [&made] { return ++made; },
        [](int &value) {
          if (value == 1)
            throw std::runtime_error("broken");
        });
    EXPECT_EQ(*pool.borrow(), 1);
    EXPECT_EQ(*pool.borrow(), 2);
    EXPECT_EQ(*pool.borrow(), 2);
  });
}

TEST_P(Pools, TakeWhatCannotBeMovedAndDestroyIt) {
  run([] {
    struct Fixed {
      explicit Fixed(std::atomic<int> &counter) : alive(counter) { ++alive; }
      Fixed(const Fixed &) = delete;
      ~Fixed() { --alive; }
      std::atomic<int> &alive;
    };
    std::atomic<int> alive = 0;
    {
      ObjectPool<Fixed> pool(3, [&] { return Fixed(alive); });
      auto a = pool.borrow();
      auto b = pool.borrow();
      EXPECT_EQ(alive, 2);
      a.give_back();
      EXPECT_EQ(alive, 2);
    }
    EXPECT_EQ(alive, 0);
  });
}

TEST_P(Pools, BetweenFibersAndThreads) {
  Runtime runtime(options());
  ObjectPool<std::vector<int>> pool(2);
  const auto use = [&] {
    for (int n = 0; n < 100; ++n) {
      auto mine = pool.borrow();
      EXPECT_TRUE(mine->empty());
      mine->push_back(n);
    }
  };
  std::thread first(use), second(use);
  Fiber<> a = runtime.spawn(use), b = runtime.spawn(use);
  first.join();
  second.join();
}

TEST_P(Pools, MayBeDestroyedOnceAllIsBack) {
  run([] {
    for (int i = 0; i < 60 * scale; ++i) {
      auto pool = std::make_unique<ObjectPool<int>>(1);
      auto mine = pool->borrow();
      Fiber<> other = spawn([&pool] {
        static_cast<void>(*pool->borrow());
        pool.reset();
      });
      this_fiber::yield();
      mine.give_back(); // the other one may destroy it meanwhile
    }
  });
}

TEST(Pool, NeedsAMaximum) {
  EXPECT_THROW(ObjectPool<int>(0), std::invalid_argument);
  EXPECT_THROW(ObjectPool<int>(std::size_t{1} << 40), std::invalid_argument);
}

TEST(PoolDeath, DestroyedTooEarly) {
  WEFT_EXPECT_DEATH(
      {
        std::optional<ObjectPool<int>> pool(1);
        auto mine = pool->borrow();
        pool.reset();
      },
      "an object pool is destroyed while objects are out");
}

} // namespace
} // namespace weft::test
