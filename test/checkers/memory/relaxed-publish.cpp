// RUN: %check_weft %s weft-relaxed-publish %t
#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <vector>
#include <weft/weft.h>

int compute();
void use(int);
constexpr auto relaxed = std::memory_order_relaxed;

// --- Not reported: release and acquire, counters, hints, locks, fences, joins.

class Ordered {
public:
  void start() {
    thread_ = std::thread([this] {
      value_ = compute();
      ready_.store(true, std::memory_order_release);
    });
  }
  void get() {
    if (ready_.load(std::memory_order_acquire))
      use(value_);
  }

private:
  int value_ = 0;
  std::atomic<bool> ready_{false};
  std::thread thread_;
};

class Fenced {
public:
  void start() {
    thread_ = std::thread([this] {
      value_ = compute();
      std::atomic_thread_fence(std::memory_order_release);
      ready_.store(true, relaxed);
    });
  }
  void get() {
    if (ready_.load(relaxed)) {
      std::atomic_thread_fence(std::memory_order_acquire);
      use(value_);
    }
  }

private:
  int value_ = 0;
  std::atomic<bool> ready_{false};
  std::thread thread_;
};

class Locked {
public:
  void start() {
    thread_ = std::thread([this] {
      std::lock_guard lock(mutex_);
      value_ = compute();
      ready_.store(true, relaxed);
    });
  }
  void get() {
    if (ready_.load(relaxed)) {
      std::lock_guard lock(mutex_);
      use(value_);
    }
  }

private:
  std::mutex mutex_;
  int value_ = 0;
  std::atomic<bool> ready_{false};
  std::thread thread_;
};

class Counter {
public:
  void start() {
    thread_ = std::thread([this] {
      last_ = compute();
      count_.fetch_add(1, relaxed);
    });
  }
  void stop() {
    stop_.store(true, relaxed);
    thread_.join();
    use(last_);
    if (count_.load(relaxed))
      use(last_);
  }
  void restart() {
    last_ = 0;
    stop_.store(false, relaxed);
  }

private:
  int last_ = 0;
  std::atomic<int> count_{0};
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

void joined() {
  int value = 0;
  std::atomic<bool> ready{false};
  std::thread task([&] {
    value = compute();
    ready.store(true, relaxed);
  });
  task.join();
  if (ready.load(relaxed))
    use(value);
}

void setBeforeTheStart() {
  int value = 0;
  std::atomic<bool> ready{false};
  value = compute();
  ready.store(true, relaxed);
  std::jthread task([&] {
    if (ready.load(relaxed))
      use(value);
  });
}

void ownCopy() {
  int value = 0;
  std::atomic<bool> ready{false};
  std::jthread task([&ready, value] {
    if (ready.load(relaxed))
      use(value);
  });
  value = compute();
  ready.store(true, relaxed);
}

// Nothing shows a task.
class Unknown {
public:
  void set() {
    value_ = compute();
    ready_.store(true, relaxed);
  }
  void get() {
    if (ready_.load(relaxed))
      use(value_);
  }

private:
  int value_ = 0;
  std::atomic<bool> ready_{false};
};

class Silenced {
public:
  void start() {
    thread_ = std::thread([this] {
      value_ = compute();
      ready_.store(true, relaxed); // NOLINT(weft-relaxed-publish)
    });
  }
  void get() {
    if (ready_.load(relaxed))
      use(value_);
  }

private:
  int value_ = 0;
  std::atomic<bool> ready_{false};
  std::thread thread_;
};

// --- Reported

class Member {
public:
  void start() {
    thread_ = std::thread([this] {
      value_ = compute();
      ready_.store(true, relaxed);
      // CHECK-MESSAGES: :[[@LINE-1]]:14: warning: 'ready_' is stored without an order, so a task that sees it need not see 'value_', written before; store with release [weft-relaxed-publish]
    });
  }
  void get() {
    if (ready_.load(std::memory_order_acquire))
      use(value_);
  }

private:
  int value_ = 0;
  std::atomic<bool> ready_{false};
  std::thread thread_;
};

std::string text;
std::atomic<int> done;
void load() {
  text = "done";
  done.store(1, std::memory_order_release);
}
void waitsForText() {
  std::thread task(load);
  while (done.load(relaxed) == 0)
    std::this_thread::yield();
  // CHECK-MESSAGES: :[[@LINE-2]]:15: warning: 'done' is loaded without an order, so 'text', read behind it, may still be the old one; load with acquire [weft-relaxed-publish]
  use(text.size());
  task.join();
}

std::string title;
std::atomic<int> titled;
void loadTitle() {
  title = "done";
  titled.store(1, std::memory_order_relaxed);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'titled' is stored without an order, {{.*}} [weft-relaxed-publish]
  // CHECK-FIXES: titled.store(1, std::memory_order_release);
}
void waitsForTitle() {
  std::thread task(loadTitle);
  while (titled.load(std::memory_order::relaxed) == 0)
    std::this_thread::yield();
  // CHECK-FIXES: while (titled.load(std::memory_order::acquire) == 0)
  use(title.size());
  task.join();
}

void local() {
  std::vector<int> values;
  std::atomic_bool ready{false};
  weft::Fiber<void> fiber = weft::spawn([&] {
    if (!ready.load(relaxed))
      return;
    use(values[0]);
  });
  values.push_back(1);
  std::atomic_store_explicit(&ready, true, relaxed);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'ready' is stored without an order, so a task that sees it need not see 'values', written before; store with release [weft-relaxed-publish]
  fiber.join();
}

template <typename T> class Slot {
public:
  void start() {
    thread_ = std::jthread([this] {
      value_ = T();
      set_.store(true, relaxed);
      // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'set_' is stored without an order, so a task that sees it need not see 'value_', written before; store with release [weft-relaxed-publish]
    });
  }
  T get() {
    if (!set_.load(relaxed))
      return T();
    return value_;
  }

private:
  T value_{};
  std::atomic<bool> set_{false};
  std::jthread thread_;
};
int both(Slot<int> &ints, Slot<long> &longs) {
  ints.start();
  longs.start();
  return ints.get() + longs.get();
}
