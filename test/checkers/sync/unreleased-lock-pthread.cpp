// RUN: %check_weft %s weft-unreleased-lock,weft-relock,weft-lock-upgrade,weft-lock-order,weft-lost-wakeup,weft-wait-without-predicate,weft-leaked-permit,weft-empty-critical-section,weft-unlocked-copy,weft-racy-lazy-init %t --no-fix
//
// POSIX's locks, conditions and semaphores, with the real headers.
#include <cerrno>
#include <map>
#include <pthread.h>
#include <semaphore.h>
#include <vector>

bool ready();
int work(int);
void log(const char *);

// --- not reported

// Made recursive by a call.
class Recursive {
  pthread_mutex_t mutex_;
  int n_ = 0;

public:
  Recursive() {
    pthread_mutexattr_t kind;
    pthread_mutexattr_init(&kind);
    pthread_mutexattr_settype(&kind, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(&mutex_, &kind);
    pthread_mutexattr_destroy(&kind);
  }
  void add() {
    pthread_mutex_lock(&mutex_);
    ++n_;
    pthread_mutex_unlock(&mutex_);
  }
  void add_twice() {
    pthread_mutex_lock(&mutex_);
    add();
    pthread_mutex_unlock(&mutex_);
  }
  void nested() {
    pthread_mutex_lock(&mutex_);
    pthread_mutex_lock(&mutex_);
    ++n_;
    pthread_mutex_unlock(&mutex_);
    pthread_mutex_unlock(&mutex_);
  }
};

pthread_mutex_t made_later;
void make() {
  pthread_mutexattr_t kind;
  pthread_mutexattr_init(&kind);
  pthread_mutexattr_settype(&kind, PTHREAD_MUTEX_RECURSIVE);
  pthread_mutex_init(&made_later, &kind);
}
void later_nested() {
  pthread_mutex_lock(&made_later);
  pthread_mutex_lock(&made_later);
  pthread_mutex_unlock(&made_later);
  pthread_mutex_unlock(&made_later);
}

pthread_mutex_t by_macro = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
void macro_nested() {
  pthread_mutex_lock(&by_macro);
  pthread_mutex_lock(&by_macro);
  pthread_mutex_unlock(&by_macro);
  pthread_mutex_unlock(&by_macro);
}

class Plain {
  pthread_mutex_t mutex_ = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t filled_ = PTHREAD_COND_INITIALIZER;
  pthread_rwlock_t lock_ = PTHREAD_RWLOCK_INITIALIZER;
  pthread_spinlock_t spin_;
  sem_t free_;
  std::map<int, int> rows_;
  bool full_ = false;
  int n_ = 0;

public:
  void add() {
    pthread_mutex_lock(&mutex_);
    ++n_;
    pthread_mutex_unlock(&mutex_);
  }
  void in_turn() {
    pthread_mutex_lock(&mutex_);
    ++n_;
    pthread_mutex_unlock(&mutex_);
    add();
    pthread_mutex_lock(&mutex_);
    ++n_;
    pthread_mutex_unlock(&mutex_);
  }
  // Zero is success.
  bool tries() {
    if (pthread_mutex_trylock(&mutex_)) {
      add();
      return false;
    }
    ++n_;
    pthread_mutex_unlock(&mutex_);
    return true;
  }
  bool tries_apart() {
    int error = pthread_mutex_trylock(&mutex_);
    if (error)
      return false;
    ++n_;
    pthread_mutex_unlock(&mutex_);
    return true;
  }
  bool waits_for_it(const timespec &end) {
    if (pthread_mutex_timedlock(&mutex_, &end) != 0)
      return false;
    ++n_;
    pthread_mutex_unlock(&mutex_);
    return true;
  }
  bool asks() {
    if (pthread_mutex_lock(&mutex_) != 0)
      return false;
    ++n_;
    pthread_mutex_unlock(&mutex_);
    return true;
  }
  bool spins() {
    if (pthread_spin_trylock(&spin_) != 0)
      return false;
    ++n_;
    pthread_spin_unlock(&spin_);
    return true;
  }
  void fill() {
    pthread_mutex_lock(&mutex_);
    full_ = true;
    pthread_mutex_unlock(&mutex_);
    pthread_cond_signal(&filled_);
  }
  void take() {
    pthread_mutex_lock(&mutex_);
    while (!full_)
      pthread_cond_wait(&filled_, &mutex_);
    full_ = false;
    pthread_mutex_unlock(&mutex_);
  }
  bool take_in_time(const timespec &end) {
    pthread_mutex_lock(&mutex_);
    int error = 0;
    while (!full_ && error == 0)
      error = pthread_cond_timedwait(&filled_, &mutex_, &end);
    bool full = full_;
    pthread_mutex_unlock(&mutex_);
    return full;
  }
  void add_row(int key) {
    pthread_rwlock_rdlock(&lock_);
    bool known = rows_.count(key);
    pthread_rwlock_unlock(&lock_);
    if (known)
      return;
    pthread_rwlock_wrlock(&lock_);
    rows_.try_emplace(key, 1);
    pthread_rwlock_unlock(&lock_);
  }
  void interrupted() {
    while (sem_wait(&free_) == -1 && errno == EINTR) {
    }
    work(1);
    sem_post(&free_);
  }
  bool no_permit() {
    if (sem_trywait(&free_) != 0)
      return false;
    work(1);
    sem_post(&free_);
    return true;
  }
  bool failed_wait() {
    if (sem_wait(&free_) != 0)
      return false;
    work(1);
    sem_post(&free_);
    return true;
  }
};

// --- reported

class Counter {
  pthread_mutex_t mutex_ = PTHREAD_MUTEX_INITIALIZER;
  pthread_mutex_t other_ = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t filled_ = PTHREAD_COND_INITIALIZER;
  pthread_rwlock_t lock_ = PTHREAD_RWLOCK_INITIALIZER;
  sem_t free_;
  std::map<int, int> rows_;
  bool full_ = false;
  int n_ = 0;

public:
  bool leaves() {
    pthread_mutex_lock(&mutex_);
    if (!ready())
      return false;
      // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'mutex_' is still locked when the function returns here, so whoever wants it next waits for ever; unlock it first or use a guard [weft-unreleased-lock]
    pthread_mutex_unlock(&mutex_);
    return true;
  }
  bool leaves_reading() {
    pthread_rwlock_rdlock(&lock_);
    if (rows_.empty())
      return false;
      // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'lock_' is still locked{{.*}} [weft-unreleased-lock]
    work(1);
    pthread_rwlock_unlock(&lock_);
    return true;
  }
  bool leaves_after_try() {
    if (pthread_mutex_trylock(&mutex_) != 0)
      return false;
    if (!ready())
      return false;
      // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'mutex_' is still locked{{.*}} [weft-unreleased-lock]
    pthread_mutex_unlock(&mutex_);
    return true;
  }
  void released_twice() {
    pthread_mutex_lock(&mutex_);
    ++n_;
    pthread_mutex_unlock(&mutex_);
    log("x");
    pthread_mutex_unlock(&mutex_);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'mutex_' has been given back already on every path to here, maybe to somebody who holds it now; remove this call [weft-unreleased-lock]
  }
  void add() {
    pthread_mutex_lock(&mutex_);
    ++n_;
    pthread_mutex_unlock(&mutex_);
  }
  void add_twice() {
    pthread_mutex_lock(&mutex_);
    add();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'add' takes 'mutex_', which is held here, and so waits for itself for ever; call it without the lock [weft-relock]
    pthread_mutex_unlock(&mutex_);
  }
  void upgrade() {
    pthread_rwlock_rdlock(&lock_);
    pthread_rwlock_wrlock(&lock_);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'lock_' is held shared here, so taking it exclusively waits for itself for ever; give the shared lock back first [weft-lock-upgrade]
    rows_.clear();
    pthread_rwlock_unlock(&lock_);
    pthread_rwlock_unlock(&lock_);
  }
  void add_row(int key) {
    pthread_rwlock_rdlock(&lock_);
    bool known = rows_.count(key);
    pthread_rwlock_unlock(&lock_);
    if (known)
      return;
    pthread_rwlock_wrlock(&lock_);
    rows_[key] = work(key);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'rows_' may have changed since it was looked at, as 'lock_' was given back in between; look again under the exclusive lock [weft-lock-upgrade]
    pthread_rwlock_unlock(&lock_);
  }
  void there() {
    pthread_mutex_lock(&mutex_);
    pthread_mutex_lock(&other_);
    ++n_;
    pthread_mutex_unlock(&other_);
    pthread_mutex_unlock(&mutex_);
  }
  void back() {
    pthread_mutex_lock(&other_);
    pthread_mutex_lock(&mutex_);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'Counter::mutex_' is taken under 'Counter::other_' here, and elsewhere in the other order, so two tasks can wait for each other for ever; use one order [weft-lock-order]
    ++n_;
    pthread_mutex_unlock(&mutex_);
    pthread_mutex_unlock(&other_);
  }
  void fill() {
    full_ = true;
    // CHECK-MESSAGES: :[[@LINE-1]]:11: warning: 'full_' is changed without 'mutex_', so a waiter that has just looked at it misses the notification and sleeps on; change it under the lock [weft-lost-wakeup]
    pthread_cond_signal(&filled_);
  }
  void take() {
    pthread_mutex_lock(&mutex_);
    if (!full_)
      pthread_cond_wait(&filled_, &mutex_);
      // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: a wake-up may be spurious or meant for another waiter, and the 'if' does not look again; use 'while' [weft-wait-without-predicate]
    full_ = false;
    pthread_mutex_unlock(&mutex_);
  }
  void gone_at_once() {
    pthread_mutex_lock(&mutex_);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'mutex_' is given back at once, so 'n_' is used without it; hold it until then [weft-empty-critical-section]
    pthread_mutex_unlock(&mutex_);
    ++n_;
  }
  bool keeps_permit() {
    sem_wait(&free_);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: a path leaves with the permit of 'free_', which has a place less from then on; return it on every path, or use a guard [weft-leaked-permit]
    if (!ready())
      return false;
    work(1);
    sem_post(&free_);
    return true;
  }
};

class Copied {
  mutable pthread_mutex_t mutex_ = PTHREAD_MUTEX_INITIALIZER;
  std::vector<int> rows_;

public:
  Copied() = default;
  Copied(const Copied &other) : rows_(other.rows_) {}
  // CHECK-MESSAGES: :[[@LINE-1]]:39: warning: this copy reads 'rows_' without the other object's 'mutex_', so it may be changed meanwhile; lock it first [weft-unlocked-copy]
  void add(int n) {
    pthread_mutex_lock(&mutex_);
    rows_.push_back(n);
    pthread_mutex_unlock(&mutex_);
  }
};

class Lazy {
  pthread_mutex_t mutex_ = PTHREAD_MUTEX_INITIALIZER;
  int *made_ = nullptr;

public:
  int *get() {
    if (!made_) {
    // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: this look at 'made_' takes no lock, so it may see the new value before what was written with it; use call_once, a local static or an atomic [weft-racy-lazy-init]
      pthread_mutex_lock(&mutex_);
      if (!made_)
        made_ = new int(1);
      pthread_mutex_unlock(&mutex_);
    }
    return made_;
  }
};
