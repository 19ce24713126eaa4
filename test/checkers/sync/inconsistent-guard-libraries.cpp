// REQUIRES: absl, boost-thread, qt5, tbb
// RUN: %check_weft %s weft-inconsistent-guard,weft-callback-under-lock %t --no-fix --options WeftAudit=true -- -fPIC \
// RUN:   -isystem /usr/include/x86_64-linux-gnu/qt5 \
// RUN:   -isystem /usr/include/x86_64-linux-gnu/qt5/QtCore
//
// Members under the locks of Abseil, Boost.Thread, Qt, oneTBB and POSIX, with
// their real headers.
#include <QtCore/QMutex>
#include <QtCore/QReadWriteLock>
#include <absl/synchronization/mutex.h>
#include <boost/thread/lock_types.hpp>
#include <boost/thread/shared_lock_guard.hpp>
#include <boost/thread/shared_mutex.hpp>
#include <functional>
#include <oneapi/tbb/queuing_rw_mutex.h>
#include <oneapi/tbb/spin_rw_mutex.h>
#include <pthread.h>
#include <vector>

void log(int);

// --- not reported

class ByTbb {
  tbb::spin_rw_mutex mutex_;
  std::vector<int> rows_;

public:
  void add(int n) {
    tbb::spin_rw_mutex::scoped_lock lock(mutex_);
    rows_.push_back(n);
  }
  void clear() {
    tbb::spin_rw_mutex::scoped_lock lock;
    lock.acquire(mutex_);
    rows_.clear();
  }
  bool try_clear() {
    tbb::spin_rw_mutex::scoped_lock lock;
    if (!lock.try_acquire(mutex_))
      return false;
    rows_.clear();
    return true;
  }
  int size(bool write) {
    tbb::spin_rw_mutex::scoped_lock lock(mutex_, write);
    return rows_.size();
  }
  void upgrade(int n) {
    tbb::spin_rw_mutex::scoped_lock lock(mutex_, false);
    if (rows_.empty()) {
      lock.upgrade_to_writer();
      rows_.push_back(n);
    }
  }
};

class ByQt {
  QReadWriteLock lock_;
  std::vector<int> rows_;

public:
  void add(int n) {
    QWriteLocker locker(&lock_);
    rows_.push_back(n);
    locker.unlock();
    log(n);
    locker.relock();
    rows_.push_back(n);
  }
  int size() {
    QReadLocker locker(&lock_);
    return rows_.size();
  }
  bool empty() {
    if (!lock_.tryLockForRead())
      return false;
    bool result = rows_.empty();
    lock_.unlock();
    return result;
  }
};

class ByAbsl {
  absl::Mutex mu_;
  std::vector<int> rows_;

  bool any() const { return !rows_.empty(); }

public:
  void add(int n) {
    absl::MutexLock lock(&mu_);
    rows_.push_back(n);
  }
  int take() {
    mu_.LockWhen(absl::Condition(this, &ByAbsl::any));
    int row = rows_.back();
    mu_.Unlock();
    return row;
  }
  bool take_in_time() {
    const bool any = mu_.LockWhenWithTimeout(
        absl::Condition(this, &ByAbsl::any), absl::Seconds(1));
    if (any)
      rows_.pop_back();
    mu_.Unlock();
    return any;
  }
  int size() {
    absl::ReaderMutexLock lock(&mu_);
    return rows_.size();
  }
};

class ByBoost {
  boost::shared_mutex mutex_;
  std::vector<int> rows_;

public:
  void add(int n) {
    boost::upgrade_lock<boost::shared_mutex> look(mutex_);
    if (!rows_.empty())
      return;
    boost::upgrade_to_unique_lock<boost::shared_mutex> change(look);
    rows_.push_back(n);
  }
  void clear() {
    boost::unique_lock<boost::shared_mutex> lock(mutex_);
    rows_.clear();
  }
  int size() {
    boost::shared_lock_guard<boost::shared_mutex> lock(mutex_);
    return rows_.size();
  }
};

class Signals {
  QMutex mutex_;
  std::vector<std::function<void()>> slots_;

public:
  void add(std::function<void()> slot) {
    QMutexLocker locker(&mutex_);
    slots_.push_back(std::move(slot));
  }
  void emit_unlocked() {
    QMutexLocker locker(&mutex_);
    auto copies = slots_;
    locker.unlock();
    for (auto &slot : copies)
      slot();
  }
};

// --- reported

class Odd {
  tbb::queuing_rw_mutex mutex_;
  std::vector<int> rows_;

public:
  void add(int n) {
    tbb::queuing_rw_mutex::scoped_lock lock(mutex_);
    rows_.push_back(n);
  }
  void clear() {
    tbb::queuing_rw_mutex::scoped_lock lock;
    lock.acquire(mutex_);
    rows_.clear();
  }
  int size() {
    tbb::queuing_rw_mutex::scoped_lock lock(mutex_, false);
    return rows_.size();
  }
  int last() {
    tbb::queuing_rw_mutex::scoped_lock lock(mutex_, false);
    return rows_.back();
  }
  int size_late() {
    tbb::queuing_rw_mutex::scoped_lock lock(mutex_, false);
    log(1);
    lock.release();
    return rows_.size();
    // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'rows_' is read without 'mutex_', under which it is used elsewhere, and so races with other threads; take the lock [weft-inconsistent-guard]
  }
};

class OddByQt {
  QReadWriteLock lock_;
  std::vector<int> rows_;

public:
  void add(int n) {
    QWriteLocker locker(&lock_);
    rows_.push_back(n);
  }
  void clear() {
    QWriteLocker locker(&lock_);
    rows_.clear();
  }
  int size() {
    QReadLocker locker(&lock_);
    return rows_.size();
  }
  int last() {
    QReadLocker locker(&lock_);
    return rows_.back();
  }
  int size_late() {
    QReadLocker locker(&lock_);
    log(1);
    locker.unlock();
    return rows_.size();
    // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'rows_' is read{{.*}} [weft-inconsistent-guard]
  }
};

class Calls {
  absl::Mutex mu_;
  std::vector<std::function<void()>> slots_;

public:
  void add(std::function<void()> slot) {
    absl::MutexLock lock(&mu_);
    slots_.push_back(std::move(slot));
  }
  void emit_locked() {
    absl::ReaderMutexLock lock(&mu_);
    for (auto &slot : slots_)
      slot();
      // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'slots_' is called while 'mu_' is locked, and waits for ever if it comes back to what takes that lock; call it after unlocking [weft-callback-under-lock]
  }
};
