// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A thread pool with two bugs.
#include <functional>
#include <mutex>
#include <thread>
#include <vector>
template <typename T> struct Pool {
  std::vector<std::thread> workers_;
  std::mutex mutex_;
  T state_{};
  explicit Pool(int n) { for (int i = 0; i < n; ++i) workers_.emplace_back([this, &i] { work(i); }); }
  ~Pool() { for (auto &w : workers_) if (w.joinable()) w.join(); }
  void work(int k) { std::lock_guard lock(mutex_); state_ += k; }
};
int main() try {
  Pool<int> pool(4);
  std::thread detached([&pool] { pool.work(1); });
  detached.detach();
  return 0;
} catch (...) { return 1; }
