// RUN: %check_weft %s weft-captured-loop-ref %t --std c++17,c++20 --gcc
//
// What is offered as a fix, and where none is: a copy must mean the same.
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

void work(int);
void work(const std::string &);
void change(int &);

void offered(const std::vector<std::string> &items, std::vector<std::thread> &threads) {
  int base = 1;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&i] { work(i); });
    // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
    // CHECK-FIXES: threads.emplace_back([i] { work(i); });
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([& i, &base] { work(i + base); });
    // CHECK-MESSAGES: :[[@LINE-1]]:29: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
    // CHECK-FIXES: threads.emplace_back([i, &base] { work(i + base); });
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] { work(i + base); });
    // CHECK-MESSAGES: :[[@LINE-1]]:37: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
    // CHECK-FIXES: threads.emplace_back([&, i] { work(i + base); });
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([=, &i] { work(i + base); });
    // CHECK-MESSAGES: :[[@LINE-1]]:31: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
    // CHECK-FIXES: threads.emplace_back([=, &i] { work(i + base); });
  for (int i = 0, j = 8; i < j; ++i, --j)
    threads.emplace_back([&] { work(i + j); });
    // CHECK-MESSAGES: :[[@LINE-1]]:37: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
    // CHECK-FIXES: threads.emplace_back([&, i, j] { work(i + j); });
  for (const std::string item : items)
    threads.emplace_back([&item] { work(item); });
    // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'item' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
    // CHECK-FIXES: threads.emplace_back([item] { work(item); });
  for (int i = 0; i < 4; ++i) {
    auto task = [&] { work(i); };
    // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
    // CHECK-FIXES: auto task = [&, i] { work(i); };
    threads.emplace_back(task);
  }
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&, copy = base] { work(i + copy); });
    // CHECK-MESSAGES: :[[@LINE-1]]:50: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
    // CHECK-FIXES: threads.emplace_back([&, i, copy = base] { work(i + copy); });
}

struct Pinned {
  Pinned(const Pinned &) = delete;
  explicit Pinned(int);
  int value() const;
  Pinned &operator++();
};

#define TASK(...) [&] { __VA_ARGS__; }

void notOffered(std::vector<std::thread> &threads) {
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&i] { change(i); });
    // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
    // CHECK-FIXES: threads.emplace_back([&i] { change(i); });
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] { i += 2; });
    // CHECK-MESSAGES: :[[@LINE-1]]:32: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
    // CHECK-FIXES: threads.emplace_back([&] { i += 2; });
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&i] { return &i; });
    // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
    // CHECK-FIXES: threads.emplace_back([&i] { return &i; });
  for (Pinned p(0); p.value() < 4; ++p)
    threads.emplace_back([&p] { work(p.value()); });
    // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'p' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
    // CHECK-FIXES: threads.emplace_back([&p] { work(p.value()); });
  for (int i = 0; i < 4; ++i)
    threads.emplace_back(TASK(work(i)));
    // CHECK-MESSAGES: :[[@LINE-1]]:36: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
    // CHECK-FIXES: threads.emplace_back(TASK(work(i)));
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&n = i] { work(n); });
    // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
    // CHECK-FIXES: threads.emplace_back([&n = i] { work(n); });
  for (int i = 0; i < 4; ++i)
    threads.emplace_back(change, std::ref(i));
    // CHECK-MESSAGES: :[[@LINE-1]]:34: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
    // CHECK-FIXES: threads.emplace_back(change, std::ref(i));
  for (auto p = std::make_unique<int>(0); *p < 4; p = std::make_unique<int>(*p + 1))
    threads.emplace_back([&p] { work(*p); });
    // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'p' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
    // CHECK-FIXES: threads.emplace_back([&p] { work(*p); });
}
