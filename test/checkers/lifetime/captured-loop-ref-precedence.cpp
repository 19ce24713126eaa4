// RUN: %check_weft %s weft-captured-loop-ref,weft-dangling-capture,weft-unjoined-task %t --std c++17,c++20 --no-fix
//
// One cause, one report: the loop variable is captured-loop-ref's, a variable of
// the loop's body is dangling-capture's, the handle is unjoined-task's.
#include <functional>
#include <string>
#include <thread>
#include <vector>

void work(int);
int next();
bool bad();

void ofTheHead(std::vector<std::thread> &threads) {
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&i] { work(i); });
    // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
}

void ofTheHeadDetached() {
  for (int i = 0; i < 4; ++i)
    std::thread([&] { work(i); }).detach();
    // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
}

void ofTheBody(std::vector<std::thread> &threads) {
  for (int i = 0; i < 4; ++i) {
    int n = next();
    threads.emplace_back([&n] { work(n); });
    // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'n' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'n' is gone [weft-dangling-capture]
  }
}

void copyOfTheLoopVariable(std::vector<std::thread> &threads) {
  for (int i = 0; i < 4; ++i) {
    int n = i;
    threads.emplace_back([&n] { work(n); });
    // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'n' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'n' is gone [weft-dangling-capture]
  }
}

void handle() {
  int n = next();
  std::thread t([&n] { work(n); });
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 't' is neither joined nor detached, so its destructor ends the program; join it [weft-unjoined-task]
}

bool handleLeftEarly() {
  int n = next();
  std::thread t([&n] { work(n); });
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 't' is still joinable where a path skips its join, which ends the program; join it on every path [weft-unjoined-task]
  if (bad())
    return false;
  t.join();
  return true;
}

void handles() {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&i] { work(i); });
    // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
  for (auto &t : threads)
    t.join();
}
