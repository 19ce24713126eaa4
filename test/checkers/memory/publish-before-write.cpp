// RUN: %check_weft %s weft-publish-before-write %t
#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <weft/weft.h>

int compute();
void use(int);

// --- Not reported

class InOrder {
public:
  void start() {
    thread_ = std::thread([this] {
      value_ = compute();
      ready_ = true;
    });
  }
  void get() {
    while (!ready_) {
    }
    use(value_);
  }

private:
  int value_ = 0;
  std::atomic<bool> ready_{false};
  std::thread thread_;
};

// Started and stopped by one and the same task.
class Service {
public:
  void start() {
    running_ = true;
    thread_ = std::thread([this] {
      while (running_)
        use(1);
    });
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

class Locked {
public:
  void start() {
    thread_ = std::thread([this] {
      std::lock_guard lock(mutex_);
      ready_ = true;
      value_ = compute();
    });
  }
  void get() {
    if (ready_) {
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

// Set again when the data is there; a reader that does not ask.
class Twice {
public:
  void start() {
    thread_ = std::thread([this] {
      busy_ = true;
      value_ = compute();
      busy_ = false;
      step_ = 1;
      value_ = compute();
      step_ = 2;
    });
  }
  void get() {
    if (!busy_)
      use(value_);
    if (step_ == 0)
      return;
    use(value_);
  }

private:
  int value_ = 0;
  std::atomic<bool> busy_{false};
  std::atomic<int> step_{0};
  std::thread thread_;
};

// The other task has ended, or has not begun.
void joined() {
  int value = 0;
  std::atomic<bool> ready{false};
  std::thread task([&] {
    if (ready)
      use(value);
  });
  task.join();
  ready = true;
  value = compute();
}
void notBegun() {
  int value = 0;
  std::atomic<bool> ready{false};
  ready = true;
  value = compute();
  std::jthread task([&] {
    if (ready)
      use(value);
  });
}

// Two ways: only one of them is taken.
int shared;
std::atomic<bool> sharedReady;
void either(bool now) {
  if (now) {
    sharedReady = true;
  } else {
    shared = compute();
  }
}
void readsShared() {
  std::jthread task([] {
    if (sharedReady)
      use(shared);
  });
  either(true);
}

void silenced() {
  int value = 0;
  std::atomic<bool> ready{false};
  std::jthread task([&] {
    while (!ready) {
    }
    use(value);
  });
  ready = true; // NOLINT(weft-publish-before-write)
  value = compute();
}

// --- Reported

int data;
std::atomic<int> ready;
void reader() {
  if (ready.load() == 1)
    use(data);
}
void writer() {
  std::jthread task([] {
    if (ready.load() != 0)
      use(data);
  });
  ready.store(1);
  // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'ready' is set before 'data' is written, so a task that sees it may read the old value or half of the new one; write 'data' first [weft-publish-before-write]
  data = compute();
}

class Member {
public:
  void start() {
    thread_ = std::thread(&Member::run, this);
  }
  std::string get() {
    if (!ready_.load(std::memory_order_acquire))
      return "";
    return text_;
  }

private:
  void run() {
    ready_.store(true, std::memory_order_release);
    // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'ready_' is set before 'text_' is written, so a task that sees it may read the old value or half of the new one; write 'text_' first [weft-publish-before-write]
    text_ = "done";
  }
  std::string text_;
  std::atomic<bool> ready_{false};
  std::thread thread_;
};

void fibers() {
  int value = 0;
  std::atomic<bool> set{false};
  weft::Fiber<void> fiber = weft::spawn([&] {
    set = true;
    // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'set' is set before 'value' is written, so a task that sees it may read the old value or half of the new one; write 'value' first [weft-publish-before-write]
    value = compute();
  });
  while (!set)
    weft::this_fiber::yield();
  use(value);
}
