// RUN: %check_weft %s weft-inconsistent-guard %t --options WeftAudit=true
// RUN: %check_weft %s weft-inconsistent-guard %t --suffix FEWER --options "WeftAudit=true;weft-inconsistent-guard.MinAccesses=1;weft-inconsistent-guard.MinPercent=50"
//
// Members that are used under a lock nearly everywhere.
#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <pthread.h>
#include <shared_mutex>
#include <string>
#include <thread>
#include <vector>

#include <weft/weft.h>

// --- not reported

class Consistent {
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  int count_ = 0;
  std::vector<int> all_;
  const int limit_ = 4;
  int fixed_ = 1; // Nothing changes it.
  std::atomic<int> hits_{0};
  int owners_ = 0; // Used without a lock as often as with one.

  // Whoever calls it holds the lock.
  void grow() { all_.push_back(count_); }
  void shown(const std::unique_lock<std::mutex> &) { ++count_; }
  // Nobody else has the object.
  void init() { count_ = fixed_; }
  // Called by nobody here.
  void later() { count_ = 0; }

public:
  Consistent() {
    init();
    count_ = 2;
  }
  ~Consistent() { count_ = 0; }
  Consistent(const Consistent &other) : count_(other.count_) {}
  Consistent &operator=(const Consistent &) {
    count_ = 0;
    return *this;
  }
  void a() {
    std::lock_guard guard(mutex_);
    count_ += fixed_;
    all_.push_back(limit_);
    ++owners_;
  }
  void b() {
    std::unique_lock guard(mutex_);
    changed_.wait(guard, [this] { return count_ > 0 && !all_.empty(); });
    --count_;
    grow();
    shown(guard);
    ++count_;
  }
  void byHand() {
    std::lock_guard guard(mutex_);
    while (count_ > 0) {
      mutex_.unlock();
      mutex_.lock();
      --count_;
    }
    all_.clear();
  }
  int c() const {
    std::scoped_lock guard(mutex_);
    ++const_cast<Consistent *>(this)->hits_;
    return count_ + fixed_;
  }
  int d() const { return fixed_ + limit_ + hits_ + owners_; }
  // CHECK-MESSAGES-FEWER: :[[@LINE-1]]:52: warning: 'owners_' is read {{.*}}
};

// Too few to tell.
class Few {
  std::mutex mutex_;
  int count_ = 0;

public:
  void a() {
    std::lock_guard guard(mutex_);
    ++count_;
  }
  int b() { return count_; }
  // CHECK-MESSAGES-FEWER: :[[@LINE-1]]:20: warning: 'count_' is read without 'mutex_', {{.*}}
};

template <class F> struct AtExit {
  F run;
  ~AtExit() { run(); }
};
std::mutex outer;

void assertHeld(std::mutex &);
struct Kept {
  explicit Kept(std::mutex *);
};
class Unclear {
  std::mutex mutex_;
  int count_ = 0;

public:
  void a() {
    std::lock_guard guard(mutex_);
    ++count_;
    ++count_;
    ++count_;
    count_ = count_ + count_ + count_ + count_ + count_ + count_ + count_;
    count_ = count_ + count_ + count_ + count_ + count_ + count_ + count_;
  }
  void relocked() {
    std::unique_lock guard(mutex_);
    guard.unlock();
    {
      AtExit relock{[&] { guard.lock(); }};
    }
    ++count_;
  }
  void asserts() {
    assertHeld(mutex_);
    ++count_;
  }
  void handsOn() {
    mutex_.lock();
    Kept kept(&mutex_);
    ++count_;
    mutex_.unlock();
  }
  // To be called under somebody's lock.
  void publicHelper() { ++count_; }
  void underAnother() {
    std::lock_guard guard(outer);
    ++count_;
  }
};
void callUnderLock(Unclear &object) {
  std::lock_guard guard(outer);
  object.publicHelper();
}

// Changed under both locks, read under either.
class Two {
  std::mutex mutex_;
  std::mutex writes_;
  int count_ = 0;

public:
  void a() {
    std::scoped_lock both(mutex_, writes_);
    ++count_;
    ++count_;
    ++count_;
    ++count_;
  }
  int b() {
    std::lock_guard guard(writes_);
    return count_;
  }
};

// Called under the lock from far away.
class Far {
  std::mutex mutex_;
  int count_ = 0;
  void first() { second(); }
  void second() { third(); }
  void third() { fourth(); }
  void fourth() { fifth(); }
  void fifth() { ++count_; }

public:
  void a() {
    std::lock_guard guard(mutex_);
    ++count_;
    count_ += count_ + count_;
    first();
  }
};

// A condition by another name.
class Condition {
  pthread_cond_t cond_ = PTHREAD_COND_INITIALIZER;

public:
  void wait(std::unique_lock<std::mutex> &lock);
  void notify() { pthread_cond_signal(&cond_); }
};
class Logging {
  std::mutex mutex_;
  Condition changed_;
  bool stopped_ = false;

public:
  void a() {
    std::unique_lock lock(mutex_);
    while (!stopped_) {
      changed_.wait(lock);
      changed_.notify();
    }
    changed_.notify();
  }
  void stop() { changed_.notify(); }
};

// Whoever has joined the task has the object alone.
class Stopped {
  std::mutex mutex_;
  std::vector<int> queue_;
  std::thread thread_;

public:
  void push(int n) {
    std::lock_guard guard(mutex_);
    if (queue_.size() < 9 && !queue_.empty())
      queue_.push_back(n);
  }
  void shutdown() {
    {
      std::lock_guard guard(mutex_);
      queue_.push_back(0);
    }
    thread_.join();
    while (!queue_.empty())
      queue_.pop_back();
  }
};

// A thread of the project's own: its join is one by its body.
class Worker {
  std::thread thread_;

public:
  void finish() {
    if (thread_.joinable())
      thread_.join();
  }
};
class StoppedWorker {
  std::mutex mutex_;
  std::vector<int> queue_;
  Worker worker_;

public:
  void push(int n) {
    std::lock_guard guard(mutex_);
    if (queue_.size() < 9 && !queue_.empty())
      queue_.push_back(n);
  }
  void shutdown() {
    {
      std::lock_guard guard(mutex_);
      queue_.push_back(0);
    }
    worker_.finish();
    while (!queue_.empty())
      queue_.pop_back();
  }
};

// What Clang's attributes say about who holds the lock.
class __attribute__((capability("mutex"))) Spin {
public:
  void lock() __attribute__((acquire_capability()));
  void unlock() __attribute__((release_capability()));
  void AssertHeld() __attribute__((assert_capability(this)));
};
class Sampled {
  Spin spin_;
  std::vector<int> tree_;

public:
  void grow(int n) {
    spin_.lock();
    tree_.push_back(n);
    tree_.push_back(n);
    tree_.push_back(n);
    tree_.push_back(n);
    tree_.push_back(n);
    tree_.push_back(n);
    tree_.push_back(n);
    tree_.push_back(n);
    tree_.push_back(n);
    spin_.unlock();
  }
  void assertHeld() __attribute__((assert_capability(spin_))) {
    spin_.AssertHeld();
  }
  void cut() {
    assertHeld();
    tree_.pop_back();
  }
  std::size_t leave() __attribute__((release_capability(spin_))) {
    std::size_t size = tree_.size();
    spin_.unlock();
    return size;
  }
  std::size_t sizeForTesting() const
      __attribute__((no_thread_safety_analysis)) {
    return tree_.size();
  }
};

// The address of a list's head is the same for everybody.
struct Link {
  Link *next = this;
};
class Ring {
  std::mutex mutex_;
  Link head_;

public:
  void add(Link &link) {
    std::lock_guard guard(mutex_);
    link.next = head_.next;
    head_.next = &link;
    if (head_.next == head_.next->next)
      head_.next = &head_;
  }
  bool isHead(const Link *link) const { return link == &head_; }
};

// One function, however many are made of it.
class Printer {
  std::mutex mutex_;
  std::vector<int> out_;

public:
  template <typename... T> std::size_t print(const T &...items) {
    std::lock_guard guard(mutex_);
    return out_.size() + sizeof...(items);
  }
  void add(int n) {
    if (out_.empty())
      out_.push_back(n);
  }
};
std::size_t print(Printer &printer) {
  return printer.print() + printer.print(1) + printer.print(1, 2) +
         printer.print("1") + printer.print('1', 2, 3);
}

// --- reported

class Odd {
  mutable std::mutex mutex_;
  std::mutex other_;
  int count_ = 0;
  std::vector<std::string> names_;

public:
  void a() {
    std::lock_guard guard(mutex_);
    ++count_;
    names_.push_back("a");
  }
  void b() {
    std::lock_guard guard(mutex_);
    count_ = 3;
    names_.clear();
  }
  void c() {
    std::lock_guard guard(mutex_);
    count_ += static_cast<int>(names_.size());
  }
  int read() const {
    return count_;
    // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'count_' is read without 'mutex_', under which it is used elsewhere, and so races with other threads; take the lock [weft-inconsistent-guard]
  }
  // It may do, too.
  void anotherLock() {
    std::lock_guard guard(other_);
    names_.clear();
  }
  void d() {
    std::lock_guard guard(mutex_);
    ++count_;
  }
};

struct __attribute__((capability("mutex"))) Mutex {
  void lock() __attribute__((acquire_capability()));
  void unlock() __attribute__((release_capability()));
};
class Declared {
  Mutex mutex_, other_;
  int count_ __attribute__((guarded_by(mutex_))) = 0;

public:
  void a() {
    mutex_.lock();
    ++count_;
    mutex_.unlock();
  }
  int b() {
    return count_;
    // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'count_' is read without 'mutex_', {{.*}}
  }
  int c() { return count_; } // NOLINT(weft-inconsistent-guard)
  void wrongLock() {
    other_.lock();
    ++count_;
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'count_' is used under another lock than 'mutex_', under which it is used elsewhere, and so races with other threads; take that [weft-inconsistent-guard]
    other_.unlock();
  }
  void d() __attribute__((requires_capability(mutex_))) { ++count_; }
};

template <class T> class Box {
  weft::Mutex mutex_;
  T value_{};

public:
  void a(T value) {
    std::lock_guard guard(mutex_);
    value_ = value;
  }
  T b() {
    std::lock_guard guard(mutex_);
    return value_;
  }
  void c() {
    std::unique_lock guard(mutex_);
    value_ = {};
    guard.unlock();
  }
  T d() {
    return value_;
    // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'value_' is read without 'mutex_', {{.*}}
  }
};
int useBoxes(Box<int> &a, Box<std::string> &b) {
  a.a(1);
  a.c();
  b.a("");
  b.c();
  b.b();
  return a.b() + a.d() + static_cast<int>(b.d().size());
}

// Set up before anybody else has it.
class Limited {
  std::mutex mutex_;
  int limit_ = 1;
  int used_ = 0;

public:
  void set_limit(int limit) { limit_ = limit; }
  bool take() {
    std::lock_guard guard(mutex_);
    if (used_ == limit_)
      return false;
    ++used_;
    return true;
  }
  bool full() {
    std::lock_guard guard(mutex_);
    return used_ == limit_;
  }
  int left() {
    std::lock_guard guard(mutex_);
    return limit_ - used_;
  }
};
