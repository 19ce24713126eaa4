// RUN: %check_weft %s weft-counter-under-mutex %t --options "WeftAudit=true"
//
// Locks that guard one integer.

#include <condition_variable>
#include <mutex>
#include <pthread.h>
#include <vector>

int compute();

// --- what must stay silent

class Two {
public:
  void add(int bytes) {
    std::lock_guard guard(mu_);
    ++count_;
    bytes_ += bytes;
  }
  int count() {
    std::lock_guard guard(mu_);
    return count_;
  }

private:
  std::mutex mu_;
  int count_ = 0, bytes_ = 0;
};

class TwoInTurn {
public:
  void add() {
    std::lock_guard guard(mu_);
    ++count_;
  }
  void write() {
    std::lock_guard guard(mu_);
    ++writes_;
  }

private:
  std::mutex mu_;
  int count_ = 0, writes_ = 0;
};

class Waits {
public:
  void add() {
    std::lock_guard guard(mu_);
    ++count_;
  }
  void wait() {
    std::unique_lock lock(mu_);
    changed_.wait(lock, [this] { return count_ > 0; });
  }

private:
  std::mutex mu_;
  std::condition_variable changed_;
  int count_ = 0;
};

class LendsItsLock {
public:
  void add() {
    std::lock_guard guard(mu_);
    ++count_;
  }
  std::mutex &lock() { return mu_; }

private:
  std::mutex mu_;
  int count_ = 0;
};

class ElsewhereToo {
public:
  void add() {
    std::lock_guard guard(mu_);
    ++count_;
  }
  void reset();

private:
  std::mutex mu_;
  int count_ = 0;
};

class Decides {
public:
  int next() {
    std::lock_guard guard(mu_);
    return count_ > 10 ? 0 : 1;
  }
  void add() {
    std::lock_guard guard(mu_);
    count_ = count_ * 2;
  }
  void call() {
    std::lock_guard guard(mu_);
    count_ += compute();
  }

private:
  std::mutex mu_;
  int count_ = 0;
};

class NoInteger {
public:
  void add() {
    std::lock_guard guard(mu_);
    sum_ += 1.0;
  }

private:
  std::mutex mu_;
  double sum_ = 0;
};

class OnlyRead {
public:
  int get() {
    std::lock_guard guard(mu_);
    return count_;
  }

private:
  std::mutex mu_;
  int count_ = 0;
};

template <class T> class NeverInstantiated {
public:
  void add() {
    std::lock_guard guard(mu_);
    ++count_;
  }

private:
  std::mutex mu_;
  T count_ = 0;
};

class Silenced {
public:
  void add() {
    std::lock_guard guard(mu_);
    ++count_;
  }

private:
  std::mutex mu_; // NOLINT(weft-counter-under-mutex)
  int count_ = 0;
};

// --- what must be reported

std::mutex mu;
// CHECK-NOTES: :[[@LINE-1]]:12: warning: 'mu' guards nothing but the integer 'n', so its users wait for each other in vain; make that an atomic [weft-counter-under-mutex]
// CHECK-NOTES: :[[@LINE+4]]:3: note: changed under the lock here
long n;
void inc() {
  mu.lock();
  n++;
  mu.unlock();
}

class Requests {
public:
  void add(int many) {
    std::lock_guard<std::mutex> guard(mu_);
    count_ += many;
  }
  int next() {
    std::lock_guard guard(mu_);
    return ++count_;
  }
  int count() {
    std::unique_lock guard(mu_);
    return count_;
  }

private:
  std::mutex mu_;
  // CHECK-NOTES: :[[@LINE-1]]:14: warning: 'mu_' guards nothing but the integer 'count_', {{.*}}
  // CHECK-NOTES: :[[@LINE-14]]:5: note: changed under the lock here
  int count_ = 0;
};

static pthread_mutex_t raw = PTHREAD_MUTEX_INITIALIZER;
// CHECK-NOTES: :[[@LINE-1]]:24: warning: 'raw' guards nothing but the integer 'served', {{.*}}
// CHECK-NOTES: :[[@LINE+4]]:3: note: changed under the lock here
static unsigned served;
void serve() {
  pthread_mutex_lock(&raw);
  --served;
  pthread_mutex_unlock(&raw);
}
