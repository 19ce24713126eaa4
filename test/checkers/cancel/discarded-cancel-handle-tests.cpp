// RUN: %check_weft %s weft-discarded-cancel-handle %t --options "WeftTestPaths=*/discarded-cancel-handle-tests.cpp"
//
// Tests of cancellation look at handles that nobody cancels through; one that is dropped stays a mistake.
#include <stop_token>
#include <thread>

void expect(bool);
void work(std::stop_token);
void wake();

void tokenOutlivesItsSource() {
  std::stop_token token;
  {
    std::stop_source source;
    token = source.get_token();
  }
  expect(!token.stop_possible());
}

void dropsTheCallback(std::stop_token token) {
  std::stop_callback(token, wake);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: this 'stop_callback' has no name, so it dies, and what it stands for ends, with this statement; give it a name [weft-discarded-cancel-handle]
  // CHECK-FIXES: std::stop_callback on_stop(token, wake);
  work(token);
}
