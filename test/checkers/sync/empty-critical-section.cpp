// RUN: %check_weft %s weft-empty-critical-section %t
//
// Locks that guard nothing.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <shared_mutex>
#include <thread>
#include <vector>

void work();
bool ready();

std::mutex mu;
int shared_count;
const int limit = 7;
std::atomic<int> hits;
std::condition_variable changed;

// --- what must stay silent

int guarded() {
  std::lock_guard guard(mu);
  return shared_count;
}
int by_hand() {
  mu.lock();
  int n = shared_count;
  mu.unlock();
  return n;
}

// The standard repair of a lost wake-up.
void notify() {
  hits = 1;
  { std::lock_guard guard(mu); }
  changed.notify_all();
  shared_count = 0;
}
void notify_by_hand() {
  mu.lock();
  mu.unlock();
  changed.notify_one();
  shared_count = 0;
}

// Whoever was inside when the flag was set has left.
void barrier() {
  hits = 1;
  { std::lock_guard guard(mu); }
  shared_count = 0;
}
// A new thread waits until it is set up.
void entry() {
  mu.lock();
  mu.unlock();
  ++shared_count;
}
void start_it() {
  std::lock_guard guard(mu);
  std::thread task(entry);
  shared_count = 3;
  task.detach();
  std::thread other([] {
    { std::lock_guard inner(mu); }
    ++shared_count;
  });
  other.detach();
}
void documented() {
  {
    std::lock_guard guard(mu);
    // Wait until the writer is out.
  }
  shared_count = 0;
}
void as_a_function() { std::lock_guard guard(mu); }
void at_the_end() {
  work();
  mu.lock();
  mu.unlock();
}
struct Owner {
  ~Owner() {
    mu_.lock();
    mu_.unlock();
    count_ = 0;
  }
  std::mutex mu_;
  int count_ = 0;
};

// What follows needs no lock, or has one.
int nothing_shared() {
  { std::lock_guard guard(mu); }
  int local = limit;
  hits += local;
  return local;
}
int another_guard() {
  { std::lock_guard guard(mu); }
  std::lock_guard guard(mu);
  return shared_count;
}

void deferred() {
  std::unique_lock<std::mutex> later;
  later = std::unique_lock(mu);
  shared_count = 1;
}
int helper(std::unique_lock<std::mutex> lock);
int handed_on() {
  helper(std::unique_lock<std::mutex>(mu));
  return shared_count;
}

// A thread of its own waits here, and nobody else.
void interruptible_sleep() {
  std::mutex m;
  std::condition_variable never;
  std::unique_lock lock(m);
  never.wait_for(lock, std::chrono::seconds(1));
  shared_count = 1;
}
void shared_by_tasks() {
  std::mutex m;
  std::thread task([&] {
    std::lock_guard guard(m);
    shared_count = 1;
  });
  {
    std::lock_guard guard(m);
    shared_count = 2;
  }
  task.join();
}
// A lock by its shape alone may know others of its kind.
struct Brakes {
  void lock();
  bool try_lock();
  void unlock();
};
void its_own_brakes() {
  Brakes brakes;
  std::lock(brakes, mu);
  mu.unlock();
  ++shared_count;
  brakes.unlock();
}
void fill(std::mutex &lock, std::vector<std::thread> &tasks);
void handed_to_tasks() {
  std::mutex m;
  std::vector<std::thread> tasks;
  fill(m, tasks);
  std::lock_guard guard(m);
  shared_count = 2;
}
void benchmark() {
  std::mutex m;
  for (int i = 0; i < 1000; ++i)
    std::lock_guard guard(m);
}
void one_for_all() {
  static std::mutex m;
  std::lock_guard guard(m);
  ++shared_count;
}

template <class T> void never_instantiated(T &value) {
  mu.lock();
  mu.unlock();
  value.count = shared_count;
}

int silenced() {
  mu.lock(); // NOLINT(weft-empty-critical-section)
  mu.unlock();
  return shared_count;
}

// --- what must be reported

int read_behind() {
  mu.lock();
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: 'mu' is given back at once, so 'shared_count' is used without it; hold it until then [weft-empty-critical-section]
  // CHECK-NOTES: :[[@LINE+2]]:14: note: used here
  mu.unlock();
  int copy = shared_count;
  return copy;
}

class Stock {
public:
  int count() const {
    { std::lock_guard<std::mutex> guard(mu_); }
    // CHECK-NOTES: :[[@LINE-1]]:35: warning: 'mu_' is given back at once, so 'count_' is used without it; {{.*}}
    // CHECK-NOTES: :[[@LINE+1]]:12: note: used here
    return count_;
  }
  void add(int n) {
    std::lock_guard<std::mutex>{mu_};
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: 'mu_' is given back at once, so 'count_' is used without it; {{.*}}
    // CHECK-NOTES: :[[@LINE+1]]:5: note: used here
    count_ += n;
  }
  void remove(int n) {
    std::unique_lock<std::mutex>(mu_);
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: this declares a guard named 'mu_' that locks nothing; give it another name and the lock as its argument [weft-empty-critical-section]
    count_ -= n;
  }
  void clear() {
    std::scoped_lock guard;
    // CHECK-NOTES: :[[@LINE-1]]:22: warning: 'guard' locks nothing; give it the lock as its argument [weft-empty-critical-section]
    count_ = 0;
  }

private:
  mutable std::mutex mu_;
  int count_ = 0;
};

void its_own() {
  std::mutex m;
  // CHECK-NOTES: :[[@LINE-1]]:14: warning: each call has an 'm' of its own, so nobody waits for it and 'shared_count' is used without a lock; make it static or a member [weft-empty-critical-section]
  // CHECK-NOTES: :[[@LINE+2]]:5: note: used here
  std::lock_guard guard(m);
  ++shared_count;
}

template <class T> T instantiated_twice() {
  mu.lock();
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: 'mu' is given back at once, {{.*}}
  // CHECK-NOTES: :[[@LINE+2]]:13: note: used here
  mu.unlock();
  T value = shared_count;
  return value;
}
template int instantiated_twice<int>();
template long instantiated_twice<long>();
