// REQUIRES: tbb
// RUN: %check_weft %s weft-relock,weft-lock-upgrade,weft-unreleased-lock,weft-lock-order,weft-empty-critical-section,weft-unlocked-copy,weft-racy-lazy-init %t --no-fix
//
// The scoped locks of oneTBB, which are told what to take and how, with the
// real headers.
#include <map>
#include <oneapi/tbb/mutex.h>
#include <oneapi/tbb/queuing_mutex.h>
#include <oneapi/tbb/queuing_rw_mutex.h>
#include <oneapi/tbb/spin_mutex.h>
#include <oneapi/tbb/spin_rw_mutex.h>
#include <vector>

bool ready();
int work(int);
void log(const char *);

// --- not reported

class Early {
  tbb::spin_mutex mutex_, other_;
  tbb::queuing_mutex queue_;
  tbb::speculative_spin_mutex guess_;
  int n_ = 0;

public:
  void add() {
    tbb::spin_mutex::scoped_lock lock(mutex_);
    ++n_;
  }
  void released() {
    tbb::spin_mutex::scoped_lock lock(mutex_);
    ++n_;
    lock.release();
    add();
    lock.acquire(mutex_);
    ++n_;
  }
  void tries() {
    tbb::spin_mutex::scoped_lock lock;
    if (!lock.try_acquire(mutex_)) {
      add();
      return;
    }
    ++n_;
  }
  void taken_later() {
    tbb::spin_mutex::scoped_lock lock;
    add();
    lock.acquire(mutex_);
    ++n_;
  }
  // One guard, two locks, one after the other.
  void another() {
    tbb::spin_mutex::scoped_lock lock(mutex_);
    ++n_;
    lock.release();
    lock.acquire(other_);
    add();
  }
  void queued() {
    tbb::queuing_mutex::scoped_lock lock(queue_);
    ++n_;
    lock.release();
    tbb::queuing_mutex::scoped_lock again;
    if (!again.try_acquire(queue_))
      queued();
  }
  void guessed() {
    tbb::speculative_spin_mutex::scoped_lock lock(guess_);
    ++n_;
    lock.release();
    tbb::speculative_spin_mutex::scoped_lock again(guess_);
    ++n_;
  }
  bool by_hand() {
    if (!mutex_.try_lock())
      return false;
    ++n_;
    mutex_.unlock();
    return true;
  }
};

class Table {
  tbb::spin_rw_mutex mutex_;
  tbb::queuing_rw_mutex queue_;
  std::map<int, int> rows_;

public:
  void upgrade(int key) {
    tbb::spin_rw_mutex::scoped_lock lock(mutex_, false);
    if (rows_.count(key))
      return;
    if (!lock.upgrade_to_writer() && rows_.count(key))
      return;
    rows_[key] = 1;
  }
  void downgrade(int key) {
    tbb::spin_rw_mutex::scoped_lock lock(mutex_);
    rows_[key] = 1;
    lock.downgrade_to_reader();
    log("x");
  }
  int get(int key) {
    tbb::spin_rw_mutex::scoped_lock lock(mutex_, false);
    return rows_.at(key);
  }
  int get_twice(int key) {
    tbb::spin_rw_mutex::scoped_lock lock(mutex_, false);
    int row = rows_.at(key);
    lock.release();
    return row + get(key);
  }
  void add(int key) {
    tbb::spin_rw_mutex::scoped_lock lock(mutex_, false);
    bool known = rows_.count(key);
    lock.release();
    if (known)
      return;
    lock.acquire(mutex_, true);
    rows_.try_emplace(key, 1);
  }
  void queued() {
    tbb::queuing_rw_mutex::scoped_lock lock(queue_, false);
    lock.release();
    tbb::queuing_rw_mutex::scoped_lock writer(queue_);
    rows_.clear();
  }
};

// Readers do not stop each other.
class Readers {
  tbb::spin_rw_mutex left_, right_;
  tbb::queuing_rw_mutex up_, down_;

public:
  void one() {
    tbb::spin_rw_mutex::scoped_lock a(left_, /*write=*/false);
    tbb::spin_rw_mutex::scoped_lock b(right_, /*write=*/false);
  }
  void other() {
    tbb::spin_rw_mutex::scoped_lock a, b;
    a.acquire(right_, false);
    b.acquire(left_, false);
  }
  void queued(bool write) {
    tbb::queuing_rw_mutex::scoped_lock a(up_, write);
    tbb::queuing_rw_mutex::scoped_lock b(down_, write);
  }
  void queued_other() {
    tbb::queuing_rw_mutex::scoped_lock a(down_, false);
    tbb::queuing_rw_mutex::scoped_lock b(up_, false);
  }
};

// --- reported

class Counter {
  tbb::spin_mutex mutex_;
  tbb::queuing_mutex queue_;
  tbb::mutex plain_;
  tbb::speculative_spin_mutex guess_;
  int n_ = 0;

public:
  void add() {
    tbb::spin_mutex::scoped_lock lock(mutex_);
    ++n_;
  }
  void add_twice() {
    tbb::spin_mutex::scoped_lock lock(mutex_);
    add();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'add' takes 'mutex_', which is held here, and so waits for itself for ever; call it without the lock [weft-relock]
  }
  void taken_later() {
    tbb::spin_mutex::scoped_lock lock;
    lock.acquire(mutex_);
    add();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'add' takes 'mutex_'{{.*}} [weft-relock]
  }
  void by_one_guard() {
    tbb::spin_mutex::scoped_lock lock(mutex_);
    lock.acquire(mutex_);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'mutex_' is held by 'lock' already, so this call fails; take it once [weft-relock]
    ++n_;
  }
  void queued() {
    tbb::queuing_mutex::scoped_lock lock(queue_);
    tbb::queuing_mutex::scoped_lock again(queue_);
    // CHECK-MESSAGES: :[[@LINE-1]]:37: warning: 'queue_' is held here already, so taking it again waits for itself for ever; take it once [weft-relock]
    ++n_;
  }
  void guessed() {
    tbb::speculative_spin_mutex::scoped_lock lock(guess_);
    tbb::speculative_spin_mutex::scoped_lock again(guess_);
    // CHECK-MESSAGES: :[[@LINE-1]]:46: warning: 'guess_' is held{{.*}} [weft-relock]
    ++n_;
  }
  void there() {
    tbb::spin_mutex::scoped_lock a(mutex_);
    tbb::mutex::scoped_lock b(plain_);
    ++n_;
  }
  void back() {
    tbb::mutex::scoped_lock b(plain_);
    tbb::spin_mutex::scoped_lock a(mutex_);
    // CHECK-MESSAGES: :[[@LINE-1]]:34: warning: 'Counter::mutex_' is taken under 'Counter::plain_' here, and elsewhere in the other order, so two tasks can wait for each other for ever; use one order [weft-lock-order]
    ++n_;
  }
  bool leaves() {
    plain_.lock();
    if (!ready())
      return false;
      // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'plain_' is still locked when the function returns here, so whoever wants it next waits for ever; unlock it first or use a guard [weft-unreleased-lock]
    plain_.unlock();
    return true;
  }
  void gone_at_once() {
    tbb::spin_mutex::scoped_lock{mutex_};
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'mutex_' is given back at once, so 'n_' is used without it; hold it until then [weft-empty-critical-section]
    ++n_;
  }
  void released_twice() {
    tbb::spin_mutex::scoped_lock lock(mutex_);
    ++n_;
    lock.release();
    log("x");
    lock.release();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'lock' has given its lock back already on every path to here, so this call fails; remove it [weft-unreleased-lock]
  }
};

class Rows {
  tbb::spin_rw_mutex mutex_;
  tbb::queuing_rw_mutex queue_;
  std::map<int, int> rows_;

public:
  void upgrade() {
    tbb::spin_rw_mutex::scoped_lock reader(mutex_, false);
    tbb::spin_rw_mutex::scoped_lock writer(mutex_, true);
    // CHECK-MESSAGES: :[[@LINE-1]]:37: warning: 'mutex_' is held shared here, so taking it exclusively waits for itself for ever; give the shared lock back first [weft-lock-upgrade]
    rows_.clear();
  }
  void upgrade_by_hand() {
    mutex_.lock_shared();
    mutex_.lock();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'mutex_' is held shared{{.*}} [weft-lock-upgrade]
    rows_.clear();
    mutex_.unlock();
    mutex_.unlock_shared();
  }
  void upgrade_queued() {
    tbb::queuing_rw_mutex::scoped_lock reader(queue_, false);
    tbb::queuing_rw_mutex::scoped_lock writer(queue_);
    // CHECK-MESSAGES: :[[@LINE-1]]:40: warning: 'queue_' is held shared{{.*}} [weft-lock-upgrade]
    rows_.clear();
  }
  int size() {
    tbb::queuing_rw_mutex::scoped_lock reader(queue_, false);
    return rows_.size();
  }
  int size_twice() {
    tbb::queuing_rw_mutex::scoped_lock reader;
    reader.acquire(queue_, false);
    return size();
    // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'queue_' is taken shared here and held so already; a writer that waits between the two stops both for ever; take it once [weft-relock]
  }
  void add(int key) {
    tbb::spin_rw_mutex::scoped_lock lock(mutex_, false);
    if (rows_.count(key))
      return;
    lock.release();
    lock.acquire(mutex_);
    rows_[key] = work(key);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'rows_' may have changed since it was looked at, as 'mutex_' was given back in between; look again under the exclusive lock [weft-lock-upgrade]
  }
};

class Copied {
  mutable tbb::spin_mutex mutex_;
  std::vector<int> rows_;

public:
  Copied() = default;
  Copied(const Copied &other) : rows_(other.rows_) {}
  // CHECK-MESSAGES: :[[@LINE-1]]:39: warning: this copy reads 'rows_' without the other object's 'mutex_', so it may be changed meanwhile; lock it first [weft-unlocked-copy]
  void add(int n) {
    tbb::spin_mutex::scoped_lock lock(mutex_);
    rows_.push_back(n);
  }
};

class Lazy {
  tbb::spin_mutex mutex_;
  int *made_ = nullptr;

public:
  int *get() {
    if (!made_) {
    // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: this look at 'made_' takes no lock, so it may see the new value before what was written with it; use call_once, a local static or an atomic [weft-racy-lazy-init]
      tbb::spin_mutex::scoped_lock lock(mutex_);
      if (!made_)
        made_ = new int(1);
    }
    return made_;
  }
};
