// RUN: %check_weft %s weft-relock %t
//
// A lock taken again by the task that holds it, in one function and through
// calls.

#include <condition_variable>
#include <coroutine>
#include <memory>
#include <mutex>
#include <pthread.h>
#include <shared_mutex>
#include <thread>
#include <vector>
#include <weft/weft.h>

bool ready();
void work();

std::mutex mu, other;
std::recursive_mutex often;
pthread_mutex_t raw = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t nesting = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;

// --- what must stay silent

// A coroutine may begin later, and on another thread.
struct Lazy {
  struct promise_type {
    Lazy get_return_object() { return {}; }
    std::suspend_always initial_suspend() { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() {}
  };
  void startOn(std::vector<Lazy> &queue);
};
Lazy takesLater(std::mutex &m) {
  m.lock();
  m.unlock();
  co_return;
}
void startsUnderLock(std::vector<Lazy> &queue) {
  std::lock_guard guard(mu);
  takesLater(mu).startOn(queue);
}

void one_after_the_other() {
  { std::lock_guard guard(mu); }
  std::lock_guard guard(mu);
}
void two_locks() {
  std::lock_guard guard(mu);
  std::lock_guard second(other);
}
void recursive() {
  std::lock_guard guard(often);
  std::lock_guard second(often);
}
void recursive_pthread() {
  pthread_mutex_lock(&nesting);
  pthread_mutex_lock(&nesting);
  pthread_mutex_unlock(&nesting);
  pthread_mutex_unlock(&nesting);
}
// Which kind it is stands where it is initialised.
void unknown_pthread(pthread_mutex_t *lock) {
  pthread_mutex_lock(lock);
  pthread_mutex_lock(lock);
  pthread_mutex_unlock(lock);
  pthread_mutex_unlock(lock);
}
void tried() {
  std::lock_guard guard(mu);
  if (mu.try_lock())
    mu.unlock();
}
void deferred() {
  std::unique_lock guard(mu, std::defer_lock);
  guard.lock();
}
void adopted() {
  mu.lock();
  std::lock_guard guard(mu, std::adopt_lock);
}
void given_back_between() {
  std::unique_lock guard(mu);
  guard.unlock();
  {
    std::lock_guard inner(mu);
    work();
  }
  guard.lock();
}
void on_one_path_only() {
  std::unique_lock guard(mu, std::defer_lock);
  if (ready())
    guard.lock();
  if (!guard.owns_lock())
    guard.lock();
}
void waits(std::condition_variable &changed) {
  std::unique_lock guard(mu);
  changed.wait(guard, [] { return ready(); });
}
void task_takes_it() {
  std::unique_lock guard(mu);
  std::thread task([] { std::lock_guard inner(mu); });
  guard.unlock();
  task.join();
}
void all(std::vector<std::mutex> &locks) {
  for (std::mutex &lock : locks)
    lock.lock();
  for (std::mutex &lock : locks)
    lock.unlock();
}

struct Node {
  std::mutex lock;
  Node *next = nullptr;
  int value = 0;
  void add(int n) {
    std::lock_guard guard(lock);
    value += n;
  }
};
void another_object(Node &a, Node &b) {
  std::lock_guard guard(a.lock);
  b.add(1);
}
void hand_over_hand(Node *node) {
  node->lock.lock();
  while (node->next) {
    Node *last = node;
    node = node->next;
    node->lock.lock();
    last->lock.unlock();
  }
  node->lock.unlock();
}

class Queue {
public:
  void stop() {
    std::lock_guard guard(mu_);
    stop_locked();
  }
  void maybe() {
    std::lock_guard guard(mu_);
    flush(false);
  }
  void temporarily_given_back() {
    mu_.lock();
    run_unlocked();
    mu_.unlock();
  }
  void given_back_by_helpers() {
    mu_.lock();
    finish();
    std::lock_guard guard(mu_);
  }
  void by_the_class_that_is_there() {
    std::lock_guard guard(mu_);
    changed();
  }
  void current_moves_on() {
    std::lock_guard guard(current_->lock);
    advance();
    std::lock_guard second(current_->lock);
  }
  virtual void changed() { std::lock_guard guard(mu_); }
  virtual ~Queue() = default;

private:
  void stop_locked() { stopped_ = true; }
  void flush(bool outer) {
    if (outer)
      mu_.lock();
    work();
    if (outer)
      mu_.unlock();
  }
  void run_unlocked() {
    mu_.unlock();
    work();
    mu_.lock();
  }
  void finish() { give_back(); }
  void give_back() { mu_.unlock(); }
  void advance() { current_ = current_->next; }
  std::mutex mu_;
  Node *current_ = nullptr;
  bool stopped_ = false;
};

class __attribute__((capability("mutex"))) Annotated {
public:
  void Lock() __attribute__((acquire_capability()));
  void Unlock() __attribute__((release_capability()));
};
struct Store {
  Annotated lock;
  void write() __attribute__((requires_capability(lock))) {
    lock.Unlock();
    work();
    lock.Lock();
  }
  void compact() __attribute__((requires_capability(lock))) { write(); }
  void run() {
    lock.Lock();
    compact();
    lock.Unlock();
  }
};

// A lock of the house, which may be recursive for all that is known.
struct Reentrant {
  void lock();
  void unlock();
  bool try_lock();
};
struct __attribute__((capability("mutex"))) Wrapper {
  void lock() __attribute__((acquire_capability()));
  void unlock() __attribute__((release_capability()));
  std::recursive_mutex inner;
};
void house(Reentrant &lock, Wrapper &wrapper) {
  std::lock_guard guard(lock);
  std::lock_guard second(lock);
  std::lock_guard third(wrapper);
  std::lock_guard fourth(wrapper);
}

template <class M> void never_instantiated(M &lock) {
  std::lock_guard<M> guard(lock);
  std::lock_guard<M> second(lock);
}

// An object that is its own lock.
struct Itself : std::mutex {
  void outer() {
    std::lock_guard<std::mutex> guard(*this);
    inner();
  }
  void inner() { std::lock_guard<std::mutex> guard(*this); }
};

void silenced() {
  std::lock_guard guard(mu);
  std::lock_guard second(mu); // NOLINT(weft-relock)
}

// --- what must be reported

void twice() {
  std::lock_guard guard(mu);
  std::lock_guard second(mu);
  // CHECK-NOTES: :[[@LINE-1]]:19: warning: 'mu' is held here already, so taking it again waits for itself for ever; take it once [weft-relock]
  // CHECK-NOTES: :[[@LINE-3]]:19: note: taken here first
}

void by_hand() {
  pthread_mutex_lock(&raw);
  if (ready())
    pthread_mutex_lock(&raw);
  // CHECK-NOTES: :[[@LINE-1]]:5: warning: 'raw' is held here already, {{.*}}
  // CHECK-NOTES: :[[@LINE-4]]:3: note: taken here first
  pthread_mutex_unlock(&raw);
}

void guard_twice() {
  std::unique_lock guard(mu);
  work();
  guard.lock();
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: 'mu' is held by 'guard' already, so this call fails; take it once [weft-relock]
  // CHECK-NOTES: :[[@LINE-4]]:20: note: taken here first
}

class Service {
public:
  void stop() {
    std::lock_guard guard(mu_);
    stopped_ = true;
    flush();
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: 'flush' takes 'mu_', which is held here, and so waits for itself for ever; call it without the lock [weft-relock]
    // CHECK-NOTES: :[[@LINE-4]]:21: note: taken here first
    // CHECK-NOTES: :[[@LINE+4]]:21: note: taken again here
  }
  void flush() {
    work();
    std::lock_guard guard(mu_);
    work();
  }
  void shut_down() {
    std::unique_lock guard(mu_);
    close();
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: 'close' takes 'mu_', {{.*}}
    // CHECK-NOTES: :[[@LINE-3]]:22: note: taken here first
    // CHECK-NOTES: :[[@LINE-8]]:21: note: taken again here
  }
  int size() const {
    std::shared_lock guard(table_);
    return empty() ? 0 : 1;
    // CHECK-NOTES: :[[@LINE-1]]:12: warning: 'table_' is taken shared here and held so already; a writer that waits between the two stops both for ever; take it once [weft-relock]
    // CHECK-NOTES: :[[@LINE-3]]:22: note: taken here first
    // CHECK-NOTES: :[[@LINE+3]]:22: note: taken again here
  }
  bool empty() const {
    std::shared_lock guard(table_);
    return !stopped_;
  }
  void wait() {
    std::unique_lock guard(mu_);
    changed_.wait(guard, [this] {
      std::lock_guard inner(mu_);
      // CHECK-NOTES: :[[@LINE-1]]:23: warning: 'mu_' is held here already, {{.*}}
      // CHECK-NOTES: :[[@LINE-4]]:22: note: taken here first
      return stopped_;
    });
  }

private:
  void close() { flush(); }
  std::mutex mu_;
  mutable std::shared_mutex table_;
  std::condition_variable changed_;
  bool stopped_ = false;
};

void add(Node &node) {
  std::lock_guard guard(node.lock);
  node.add(1);
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: 'add' takes 'lock', {{.*}}
  // CHECK-NOTES: :[[@LINE-3]]:19: note: taken here first
  // CHECK-NOTES: :[[@LINE-212]]:21: note: taken again here
}

void count(Node &node) { std::lock_guard guard(node.lock); }
void by_argument(Node &node) {
  std::lock_guard guard(node.lock);
  count(node);
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: 'count' takes 'lock', {{.*}}
  // CHECK-NOTES: :[[@LINE-3]]:19: note: taken here first
  // CHECK-NOTES: :[[@LINE-6]]:42: note: taken again here
}

weft::Mutex fibers;
void on_fibers() {
  std::scoped_lock guard(fibers, mu);
  std::unique_lock second(fibers);
  // CHECK-NOTES: :[[@LINE-1]]:20: warning: 'fibers' is held here already, {{.*}}
  // CHECK-NOTES: :[[@LINE-3]]:20: note: taken here first
}

template <class M> void instantiated_twice(M &lock) {
  std::lock_guard<M> guard(lock);
  std::lock_guard<M> second(lock);
  // CHECK-NOTES: :[[@LINE-1]]:22: warning: 'lock' is held here already, {{.*}}
  // CHECK-NOTES: :[[@LINE-3]]:22: note: taken here first
}
void instantiate(std::shared_mutex &table) {
  instantiated_twice(mu);
  instantiated_twice(table);
}
