// RUN: %check_weft %s weft-unjoined-task %t --std c++17,c++20,c++23 --gcc
//
// From C++20 on, std::thread becomes std::jthread where the type is spelled.
#include <functional>
#include <thread>
#include <vector>

void work(int);
bool bad();
using Alias = std::thread;
namespace ns {
using std::thread;
}

void spelled() {
  std::thread t(work, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 't' is still joinable where a path skips its join, which ends the program; join it on every path [weft-unjoined-task]
  // CHECK-FIXES-CXX17: std::thread t(work, 1);
  // CHECK-FIXES-CXX20: std::jthread t(work, 1);
  // CHECK-FIXES-CXX23: std::jthread t(work, 1);
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
  ::std::thread t(work, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 't' is neither joined nor detached, so its destructor ends the program; join it [weft-unjoined-task]
  // CHECK-FIXES-CXX20: std::jthread t(work, 1);
}

void usingDirective() {
  using namespace std;
  thread t(work, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 't' is neither joined nor detached, so its destructor ends the program; join it [weft-unjoined-task]
  // CHECK-FIXES-CXX20: std::jthread t(work, 1);
}

void initialised() {
  std::thread t = std::thread(work, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: 't' is neither joined nor detached, so its destructor ends the program; join it [weft-unjoined-task]
}

void others() {
  auto t = std::thread(work, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 't' is neither joined nor detached, so its destructor ends the program; join it [weft-unjoined-task]
  // CHECK-FIXES: auto t = std::thread(work, 1);
  Alias alias(work, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'alias' is neither joined nor detached, so its destructor ends the program; join it [weft-unjoined-task]
  // CHECK-FIXES: Alias alias(work, 1);
  std::vector<std::thread> threads;
  threads.emplace_back(work, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'threads' is neither joined nor detached, so its destructor ends the program; join it [weft-unjoined-task]
  // CHECK-FIXES: threads.emplace_back(work, 1);
}
