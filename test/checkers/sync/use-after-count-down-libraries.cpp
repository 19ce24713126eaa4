// REQUIRES: boost-fiber, boost-asio
// RUN: %check_weft %s weft-use-after-count-down,weft-unset-promise,weft-wait-without-predicate,weft-uncounted-exit %t --no-fix
//
// What waiters rely on, with the real headers of Boost.Asio, Fiber and Thread.
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/fiber/condition_variable.hpp>
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/mutex.hpp>
#include <boost/thread/latch.hpp>
#include <boost/thread/thread.hpp>
#include <future>
#include <mutex>
#include <string>

bool connect();
int fetch();
void log(const std::string &);

// --- not reported

// The pool dies, and joins, first.
void pool_dies_first() {
  std::promise<int> result;
  std::string name = "a";
  boost::asio::thread_pool pool(1);
  boost::asio::post(pool, [&] {
    result.set_value(1);
    log(name);
  });
  result.get_future().wait();
}

void pool_is_joined(boost::asio::thread_pool &pool) {
  std::promise<int> result;
  std::string name = "a";
  boost::asio::post(pool, [&] {
    result.set_value(1);
    log(name);
  });
  result.get_future().wait();
  pool.join();
}

class Gate {
  boost::fibers::mutex mutex_;
  boost::fibers::condition_variable opened_;
  bool open_ = false;

public:
  void open() {
    std::lock_guard<boost::fibers::mutex> lock(mutex_);
    open_ = true;
    opened_.notify_all();
  }
  void pass() {
    std::unique_lock<boost::fibers::mutex> lock(mutex_);
    opened_.wait(lock, [this] { return open_; });
  }
};

// --- reported

void on_a_pool(boost::asio::thread_pool &pool) {
  std::promise<int> result;
  std::string name = "a";
  boost::asio::post(pool, [&] {
    result.set_value(1);
    log(name);
    // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'name' is used after its owner was let go, which may have destroyed it; signal last [weft-use-after-count-down]
  });
  result.get_future().wait();
}

void with_a_latch() {
  boost::latch done(1);
  std::string name = "a";
  boost::thread([&] {
    if (!connect())
      return;
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: leaving here skips the count-down of 'done', so the wait for it never ends; count down on every path [weft-uncounted-exit]
    done.count_down();
    log(name);
    // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'name' is used after its owner was let go, which may have destroyed it; signal last [weft-use-after-count-down]
  }).detach();
  done.wait();
}

void unset() {
  std::promise<int> result;
  boost::fibers::fiber task([&] {
    if (!connect())
      return;
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: leaving here leaves 'result' unset, so who waits for it waits for ever; set a value or an error on every path [weft-unset-promise]
    result.set_value(fetch());
  });
  result.get_future().wait();
  task.join();
}

class Box {
  boost::fibers::mutex mutex_;
  boost::fibers::condition_variable filled_;
  bool full_ = false;

public:
  void fill() {
    std::lock_guard<boost::fibers::mutex> lock(mutex_);
    full_ = true;
    filled_.notify_one();
  }
  void take() {
    std::unique_lock<boost::fibers::mutex> lock(mutex_);
    if (!full_)
      filled_.wait(lock);
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: a wake-up may be spurious or meant for another waiter, and the 'if' does not look again; use 'while' [weft-wait-without-predicate]
    full_ = false;
  }
};
