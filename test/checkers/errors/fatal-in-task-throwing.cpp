// REQUIRES: doctest, boost-test
// RUN: %check_weft %s weft-fatal-in-task %t
//
// Assertions that throw: out of a thread that ends the test program, out of a future it does not.
#define BOOST_TEST_MODULE throwing
#define DOCTEST_CONFIG_NO_SHORT_MACRO_NAMES
#include "Inputs/catch.h"
#include <boost/test/included/unit_test.hpp>
#include <doctest/doctest.h>
#include <future>
#include <thread>
#include <weft/weft.h>

bool run();

// --- Silent.

void records() {
  std::thread t([] {
    CHECK(run());
    DOCTEST_CHECK(run());
    DOCTEST_CHECK_EQ(1, 1);
    DOCTEST_WARN(run());
    DOCTEST_MESSAGE("a note");
    BOOST_CHECK(run());
    BOOST_TEST(run());
    BOOST_CHECK_EQUAL(1, 1);
  });
  t.join();
}

// The handle carries the exception to whoever asks for the result.
void carried() {
  std::async(std::launch::async, [] { DOCTEST_REQUIRE(run()); }).get();
  weft::spawn([] { BOOST_REQUIRE(run()); }).join();
}

void caught() {
  std::thread t([] {
    try {
      DOCTEST_REQUIRE(run());
      BOOST_REQUIRE(run());
    } catch (...) {
      DOCTEST_CHECK(false);
    }
  });
  t.join();
}

void noTask() {
  DOCTEST_REQUIRE(run());
  REQUIRE(run());
  BOOST_REQUIRE(run());
}

// --- Reported.

void inDoctest() {
  std::thread t([] {
    DOCTEST_REQUIRE(run());
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: a failed 'DOCTEST_REQUIRE' throws out of the task, which ends the test program; record the result and assert after the join [weft-fatal-in-task]
  });
  t.join();
}

static void worker() {
  DOCTEST_REQUIRE_EQ(1, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: a failed 'DOCTEST_REQUIRE_EQ' throws out of the task, which ends the test program; record the result and assert after the join [weft-fatal-in-task]
}
void byName() {
  std::jthread first(worker), second(worker);
}

void fails() {
  std::jthread t([] {
    if (run())
      DOCTEST_FAIL("no way");
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: a failed 'DOCTEST_FAIL' throws out of the task, which ends the test program; record the result and assert after the join [weft-fatal-in-task]
  });
}

void inCatch() {
  weft::go([] {
    CHECK(run());
    REQUIRE(run());
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: a failed 'REQUIRE' throws out of the task, which ends the test program; record the result and assert after the join [weft-fatal-in-task]
  });
}

void inBoost() {
  std::jthread t([] {
    BOOST_REQUIRE(run());
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: a failed 'BOOST_REQUIRE' throws out of the task, which ends the test program; record the result and assert after the join [weft-fatal-in-task]
  });
}

void inBoostEqual() {
  std::jthread t([] {
    BOOST_REQUIRE_EQUAL(1, 1);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: a failed 'BOOST_REQUIRE_EQUAL' throws out of the task, which ends the test program; record the result and assert after the join [weft-fatal-in-task]
  });
}
