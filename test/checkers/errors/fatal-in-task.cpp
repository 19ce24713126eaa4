// REQUIRES: gtest
// RUN: %check_weft %s weft-fatal-in-task %t
//
// GoogleTest: a failed ASSERT_* returns from the task. Whoever waits for what it would have signalled hangs.
#include <atomic>
#include <barrier>
#include <condition_variable>
#include <functional>
#include <future>
#include <gtest/gtest.h>
#include <latch>
#include <mutex>
#include <semaphore>
#include <thread>
#include <vector>
#include <weft/weft.h>

bool run();
int compute();

// --- Silent.

TEST(Silent, last) {
  std::thread t([] {
    EXPECT_TRUE(run());
    ASSERT_TRUE(run());
  });
  t.join();
}

TEST(Silent, plainWorkBehind) {
  int n = 0;
  std::thread t([&] {
    ASSERT_TRUE(run());
    n = compute();
  });
  t.join();
  ASSERT_EQ(1, n);
}

TEST(Silent, expects) {
  std::latch done(1);
  std::jthread t([&] {
    EXPECT_TRUE(run());
    ADD_FAILURE() << "goes on";
    done.count_down();
  });
  done.wait();
}

TEST(Silent, signalledBefore) {
  std::latch done(1);
  std::jthread t([&] {
    done.count_down();
    ASSERT_TRUE(run());
  });
  done.wait();
}

TEST(Silent, beforeTheTask) {
  std::latch done(1);
  ASSERT_TRUE(run());
  std::jthread t([&] { done.count_down(); });
  done.wait();
  ASSERT_TRUE(run());
}

struct CountDown {
  explicit CountDown(std::latch &l) : latch(l) {}
  ~CountDown() { latch.count_down(); }
  std::latch &latch;
};

TEST(Silent, guard) {
  std::latch done(1);
  std::jthread t([&] {
    CountDown guard(done);
    ASSERT_TRUE(run());
  });
  done.wait();
}

TEST(Silent, nobodyWaits) {
  std::latch done(1);
  std::thread t([&] {
    ASSERT_TRUE(run());
    done.count_down();
  });
  t.join();
  EXPECT_TRUE(done.try_wait());
}

TEST(Silent, waitedBefore) {
  std::binary_semaphore step(1);
  step.acquire();
  std::thread t([&] {
    ASSERT_TRUE(run());
    step.release();
  });
  t.join();
}

TEST(Silent, waitGivesUp) {
  std::mutex m;
  std::condition_variable cv;
  bool ready = false;
  std::jthread t([&] {
    ASSERT_TRUE(run());
    {
      std::lock_guard lock(m);
      ready = true;
    }
    cv.notify_one();
  });
  std::unique_lock lock(m);
  EXPECT_TRUE(cv.wait_for(lock, std::chrono::seconds(1), [&] { return ready; }));
}

TEST(Silent, otherBranch) {
  std::latch done(1);
  std::jthread t([&, first = run()] {
    if (first)
      done.count_down();
    else
      ASSERT_TRUE(run());
  });
  done.wait();
}

// The promise dies with the task, which its future is told.
TEST(Silent, ownPromise) {
  std::promise<int> p;
  auto answer = p.get_future();
  std::jthread t([p = std::move(p)]() mutable {
    ASSERT_TRUE(run());
    p.set_value(1);
  });
  EXPECT_THROW(answer.get(), std::future_error);
}

// What the task calls returns to the task.
static void check() { ASSERT_TRUE(run()); }
TEST(Silent, helper) {
  std::latch done(1);
  std::jthread t([&] {
    check();
    [] { ASSERT_TRUE(run()); }();
    done.count_down();
  });
  done.wait();
}

template <class F> void atOnce(F f) { f(); }
TEST(Silent, noTask) {
  std::latch done(1);
  atOnce([&] {
    ASSERT_TRUE(run());
    done.count_down();
  });
  done.wait();
}

TEST(Silent, suppressed) {
  std::latch done(1);
  std::jthread t([&] {
    ASSERT_TRUE(run()); // NOLINT(weft-fatal-in-task)
    done.count_down();
  });
  done.wait();
}

// --- Reported.

TEST(Reported, latch) {
  std::latch done(1);
  std::jthread t([&] {
    ASSERT_TRUE(run());
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: a failed 'ASSERT_TRUE' leaves only the task, so its signal is skipped and the waiter hangs; record the failure and go on, or signal from a guard [weft-fatal-in-task]
    // CHECK-NOTES: :[[@LINE+2]]:10: note: this is skipped
    // CHECK-NOTES: :[[@LINE+3]]:8: note: this waits for it
    done.count_down();
  });
  done.wait();
}

TEST(Reported, branches) {
  std::latch done(1);
  std::jthread t([&] {
    if (compute() > 1)
      FAIL() << "too many";
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: a failed 'FAIL' leaves only the task, so its signal is skipped and the waiter hangs; record the failure and go on, or signal from a guard [weft-fatal-in-task]
    // CHECK-NOTES: :[[@LINE+4]]:10: note: this is skipped
    // CHECK-NOTES: :[[@LINE+5]]:8: note: this waits for it
    ASSERT_EQ(1, compute()) << "the first speaks for the task";
    ASSERT_NO_THROW(compute());
    done.count_down();
  });
  done.wait();
}

TEST(Reported, skip) {
  std::promise<int> p;
  std::jthread t([&p] {
    if (compute() > 1)
      GTEST_SKIP();
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: a failed 'GTEST_SKIP' leaves only the task, so its signal is skipped and the waiter hangs; record the failure and go on, or signal from a guard [weft-fatal-in-task]
    // CHECK-NOTES: :[[@LINE+2]]:7: note: this is skipped
    // CHECK-NOTES: :[[@LINE+3]]:31: note: this waits for it
    p.set_value(1);
  });
  EXPECT_EQ(1, p.get_future().get());
}

TEST(Reported, throwExpected) {
  std::binary_semaphore done(0);
  std::jthread t([&done] {
    ASSERT_THROW(compute(), int);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: a failed 'ASSERT_THROW' leaves only the task, so its signal is skipped and the waiter hangs; record the failure and go on, or signal from a guard [weft-fatal-in-task]
    // CHECK-NOTES: :[[@LINE+2]]:10: note: this is skipped
    // CHECK-NOTES: :[[@LINE+3]]:8: note: this waits for it
    done.release();
  });
  done.acquire();
}

TEST(Reported, siblings) {
  std::barrier meet(4);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&meet, i] {
      ASSERT_LT(compute(), i);
      // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: a failed 'ASSERT_LT' leaves only the task, so its signal is skipped and the waiter hangs; record the failure and go on, or signal from a guard [weft-fatal-in-task]
      // CHECK-NOTES: :[[@LINE+2]]:12: note: this is skipped
      // CHECK-NOTES: :[[@LINE+1]]:12: note: this waits for it
      meet.arrive_and_wait();
    });
  for (auto &t : threads)
    t.join();
}

class Fixture : public testing::Test {
protected:
  std::latch done{1};
};

TEST_F(Fixture, member) {
  std::jthread t([this] {
    ASSERT_TRUE(run());
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: a failed 'ASSERT_TRUE' leaves only the task, so its signal is skipped and the waiter hangs; record the failure and go on, or signal from a guard [weft-fatal-in-task]
    // CHECK-NOTES: :[[@LINE+2]]:10: note: this is skipped
    // CHECK-NOTES: :[[@LINE+3]]:8: note: this waits for it
    done.count_down();
  });
  done.wait();
}

template <class T> class Typed : public testing::Test {};
using Types = testing::Types<int, long>;
TYPED_TEST_SUITE(Typed, Types);
TYPED_TEST(Typed, once) {
  weft::Channel<TypeParam> results(1);
  weft::go([results]() mutable {
    ASSERT_TRUE(run());
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: a failed 'ASSERT_TRUE' leaves only the task, so its signal is skipped and the waiter hangs; record the failure and go on, or signal from a guard [weft-fatal-in-task]
    // CHECK-NOTES: :[[@LINE+2]]:13: note: this is skipped
    // CHECK-NOTES: :[[@LINE+3]]:23: note: this waits for it
    results.send(TypeParam());
  });
  EXPECT_TRUE(results.receive());
}

#define START(name, body) std::jthread name([&] body)
TEST(Reported, macro) {
  std::latch done(1);
  START(t, {
    ASSERT_TRUE(run());
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: a failed 'ASSERT_TRUE' leaves only the task, so its signal is skipped and the waiter hangs; record the failure and go on, or signal from a guard [weft-fatal-in-task]
    // CHECK-NOTES: :[[@LINE+2]]:10: note: this is skipped
    // CHECK-NOTES: :[[@LINE+3]]:8: note: this waits for it
    done.count_down();
  });
  done.wait();
}

// An assertion of the project's own stands where it is used.
#define CHECK_RUN() ASSERT_TRUE(run())
TEST(Reported, ownAssertion) {
  std::latch done(1);
  std::jthread t([&] {
    CHECK_RUN();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: a failed 'ASSERT_TRUE' leaves only the task, so its signal is skipped and the waiter hangs; record the failure and go on, or signal from a guard [weft-fatal-in-task]
    // CHECK-NOTES: :[[@LINE+2]]:10: note: this is skipped
    // CHECK-NOTES: :[[@LINE+3]]:8: note: this waits for it
    done.count_down();
  });
  done.wait();
}
