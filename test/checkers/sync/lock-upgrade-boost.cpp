// REQUIRES: boost-thread
// RUN: %check_weft %s weft-lock-upgrade,weft-relock,weft-unreleased-lock,weft-lock-order,weft-lost-wakeup,weft-wait-without-predicate,weft-empty-critical-section,weft-unlocked-copy,weft-once-ignores-argument,weft-racy-lazy-init %t --no-fix
//
// Boost.Thread's locks and guards, with the real headers.
#include <boost/thread/condition_variable.hpp>
#include <boost/thread/lock_algorithms.hpp>
#include <boost/thread/lock_factories.hpp>
#include <boost/thread/lock_guard.hpp>
#include <boost/thread/lock_types.hpp>
#include <boost/thread/mutex.hpp>
#include <boost/thread/once.hpp>
#include <boost/thread/recursive_mutex.hpp>
#include <boost/thread/reverse_lock.hpp>
#include <boost/thread/shared_lock_guard.hpp>
#include <boost/thread/shared_mutex.hpp>
#include <boost/thread/strict_lock.hpp>
#include <map>
#include <string>
#include <vector>

bool ready();
int work(int);
void log(const char *);

// --- not reported

// Who may upgrade is alone in that, and waits for the readers.
class Upgrades {
  boost::shared_mutex mutex_;
  std::map<int, int> rows_;

public:
  void by_guard(int key) {
    boost::upgrade_lock<boost::shared_mutex> look(mutex_);
    if (rows_.count(key))
      return;
    boost::upgrade_to_unique_lock<boost::shared_mutex> change(look);
    rows_[key] = work(key);
  }
  void by_move(int key) {
    boost::upgrade_lock<boost::shared_mutex> look(mutex_);
    if (rows_.count(key))
      return;
    boost::unique_lock<boost::shared_mutex> change(boost::move(look));
    rows_[key] = work(key);
  }
  bool by_hand(int key) {
    mutex_.lock_upgrade();
    if (rows_.count(key)) {
      mutex_.unlock_upgrade();
      return false;
    }
    mutex_.unlock_upgrade_and_lock();
    rows_[key] = work(key);
    mutex_.unlock();
    return true;
  }
  int downgrade(int key) {
    mutex_.lock();
    rows_[key] = 1;
    mutex_.unlock_and_lock_shared();
    int size = rows_.size();
    mutex_.unlock_shared();
    return size;
  }
  void early() {
    boost::shared_lock<boost::shared_mutex> look(mutex_);
    bool empty = rows_.empty();
    look.unlock();
    boost::unique_lock<boost::shared_mutex> change(mutex_);
    if (!empty)
      rows_.clear();
  }
  int another(Upgrades &other) {
    boost::shared_lock<boost::shared_mutex> a(mutex_);
    boost::shared_lock_guard<boost::shared_mutex> b(other.mutex_);
    return rows_.size() + other.rows_.size();
  }
};

class Recursive {
  boost::recursive_mutex mutex_;
  int n_ = 0;

public:
  void add() {
    boost::lock_guard<boost::recursive_mutex> lock(mutex_);
    ++n_;
  }
  void add_twice() {
    boost::recursive_mutex::scoped_lock lock(mutex_);
    add();
  }
  void nested() {
    mutex_.lock();
    mutex_.lock();
    ++n_;
    mutex_.unlock();
    mutex_.unlock();
  }
};

class Plain {
  boost::mutex mutex_, other_;
  boost::timed_mutex timed_;
  boost::condition_variable filled_;
  boost::condition_variable_any any_;
  bool full_ = false;
  int n_ = 0;

public:
  void add() {
    boost::mutex::scoped_lock lock(mutex_);
    ++n_;
  }
  void early() {
    boost::mutex::scoped_lock lock(mutex_);
    ++n_;
    lock.unlock();
    add();
    lock.lock();
    ++n_;
  }
  void tries() {
    boost::mutex::scoped_try_lock lock(mutex_);
    if (!lock) {
      add();
      return;
    }
    ++n_;
  }
  void tries_by_tag() {
    boost::unique_lock<boost::mutex> lock(mutex_, boost::try_to_lock);
    if (!lock.owns_lock()) {
      add();
      return;
    }
    ++n_;
  }
  void defers() {
    boost::unique_lock<boost::mutex> lock(mutex_, boost::defer_lock);
    add();
    lock.lock();
    ++n_;
  }
  void both_deferred() {
    boost::unique_lock<boost::mutex> a(mutex_, boost::defer_lock);
    boost::unique_lock<boost::mutex> b(other_, boost::defer_lock);
    boost::lock(a, b);
    ++n_;
  }
  void both_adopted() {
    boost::lock(other_, mutex_);
    boost::lock_guard<boost::mutex> b(other_, boost::adopt_lock);
    boost::lock_guard<boost::mutex> a(mutex_, boost::adopt_lock);
    ++n_;
  }
  void nested() {
    boost::lock_guard<boost::mutex> a(mutex_);
    boost::lock_guard<boost::mutex> b(other_);
    ++n_;
  }
  void in_time() {
    boost::unique_lock<boost::timed_mutex> lock(timed_,
                                                boost::chrono::milliseconds(1));
    if (!lock)
      return;
    ++n_;
  }
  void in_time_by_hand() {
    if (!timed_.try_lock_for(boost::chrono::milliseconds(1)))
      return;
    ++n_;
    timed_.unlock();
  }
  void made() {
    auto lock = boost::make_unique_lock(mutex_);
    ++n_;
  }
  void reversed() {
    boost::unique_lock<boost::mutex> lock(mutex_);
    ++n_;
    boost::reverse_lock<boost::unique_lock<boost::mutex>> unlocked(lock);
    add();
  }
  void fill() {
    {
      boost::lock_guard<boost::mutex> lock(mutex_);
      full_ = true;
    }
    filled_.notify_one();
  }
  void take() {
    boost::unique_lock<boost::mutex> lock(mutex_);
    while (!full_)
      filled_.wait(lock);
    full_ = false;
  }
  void take_by_predicate() {
    boost::unique_lock<boost::mutex> lock(mutex_);
    filled_.wait(lock, [this] { return full_; });
    full_ = false;
  }
  bool take_in_time() {
    boost::mutex::scoped_lock lock(mutex_);
    while (!full_)
      if (filled_.wait_for(lock, boost::chrono::seconds(1)) ==
          boost::cv_status::timeout)
        return false;
    return true;
  }
  void take_by_hand() {
    mutex_.lock();
    while (!full_)
      any_.wait(mutex_);
    mutex_.unlock();
  }
};

// --- reported

class Rows {
  boost::shared_mutex mutex_;
  std::map<int, int> rows_;

public:
  void upgrade() {
    boost::shared_lock<boost::shared_mutex> look(mutex_);
    boost::unique_lock<boost::shared_mutex> change(mutex_);
    // CHECK-MESSAGES: :[[@LINE-1]]:45: warning: 'mutex_' is held shared here, so taking it exclusively waits for itself for ever; give the shared lock back first [weft-lock-upgrade]
    rows_.clear();
  }
  void upgrade_by_guard() {
    boost::shared_lock_guard<boost::shared_mutex> look(mutex_);
    boost::lock_guard<boost::shared_mutex> change(mutex_);
    // CHECK-MESSAGES: :[[@LINE-1]]:44: warning: 'mutex_' is held shared{{.*}} [weft-lock-upgrade]
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
  void beside_upgrade() {
    boost::upgrade_lock<boost::shared_mutex> look(mutex_);
    boost::unique_lock<boost::shared_mutex> change(mutex_);
    // CHECK-MESSAGES: :[[@LINE-1]]:45: warning: 'mutex_' is held shared{{.*}} [weft-lock-upgrade]
    rows_.clear();
  }
  // No wait for itself, but for a writer that waits between the two.
  int read_and_upgrade() {
    boost::shared_lock<boost::shared_mutex> look(mutex_);
    boost::upgrade_lock<boost::shared_mutex> again(mutex_);
    // CHECK-MESSAGES: :[[@LINE-1]]:46: warning: 'mutex_' is taken shared here and held so already; a writer that waits between the two stops both for ever; take it once [weft-relock]
    return rows_.size();
  }
  void add(int key) {
    {
      boost::shared_lock<boost::shared_mutex> look(mutex_);
      if (rows_.count(key))
        return;
    }
    boost::unique_lock<boost::shared_mutex> change(mutex_);
    rows_[key] = work(key);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'rows_' may have changed since it was looked at, as 'mutex_' was given back in between; look again under the exclusive lock [weft-lock-upgrade]
  }
  bool leaves() {
    mutex_.lock_upgrade();
    if (!ready())
      return false;
      // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'mutex_' is still locked when the function returns here, so whoever wants it next waits for ever; unlock it first or use a guard [weft-unreleased-lock]
    mutex_.unlock_upgrade();
    return true;
  }
};

class Counter {
  boost::mutex mutex_, other_;
  boost::condition_variable filled_;
  bool full_ = false;
  int n_ = 0;

public:
  void add() {
    boost::lock_guard<boost::mutex> lock(mutex_);
    ++n_;
  }
  void add_twice() {
    boost::strict_lock<boost::mutex> lock(mutex_);
    add();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'add' takes 'mutex_', which is held here, and so waits for itself for ever; call it without the lock [weft-relock]
  }
  void by_one_guard() {
    boost::unique_lock<boost::mutex> lock(mutex_);
    lock.lock();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'mutex_' is held by 'lock' already, so this call fails; take it once [weft-relock]
    ++n_;
  }
  void released_twice() {
    boost::unique_lock<boost::mutex> lock(mutex_);
    ++n_;
    lock.unlock();
    log("x");
    lock.unlock();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'lock' has given its lock back already on every path to here, so this call fails; remove it [weft-unreleased-lock]
  }
  bool leaves() {
    mutex_.lock();
    if (!ready())
      return false;
      // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'mutex_' is still locked{{.*}} [weft-unreleased-lock]
    mutex_.unlock();
    return true;
  }
  void there() {
    boost::lock_guard<boost::mutex> a(mutex_);
    boost::lock_guard<boost::mutex> b(other_);
    ++n_;
  }
  void back() {
    boost::lock_guard<boost::mutex> b(other_);
    boost::lock_guard<boost::mutex> a(mutex_);
    // CHECK-MESSAGES: :[[@LINE-1]]:37: warning: 'Counter::mutex_' is taken under 'Counter::other_' here, and elsewhere in the other order, so two tasks can wait for each other for ever; use one order [weft-lock-order]
    ++n_;
  }
  void fill() {
    full_ = true;
    // CHECK-MESSAGES: :[[@LINE-1]]:11: warning: 'full_' is changed without 'mutex_', so a waiter that has just looked at it misses the notification and sleeps on; change it under the lock [weft-lost-wakeup]
    filled_.notify_one();
  }
  void take() {
    boost::unique_lock<boost::mutex> lock(mutex_);
    if (!full_)
      filled_.wait(lock);
      // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: a wake-up may be spurious or meant for another waiter, and the 'if' does not look again; use 'while' [weft-wait-without-predicate]
    full_ = false;
  }
  void gone_at_once() {
    boost::lock_guard<boost::mutex>{mutex_};
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'mutex_' is given back at once, so 'n_' is used without it; hold it until then [weft-empty-critical-section]
    ++n_;
  }
  void named_like_lock() {
    boost::unique_lock<boost::mutex>(mutex_);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: this declares a guard named 'mutex_' that locks nothing; give it another name and the lock as its argument [weft-empty-critical-section]
    ++n_;
  }
};

class Copied {
  mutable boost::shared_mutex mutex_;
  std::vector<int> rows_;

public:
  Copied() = default;
  Copied(const Copied &other) : rows_(other.rows_) {}
  // CHECK-MESSAGES: :[[@LINE-1]]:39: warning: this copy reads 'rows_' without the other object's 'mutex_', so it may be changed meanwhile; lock it first [weft-unlocked-copy]
  void add(int n) {
    boost::unique_lock<boost::shared_mutex> lock(mutex_);
    rows_.push_back(n);
  }
};

std::string *made_once(const std::string &name) {
  static boost::once_flag once = BOOST_ONCE_INIT;
  static std::string *made = nullptr;
  boost::call_once(once, [&] { made = new std::string(name); });
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: every call but the first gets what the first one's 'name' made, whatever it passes; keep one per value [weft-once-ignores-argument]
  return made;
}
std::string *asked(bool first) {
  return first ? made_once("a") : made_once("b");
}

class Lazy {
  boost::mutex mutex_;
  int *made_ = nullptr;

public:
  int *get() {
    if (!made_) {
    // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: this look at 'made_' takes no lock, so it may see the new value before what was written with it; use call_once, a local static or an atomic [weft-racy-lazy-init]
      boost::mutex::scoped_lock lock(mutex_);
      if (!made_)
        made_ = new int(1);
    }
    return made_;
  }
};
