// REQUIRES: boost-fiber
// RUN: %check_weft %s weft-lost-wakeup,weft-wait-without-predicate,weft-relock,weft-unreleased-lock,weft-lock-order,weft-unlocked-copy,weft-busy-wait %t --no-fix
//
// Boost.Fiber's locks and conditions, which std's guards take, with the real
// headers.
#include <atomic>
#include <boost/fiber/condition_variable.hpp>
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/mutex.hpp>
#include <boost/fiber/recursive_mutex.hpp>
#include <boost/fiber/recursive_timed_mutex.hpp>
#include <boost/fiber/timed_mutex.hpp>
#include <mutex>
#include <vector>

bool ready();

// --- not reported

class Recursive {
  boost::fibers::recursive_mutex mutex_;
  boost::fibers::recursive_timed_mutex timed_;
  int n_ = 0;

public:
  void add() {
    std::lock_guard<boost::fibers::recursive_mutex> lock(mutex_);
    std::lock_guard<boost::fibers::recursive_timed_mutex> timed(timed_);
    ++n_;
  }
  void add_twice() {
    std::unique_lock<boost::fibers::recursive_mutex> lock(mutex_);
    std::unique_lock<boost::fibers::recursive_timed_mutex> timed(timed_);
    add();
  }
  void nested() {
    mutex_.lock();
    mutex_.lock();
    ++n_;
    mutex_.unlock();
    mutex_.unlock();
  }
};

class Gate {
  boost::fibers::mutex mutex_, other_;
  boost::fibers::timed_mutex timed_;
  boost::fibers::condition_variable opened_;
  boost::fibers::condition_variable_any any_;
  bool open_ = false;
  int n_ = 0;

public:
  void open() {
    {
      std::lock_guard<boost::fibers::mutex> lock(mutex_);
      open_ = true;
    }
    opened_.notify_all();
    any_.notify_all();
  }
  void pass() {
    std::unique_lock<boost::fibers::mutex> lock(mutex_);
    while (!open_)
      opened_.wait(lock);
  }
  bool pass_in_time() {
    std::unique_lock<boost::fibers::mutex> lock(mutex_);
    return opened_.wait_for(lock, std::chrono::seconds(1),
                            [this] { return open_; });
  }
  void pass_by_hand() {
    mutex_.lock();
    while (!open_)
      any_.wait(mutex_);
    mutex_.unlock();
  }
  void early() {
    std::unique_lock lock(mutex_);
    ++n_;
    lock.unlock();
    open();
    lock.lock();
    ++n_;
  }
  void tries() {
    std::unique_lock lock(mutex_, std::try_to_lock);
    if (!lock) {
      open();
      return;
    }
    ++n_;
  }
  void in_time() {
    if (!timed_.try_lock_for(std::chrono::milliseconds(1)))
      return;
    ++n_;
    timed_.unlock();
  }
  void both() {
    std::scoped_lock lock(other_, mutex_);
    ++n_;
  }
  void nested() {
    std::lock_guard a(mutex_);
    std::lock_guard b(other_);
    ++n_;
  }
};

// --- reported

class Box {
  boost::fibers::mutex mutex_, other_;
  boost::fibers::timed_mutex timed_;
  boost::fibers::condition_variable filled_;
  bool full_ = false;
  int n_ = 0;

public:
  void fill() {
    full_ = true;
    // CHECK-MESSAGES: :[[@LINE-1]]:11: warning: 'full_' is changed without 'mutex_', so a waiter that has just looked at it misses the notification and sleeps on; change it under the lock [weft-lost-wakeup]
    filled_.notify_one();
  }
  void take() {
    std::unique_lock<boost::fibers::mutex> lock(mutex_);
    if (!full_)
      filled_.wait(lock);
      // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: a wake-up may be spurious or meant for another waiter, and the 'if' does not look again; use 'while' [weft-wait-without-predicate]
    full_ = false;
  }
  void add() {
    std::lock_guard lock(timed_);
    ++n_;
  }
  void add_twice() {
    std::unique_lock<boost::fibers::timed_mutex> lock(timed_);
    add();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'add' takes 'timed_', which is held here, and so waits for itself for ever; call it without the lock [weft-relock]
  }
  bool leaves() {
    mutex_.lock();
    if (!ready())
      return false;
      // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'mutex_' is still locked when the function returns here, so whoever wants it next waits for ever; unlock it first or use a guard [weft-unreleased-lock]
    mutex_.unlock();
    return true;
  }
  void there() {
    std::lock_guard a(mutex_);
    std::lock_guard b(other_);
    ++n_;
  }
  void back() {
    std::lock_guard b(other_);
    std::lock_guard a(mutex_);
    // CHECK-MESSAGES: :[[@LINE-1]]:21: warning: 'Box::mutex_' is taken under 'Box::other_' here, and elsewhere in the other order, so two tasks can wait for each other for ever; use one order [weft-lock-order]
    ++n_;
  }
};

class Copied {
  mutable boost::fibers::mutex mutex_;
  std::vector<int> rows_;

public:
  Copied() = default;
  Copied(const Copied &other) : rows_(other.rows_) {}
  // CHECK-MESSAGES: :[[@LINE-1]]:39: warning: this copy reads 'rows_' without the other object's 'mutex_', so it may be changed meanwhile; lock it first [weft-unlocked-copy]
  void add(int n) {
    std::lock_guard<boost::fibers::mutex> lock(mutex_);
    rows_.push_back(n);
  }
};

class Worker {
  std::atomic<bool> stop_{false};
  boost::fibers::fiber task_;

public:
  void start() {
    task_ = boost::fibers::fiber([this] {
      while (!stop_)
      // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: this loop keeps a processor busy until 'stop_' changes; sleep until then: an event, a condition or the atomic's own wait [weft-busy-wait]
        boost::this_fiber::yield();
    });
  }
  void stop() {
    stop_ = true;
    task_.join();
  }
};
