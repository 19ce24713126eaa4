// REQUIRES: qt5
// RUN: %check_weft %s weft-relock,weft-lock-upgrade,weft-unreleased-lock,weft-lock-order,weft-lost-wakeup,weft-wait-without-predicate,weft-leaked-permit,weft-empty-critical-section,weft-unlocked-copy %t --no-fix -- -fPIC \
// RUN:   -isystem /usr/include/x86_64-linux-gnu/qt5 \
// RUN:   -isystem /usr/include/x86_64-linux-gnu/qt5/QtCore
//
// Qt's locks, with the real headers of Qt 5.
#include <QtCore/QMutex>
#include <QtCore/QReadWriteLock>
#include <QtCore/QSemaphore>
#include <QtCore/QWaitCondition>
#include <map>
#include <vector>

bool ready();
int work(int);
void log(const char *);

// --- not reported

// Recursive by what it is made of, in one way or the other.
class ByInitialiser {
  QMutex mutex_{QMutex::Recursive};
  int n_ = 0;

public:
  void add() {
    QMutexLocker locker(&mutex_);
    ++n_;
  }
  void addTwice() {
    QMutexLocker locker(&mutex_);
    add();
    add();
  }
};

class ByConstructor {
  QMutex mutex_;
  int n_ = 0;

public:
  ByConstructor() : mutex_(QMutex::Recursive) {}
  void add() {
    QMutexLocker locker(&mutex_);
    ++n_;
  }
  void addTwice() {
    QMutexLocker locker(&mutex_);
    add();
  }
};

// How it is made is not seen.
struct Elsewhere {
  Elsewhere();
  QMutex mutex;
  int n = 0;
  void add() {
    QMutexLocker locker(&mutex);
    ++n;
  }
  void addTwice() {
    QMutexLocker locker(&mutex);
    add();
  }
};

class ByType {
  QRecursiveMutex mutex_;
  QReadWriteLock lock_{QReadWriteLock::Recursive};
  int n_ = 0;

public:
  void add() {
    QMutexLocker locker(&mutex_);
    ++n_;
  }
  void addTwice() {
    QMutexLocker locker(&mutex_);
    add();
  }
  int get() {
    QReadLocker locker(&lock_);
    return n_;
  }
  int sum() {
    QReadLocker locker(&lock_);
    return get() + get();
  }
  void set() {
    QWriteLocker locker(&lock_);
    ++n_;
  }
  void setTwice() {
    QWriteLocker locker(&lock_);
    set();
  }
};

QMutex recursive(QMutex::Recursive);
void taken_twice() {
  QMutexLocker a(&recursive);
  QMutexLocker b(&recursive);
}

// Given back early, taken again, told to twice.
class Early {
  QMutex mutex_;
  QReadWriteLock lock_;
  int n_ = 0;

public:
  void add() {
    QMutexLocker locker(&mutex_);
    ++n_;
  }
  void unlocks() {
    QMutexLocker locker(&mutex_);
    n_ = 2;
    locker.unlock();
    add();
    locker.relock();
    ++n_;
  }
  void reads_then_writes() {
    QReadLocker reader(&lock_);
    int seen = n_;
    reader.unlock();
    QWriteLocker writer(&lock_);
    n_ = seen;
  }
  void writes_then_reads() {
    QWriteLocker writer(&lock_);
    n_ = 1;
    writer.unlock();
    QReadLocker reader(&lock_);
    log("x");
  }
  void unlocks_twice() {
    QMutexLocker locker(&mutex_);
    ++n_;
    locker.unlock();
    log("x");
    locker.unlock();
  }
  void relocks_at_once() {
    QMutexLocker locker(&mutex_);
    locker.relock();
    ++n_;
    QReadLocker reader(&lock_);
    reader.relock();
    reader.unlock();
    reader.unlock();
  }
  bool tries() {
    if (!mutex_.tryLock())
      return false;
    ++n_;
    mutex_.unlock();
    return true;
  }
  bool tries_for_a_while() {
    if (!mutex_.tryLock(10)) {
      add();
      return false;
    }
    ++n_;
    mutex_.unlock();
    return true;
  }
};

class Gate {
  QMutex mutex_;
  QWaitCondition opened_;
  bool open_ = false;

public:
  void open() {
    QMutexLocker locker(&mutex_);
    open_ = true;
    opened_.wakeAll();
  }
  void pass() {
    QMutexLocker locker(&mutex_);
    while (!open_)
      opened_.wait(&mutex_);
  }
  void pass_by_locker() {
    QMutexLocker locker(&mutex_);
    while (!open_)
      opened_.wait(locker.mutex());
  }
};

class Slots {
  QSemaphore free_{4};

public:
  bool guarded() {
    free_.acquire();
    QSemaphoreReleaser back(free_);
    if (!ready())
      return false;
    work(1);
    return true;
  }
  bool tries() {
    if (!free_.tryAcquire())
      return false;
    work(1);
    free_.release();
    return true;
  }
};

// --- reported

class Counter {
  QMutex mutex_;
  int n_ = 0;

public:
  void add() {
    QMutexLocker locker(&mutex_);
    ++n_;
  }
  void add_twice() {
    QMutexLocker locker(&mutex_);
    add();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'add' takes 'mutex_', which is held here, and so waits for itself for ever; call it without the lock [weft-relock]
  }
  bool leaves() {
    mutex_.lock();
    if (!ready())
      return false;
      // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'mutex_' is still locked when the function returns here, so whoever wants it next waits for ever; unlock it first or use a guard [weft-unreleased-lock]
    ++n_;
    mutex_.unlock();
    return true;
  }
  void gone_at_once() {
    QMutexLocker{&mutex_};
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'mutex_' is given back at once, so 'n_' is used without it; hold it until then [weft-empty-critical-section]
    ++n_;
  }
};

class Rows {
  QReadWriteLock lock_;
  std::map<int, int> rows_;

public:
  void upgrade() {
    QReadLocker reader(&lock_);
    QWriteLocker writer(&lock_);
    // CHECK-MESSAGES: :[[@LINE-1]]:18: warning: 'lock_' is held shared here, so taking it exclusively waits for itself for ever; give the shared lock back first [weft-lock-upgrade]
    rows_[1] = 2;
  }
  void upgrade_by_hand() {
    lock_.lockForRead();
    lock_.lockForWrite();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'lock_' is held shared{{.*}} [weft-lock-upgrade]
    rows_[1] = 2;
    lock_.unlock();
    lock_.unlock();
  }
  void add(int key) {
    {
      QReadLocker reader(&lock_);
      if (rows_.count(key))
        return;
    }
    QWriteLocker writer(&lock_);
    rows_[key] = work(key);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'rows_' may have changed since it was looked at, as 'lock_' was given back in between; look again under the exclusive lock [weft-lock-upgrade]
  }
  int size() {
    QReadLocker reader(&lock_);
    return rows_.size();
  }
  int size_twice() {
    QReadLocker reader(&lock_);
    return size();
    // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'lock_' is taken shared here and held so already; a writer that waits between the two stops both for ever; take it once [weft-relock]
  }
  bool leaves() {
    lock_.lockForRead();
    if (rows_.empty())
      return false;
      // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'lock_' is still locked{{.*}} [weft-unreleased-lock]
    work(1);
    lock_.unlock();
    return true;
  }
};

class Transfer {
  QMutex from_, to_;
  int sum_ = 0;

public:
  void there() {
    QMutexLocker a(&from_);
    QMutexLocker b(&to_);
    ++sum_;
  }
  void back() {
    QMutexLocker b(&to_);
    QMutexLocker a(&from_);
    // CHECK-MESSAGES: :[[@LINE-1]]:18: warning: 'Transfer::from_' is taken under 'Transfer::to_' here, and elsewhere in the other order, so two tasks can wait for each other for ever; use one order [weft-lock-order]
    --sum_;
  }
};

class Box {
  QMutex mutex_;
  QWaitCondition filled_;
  bool full_ = false;

public:
  void fill() {
    full_ = true;
    // CHECK-MESSAGES: :[[@LINE-1]]:11: warning: 'full_' is changed without 'mutex_', so a waiter that has just looked at it misses the notification and sleeps on; change it under the lock [weft-lost-wakeup]
    filled_.wakeOne();
  }
  void take() {
    QMutexLocker locker(&mutex_);
    if (!full_)
      filled_.wait(&mutex_);
      // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: a wake-up may be spurious or meant for another waiter, and the 'if' does not look again; use 'while' [weft-wait-without-predicate]
    full_ = false;
  }
};

class Copied {
  mutable QMutex mutex_;
  std::vector<int> rows_;

public:
  Copied() = default;
  Copied(const Copied &other) : rows_(other.rows_) {}
  // CHECK-MESSAGES: :[[@LINE-1]]:39: warning: this copy reads 'rows_' without the other object's 'mutex_', so it may be changed meanwhile; lock it first [weft-unlocked-copy]
  void add(int n) {
    QMutexLocker locker(&mutex_);
    rows_.push_back(n);
  }
};

class Permits {
  QSemaphore free_{4};

public:
  bool leaves() {
    free_.acquire();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: a path leaves with the permit of 'free_', which has a place less from then on; return it on every path, or use a guard [weft-leaked-permit]
    if (!ready())
      return false;
    work(1);
    free_.release();
    return true;
  }
};
