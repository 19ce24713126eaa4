// REQUIRES: gtest
// RUN: %check_weft %s weft-sleep-in-test %t
// RUN: %check_weft %s weft-sleep-in-test %t --suffix AUDIT --options WeftAudit=true
#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <gtest/gtest.h>
#include <latch>
#include <mutex>
#include <thread>
#include <unistd.h>
#include <vector>
#include <weft/weft.h>

using namespace std::chrono_literals;
using std::this_thread::sleep_for;
void work();
void unknown(std::thread &);

// --- Silent.

TEST(Silent, joined) {
  std::atomic<bool> done{false};
  std::thread t([&] { done = true; });
  sleep_for(10ms);
  // CHECK-NOTES-AUDIT: :[[@LINE-1]]:3: warning: a test that sleeps is slow, and fails where the machine is slower; wait for what it needs, or use a virtual clock [weft-sleep-in-test]
  t.join();
  EXPECT_TRUE(done);
}

TEST(Silent, joinedInALoop) {
  int count = 0;
  std::mutex mutex;
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i)
    threads.push_back(std::thread([&] {
      std::lock_guard lock(mutex);
      ++count;
    }));
  sleep_for(10ms);
  // CHECK-NOTES-AUDIT: :[[@LINE-1]]:3: warning: a test that sleeps is slow, and fails where the machine is slower; wait for what it needs, or use a virtual clock [weft-sleep-in-test]
  for (auto &thread : threads)
    thread.join();
  EXPECT_EQ(count, 3);
}

bool enqueue(const std::function<void()> &task);
TEST(Silent, theAssertionOnlyStartsAnotherTask) {
  std::atomic<int> count{0};
  std::jthread t([&] { count++; });
  sleep_for(10ms);
  // CHECK-NOTES-AUDIT: :[[@LINE-1]]:3: warning: a test that sleeps is slow, and fails where the machine is slower; wait for what it needs, or use a virtual clock [weft-sleep-in-test]
  EXPECT_TRUE(enqueue([&] { count++; }));
}

TEST(Silent, joinedByScope) {
  std::atomic<bool> done{false};
  {
    std::jthread t([&] { done = true; });
    sleep_for(10ms);
    // CHECK-NOTES-AUDIT: :[[@LINE-1]]:5: warning: a test that sleeps is slow, and fails where the machine is slower; wait for what it needs, or use a virtual clock [weft-sleep-in-test]
  }
  EXPECT_TRUE(done);
}

TEST(Silent, waited) {
  std::atomic<bool> done{false};
  std::latch ready(1);
  std::jthread t([&] {
    done = true;
    ready.count_down();
  });
  ready.wait();
  sleep_for(10ms);
  // CHECK-NOTES-AUDIT: :[[@LINE-1]]:3: warning: a test that sleeps is slow, and fails where the machine is slower; wait for what it needs, or use a virtual clock [weft-sleep-in-test]
  EXPECT_TRUE(done);
}

TEST(Silent, retries) {
  std::atomic<bool> done{false};
  std::jthread t([&] { done = true; });
  for (int i = 0; i < 100 && !done; ++i)
    sleep_for(10ms);
  EXPECT_TRUE(done);
}

// No time proves that nothing happens.
TEST(Silent, nothingHappened) {
  std::atomic<bool> done{false};
  std::atomic<int> count{0};
  std::mutex m;
  std::unique_lock held(m);
  std::jthread t([&] {
    std::lock_guard lock(m);
    done = true;
    ++count;
  });
  sleep_for(10ms);
  // CHECK-NOTES-AUDIT: :[[@LINE-1]]:3: warning: a test that sleeps is slow, and fails where the machine is slower; wait for what it needs, or use a virtual clock [weft-sleep-in-test]
  EXPECT_FALSE(done);
  EXPECT_TRUE(!done.load());
  EXPECT_EQ(0, count);
  EXPECT_LT(count, 5);
  EXPECT_NE(1, count);
  held.unlock();
}

TEST(Silent, otherState) {
  std::atomic<bool> done{false};
  bool other = false;
  std::jthread t([&] { done = true; });
  sleep_for(10ms);
  // CHECK-NOTES-AUDIT: :[[@LINE-1]]:3: warning: a test that sleeps is slow, and fails where the machine is slower; wait for what it needs, or use a virtual clock [weft-sleep-in-test]
  EXPECT_TRUE(other);
}

TEST(Silent, unknownCall) {
  std::atomic<bool> done{false};
  std::thread t([&] { done = true; });
  sleep_for(10ms);
  // CHECK-NOTES-AUDIT: :[[@LINE-1]]:3: warning: a test that sleeps is slow, and fails where the machine is slower; wait for what it needs, or use a virtual clock [weft-sleep-in-test]
  unknown(t);
  EXPECT_TRUE(done);
}

TEST(Silent, sleepInTask) {
  std::atomic<bool> done{false};
  std::thread t([&] {
    sleep_for(10ms);
    done = true;
  });
  t.join();
  EXPECT_TRUE(done);
}

TEST(Silent, sleepBefore) {
  std::atomic<bool> done{false};
  sleep_for(10ms);
  // CHECK-NOTES-AUDIT: :[[@LINE-1]]:3: warning: a test that sleeps is slow, and fails where the machine is slower; wait for what it needs, or use a virtual clock [weft-sleep-in-test]
  auto t = std::async(std::launch::async, [&] { done = true; });
  t.get();
  EXPECT_TRUE(done);
}

void noTest() {
  std::atomic<bool> done{false};
  std::jthread t([&] { done = true; });
  sleep_for(10ms);
  if (!done)
    work();
}

TEST(Silent, suppressed) {
  std::atomic<bool> done{false};
  std::jthread t([&] { done = true; });
  sleep_for(10ms); // NOLINT(weft-sleep-in-test)
  EXPECT_TRUE(done);
}

// --- Reported.

TEST(Reported, flag) {
  std::atomic<bool> done{false};
  std::jthread t([&] { done = true; });
  sleep_for(10ms);
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: 'done' is set by a task that may take longer than this sleep, so the assertion fails now and then; wait for the task [weft-sleep-in-test]
  // CHECK-NOTES: :[[@LINE-3]]:16: note: the task is started here
  // CHECK-NOTES: :[[@LINE+1]]:15: note: asserted here
  EXPECT_TRUE(done);
}

TEST(Reported, counter) {
  std::atomic<int> count = 0;
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&count] { count.fetch_add(1); });
  usleep(1000);
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: 'count' is set by a task that may take longer than this sleep, so the assertion fails now and then; wait for the task [weft-sleep-in-test]
  // CHECK-NOTES: :[[@LINE-3]]:5: note: the task is started here
  // CHECK-NOTES: :[[@LINE+2]]:16: note: asserted here
  EXPECT_EQ(1, 1) << "of another thing";
  ASSERT_EQ(4, count.load());
}

TEST(Reported, plain) {
  int result = 0;
  std::mutex m;
  std::jthread t([&] {
    std::lock_guard lock(m);
    result = 42;
  });
  sleep_for(10ms);
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: 'result' is set by a task that may take longer than this sleep, so the assertion fails now and then; wait for the task [weft-sleep-in-test]
  // CHECK-NOTES: :[[@LINE-6]]:16: note: the task is started here
  // CHECK-NOTES: :[[@LINE+2]]:13: note: asserted here
  std::lock_guard lock(m);
  EXPECT_EQ(result, 42);
}

template <class T> class Typed : public testing::Test {};
using Types = testing::Types<int, long>;
TYPED_TEST_SUITE(Typed, Types);
TYPED_TEST(Typed, once) {
  std::atomic<TypeParam> left{1};
  weft::go([&] { left = 0; });
  sleep_for(10ms);
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: 'left' is set by a task that may take longer than this sleep, so the assertion fails now and then; wait for the task [weft-sleep-in-test]
  // CHECK-NOTES: :[[@LINE-3]]:3: note: the task is started here
  // CHECK-NOTES: :[[@LINE+1]]:13: note: asserted here
  EXPECT_EQ(left, 0);
}

#define WAIT() sleep_for(10ms)
TEST(Reported, macro) {
  std::atomic<bool> done{false};
  std::jthread t([&] { done = true; });
  WAIT();
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: 'done' is set by a task that may take longer than this sleep, so the assertion fails now and then; wait for the task [weft-sleep-in-test]
  // CHECK-NOTES: :[[@LINE-3]]:16: note: the task is started here
  // CHECK-NOTES: :[[@LINE+1]]:15: note: asserted here
  ASSERT_TRUE(done.load());
}
