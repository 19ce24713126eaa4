// REQUIRES: gtest
// RUN: %check_weft %s weft-dangling-capture %t --std c++17,c++20
//
// Test bodies: everything by reference, joined at the end, in a helper or in TearDown.
#include <atomic>
#include <functional>
#include <future>
#include <gtest/gtest.h>
#include <mutex>
#include <string>
#include <thread>
#include <vector>
#include <weft/annotations.h>

int compute();
void work(int);

TEST(Body, joinsAtTheEnd) {
  std::vector<std::thread> threads;
  std::mutex mutex;
  int sum = 0;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&, i] {
      std::lock_guard lock(mutex);
      sum += i;
    });
  for (auto &t : threads)
    t.join();
  EXPECT_EQ(6, sum);
}

TEST(Body, assertsBefore) {
  int n = compute();
  ASSERT_NE(0, n);
  std::thread t([&] { work(n); });
  t.join();
  ASSERT_EQ(1, n);
}

class Server {
public:
  WEFT_STORES(1) void on_request(std::function<void()> handler);
};

class WithServer : public testing::Test {
protected:
  void TearDown() override;
  Server server;
};

// The requests that call it are made, and answered, in the body.
TEST_F(WithServer, handlersOfTheFixture) {
  std::atomic<int> calls{0};
  server.on_request([&calls] { ++calls; });
  EXPECT_EQ(0, calls);
}

struct Future {
  WEFT_STORES(1) void then(std::function<void(int)> continuation);
};
Future ready();

// A callable that is kept, but was called at once: the assertion shows it.
TEST(Body, assertsWhatTheCallableDid) {
  int seen = 0;
  ready().then([&](int value) { seen = value; });
  EXPECT_EQ(seen, 42);
}

// Between the start and the wait a failed assertion leaves the body: what a
// failed test leaves behind is not worth a report.
TEST(Body, leavesBeforeTheWait) {
  std::promise<int> answer;
  std::thread([&answer] { answer.set_value(compute()); }).detach();
  ASSERT_TRUE(compute() > 0);
  EXPECT_EQ(1, answer.get_future().get());
}

TEST(Body, returnsBeforeTheWait) {
  std::promise<int> answer;
  std::thread([&answer] { answer.set_value(compute()); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 'answer' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'answer' is gone [weft-dangling-capture]
  if (compute() == 0)
    return;
  EXPECT_EQ(1, answer.get_future().get());
}

TEST(Body, expectsBeforeTheWait) {
  std::promise<int> answer;
  std::thread([&answer] { answer.set_value(compute()); }).detach();
  EXPECT_TRUE(compute() > 0);
  EXPECT_EQ(1, answer.get_future().get());
}

TEST(Body, futureBeforeTheLocal) {
  std::future<int> result;
  int n = 1;
  result = std::async(std::launch::async, [&n] { return n; });
  // CHECK-MESSAGES: :[[@LINE-1]]:45: warning: 'n' is destroyed before the task that refers to it is joined; declare it before the handle [weft-dangling-capture]
  ASSERT_TRUE(result.valid());
}

class Fixture : public testing::Test {
protected:
  void SetUp() override {
    worker = std::thread([this] { work(shared); });
  }
  void TearDown() override {
    worker.join();
    joinAll();
  }
  void joinAll() {
    for (auto &t : threads)
      t.join();
    threads.clear();
  }
  std::thread worker;
  std::vector<std::thread> threads;
  int shared = 0;
};

TEST_F(Fixture, usesMembers) {
  threads.emplace_back([this] { work(shared); });
}

TEST_F(Fixture, localInTearDown) {
  int local = 0;
  threads.emplace_back([&local] { work(local); });
  // CHECK-MESSAGES: :[[@LINE-1]]:26: warning: 'local' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'local' is gone [weft-dangling-capture]
}

TEST_F(Fixture, localJoinedByHelper) {
  int local = 0;
  threads.emplace_back([&local] { work(local); });
  joinAll();
}
