// REQUIRES: gtest
// RUN: %check_weft %s weft-unjoined-task %t --std c++17,c++20 --no-fix
//
// Test macros that return are a major cause.
#include <gtest/gtest.h>
#include <string>
#include <thread>
#include <vector>

void work(int);
int compute();

TEST(Body, assertBetween) {
  std::thread t(work, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 't' is still joinable where a path skips its join, which ends the program; join it on every path [weft-unjoined-task]
  ASSERT_TRUE(compute() > 0);
  t.join();
}

TEST(Body, assertEqBetween) {
  std::thread t(work, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 't' is still joinable where a path skips its join, which ends the program; join it on every path [weft-unjoined-task]
  ASSERT_EQ(1, compute()) << "with a message";
  t.join();
}

TEST(Body, failBetween) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back(work, i);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'threads' is still joinable where a path skips its join, which ends the program; join it on every path [weft-unjoined-task]
  if (compute() > 1)
    FAIL() << "too many";
  for (auto &t : threads)
    t.join();
}

TEST(Body, skipBetween) {
  std::thread t(work, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 't' is still joinable where a path skips its join, which ends the program; join it on every path [weft-unjoined-task]
  if (compute() > 1)
    GTEST_SKIP();
  t.join();
}

TEST(Body, assertThrow) {
  std::thread t(work, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 't' is still joinable where a path skips its join, which ends the program; join it on every path [weft-unjoined-task]
  ASSERT_NO_THROW(compute());
  t.join();
}

class Fixture : public testing::Test {
protected:
  void SetUp() override { worker = std::thread(work, 1); }
  void TearDown() override { worker.join(); }
  std::thread worker;
  std::thread perTest;
};

// --- Silent.

TEST_F(Fixture, joinedInTearDown) { ASSERT_TRUE(compute() > 0); }

TEST_F(Fixture, member) {
  perTest = std::thread(work, 1);
  ASSERT_TRUE(compute() > 0);
  perTest.join();
}

TEST(Body, assertBefore) {
  ASSERT_TRUE(compute() > 0);
  std::thread t(work, 1);
  t.join();
  ASSERT_TRUE(compute() > 0);
}

TEST(Body, expects) {
  std::thread t(work, 1);
  EXPECT_TRUE(compute() > 0);
  EXPECT_EQ(1, compute());
  EXPECT_THROW(compute(), std::string);
  EXPECT_NO_THROW(compute());
  t.join();
}

TEST(Body, assertInTask) {
  std::thread t([] { ASSERT_TRUE(compute() > 0); });
  t.join();
}

static void check() { ASSERT_TRUE(compute() > 0); }
TEST(Body, assertInHelper) {
  std::thread t(work, 1);
  check();
  t.join();
}
