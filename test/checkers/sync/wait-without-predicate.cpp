// RUN: %check_weft %s weft-wait-without-predicate %t
//
// Waits for a condition that nobody looks at again.
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <pthread.h>
#include <queue>

#include <weft/weft.h>

using namespace std::chrono_literals;
void step();

// --- not reported

class Queue {
  std::mutex mutex_;
  std::condition_variable filled_;
  std::queue<int> items_;
  bool stop_ = false;

public:
  void push(int item) {
    std::lock_guard lock(mutex_);
    items_.push(item);
    filled_.notify_one();
  }
  int in_a_loop() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (items_.empty())
      filled_.wait(lock);
    return items_.front();
  }
  int with_a_predicate() {
    std::unique_lock lock(mutex_);
    filled_.wait(lock, [this] { return !items_.empty(); });
    return items_.front();
  }
  void for_ever() {
    for (;;) {
      std::unique_lock lock(mutex_);
      if (items_.empty())
        filled_.wait(lock);
      step();
    }
  }
  bool looked_at_again() {
    std::unique_lock lock(mutex_);
    if (items_.empty())
      filled_.wait(lock);
    if (items_.empty())
      return false;
    return true;
  }
  bool returned() {
    std::unique_lock lock(mutex_);
    filled_.wait(lock);
    return !items_.empty();
  }
  // The caller looks.
  void wait(std::unique_lock<std::mutex> &lock) { filled_.wait(lock); }
  void wait_adopted() {
    std::unique_lock lock(mutex_, std::adopt_lock);
    filled_.wait(lock);
    lock.release();
  }
  void sleep() {
    std::unique_lock lock(mutex_);
    filled_.wait_for(lock, 1s);
    step();
  }
  bool timed_and_asked() {
    std::unique_lock lock(mutex_);
    if (items_.empty() && filled_.wait_for(lock, 1s) == std::cv_status::timeout)
      return false;
    return true;
  }
  bool again() {
    std::unique_lock lock(mutex_);
  retry:
    if (items_.empty()) {
      filled_.wait(lock);
      goto retry;
    }
    return true;
  }
  void wait_once() {
    std::unique_lock lock(mutex_);
    filled_.wait(lock);
  }
  void wait_until_filled() {
    for (;;) {
      wait_once();
      std::lock_guard lock(mutex_);
      if (!items_.empty())
        return;
    }
  }
  void silenced() {
    std::unique_lock lock(mutex_);
    filled_.wait(lock); // NOLINT(weft-wait-without-predicate)
  }
};

// A class that wraps a condition variable.
class Condition {
  std::mutex &mutex_;
  std::condition_variable condition_;

public:
  explicit Condition(std::mutex &mutex) : mutex_(mutex) {}
  void wait() {
    std::unique_lock lock(mutex_);
    condition_.wait(lock);
  }
  void notify() { condition_.notify_all(); }
};
class Posix {
  pthread_mutex_t *mutex_;
  pthread_cond_t condition_;
  int waiters_;

public:
  void wait() {
    ++waiters_;
    pthread_cond_wait(&condition_, mutex_);
  }
  void notify() { pthread_cond_signal(&condition_); }
};

// Nobody notifies: a way to sleep for ever.
void sleep_for_ever() {
  std::mutex mutex;
  std::condition_variable never;
  std::unique_lock lock(mutex);
  never.wait(lock);
}

// --- reported

class Box {
  std::mutex mutex_;
  std::condition_variable filled_;
  std::queue<int> items_;
  bool ready_ = false;

public:
  void push(int item) {
    std::lock_guard lock(mutex_);
    items_.push(item);
    filled_.notify_one();
  }
  int asked_once() {
    std::unique_lock<std::mutex> lock(mutex_);
    // CHECK-FIXES: while (items_.empty() && !ready_)
    if (items_.empty() && !ready_)
      filled_.wait(lock);
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: a wake-up may be spurious or meant for another waiter, and the 'if' does not look again; use 'while' [weft-wait-without-predicate]
    int item = items_.front();
    items_.pop();
    return item;
  }
  int not_asked() {
    std::unique_lock lock(mutex_);
    filled_.wait(lock);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: a wake-up may be spurious, or come before the wait, and nothing here asks what it is for; wait with a predicate [weft-wait-without-predicate]
    int item = items_.front();
    items_.pop();
    return item;
  }
  int timed() {
    std::unique_lock lock(mutex_);
    if (items_.empty())
      filled_.wait_for(lock, 1s);
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: a wake-up may be spurious or meant for another waiter, and the 'if' does not look again; use 'while' [weft-wait-without-predicate]
    return items_.front();
  }
};

static std::mutex state_mutex;
static std::condition_variable changed;
static bool state;
void set() {
  std::lock_guard lock(state_mutex);
  state = true;
  changed.notify_all();
}
void global() {
  std::unique_lock lock(state_mutex);
  // CHECK-FIXES: while (!state) {
  if (!state) {
    changed.wait(lock);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: a wake-up may be spurious or meant for another waiter, and the 'if' does not look again; use 'while' [weft-wait-without-predicate]
  }
  step();
}

struct Event {
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
  int set = 0;
};
void set(Event *event) {
  pthread_mutex_lock(&event->mutex);
  event->set = 1;
  pthread_cond_signal(&event->condition);
  pthread_mutex_unlock(&event->mutex);
}
void wait(Event *event) {
  pthread_mutex_lock(&event->mutex);
  // CHECK-FIXES: while (!event->set)
  if (!event->set)
    pthread_cond_wait(&event->condition, &event->mutex);
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: a wake-up may be spurious or meant for another waiter, and the 'if' does not look again; use 'while' [weft-wait-without-predicate]
  pthread_mutex_unlock(&event->mutex);
}

void on_fibers() {
  weft::Mutex mutex;
  weft::ConditionVariable done_changed;
  bool done = false;
  weft::Fiber<void> task = weft::spawn([&] {
    std::lock_guard lock(mutex);
    done = true;
    done_changed.notify_one();
  });
  std::unique_lock lock(mutex);
  done_changed.wait(lock);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: a wake-up may be spurious, or come before the wait, and nothing here asks what it is for; wait with a predicate [weft-wait-without-predicate]
}

template <class T> struct Cell {
  std::mutex mutex;
  std::condition_variable filled;
  bool has = false;
  T value;
  void set(T given) {
    std::lock_guard lock(mutex);
    value = given;
    has = true;
    filled.notify_one();
  }
  T get() {
    std::unique_lock lock(mutex);
    // CHECK-FIXES: while (!has)
    if (!has)
      filled.wait(lock);
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: a wake-up may be spurious or meant for another waiter, and the 'if' does not look again; use 'while' [weft-wait-without-predicate]
    return value;
  }
};
template struct Cell<int>;
template struct Cell<char>;

#define WAIT_FOR(condition, lock) (condition).wait(lock)
int in_a_macro() {
  std::unique_lock lock(state_mutex);
  WAIT_FOR(changed, lock);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: a wake-up may be spurious, or come before the wait, and nothing here asks what it is for; wait with a predicate [weft-wait-without-predicate]
  return 1;
}
