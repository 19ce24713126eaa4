// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Locks, counts and atomics as they stand in code that is being written; much of it is wrong.
#include <atomic>
#include <condition_variable>
#include <functional>
#include <future>
#include <latch>
#include <map>
#include <memory>
#include <mutex>
#include <semaphore>
#include <shared_mutex>
#include <string>
#include <thread>
#include <vector>

int compute();
bool ready();

class Cache {
public:
  void put(const std::string &key, int value) {
    std::lock_guard guard(mutex_);
    entries_[key] = value;
    if (listener_)
      listener_(key);
  }
  int get(const std::string &key) {
    {
      std::shared_lock read(shared_);
      if (entries_.contains(key))
        return entries_[key];
    }
    std::unique_lock write(shared_);
    return entries_[key] = compute();
  }
  const int *find(const std::string &key) {
    std::lock_guard guard(mutex_);
    auto found = entries_.find(key);
    return found == entries_.end() ? nullptr : &found->second;
  }
  std::size_t size() { return entries_.size(); }
  void listen(std::function<void(const std::string &)> listener) {
    std::lock_guard guard(mutex_);
    listener_ = std::move(listener);
  }
  void clear() {
    mutex_.lock();
    if (entries_.empty())
      return;
    entries_.clear();
    mutex_.unlock();
  }

private:
  std::mutex mutex_;
  std::shared_mutex shared_;
  std::map<std::string, int> entries_;
  std::function<void(const std::string &)> listener_;
};

class Queue {
public:
  Queue() : worker_([this] { run(); }) {}
  ~Queue() {
    stopped_ = true;
    wake_.notify_all();
    worker_.join();
  }
  void push(int item) {
    std::lock_guard guard(mutex_);
    items_.push_back(item);
    wake_.notify_one();
  }

private:
  void run() {
    for (;;) {
      std::unique_lock lock(mutex_);
      if (items_.empty())
        wake_.wait(lock);
      if (stopped_)
        return;
      items_.pop_back();
      handled_ = handled_ + 1;
    }
  }
  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<int> items_;
  std::atomic<bool> stopped_{false};
  std::atomic<int> handled_{0};
  std::thread worker_;
};

std::mutex accounts, journal;
void transfer() {
  std::scoped_lock first(accounts);
  std::scoped_lock second(journal);
}
void audit() {
  std::scoped_lock first(journal);
  std::scoped_lock second(accounts);
  std::lock_guard{accounts};
}

int count() {
  std::latch done(2);
  int sum = 0;
  std::jthread one([&] {
    if (ready())
      return;
    sum += compute();
    done.count_down();
  });
  std::jthread other([&] { done.count_down(); });
  done.wait();
  return sum;
}

int answer() {
  std::promise<int> promise;
  std::future<int> future = promise.get_future();
  std::counting_semaphore<4> slots(4);
  slots.acquire();
  std::jthread task([&] {
    if (ready())
      promise.set_value(compute());
  });
  slots.release();
  return future.get();
}

int poll() {
  static std::unique_ptr<int> shared;
  static std::mutex mutex;
  if (!shared) {
    std::lock_guard guard(mutex);
    if (!shared)
      shared = std::make_unique<int>(compute());
  }
  int result = 0;
  volatile bool finished = false;
  std::atomic<bool> published{false};
  std::jthread task([&] {
    result = *shared;
    finished = true;
    published.store(true, std::memory_order_relaxed);
  });
  while (!finished)
    std::this_thread::yield();
  while (!published.load(std::memory_order_relaxed)) {
  }
  return result;
}
