// RUN: %check_weft %s weft-lost-wakeup %t
//
// State that a condition's waiters look at, changed without their lock.
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <queue>
#include <thread>

#include <pthread.h>

#include <weft/weft.h>

using namespace std::chrono_literals;

void step();

// --- not reported

class Locked {
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ready_ = false;
  bool stop_ = false;
  std::queue<int> items_;
  std::atomic<int> users_{0};

public:
  Locked() {
    ready_ = true; // Nobody waits yet.
    changed_.notify_one();
  }
  void wait() {
    std::unique_lock guard(mutex_);
    changed_.wait(guard, [this] { return ready_ && users_ == 0; });
    while (!stop_)
      changed_.wait(guard);
    while (items_.empty())
      changed_.wait(guard);
  }
  void underTheLock() {
    std::lock_guard guard(mutex_);
    ready_ = true;
    changed_.notify_all();
  }
  void notifiesOutside() {
    {
      std::lock_guard guard(mutex_);
      ready_ = true;
    }
    changed_.notify_all();
  }
  void push(int item) {
    mutex_.lock();
    items_.push(item);
    mutex_.unlock();
    changed_.notify_one();
  }
  // The lock orders the change before the waiter's next look.
  void lockBetween() {
    ready_ = true;
    { std::lock_guard guard(mutex_); }
    changed_.notify_all();
  }
  void notifiesUnderTheLock() {
    users_ = 0;
    std::lock_guard guard(mutex_);
    changed_.notify_all();
  }
  void helperLocks() {
    users_ = 0;
    underTheLock();
    changed_.notify_all();
  }
  // What nobody waits for.
  void otherWay() {
    ++users_;
    ready_ = false;
    stop_ = false;
    changed_.notify_all();
  }
  // The notification comes first.
  void notifiesBefore() {
    changed_.notify_all();
    stop_ = true;
  }
  void callers() {
    std::lock_guard guard(mutex_);
    set();
    setFromAbove(true);
    auto inLambda = [this] {
      ready_ = true;
      changed_.notify_one();
    };
    inLambda();
  }

  void setFromAbove(bool value) {
    ready_ = value;
    changed_.notify_one();
  }

private:
  void set() {
    ready_ = true;
    changed_.notify_one();
  }
  // Called from elsewhere, if at all.
  void calledBySomebody() {
    ready_ = true;
    changed_.notify_one();
  }
};

// A guard of another library: what it does cannot be told.
struct Guard {
  explicit Guard(std::mutex *);
  ~Guard();
};
class UnknownGuard {
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ready_ = false;

public:
  void wait() {
    std::unique_lock<std::mutex> guard(mutex_);
    changed_.wait(guard, [&] { return ready_; });
  }
  void set() {
    Guard guard(&mutex_);
    ready_ = true;
    changed_.notify_one();
  }
};

// Whoever misses the notification looks again soon.
class Timed {
  std::mutex mutex_;
  std::condition_variable changed_;
  std::atomic<bool> stop_{false};

public:
  void wait() {
    std::unique_lock guard(mutex_);
    while (!stop_)
      changed_.wait_for(guard, 10ms);
    changed_.wait_for(guard, 1s, [this] { return stop_.load(); });
  }
  void stop() {
    stop_ = true;
    changed_.notify_all();
  }
};

// --- reported

class Worker {
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stop_ = false;
  std::thread thread_{[this] {
    std::unique_lock guard(mutex_);
    changed_.wait(guard, [this] { return stop_; });
  }};

public:
  ~Worker() {
    stop_ = true;
    // CHECK-MESSAGES: :[[@LINE-1]]:11: warning: 'stop_' is changed without 'mutex_', so a waiter that has just looked at it misses the notification and sleeps on; change it under the lock [weft-lost-wakeup]
    changed_.notify_one();
    thread_.join();
  }
};

class Atomics {
  std::mutex mutex_;
  std::condition_variable done_;
  std::atomic<int> pending_{0};
  std::atomic<bool> stop_{false};
  std::atomic<int> error_{0};

  bool isStopped() const { return stop_.load(); }

public:
  void wait() {
    std::unique_lock<std::mutex> guard(mutex_);
    done_.wait(guard, [this] { return pending_ == 0; });
    while (!isStopped())
      done_.wait(guard);
    for (;;) {
      if (error_.load() != 0)
        return;
      done_.wait(guard);
    }
  }
  void finish() {
    if (--pending_ == 0)
      // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'pending_' is changed without 'mutex_', {{.*}}
      done_.notify_all();
  }
  void stop() {
    stop_.store(true, std::memory_order_release);
    // CHECK-MESSAGES: :[[@LINE-1]]:11: warning: 'stop_' is changed without 'mutex_', {{.*}}
    done_.notify_all();
  }
  void unlocksTooEarly() {
    {
      std::lock_guard guard(mutex_);
      step();
    }
    stop_ = true;
    // CHECK-MESSAGES: :[[@LINE-1]]:11: warning: 'stop_' is changed without 'mutex_', {{.*}}
    done_.notify_all();
  }
  void silenced() {
    stop_ = true; // NOLINT(weft-lost-wakeup)
    done_.notify_all();
  }
};

template <class T> class Box {
  std::mutex mutex_;
  std::condition_variable filled_;
  std::queue<T> items_;

public:
  T take() {
    std::unique_lock guard(mutex_);
    while (items_.empty())
      filled_.wait(guard);
    T item = items_.front();
    items_.pop();
    return item;
  }
  void put(T item) {
    items_.push(item);
    // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'items_' is changed without 'mutex_', {{.*}}
    filled_.notify_one();
  }
};
void useBoxes(Box<int> &a, Box<long> &b) {
  a.put(a.take());
  b.put(b.take());
}

struct Shared {
  std::mutex mutex;
  std::condition_variable changed;
  std::atomic<bool> ready;
};
void waitFor(Shared &shared) {
  std::unique_lock guard(shared.mutex);
  shared.changed.wait(guard, [&] { return shared.ready.load(); });
}
auto announce(Shared *shared) {
  return [shared] {
    shared->ready = true;
    // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: 'ready' is changed without 'mutex', {{.*}}
    shared->changed.notify_one();
  };
}

void locals() {
  std::mutex mutex;
  std::condition_variable changed;
  std::atomic<bool> ready{false};
  std::jthread task([&] {
    ready = true;
    // CHECK-MESSAGES: :[[@LINE-1]]:11: warning: 'ready' is changed without 'mutex', {{.*}}
    changed.notify_one();
  });
  std::unique_lock guard(mutex);
  changed.wait(guard, [&] { return ready.load(); });
}

// --- POSIX

pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
int go;

void posixWait() {
  pthread_mutex_lock(&lock);
  while (!go)
    pthread_cond_wait(&condition, &lock);
  pthread_mutex_unlock(&lock);
}
void posixRight() {
  pthread_mutex_lock(&lock);
  go = 1;
  pthread_cond_signal(&condition);
  pthread_mutex_unlock(&lock);
}
#define SET(flag) flag = 1
void posixWrong() {
  SET(go);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'go' is changed without 'lock', {{.*}}
  pthread_cond_signal(&condition);
}
void posixOtherWay() {
  go = 0;
  pthread_cond_signal(&condition);
}

// --- fibers

class Fibers {
  weft::Mutex mutex_;
  weft::ConditionVariable changed_;
  bool ready_ = false;

public:
  void wait() {
    std::unique_lock guard(mutex_);
    changed_.wait(guard, [this] { return ready_; });
  }
  void set() {
    ready_ = true;
    // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'ready_' is changed without 'mutex_', {{.*}}
    changed_.notify_one();
  }
};
