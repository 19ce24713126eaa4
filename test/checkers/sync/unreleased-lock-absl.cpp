// REQUIRES: absl
// RUN: %check_weft %s weft-unreleased-lock,weft-relock,weft-lock-upgrade,weft-lock-order,weft-lost-wakeup,weft-wait-without-predicate,weft-empty-critical-section,weft-unlocked-copy,weft-once-ignores-argument,weft-use-after-count-down,weft-uncounted-exit %t --no-fix
//
// Abseil's locks, conditions and counters, with the real headers.
#include <absl/base/call_once.h>
#include <absl/synchronization/blocking_counter.h>
#include <absl/synchronization/mutex.h>
#include <absl/synchronization/notification.h>
#include <map>
#include <string>
#include <thread>
#include <vector>

bool ready();
int work(int);
void log(const std::string &);

// --- not reported

class Queue {
  absl::Mutex mu_;
  absl::CondVar changed_;
  std::vector<int> items_ ABSL_GUARDED_BY(mu_);
  bool stop_ ABSL_GUARDED_BY(mu_) = false;

  bool hasItems() const ABSL_SHARED_LOCKS_REQUIRED(mu_) {
    return !items_.empty();
  }

public:
  // A mutex that waits for a condition is a wait with a predicate.
  int awaits() {
    absl::MutexLock lock(&mu_);
    mu_.Await(absl::Condition(this, &Queue::hasItems));
    return items_.back();
  }
  int locks_when() {
    mu_.LockWhen(absl::Condition(this, &Queue::hasItems));
    int item = items_.back();
    mu_.Unlock();
    return item;
  }
  int guards_when() {
    absl::MutexLock lock(&mu_, absl::Condition(this, &Queue::hasItems));
    return items_.back();
  }
  // Holds the lock, whether in time or not.
  bool locks_in_time(int &item) {
    if (!mu_.LockWhenWithTimeout(absl::Condition(this, &Queue::hasItems),
                                 absl::Seconds(1))) {
      mu_.Unlock();
      return false;
    }
    item = items_.back();
    mu_.Unlock();
    return true;
  }
  bool awaits_in_time() {
    absl::MutexLock lock(&mu_);
    return mu_.AwaitWithTimeout(absl::Condition(this, &Queue::hasItems),
                                absl::Seconds(1));
  }
  int waits() {
    absl::MutexLock lock(&mu_);
    while (items_.empty())
      changed_.Wait(&mu_);
    return items_.back();
  }
  bool waits_in_time() {
    absl::MutexLock lock(&mu_);
    const absl::Time end = absl::Now() + absl::Seconds(1);
    while (items_.empty())
      if (changed_.WaitWithDeadline(&mu_, end))
        return false;
    return true;
  }
  void push(int item) {
    absl::ReleasableMutexLock lock(&mu_);
    items_.push_back(item);
    lock.Release();
    changed_.Signal();
  }
  void push_two(int item) {
    absl::ReleasableMutexLock lock(&mu_);
    items_.push_back(item);
    lock.Release();
    push(item);
  }
  void replace() {
    mu_.Lock();
    items_.clear();
    mu_.Unlock();
    push(3);
    mu_.Lock();
    items_.clear();
    mu_.Unlock();
  }
  bool tries() {
    if (!mu_.TryLock()) {
      push(1);
      return false;
    }
    items_.clear();
    mu_.Unlock();
    return true;
  }
  bool reads() {
    if (!mu_.ReaderTryLock())
      return false;
    bool empty = items_.empty();
    mu_.ReaderUnlock();
    return empty;
  }
  void unlocks_for_a_while() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    mu_.Unlock();
    log("slow");
    mu_.Lock();
  }
  void clears() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    mu_.AssertHeld();
    items_.clear();
  }
  void calls() {
    absl::MutexLock lock(&mu_);
    clears();
    unlocks_for_a_while();
  }
  // What waits for it sees it: the mutex looks again by itself.
  void stop() {
    absl::MutexLock lock(&mu_);
    stop_ = true;
  }
  void awaits_stop() {
    absl::MutexLock lock(&mu_);
    mu_.Await(absl::Condition(&stop_));
  }
};

void lock_for_caller(absl::Mutex *mu) ABSL_EXCLUSIVE_LOCK_FUNCTION(mu) {
  mu->Lock();
}

class Readers {
  mutable absl::Mutex left_, right_;
  std::map<int, int> rows_;

public:
  void add(int key) {
    {
      absl::ReaderMutexLock lock(&left_);
      if (rows_.count(key))
        return;
    }
    absl::WriterMutexLock lock(&left_);
    rows_.try_emplace(key, 1);
  }
  void one() {
    absl::ReaderMutexLock a(&left_);
    absl::ReaderMutexLock b(&right_);
  }
  void other() {
    absl::ReaderMutexLock a(&right_);
    absl::ReaderMutexLock b(&left_);
  }
};

void counts_last() {
  absl::BlockingCounter pending(1);
  std::string name = "a";
  std::thread([&] {
    log(name);
    pending.DecrementCount();
  }).detach();
  pending.Wait();
}

// --- reported

class Counter {
  absl::Mutex mu_, other_;
  absl::CondVar changed_;
  bool full_ = false;
  int n_ = 0;
  std::map<int, int> rows_;

public:
  bool leaves() {
    mu_.Lock();
    if (!ready())
      return false;
      // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'mu_' is still locked when the function returns here, so whoever wants it next waits for ever; unlock it first or use a guard [weft-unreleased-lock]
    mu_.Unlock();
    return true;
  }
  bool leaves_after_condition() {
    mu_.LockWhen(absl::Condition(&full_));
    if (!ready())
      return false;
      // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'mu_' is still locked{{.*}} [weft-unreleased-lock]
    mu_.Unlock();
    return true;
  }
  bool leaves_too_late() {
    if (!mu_.LockWhenWithTimeout(absl::Condition(&full_), absl::Seconds(1)))
      return false;
      // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'mu_' is still locked{{.*}} [weft-unreleased-lock]
    ++n_;
    mu_.Unlock();
    return true;
  }
  void released_twice() {
    absl::ReleasableMutexLock lock(&mu_);
    ++n_;
    lock.Release();
    log("x");
    lock.Release();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'lock' has given its lock back already on every path to here, so this call fails; remove it [weft-unreleased-lock]
  }
  void released_under_guard() {
    absl::MutexLock lock(&mu_);
    ++n_;
    mu_.Unlock();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'mu_' is given back here and again by its guard, maybe while somebody else holds it; unlock through the guard [weft-unreleased-lock]
    log("x");
  }
  void add() {
    absl::MutexLock lock(&mu_);
    ++n_;
  }
  void add_twice() {
    absl::MutexLock lock(&mu_);
    add();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'add' takes 'mu_', which is held here, and so waits for itself for ever; call it without the lock [weft-relock]
  }
  void upgrade() {
    absl::ReaderMutexLock reader(&mu_);
    absl::WriterMutexLock writer(&mu_);
    // CHECK-MESSAGES: :[[@LINE-1]]:27: warning: 'mu_' is held shared here, so taking it exclusively waits for itself for ever; give the shared lock back first [weft-lock-upgrade]
    ++n_;
  }
  void upgrade_by_hand() {
    mu_.ReaderLock();
    mu_.Lock();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'mu_' is held shared{{.*}} [weft-lock-upgrade]
    mu_.Unlock();
    mu_.ReaderUnlock();
  }
  void add_row(int key) {
    {
      absl::ReaderMutexLock lock(&mu_);
      if (rows_.count(key))
        return;
    }
    absl::WriterMutexLock lock(&mu_);
    rows_[key] = work(key);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'rows_' may have changed since it was looked at, as 'mu_' was given back in between; look again under the exclusive lock [weft-lock-upgrade]
  }
  void there() {
    absl::MutexLock a(&mu_);
    absl::MutexLock b(&other_);
  }
  void back() {
    absl::MutexLock b(&other_);
    absl::MutexLock a(&mu_);
    // CHECK-MESSAGES: :[[@LINE-1]]:21: warning: 'Counter::mu_' is taken under 'Counter::other_' here, and elsewhere in the other order, so two tasks can wait for each other for ever; use one order [weft-lock-order]
  }
  void fill() {
    full_ = true;
    // CHECK-MESSAGES: :[[@LINE-1]]:11: warning: 'full_' is changed without 'mu_', so a waiter that has just looked at it misses the notification and sleeps on; change it under the lock [weft-lost-wakeup]
    changed_.Signal();
  }
  void take() {
    absl::MutexLock lock(&mu_);
    if (!full_)
      changed_.Wait(&mu_);
      // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: a wake-up may be spurious or meant for another waiter, and the 'if' does not look again; use 'while' [weft-wait-without-predicate]
    full_ = false;
  }
  void gone_at_once() {
    absl::MutexLock{&mu_};
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'mu_' is given back at once, so 'n_' is used without it; hold it until then [weft-empty-critical-section]
    ++n_;
  }
};

absl::Mutex global(absl::kConstInit);
void global_twice() {
  absl::MutexLock a(&global);
  absl::MutexLock b(&global);
  // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: 'global' is held here already, so taking it again waits for itself for ever; take it once [weft-relock]
}

class Copied {
  mutable absl::Mutex mu_;
  std::vector<int> rows_;

public:
  Copied() = default;
  Copied(const Copied &other) : rows_(other.rows_) {}
  // CHECK-MESSAGES: :[[@LINE-1]]:39: warning: this copy reads 'rows_' without the other object's 'mu_', so it may be changed meanwhile; lock it first [weft-unlocked-copy]
  Copied &operator=(const Copied &other) {
    absl::MutexLock lock(&other.mu_);
    rows_ = other.rows_;
    return *this;
  }
  void add(int n) {
    absl::MutexLock lock(&mu_);
    rows_.push_back(n);
  }
};

std::string *made_once(const std::string &name) {
  static absl::once_flag once;
  static std::string *made = nullptr;
  absl::call_once(once, [&] { made = new std::string(name); });
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: every call but the first gets what the first one's 'name' made, whatever it passes; keep one per value [weft-once-ignores-argument]
  return made;
}
std::string *asked(bool first) {
  return first ? made_once("a") : made_once("b");
}

void notifies_first() {
  absl::Notification done;
  std::string name = "a";
  std::thread([&] {
    done.Notify();
    log(name);
    // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'name' is used after its owner was let go, which may have destroyed it; signal last [weft-use-after-count-down]
  }).detach();
  done.WaitForNotification();
}

void counts_not_always() {
  absl::BlockingCounter done(1);
  std::thread([&] {
    if (!ready())
      return;
      // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: leaving here skips the count-down of 'done', so the wait for it never ends; count down on every path [weft-uncounted-exit]
    done.DecrementCount();
  }).detach();
  done.Wait();
}
