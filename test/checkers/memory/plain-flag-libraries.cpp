// REQUIRES: boost-thread, tbb
// RUN: %check_weft %s weft-plain-flag,weft-busy-wait %t --no-fix
//
// Flags of the tasks of Boost.Thread, oneTBB and POSIX, with their locks and
// atomics, and the real headers.
#include <atomic>
#include <boost/atomic/atomic.hpp>
#include <boost/thread/condition_variable.hpp>
#include <boost/thread/mutex.hpp>
#include <boost/thread/thread.hpp>
#include <oneapi/tbb/spin_mutex.h>
#include <oneapi/tbb/task_group.h>
#include <pthread.h>

void step();

// --- not reported

class Atomically {
  boost::atomic<bool> stop_{false};
  boost::thread task_;

public:
  void start() {
    task_ = boost::thread([this] {
      while (!stop_)
        step();
    });
  }
  void stop() {
    stop_ = true;
    task_.join();
  }
};

class UnderLock {
  bool stop_ = false;
  boost::mutex mutex_;
  boost::condition_variable changed_;
  boost::thread task_;

public:
  void start() {
    task_ = boost::thread([this] {
      boost::unique_lock<boost::mutex> lock(mutex_);
      while (!stop_)
        changed_.wait(lock);
    });
  }
  void stop() {
    {
      boost::lock_guard<boost::mutex> lock(mutex_);
      stop_ = true;
    }
    changed_.notify_all();
    task_.join();
  }
};

class UnderScopedLock {
  bool stop_ = false;
  tbb::spin_mutex mutex_;
  tbb::task_group tasks_;

  bool stopped() {
    tbb::spin_mutex::scoped_lock lock;
    lock.acquire(mutex_);
    return stop_;
  }

public:
  void start() {
    tasks_.run([this] {
      while (!stopped())
        step();
      for (;;) {
        tbb::spin_mutex::scoped_lock lock;
        lock.acquire(mutex_);
        if (stop_)
          break;
      }
    });
  }
  void stop() {
    {
      tbb::spin_mutex::scoped_lock lock(mutex_);
      stop_ = true;
    }
    tasks_.wait();
  }
};

// Set before the task begins.
void before() {
  bool quiet = false;
  quiet = true;
  boost::thread task([&] {
    while (!quiet)
      step();
  });
  task.join();
}

// --- reported

class Plainly {
  bool stop_ = false;
  boost::thread task_;

public:
  void start() {
    task_ = boost::thread([this] {
      while (!stop_)
      // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: another task changes 'stop_' while this loop asks it, and nothing orders the two: the change may stay unseen; make it atomic [weft-plain-flag]
        step();
    });
  }
  void stop() {
    stop_ = true;
    task_.join();
  }
};

void in_group() {
  bool stop = false;
  tbb::task_group tasks;
  tasks.run([&] {
    while (!stop)
    // CHECK-MESSAGES: :[[@LINE-1]]:13: warning: another task changes 'stop' while this loop asks it{{.*}} [weft-plain-flag]
      step();
  });
  step();
  stop = true;
  tasks.wait();
}

static volatile bool quit;
static void *run(void *) {
  while (!quit)
  // CHECK-MESSAGES: :[[@LINE-1]]:11: warning: volatile orders nothing between tasks: 'quit' is polled here while another task changes it; make it atomic [weft-plain-flag]
    step();
  return nullptr;
}
void start(pthread_t &task) { pthread_create(&task, nullptr, run, nullptr); }
void finish(pthread_t task) {
  quit = true;
  pthread_join(task, nullptr);
}

class Busily {
  boost::atomic<bool> ready_{false};
  std::atomic<bool> there_{false};

public:
  void wait() {
    while (!ready_.load(boost::memory_order_acquire))
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: this loop keeps a processor busy until 'ready_' changes; sleep until then: an event, a condition or the atomic's own wait [weft-busy-wait]
      boost::this_thread::yield();
    while (!there_)
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: this loop keeps a processor busy until 'there_' changes{{.*}} [weft-busy-wait]
      sched_yield();
  }
  void signal() {
    ready_ = true;
    there_ = true;
  }
};
