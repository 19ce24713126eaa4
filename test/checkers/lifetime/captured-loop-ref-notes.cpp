// RUN: %check_weft %s weft-captured-loop-ref %t --no-fix
//
// Where the notes point: the loop or the change, and the start where it is elsewhere.
#include <functional>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

void work(int);
void work(const std::string &);
bool more();

void head(std::vector<std::thread> &threads) {
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&i] { work(i); });
    // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
    // CHECK-NOTES: :[[@LINE-3]]:26: note: the loop changes 'i' here
}

void body(std::vector<std::thread> &threads) {
  int id = 0;
  while (more()) {
    threads.emplace_back([&id] { work(id); });
    // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'id' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
    // CHECK-NOTES: :[[@LINE+1]]:5: note: the loop changes 'id' here
    ++id;
  }
}

void condition(std::istream &in, std::vector<std::thread> &threads) {
  std::string line;
  while (std::getline(in, line))
    threads.emplace_back([&] { work(line); });
    // CHECK-MESSAGES: :[[@LINE-1]]:37: warning: 'line' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
    // CHECK-NOTES: :[[@LINE-3]]:10: note: the loop changes 'line' here
}

void eachRound(const std::vector<std::string> &items, std::vector<std::thread> &threads) {
  for (std::string item : items)
    threads.emplace_back([&item] { work(item); });
    // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'item' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
    // CHECK-NOTES: :[[@LINE-3]]:3: note: each round of this loop makes a new 'item'
}

void named(std::vector<std::thread> &threads) {
  for (int i = 0; i < 4; ++i) {
    auto task = [&i] { work(i); };
    // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
    // CHECK-NOTES: :[[@LINE+2]]:5: note: the task is started here
    // CHECK-NOTES: :[[@LINE-4]]:26: note: the loop changes 'i' here
    threads.emplace_back(task);
  }
}

void pointer(std::vector<std::thread> &threads) {
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([p = &i] { work(*p); });
    // CHECK-MESSAGES: :[[@LINE-1]]:27: warning: 'i' is pointed to by a task, but the loop changes it while the task runs; give the task a copy [weft-captured-loop-ref]
    // CHECK-NOTES: :[[@LINE-3]]:26: note: the loop changes 'i' here
}

void stored(std::vector<std::function<void()>> &calls) {
  for (int i = 0; i < 4; ++i)
    calls.emplace_back(
        [&i] { work(i); });
        // CHECK-MESSAGES: :[[@LINE-1]]:11: warning: 'i' is captured by reference, but the loop has changed it by the time the callable runs; capture it by value [weft-captured-loop-ref]
        // CHECK-NOTES: :[[@LINE-3]]:5: note: the callable is stored here
        // CHECK-NOTES: :[[@LINE-5]]:26: note: the loop changes 'i' here
}
