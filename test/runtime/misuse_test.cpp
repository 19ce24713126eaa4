// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Misuse names both places. This file is compiled without NDEBUG; the library
// may be compiled with it.

#include "support.h"
#include <cstdlib>
#include <optional>
#include <weft/weft.h>

namespace weft::test {

using namespace std::chrono_literals;

// Named functions, so that their names can be found in what is printed.
[[gnu::noinline]] void lock_in_here(Mutex &mutex) {
  mutex.lock();
  asm volatile(""); // no tail call
}
[[gnu::noinline]] void unlock_in_here(Mutex &mutex) {
  mutex.unlock();
  asm volatile("");
}
[[gnu::noinline]] void finish_in_here(WaitGroup &group) {
  group.done();
  asm volatile("");
}
[[gnu::noinline]] void close_in_here(const Channel<int> &channel) {
  channel.close();
  asm volatile("");
}

namespace {

/// What a program does in main() or its environment: from here on, places are
/// remembered by the library as well.
void remember() {
  Mutex any;
  const std::lock_guard lock(any);
}

template <class F> void on_a_fiber(const char *name, F f) {
  run({.workers = 1},
      [name, f] { spawn(FiberOptions{.name = name}, f).join(); });
}

TEST(MisuseDeath, UnlockByAStrangerNamesWhoLockedItWhere) {
  WEFT_EXPECT_DEATH(run({.workers = 1},
                        [] {
                          Mutex mutex;
                          Fiber<> owner =
                              spawn(FiberOptions{.name = "owner"}, [&mutex] {
                                lock_in_here(mutex);
                                this_fiber::sleep_for(1h);
                              });
                          yield_until([&mutex] {
                            const bool free = mutex.try_lock();
                            if (free)
                              mutex.unlock();
                            return !free;
                          });
                          unlock_in_here(mutex);
                        }),
                    "unlocked by somebody who does not own it \\(object "
                    "0x[0-9a-f]+, in fiber "
                    "[0-9]+ 'main'\\)\n"
                    "weft: it was last locked by fiber [0-9]+ 'owner' here:\n"
                    "(.*\n)*.*lock_in_here(.*\n)*"
                    "weft: and now here:\n(.*\n)*.*unlock_in_here");
}

TEST(MisuseDeath, ARelockNamesBothPlaces) {
  WEFT_EXPECT_DEATH(
      on_a_fiber("twice",
                 [] {
                   Mutex mutex;
                   lock_in_here(mutex);
                   mutex.lock();
                 }),
      "locked again by its owner(.*\n)weft: it was last locked by "
      "fiber [0-9]+ 'twice' here:\n(.*\n)*.*lock_in_here(.*\n)*"
      "weft: and now here:");
}

TEST(MisuseDeath, ANegativeWaitGroupNamesTheLastThatLoweredIt) {
  WEFT_EXPECT_DEATH(
      {
        remember();
        on_a_fiber("counter", [] {
          WaitGroup group;
          group.add();
          finish_in_here(group);
          group.done();
        });
      },
      "falls below zero(.*\n)weft: it was last lowered by fiber [0-9]+ "
      "'counter' here:\n(.*\n)*.*finish_in_here(.*\n)*weft: and now here:");
}

TEST(Misuse, AClosedChannelSaysWhoClosedIt) {
  remember();
  run({.workers = 1}, [] {
    Channel<int> channel{1};
    spawn(FiberOptions{.name = "closer"}, [channel] {
      close_in_here(channel);
    }).join();
    const auto message = [](auto f) -> std::string {
      try {
        f();
      } catch (const ClosedChannel &error) {
        return error.what();
      }
      return "nothing thrown";
    };
    for (const std::string &text :
         {message([&] { channel.send(1); }), message([&] { channel.close(); }),
          message([&] { static_cast<void>(channel.try_send(1)); }),
          message([&] { select(on_send(channel, 1, [] {})); })}) {
      EXPECT_NE(text.find(": the channel is closed, last closed by fiber "),
                std::string::npos)
          << text;
      EXPECT_NE(text.find("'closer' at "), std::string::npos) << text;
      EXPECT_NE(text.find("close_in_here"), std::string::npos) << text;
    }
  });
}

TEST(Misuse, WhatIsDestroyedIsForgotten) {
  remember();
  alignas(Mutex) std::byte place[sizeof(Mutex)];
  auto *first = ::new (place) Mutex;
  lock_in_here(*first);
  first->unlock();
  std::destroy_at(first);
  WEFT_EXPECT_DEATH(
      {
        remember();
        auto *locked = ::new (place) Mutex;
        lock_in_here(*locked);
        locked->unlock();
        std::destroy_at(locked);
        auto *second = ::new (place) Mutex;
        second->unlock();
      },
      "does not own it \\(object 0x[0-9a-f]+, in no fiber\\)\n[^w]");
}

TEST(MisuseDeath, TheEnvironmentSwitchesItOff) {
  WEFT_EXPECT_DEATH(
      {
        setenv("WEFT_DEBUG", "other=1,sites=0", 1);
        on_a_fiber("twice", [] {
          Mutex mutex;
          lock_in_here(mutex);
          mutex.lock();
        });
      },
      "locked again by its owner.*\n[^w]");
}

} // namespace
} // namespace weft::test
