// RUN: %check_weft %s weft-captured-loop-ref %t --std c++20,c++23
//
// Structured bindings, ranges, jthread.
#include <map>
#include <ranges>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

void work(int);
void work(const std::string &);
struct Point {
  int x, y;
};

void bindings(const std::map<std::string, int> &sizes, std::vector<Point> &points,
              std::vector<std::thread> &threads) {
  for (auto [name, size] : sizes)
    threads.emplace_back([&name] { work(name); });
    // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: '' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
  for (auto [x, y] : points)
    threads.emplace_back([&] { work(x + y); });
    // CHECK-MESSAGES: :[[@LINE-1]]:37: warning: '' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
  for (const auto &[name, size] : sizes)
    threads.emplace_back([&name] { work(name); }); // ok: an element
  for (auto &[x, y] : points)
    threads.emplace_back([&] { work(x + y); }); // ok: an element
  for (const auto &[name, size] : sizes)
    threads.emplace_back([name, size] { work(name); }); // ok
}

void ranges(std::vector<int> &values, std::vector<std::thread> &threads) {
  for (int i : std::views::iota(0, 8))
    threads.emplace_back([&i] { work(i); });
    // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
  for (auto &&square : values | std::views::transform([](int v) { return v * v; }))
    threads.emplace_back([&square] { work(square); });
    // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'square' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
  for (auto &&value : values | std::views::reverse)
    threads.emplace_back([&value] { work(value); }); // ok: an element
  for (auto &value : values | std::views::filter([](int v) { return v > 0; }))
    threads.emplace_back([&value] { work(value); }); // ok: an element
}

void initStatement(std::vector<int> &values) {
  std::vector<std::jthread> threads;
  for (int n = 0; auto &value : values) {
    threads.emplace_back([&n, &value] { work(n + value); });
    // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'n' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
    ++n;
  }
}

void jthreads() {
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&i](std::stop_token stop) {
    // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
      while (!stop.stop_requested())
        work(i);
    });
  for (int i = 0; i < 4; ++i) {
    std::jthread one([&i] { work(i); }); // ok: joins here
  }
}

void templateLambda(std::vector<std::thread> &threads) {
  auto start = [&]<class T>(T n) {
    for (T i = 0; i < n; ++i)
      threads.emplace_back([&i] { work(int(i)); });
      // CHECK-MESSAGES: :[[@LINE-1]]:30: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
  };
  start(4);
  start(4L);
}
