// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What becomes of the arguments of spawn, go, WaitGroup::go and post.

#include "support.h"
#include <cstring>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>
#include <weft/wait_group.h>

namespace weft::test {
namespace {

class Arguments : public OnWorkers {};
WEFT_ON_WORKERS(Arguments);

std::string by_value(std::string text) { return text; }
std::string by_const_reference(const std::string &text) { return text; }
std::string by_rvalue(std::string &&text) { return std::move(text); }
std::string with_token(std::stop_token, std::string text) { return text; }
std::string after_token(std::stop_token stop, const std::string &text) {
  return stop.stop_possible() ? text : "no token";
}
std::string not_throwing(std::string text) noexcept { return text; }
std::size_t length(std::string_view text) { return text.size(); }

struct Speaker {
  std::string say(std::string text) const { return name + text; }
  std::string name;
};
struct Functor {
  std::string operator()(std::string text, int times = 1) const {
    return text + std::to_string(times);
  }
};

/// What a fiber gets that starts after the spawner's buffer was overwritten.
template <class F, class... Before> std::string spawned(F f, Before... before) {
  char text[] = "text";
  Fiber<std::string> fiber =
      spawn(std::move(f), std::move(before)..., static_cast<char *>(text));
  std::memset(text, 'x', 4);
  return fiber.join();
}

TEST(ArgumentsOne, AreConvertedBeforeSpawnReturns) {
  run({.workers = 1}, [] {
    EXPECT_EQ(spawned(by_value), "text");
    EXPECT_EQ(spawned(by_const_reference), "text");
    EXPECT_EQ(spawned(by_rvalue), "text");
    EXPECT_EQ(spawned(with_token), "text");
    EXPECT_EQ(spawned(after_token), "text");
    EXPECT_EQ(spawned(not_throwing), "text");
    EXPECT_EQ(spawned([](std::string text) { return text; }), "text");
    EXPECT_EQ(spawned([](const std::string &text) { return text; }), "text");
    EXPECT_EQ(spawned([](std::string text) mutable { return text; }), "text");
    EXPECT_EQ(spawned([](std::string text) noexcept { return text; }), "text");
    EXPECT_EQ(spawned(std::function(by_value)), "text");
    EXPECT_EQ(spawned(Functor()), "text1");
    const Speaker speaker{"a "};
    EXPECT_EQ(spawned(&Speaker::say, speaker), "a text");
    EXPECT_EQ(spawned(&Speaker::say, &speaker), "a text");
    EXPECT_EQ(spawned(&Speaker::say, std::cref(speaker)), "a text");
  });
}

TEST(ArgumentsOne, AreConvertedByEveryWayToStartAFiber) {
  Runtime runtime({.workers = 1});
  std::string all;
  runtime.run([&] {
    const auto add = [&all](const std::string &text) { all += text; };
    WaitGroup group;
    group.add(2);
    const auto add_and_count = [&](const std::string &text) {
      add(text);
      group.done();
    };
    char text[] = "text";
    go(add_and_count, text);
    group.go(add, text);
    post(runtime, add_and_count, text);
    std::memset(text, 'x', 4);
    group.wait();
  });
  EXPECT_EQ(all, "texttexttext");
}

TEST_P(Arguments, StayWhereTheyAreForViewsOfThem) {
  run([] {
    Fiber<std::size_t> fiber;
    {
      std::string text(100, 'x');
      std::string small = "small";
      // The view is of the task's own copy.
      EXPECT_EQ(spawn(length, text).join(), 100U);
      fiber =
          spawn([](std::string_view a,
                   const std::string_view &b) { return a.size() + b.size(); },
                text, small);
      text.assign(100, 'y');
      small.clear();
    }
    EXPECT_EQ(fiber.join(), 105U);
  });
}

TEST_P(Arguments, ReferencesGetWhatWasCopied) {
  run([] {
    struct Base {
      int value = 0;
    };
    struct Derived : Base {
      int more = 7;
    };
    // No slicing: the reference is to the task's Derived.
    EXPECT_EQ(spawn(
                  [](const Base &base) {
                    return static_cast<const Derived &>(base).more;
                  },
                  Derived())
                  .join(),
              7);
    std::string text = "mine";
    spawn([](std::string &&stolen) { stolen += '!'; }, text).join();
    EXPECT_EQ(text, "mine");
    spawn([](std::string &mine) { mine += '!'; }, std::ref(text)).join();
    EXPECT_EQ(text, "mine!");
    // A wrapped reference stays one.
    const std::string *seen = nullptr;
    spawn([&seen](const std::string &mine) { seen = &mine; }, std::cref(text))
        .join();
    EXPECT_EQ(seen, &text);
    spawn([&seen](const std::string &mine) { seen = &mine; }, std::ref(text))
        .join();
    EXPECT_EQ(seen, &text);
    struct Handle {
      operator const std::string &() const { return *target; }
      const std::string *target;
    };
    spawn([&seen](const std::string &mine) { seen = &mine; }, Handle{&text})
        .join();
    EXPECT_EQ(seen, &text);
  });
}

TEST_P(Arguments, MoveOnlyAndConvertible) {
  run([] {
    struct Base {
      virtual ~Base() = default;
      virtual int value() { return 1; }
    };
    struct Derived : Base {
      int value() override { return 2; }
    };
    EXPECT_EQ(spawn([](std::unique_ptr<Base> base) { return base->value(); },
                    std::make_unique<Derived>())
                  .join(),
              2);
    EXPECT_EQ(
        spawn([](std::optional<int> n) { return n.value_or(-1); }, 3).join(),
        3);
    EXPECT_EQ(spawn([](long n) { return n; }, 3).join(), 3L);
    EXPECT_EQ(spawn([](const std::function<int(int)> &f) { return f(2); },
                    [](int n) { return n + 1; })
                  .join(),
              3);
    struct Fixed { // cannot be kept: made when the task runs
      Fixed(int n) : number(n) {}
      Fixed(const Fixed &) = delete;
      int number;
    };
    EXPECT_EQ(spawn([](Fixed fixed) { return fixed.number; }, 5).join(), 5);
    EXPECT_EQ(spawn([](const Fixed &fixed) { return fixed.number; }, 6).join(),
              6);
  });
}

TEST_P(Arguments, OfCallablesWithoutOneSignatureAreCopied) {
  run([] {
    // Generic, overloaded: what std::thread does.
    EXPECT_EQ(spawn([](auto text) { return std::string(text); }, "text").join(),
              "text");
    struct Overloaded {
      int operator()(int) const { return 1; }
      int operator()(const char *) const { return 2; }
    };
    EXPECT_EQ(spawn(Overloaded(), "text").join(), 2);
    EXPECT_EQ(spawn(std::ref(by_value), "text").join(), "text");
  });
}

TEST_P(Arguments, AConversionThatThrowsDoesSoInSpawn) {
  struct Picky {
    Picky(int) { throw std::invalid_argument("picky"); }
  };
  run([] {
    const std::size_t before = fiber_count();
    EXPECT_THROW(static_cast<void>(spawn([](Picky) {}, 1)),
                 std::invalid_argument);
    EXPECT_THROW(go([](const Picky &) {}, 1), std::invalid_argument);
    WaitGroup group;
    EXPECT_THROW(group.go([](Picky) {}, 1), std::invalid_argument);
    group.wait(); // nothing was counted
    EXPECT_EQ(fiber_count(), before);
  });
}

TEST_P(Arguments, DieBeforeTheJoinerGoesOn) {
  run([] {
    struct Source {
      std::shared_ptr<int> token;
    };
    struct Target {
      Target(Source source) : token(std::move(source.token)) {}
      std::shared_ptr<int> token;
    };
    auto token = std::make_shared<int>(1);
    spawn([](const Target &target) { EXPECT_EQ(*target.token, 1); },
          Source{token})
        .join();
    EXPECT_EQ(token.use_count(), 1);
    // Whatever is made of it, nothing of the spawner's is taken.
    Source mine{token};
    spawn([](Target) {}, mine).join();
    EXPECT_NE(mine.token, nullptr);
  });
}

// What can be spawned is what std::thread can start.
template <class F, class... Args>
concept CanSpawn = requires(F f, Args &&...args) {
  spawn(std::move(f), std::forward<Args>(args)...);
};
template <class F, class... Args>
concept CanCount = requires(WaitGroup &group, F f, Args &&...args) {
  group.go(std::move(f), std::forward<Args>(args)...);
};
template <class F, class... Args>
inline constexpr bool starts_as_std_thread =
    CanSpawn<F, Args...> == std::is_invocable_v<F, std::decay_t<Args>...> &&
    CanCount<F, Args...> == std::is_invocable_v<F, std::decay_t<Args>...>;

using TakesReference = void (*)(std::string &);
using TakesConst = void (*)(const std::string &);
using TakesRvalue = void (*)(std::string &&);
using TakesValue = void (*)(std::string);
static_assert(!CanSpawn<TakesReference, std::string &>);
static_assert(!CanSpawn<TakesReference, std::string>);
static_assert(!CanSpawn<TakesReference, const char *>);
static_assert(!CanCount<TakesReference, std::string &>);
static_assert(CanSpawn<TakesReference, std::reference_wrapper<std::string>>);
static_assert(CanSpawn<TakesConst, std::string &>);
static_assert(CanSpawn<TakesConst, const char (&)[4]>);
static_assert(CanSpawn<TakesRvalue, std::string &>);
static_assert(CanSpawn<TakesValue, char *>);
static_assert(!CanSpawn<TakesValue, int *>);
static_assert(!CanSpawn<TakesValue>);
static_assert(
    !CanSpawn<void (*)(std::unique_ptr<int>), std::unique_ptr<int> &>);
static_assert(CanSpawn<void (*)(std::unique_ptr<int>), std::unique_ptr<int>>);
static_assert(starts_as_std_thread<TakesReference, std::string &>);
static_assert(starts_as_std_thread<TakesRvalue, const char *>);
static_assert(starts_as_std_thread<TakesValue, std::string_view>); // explicit
static_assert(starts_as_std_thread<int (*)(const char *, ...), const char *>);

// What is kept.
using detail::Converted;
template <class F, class... Args> using Kept = detail::Arguments<F, Args...>;
static_assert(std::is_same_v<
              Kept<TakesValue, const char *>,
              std::tuple<TakesValue, Converted<const char *, std::string>>>);
static_assert(std::is_same_v<Kept<TakesValue, std::string>,
                             std::tuple<TakesValue, std::string>>);
static_assert(
    std::is_same_v<
        Kept<TakesConst, std::reference_wrapper<const std::string>>,
        std::tuple<TakesConst, std::reference_wrapper<const std::string>>>);
static_assert(
    std::is_same_v<Kept<int (*)(const char *, ...), const char *>,
                   std::tuple<int (*)(const char *, ...), const char *>>);
// A value of what is referred to is copied out of it.
static_assert(
    std::is_same_v<
        Kept<TakesValue, std::reference_wrapper<std::string>>,
        std::tuple<TakesValue, Converted<std::reference_wrapper<std::string>,
                                         std::string>>>);

} // namespace
} // namespace weft::test
