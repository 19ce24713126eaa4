// RUN: %check_weft %s weft-lock-upgrade %t
//
// From a shared lock to an exclusive one: at once, and after giving it back.

#include <map>
#include <mutex>
#include <pthread.h>
#include <shared_mutex>

int compute(int key);
bool ready();

std::shared_mutex mu, other;
pthread_rwlock_t raw = PTHREAD_RWLOCK_INITIALIZER;
std::map<int, int> rows, columns;

// --- what must stay silent

void one_after_the_other() {
  { std::shared_lock look(mu); }
  std::unique_lock change(mu);
}
void two_locks() {
  std::shared_lock look(mu);
  std::unique_lock change(other);
}
void given_back() {
  std::shared_lock look(mu);
  look.unlock();
  std::unique_lock change(mu);
}
void tried() {
  std::shared_lock look(mu);
  if (mu.try_lock())
    mu.unlock();
}

// From the other side it is relock's.
void shared_under_exclusive() {
  std::unique_lock change(mu);
  std::shared_lock look(mu, std::defer_lock);
}

int looks_again(int key) {
  {
    std::shared_lock look(mu);
    auto found = rows.find(key);
    if (found != rows.end())
      return found->second;
  }
  std::unique_lock change(mu);
  auto found = rows.find(key);
  if (found != rows.end())
    return found->second;
  int value = compute(key);
  rows[key] = value;
  return value;
}

// These look by themselves.
int inserts(int key) {
  {
    std::shared_lock look(mu);
    if (auto found = rows.find(key); found != rows.end())
      return found->second;
  }
  std::unique_lock change(mu);
  return rows.try_emplace(key, compute(key)).first->second;
}

void another_key(int key) {
  {
    std::shared_lock look(mu);
    if (rows.count(key))
      return;
  }
  std::unique_lock change(mu);
  int next = key + 1;
  rows[next] = 1;
}
void another_table(int key) {
  {
    std::shared_lock look(mu);
    if (rows.count(key))
      return;
  }
  std::unique_lock change(mu);
  columns[key] = 1;
}
// What was there decides nothing.
int replaces(int key) {
  int old = 0;
  {
    std::shared_lock look(mu);
    old = rows.at(key);
  }
  std::unique_lock change(mu);
  rows[key] = 1;
  return old;
}

template <class M> void never_instantiated(M &lock) {
  std::shared_lock<M> look(lock);
  std::unique_lock<M> change(lock);
}

void silenced() {
  std::shared_lock look(mu);
  std::unique_lock change(mu); // NOLINT(weft-lock-upgrade)
}

// --- what must be reported

void at_once() {
  std::shared_lock look(mu);
  if (ready())
    mu.lock();
  // CHECK-NOTES: :[[@LINE-1]]:5: warning: 'mu' is held shared here, so taking it exclusively waits for itself for ever; give the shared lock back first [weft-lock-upgrade]
  // CHECK-NOTES: :[[@LINE-4]]:20: note: taken shared here
}

void by_hand() {
  pthread_rwlock_rdlock(&raw);
  pthread_rwlock_wrlock(&raw);
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: 'raw' is held shared here, {{.*}}
  // CHECK-NOTES: :[[@LINE-3]]:3: note: taken shared here
}

class Cache {
public:
  int get(int key) {
    int value = 0;
    {
      std::shared_lock look(mu_);
      auto found = rows_.find(key);
      if (found != rows_.end())
        value = found->second;
    }
    if (!value) {
      std::unique_lock change(mu_);
      value = rows_[key] = compute(key);
      // CHECK-NOTES: :[[@LINE-1]]:15: warning: 'rows_' may have changed since it was looked at, as 'mu_' was given back in between; look again under the exclusive lock [weft-lock-upgrade]
      // CHECK-NOTES: :[[@LINE-8]]:20: note: looked at here
    }
    return value;
  }
  int size() {
    std::shared_lock look(mu_);
    clear();
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: 'clear' takes 'mu_' exclusively, which is held shared here, and so waits for itself for ever; give it back first [weft-lock-upgrade]
    // CHECK-NOTES: :[[@LINE-3]]:22: note: taken shared here
    // CHECK-NOTES: :[[@LINE+4]]:22: note: taken exclusively here
    return 0;
  }
  void clear() {
    std::unique_lock change(mu_);
    rows_.clear();
  }
  void set_once(int key, int value) {
    mu_.lock_shared();
    bool known = rows_.count(key) != 0;
    mu_.unlock_shared();
    if (known)
      return;
    std::lock_guard change(mu_);
    rows_[key] = value;
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: 'rows_' may have changed since it was looked at, {{.*}}
    // CHECK-NOTES: :[[@LINE-7]]:18: note: looked at here
  }

private:
  std::shared_mutex mu_;
  std::map<int, int> rows_;
};

template <class M> void instantiated_twice(M &lock) {
  std::shared_lock<M> look(lock);
  std::unique_lock<M> change(lock);
  // CHECK-NOTES: :[[@LINE-1]]:23: warning: 'lock' is held shared here, {{.*}}
  // CHECK-NOTES: :[[@LINE-3]]:23: note: taken shared here
}
void instantiate(std::shared_timed_mutex &timed) {
  instantiated_twice(mu);
  instantiated_twice(timed);
}
