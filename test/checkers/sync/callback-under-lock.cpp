// RUN: %check_weft %s weft-callback-under-lock %t --options WeftAudit=true
//
// Callables that others have given, called while a lock is held.
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <weft/weft.h>

void step();

// --- not reported

class Careful {
  std::mutex mutex_;
  std::vector<std::function<void(int)>> listeners_;
  std::function<void()> done_;
  std::deque<std::function<void()>> tasks_;

public:
  void listen(std::function<void(int)> listener) {
    std::lock_guard guard(mutex_);
    listeners_.push_back(std::move(listener));
  }
  void onDone(std::function<void()> done) {
    std::lock_guard guard(mutex_);
    done_ = std::move(done);
  }
  void post(std::function<void()> task) {
    std::lock_guard guard(mutex_);
    tasks_.push_back(std::move(task));
  }
  void copiedFirst() {
    std::vector<std::function<void(int)>> copy;
    {
      std::lock_guard guard(mutex_);
      copy = listeners_;
    }
    for (auto &listener : copy)
      listener(1);
  }
  void unlocksAround() {
    std::unique_lock guard(mutex_);
    while (!tasks_.empty()) {
      auto task = std::move(tasks_.front());
      tasks_.pop_front();
      guard.unlock();
      task();
      guard.lock();
    }
  }
  void handedOn() {
    std::lock_guard guard(mutex_);
    std::thread(done_).detach();
    std::jthread later([this] { done_(); });
    later.detach();
  }
  // Asks whether there is one.
  bool has() {
    std::lock_guard guard(mutex_);
    return done_ != nullptr;
  }
};

// What the class itself puts there.
class OwnCallable {
  std::mutex mutex_;
  std::function<void()> step_ = step;

public:
  OwnCallable() {
    step_ = [this] { count(); };
  }
  void count() {}
  void run() {
    std::lock_guard guard(mutex_);
    step_();
  }
};

// Comparators, factories, clocks.
class Values {
  std::mutex mutex_;
  std::function<bool(int, int)> less_;
  std::function<int()> now_;

public:
  Values(std::function<bool(int, int)> less, std::function<int()> now)
      : less_(std::move(less)), now_(std::move(now)) {}
  int run() {
    std::lock_guard guard(mutex_);
    return less_(1, 2) ? now_() : 0;
  }
};

// To be called under the lock is what these are for.
class Visited {
  std::mutex mutex_;
  std::map<int, std::string> all_;

public:
  void visit(const std::function<void(std::string &)> &visitor) {
    std::lock_guard guard(mutex_);
    for (auto &[key, value] : all_)
      visitor(value);
  }
  template <class F> auto withLock(F f) {
    std::lock_guard guard(mutex_);
    return f(all_);
  }
};
void useVisited(Visited &visited) {
  visited.withLock([](auto &all) { all.clear(); });
}

class Recursive {
  std::recursive_mutex mutex_;
  std::function<void()> callback_;

public:
  void set(std::function<void()> callback) {
    std::lock_guard guard(mutex_);
    callback_ = std::move(callback);
  }
  void run() {
    std::lock_guard guard(mutex_);
    callback_();
  }
};

// The lock is there so that one line is logged at a time, and for nothing else.
class Logging {
  std::mutex mutex_;
  std::function<void(const char *)> log_;

public:
  explicit Logging(std::function<void(const char *)> log) : log_(log) {}
  void info() {
    std::lock_guard guard(mutex_);
    log_("info");
  }
  void error() {
    std::lock_guard guard(mutex_);
    log_("error");
  }
};

// No public function takes the lock that is held.
class OwnLock {
  std::mutex runs_;
  std::mutex mutex_;
  std::function<void()> callback_;
  void run() {
    std::lock_guard guard(runs_);
    callback_();
  }

public:
  explicit OwnLock(std::function<void()> callback)
      : callback_(std::move(callback)) {}
  void set(std::function<void()> callback) {
    std::lock_guard guard(mutex_);
    callback_ = std::move(callback);
  }
};

// --- reported

class Source {
  std::mutex mutex_;
  std::vector<std::function<void(int)>> listeners_;
  std::map<int, std::function<void()>> byKey_;
  std::function<void()> done_;
  void (*hook_)(int) = nullptr;
  std::deque<std::function<void()>> tasks_;

public:
  void listen(std::function<void(int)> listener) {
    std::lock_guard guard(mutex_);
    listeners_.push_back(std::move(listener));
  }
  void listen(int key, const std::function<void()> &listener) {
    std::lock_guard guard(mutex_);
    byKey_[key] = listener;
  }
  void hook(void (*hook)(int)) {
    std::lock_guard guard(mutex_);
    hook_ = hook;
  }
  void onDone(std::function<void()> done) { done_ = std::move(done); }
  void post(std::function<void()> task) {
    std::scoped_lock guard(mutex_);
    tasks_.emplace_back(std::move(task));
  }
  void change(int value) {
    std::lock_guard guard(mutex_);
    for (auto &listener : listeners_)
      listener(value);
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'listeners_' is called while 'mutex_' is locked, and waits for ever if it comes back to what takes that lock; call it after unlocking [weft-callback-under-lock]
  }
  void keyed() {
    std::lock_guard<std::mutex> guard(mutex_);
    for (auto &[key, listener] : byKey_)
      listener();
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'byKey_' is called while 'mutex_' is locked, {{.*}}
  }
  void found(int key) {
    std::unique_lock guard(mutex_);
    if (auto it = byKey_.find(key); it != byKey_.end())
      it->second();
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'byKey_' is called {{.*}}
  }
  void finish() {
    mutex_.lock();
    if (done_)
      done_();
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'done_' is called {{.*}}
    mutex_.unlock();
  }
  void hooked() {
    std::lock_guard guard(mutex_);
    if (hook_)
      hook_(1);
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'hook_' is called {{.*}}
  }
  void runs() {
    std::lock_guard guard(mutex_);
    while (!tasks_.empty()) {
      auto task = std::move(tasks_.front());
      tasks_.pop_front();
      task();
      // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'tasks_' is called {{.*}}
    }
  }
  void silenced() {
    std::lock_guard guard(mutex_);
    done_(); // NOLINT(weft-callback-under-lock)
  }
};

template <class T> class Topic {
  weft::Mutex mutex_;
  std::function<void(const T &)> reader_;
  int count_ = 0;

public:
  explicit Topic(std::function<void(const T &)> reader)
      : reader_(std::move(reader)) {}
  void next() {
    std::lock_guard guard(mutex_);
    ++count_;
  }
  void publish(const T &value) {
    std::lock_guard guard(mutex_);
    reader_(value);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'reader_' is called while 'mutex_' is locked, {{.*}}
  }
};
void useTopics(Topic<int> &a, Topic<std::string> &b) {
  a.publish(1);
  a.next();
  b.next();
  b.publish("");
}

class Reader {
  std::shared_mutex mutex_;
  std::function<void()> callback_;
  int value_ = 0;

public:
  explicit Reader(std::function<void()> callback) : callback_(callback) {}
  void change() {
    std::unique_lock guard(mutex_);
    ++value_;
  }
  void read() {
    std::shared_lock guard(mutex_);
    callback_();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'callback_' is called while 'mutex_' is locked, {{.*}}
  }
};
