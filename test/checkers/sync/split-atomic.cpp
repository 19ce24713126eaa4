// RUN: %check_weft %s weft-split-atomic %t
#include <atomic>
#include <mutex>
#include <thread>
#include <vector>
#include <weft/weft.h>

void start();
int compute(int);

// --- Not reported

std::atomic<int> hits, peak, state;
std::atomic<bool> flag;

void oneStep() {
  hits += 1;
  ++hits;
  hits.fetch_add(2);
  int seen = peak;
  while (seen < 3 && !peak.compare_exchange_weak(seen, 3)) {
  }
}

void exchanged() {
  if (peak.load() < 5) {
    int old = peak.exchange(5);
    peak = peak + old;
  }
}

// One writer, and it says so.
std::atomic<long> statistic;
void count() {
  statistic.store(statistic.load(std::memory_order_relaxed) + 1,
                  std::memory_order_relaxed);
}
void countMore(long n) { statistic.fetch_add(n); }

// One writer: nothing shows a second one.
std::atomic<int> written;
void write() { written = written + 1; }
void reset() { written = 0; }

std::mutex mutex;
void underLock() {
  std::lock_guard lock(mutex);
  hits = hits + 1;
}

class Guarded {
public:
  void set() {
    std::lock_guard lock(mutex_);
    change();
  }
  void grow(int n) {
    std::lock_guard lock(mutex_);
    value_ += n;
  }

private:
  void change() { value_ = value_ * 2; }
  std::mutex mutex_;
  std::atomic<int> value_{1};
};

// Setting it twice does no harm.
void sets() {
  std::vector<std::jthread> tasks;
  for (int i = 0; i < 4; ++i)
    tasks.emplace_back([] {
      if (!flag)
        flag = true;
    });
}

// Started and stopped by one owner.
class Service {
public:
  void run() {
    if (!running_) {
      running_ = true;
      thread_ = std::thread([] { start(); });
    }
  }
  void stop() {
    if (running_) {
      running_ = false;
      thread_.join();
    }
  }

private:
  std::atomic<bool> running_{false};
  std::thread thread_;
};

// Each task has an object of its own.
struct Worker {
  void run() {
    if (step == 0) {
      step = 1;
      start();
    }
    step = step + 1;
  }
  std::atomic<int> step{0};
};
void workers(std::vector<Worker> &all) {
  std::vector<std::jthread> tasks;
  for (Worker &worker : all)
    tasks.emplace_back([&worker] { worker.run(); });
}
void ofTheTask() {
  std::vector<std::jthread> tasks;
  for (int i = 0; i < 4; ++i)
    tasks.emplace_back([] {
      std::atomic<int> own{0};
      own = own + 1;
      if (own == 1) {
        own = 2;
        start();
      }
    });
}

void oneTask() {
  std::jthread task([] {
    if (state == 1) {
      state = 2;
      start();
    }
  });
}

void silenced() {
  hits = hits + 1; // NOLINT(weft-split-atomic)
}

// --- Reported

void twoSteps(int n) {
  hits = hits + n;
  // CHECK-MESSAGES: :[[@LINE-1]]:8: warning: 'hits' is read and written in two steps, and what another task writes between them is lost; change it in one: fetch_add, compare_exchange [weft-split-atomic]
  // CHECK-FIXES: hits += n;
  hits = (n | 4) ^ hits;
  // CHECK-MESSAGES: :[[@LINE-1]]:8: warning: 'hits' is read and written {{.*}} [weft-split-atomic]
  // CHECK-FIXES: hits ^= (n | 4);
  // No operator for these.
  hits = n - hits;
  // CHECK-MESSAGES: :[[@LINE-1]]:8: warning: 'hits' is read and written {{.*}} [weft-split-atomic]
  // CHECK-FIXES: hits = n - hits;
  hits.store(hits.load() * 2);
  // CHECK-MESSAGES: :[[@LINE-1]]:8: warning: 'hits' is read and written in two steps, and what another task writes between them is lost; change it in one: fetch_add, compare_exchange [weft-split-atomic]
}

class Meter {
public:
  void add(int n) { total_ += n; }
  void halve() { total_ = total_ / 2; }
  // CHECK-MESSAGES: :[[@LINE-1]]:25: warning: 'total_' is read and written in two steps, and what another task writes between them is lost; change it in one: fetch_add, compare_exchange [weft-split-atomic]
private:
  std::atomic<int> total_{0};
};

class Pool {
public:
  void start(int n) {
    for (int i = 0; i < n; ++i)
      tasks_.emplace_back([this] { run(); });
  }

private:
  void run() {
    if (!started_) {
      started_ = true;
      // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: another task may have changed 'started_' since it was asked, so both take this branch; ask and change in one step: compare_exchange [weft-split-atomic]
      ::start();
    }
    rounds_ = rounds_ + 1;
    // CHECK-MESSAGES: :[[@LINE-1]]:13: warning: 'rounds_' is read and written in two steps, and what another task writes between them is lost; change it in one: fetch_add, compare_exchange [weft-split-atomic]
    // CHECK-FIXES: rounds_ += 1;
  }
  std::atomic<bool> started_{false};
  std::atomic<int> rounds_{0};
  std::vector<std::jthread> tasks_;
};

void claims() {
  std::atomic<int> next{0};
  std::vector<weft::Fiber<void>> fibers;
  for (int i = 0; i < 4; ++i)
    fibers.push_back(weft::spawn([&] {
      if (next.load() < 10) {
        next.store(next.load() + 1);
        // CHECK-MESSAGES: :[[@LINE-1]]:14: warning: another task may have changed 'next' since it was asked, so both take this branch; ask and change in one step: compare_exchange [weft-split-atomic]
        compute(next);
      }
      if (state.load() == 0) {
        state.store(1);
        // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: another task may have changed 'state' since it was asked, so both take this branch; ask and change in one step: compare_exchange [weft-split-atomic]
        start();
      }
    }));
  for (auto &fiber : fibers)
    fiber.join();
}

template <typename T> class Gauge {
public:
  void add(T n) { value_.fetch_add(n); }
  void scale() { value_ = value_ * 2; }
  // CHECK-MESSAGES: :[[@LINE-1]]:25: warning: 'value_' is read and written in two steps, and what another task writes between them is lost; change it in one: fetch_add, compare_exchange [weft-split-atomic]
private:
  std::atomic<T> value_{};
};
void gauges(Gauge<int> &a, Gauge<long> &b) {
  a.scale();
  b.scale();
  a.add(1);
  b.add(1);
}
