// REQUIRES: boost-fiber, boost-asio, tbb
// RUN: %check_weft %s weft-destruction-order %t
//
// Owners from other libraries.
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/future/async.hpp>
#include <boost/thread/scoped_thread.hpp>
#include <tbb/task_group.h>

void use(const std::string &);

// --- not reported

// Whoever runs the loop must have stopped before.
class OnLoop {
  boost::asio::io_context context_;
  std::string text_;

public:
  void start() {
    boost::asio::post(context_, [this] { use(text_); });
  }
};

class PoolJoined {
  boost::asio::thread_pool pool_;
  std::string text_;

public:
  void start() {
    boost::asio::post(pool_, [this] { use(text_); });
  }
  ~PoolJoined() { pool_.join(); }
};

// Its destructor does not wait.
class FiberFuture {
  boost::fibers::future<void> load_;
  std::string text_;

public:
  void start() {
    load_ = boost::fibers::async([this] { use(text_); });
  }
};

class GroupWaited {
  tbb::task_group group_;
  std::string text_;

public:
  void start() {
    group_.run([this] { use(text_); });
  }
  ~GroupWaited() { group_.wait(); }
};

// --- reported

class OnPool {
  boost::asio::thread_pool pool_;
  // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'text_' is destroyed while a task that uses it runs: 'pool_' waits for the task only afterwards; declare 'pool_' last [weft-destruction-order]
  std::string text_;

public:
  void start() {
    boost::asio::post(pool_, [this] { use(text_); });
  }
};

class InGroup {
  tbb::task_group group_;
  // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: 'text_' is destroyed while a task that uses it runs: 'group_' waits for the task only afterwards; declare 'group_' last [weft-destruction-order]
  std::string text_;

public:
  void start() {
    group_.run([this] { use(text_); });
  }
};

class Scoped {
  std::unique_ptr<boost::scoped_thread<>> worker_;
  // CHECK-MESSAGES: :[[@LINE-1]]:43: warning: 'text_' is destroyed while a task that uses it runs: 'worker_' waits for the task only afterwards; declare 'worker_' last [weft-destruction-order]
  std::string text_;

public:
  void start() {
    worker_ = std::make_unique<boost::scoped_thread<>>(
        [this] { use(text_); });
  }
};
