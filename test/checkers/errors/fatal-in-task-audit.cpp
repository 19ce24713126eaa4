// REQUIRES: gtest
// RUN: %check_weft %s weft-fatal-in-task %t --options WeftAudit=true
//
// The audit asks whether the rest of a task makes sense when its test goes on.
#include <gtest/gtest.h>
#include <thread>

bool run();
void use(int);

// --- Silent.

TEST(Silent, last) {
  std::thread t([] { ASSERT_TRUE(run()); });
  t.join();
}

TEST(Silent, onlyAssertionsBehind) {
  std::thread t([] {
    ASSERT_TRUE(run()) << "why";
    ASSERT_EQ(1, 1);
  });
  t.join();
}

TEST(Silent, noTask) {
  ASSERT_TRUE(run());
  use(1);
}

// --- Reported.

TEST(Reported, workBehind) {
  std::thread t([] {
    ASSERT_TRUE(run());
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: a failed 'ASSERT_TRUE' leaves only the task, and the test goes on; record the result and assert after the join [weft-fatal-in-task]
    use(1);
  });
  t.join();
}
