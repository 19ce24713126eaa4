// RUN: %check_weft %s weft-unjoined-task %t --std c++17,c++20 --gcc
//
// From C++20 on, std::thread becomes std::jthread where the type is spelled.
#include <functional>
#include <thread>
#include <utility>
#include <vector>

void work(int);
bool bad();
using Alias = std::thread;

void spelled() {
  std::thread t(work, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 't' is still joinable where a path skips its join, which ends the program; join it on every path [weft-unjoined-task]
  // CHECK-FIXES-CXX20: std::jthread t(work, 1);
  if (bad())
    return;
  t.join();
}

void never() {
  std::thread t{work, 1};
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 't' is neither joined nor detached, so its destructor ends the program; join it [weft-unjoined-task]
  // CHECK-FIXES-CXX20: std::jthread t{work, 1};
}

void absolute() {
  ::std::thread t(work, 2);
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 't' is neither joined nor detached, so its destructor ends the program; join it [weft-unjoined-task]
  // CHECK-FIXES-CXX20: std::jthread t(work, 2);
}

void usingDirective() {
  using namespace std;
  thread t(work, 3);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 't' is neither joined nor detached, so its destructor ends the program; join it [weft-unjoined-task]
  // CHECK-FIXES-CXX20: std::jthread t(work, 3);
}

void initialised() {
  std::thread t = std::thread(work, 4);
  // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: 't' is neither joined nor detached, so its destructor ends the program; join it [weft-unjoined-task]
  // CHECK-FIXES-CXX20: std::thread t = std::thread(work, 4);
}

void keep(std::thread);
void movedLater() {
  std::thread t(work, 5);
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 't' is still joinable where a path does not hand it on, which ends the program; join it there [weft-unjoined-task]
  // CHECK-FIXES-CXX20: std::thread t(work, 5);
  if (bad())
    return;
  keep(std::move(t));
}

void swappedLater(std::thread &other) {
  std::thread t(work, 6);
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 't' is still joinable where a path does not hand it on, which ends the program; join it there [weft-unjoined-task]
  // CHECK-FIXES-CXX20: std::thread t(work, 6);
  if (bad())
    return;
  t.swap(other);
}

void others() {
  auto t = std::thread(work, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 't' is neither joined nor detached, so its destructor ends the program; join it [weft-unjoined-task]
  // CHECK-FIXES-CXX20: auto t = std::thread(work, 1);
  Alias alias(work, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'alias' is neither joined nor detached, so its destructor ends the program; join it [weft-unjoined-task]
  // CHECK-FIXES-CXX20: Alias alias(work, 1);
  std::vector<std::thread> threads;
  threads.emplace_back(work, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'threads' is neither joined nor detached, so its destructor ends the program; join it [weft-unjoined-task]
  // CHECK-FIXES-CXX20: threads.emplace_back(work, 1);
}
