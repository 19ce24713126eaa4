// RUN: %check_weft %s weft-dangling-capture %t --std c++20,c++23
//
// jthread, structured bindings, latches.
#include <barrier>
#include <functional>
#include <latch>
#include <map>
#include <semaphore>
#include <stop_token>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

void work(int);
void work(const std::string &);
bool stopped();
std::pair<int, std::string> makePair();
struct Point {
  int x, y;
};

// --- A jthread joins when it dies: too late for what died before.

void handleFirst() {
  std::jthread t;
  int n = 1;
  t = std::jthread([&n] { work(n); });
  // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: 'n' is destroyed before the task that refers to it is joined; declare it before the handle [weft-dangling-capture]
}

void handlesFirst() {
  std::vector<std::jthread> threads;
  std::string text = "x";
  threads.emplace_back([&text] { work(text); });
  // CHECK-MESSAGES: :[[@LINE-1]]:26: warning: 'text' is destroyed before the task that refers to it is joined; declare it before the handle [weft-dangling-capture]
}

void handleInOuterBlock() {
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    std::string text = std::to_string(i);
    threads.emplace_back([&text] { work(text); });
    // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'text' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'text' is gone [weft-dangling-capture]
  }
}

void handleLast() {
  std::string text = "x";
  std::jthread t([&text] { work(text); });
  std::vector<std::jthread> threads;
  threads.emplace_back([&text](std::stop_token stop) {
    while (!stop.stop_requested())
      work(text);
  });
}

void handleFirstButJoined() {
  std::vector<std::jthread> threads;
  std::string text = "x";
  threads.emplace_back([&text] { work(text); });
  for (auto &t : threads)
    t.join();
}

void handleFirstButCleared() {
  std::vector<std::jthread> threads;
  std::string text = "x";
  threads.emplace_back([&text] { work(text); });
  threads.clear();
}

void detachedJthread() {
  int n = 1;
  std::jthread t([&n] { work(n); });
  // CHECK-MESSAGES: :[[@LINE-1]]:20: warning: 'n' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'n' is gone [weft-dangling-capture]
  t.detach();
}

class Service {
  std::jthread worker;

public:
  void start() {
    int n = 1;
    worker = std::jthread([&n] { work(n); });
    // CHECK-MESSAGES: :[[@LINE-1]]:29: warning: 'n' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'n' is gone [weft-dangling-capture]
  }
  void startWithCopy() {
    int n = 1;
    worker = std::jthread([n] { work(n); });
  }
};

std::jthread returned(std::string text) {
  return std::jthread([&text] { work(text); });
  // CHECK-MESSAGES: :[[@LINE-1]]:25: warning: 'text' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'text' is gone [weft-dangling-capture]
}

// --- Structured bindings.

void bindings() {
  auto [n, text] = makePair();
  std::thread([&n] { work(n); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: '' is captured by reference, but the task may outlive it; capture it by value, or join the task before '' is gone [weft-dangling-capture]
  std::thread([&text] { work(text); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: '' is captured by reference, but the task may outlive it; capture it by value, or join the task before '' is gone [weft-dangling-capture]
  std::thread([text] { work(text); }).detach();
}

void bindingsOfLocal() {
  Point point{1, 2};
  auto &[x, y] = point;
  std::thread([&] { work(x + y); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:26: warning: 'point' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'point' is gone [weft-dangling-capture]
}

void bindingsOfStatic() {
  static Point point{1, 2};
  auto &[x, y] = point;
  std::thread([&x] { work(x); }).detach();
}

// --- Leaves before the latch is waited for.

void leavesBeforeTheLatch(bool bad) {
  std::latch done(1);
  std::thread([&done] { done.count_down(); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 'done' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'done' is gone [weft-dangling-capture]
  if (bad)
    return;
  done.wait();
}

void waitsForTheLatch() {
  std::latch done(1);
  std::thread([&done] { done.count_down(); }).detach();
  done.wait();
}

void asksTheLatchOnly() {
  std::latch done(1);
  std::thread([&done] { done.count_down(); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 'done' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'done' is gone [weft-dangling-capture]
  (void)done.try_wait();
}

// A copy of `this` is a copy.
struct Copied {
  int n = 1;
  void start() {
    std::thread([*this] { work(n); }).detach();
  }
};
void copiesThis() {
  Copied copied;
  copied.start();
}

void templateLambda() {
  auto start = []<class T>(T value) {
    std::thread([&value] { work(value); }).detach();
    // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: 'value' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'value' is gone [weft-dangling-capture]
  };
  start(1);
  start(std::string("x"));
}
