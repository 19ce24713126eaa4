// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Lambdas in lambdas, generic ones, and templates that pass them on.
#include <future>
#include <memory>
#include <thread>
#include <vector>
template <typename F, typename... Args> auto start(F &&f, Args &&...args) {
  return std::thread([f = std::forward<F>(f), ... args = std::forward<Args>(args)]() mutable { f(args...); });
}
struct Server : std::enable_shared_from_this<Server> {
  std::vector<std::thread> threads;
  int requests = 0;
  void run() {
    for (auto [i, name] : {std::pair{1, 'a'}, {2, 'b'}})
      threads.push_back(start([this, &i](auto n) {
        auto inner = [&, self = weak_from_this()] { if (auto s = self.lock()) s->requests += i + n; };
        [&inner]() noexcept { inner(); }();
      }, 3));
    auto done = std::async(std::launch::async, [this]<typename T>(T t) { return requests + t; }, 4L);
    (void)done.get();
  }
  ~Server() { for (auto &t : threads) if (t.joinable()) t.join(); }
};
