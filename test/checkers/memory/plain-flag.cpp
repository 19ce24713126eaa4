// RUN: %check_weft %s weft-plain-flag %t
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>
#include <pthread.h>
#include <unistd.h>
#include <weft/weft.h>

void step();
bool more();
using namespace std::chrono_literals;

// --- Not reported: an atomic, a lock, a signal handler's type.

class Atomic {
public:
  void start() { thread_ = std::thread([this] { run(); }); }
  void stop() {
    running_ = false;
    thread_.join();
  }

private:
  void run() {
    while (running_)
      step();
  }
  std::atomic<bool> running_{true};
  std::thread thread_;
};

class Guarded {
public:
  ~Guarded() {
    {
      std::lock_guard lock(mutex_);
      stop_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }

private:
  void run() {
    std::unique_lock lock(mutex_);
    while (!stop_) {
      changed_.wait(lock);
      lock.unlock();
      step();
      lock.lock();
    }
  }
  void rechecks() {
    while (!stop_) { // Looks again under the lock.
      std::unique_lock lock(mutex_);
      if (!stop_)
        changed_.wait(lock);
    }
  }
  void breaks() {
    for (;;) {
      std::unique_lock lock(mutex_);
      if (stop_)
        break;
      changed_.wait(lock);
    }
  }
  // The callers hold the lock.
  void drain() {
    while (!stop_ && more())
      step();
  }
  void drains() {
    std::lock_guard lock(mutex_);
    drain();
  }
  void waits() {
    pthread_mutex_lock(&raw_);
    while (!stop_)
      pthread_cond_wait(&cond_, &raw_);
    pthread_mutex_unlock(&raw_);
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  pthread_mutex_t raw_ = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t cond_ = PTHREAD_COND_INITIALIZER;
  bool stop_ = false;
  std::thread thread_{[this] {
    run();
    rechecks();
    breaks();
    drains();
    waits();
  }};
};

volatile std::sig_atomic_t interrupted = 0;
void onSignal(int) { interrupted = 1; }
void untilSignal() {
  std::signal(SIGINT, onSignal);
  std::jthread worker([] {
    while (!interrupted)
      step();
  });
  interrupted = 1;
}

// Nothing shows that the task runs meanwhile.
class Configured {
public:
  Configured() { enabled_ = false; }
  void disable() { enabled_ = false; }
  void start() {
    enabled_ = true;
    thread_ = std::thread([this] {
      while (enabled_)
        step();
    });
  }
  void reset() {
    thread_.join();
    enabled_ = false;
  }

private:
  bool enabled_ = false;
  std::thread thread_;
};

// The task itself ends its loop.
void endsItself() {
  bool done = false;
  std::thread worker([&] {
    while (!done) {
      step();
      done = !more();
      if (!more())
        done = true;
    }
  });
  worker.join();
}

void joinedBefore() {
  bool stop = false;
  std::thread worker([&] {
    for (int i = 0; i < 3 && !stop; ++i)
      step();
  });
  worker.join();
  stop = true;
}

void ownCopy() {
  bool stop = false;
  std::thread worker([stop] {
    while (!stop && more())
      step();
  });
  stop = true;
  worker.join();
}

thread_local bool mine = false;
void perThread() {
  std::jthread worker([] {
    while (!mine)
      step();
  });
  mine = true;
}

void callback(std::function<void()> later);
void sameThread() {
  bool done = false;
  callback([&] { done = true; });
  while (!done)
    step();
}

void fenced() {
  bool done = false;
  std::jthread worker([&] {
    step();
    std::atomic_thread_fence(std::memory_order_release);
    done = true;
  });
  while (!done) {
  }
  std::atomic_thread_fence(std::memory_order_acquire);
}

void silenced() {
  bool stop = false;
  std::jthread worker([&] {
    while (!stop) // NOLINT(weft-plain-flag)
      step();
  });
  stop = true;
}

// --- Reported

class Worker {
public:
  void start() {
    running_ = true;
    thread_ = std::thread(&Worker::run, this);
  }
  void stop() {
    running_ = false;
    thread_.join();
  }

private:
  void run() {
    while (running_)
      step();
    // CHECK-MESSAGES: :[[@LINE-2]]:12: warning: another task changes 'running_' while this loop asks it, and nothing orders the two: the change may stay unseen; make it atomic [weft-plain-flag]
  }
  bool running_ = false;
  std::thread thread_;
};

class Volatile {
public:
  Volatile() : thread_([this] {
    for (;;) {
      if (quit_)
        return;
      // CHECK-MESSAGES: :[[@LINE-2]]:11: warning: volatile orders nothing between tasks: 'quit_' is polled here while another task changes it; make it atomic [weft-plain-flag]
      step();
    }
  }) {}
  ~Volatile() {
    quit_ = true;
    thread_.join();
  }

private:
  volatile bool quit_ = false;
  std::thread thread_;
};

void local() {
  bool stop = false;
  std::thread worker([&] {
    while (!stop && more())
      step();
    // CHECK-MESSAGES: :[[@LINE-2]]:13: warning: another task changes 'stop' while this loop asks it, and nothing orders the two: the change may stay unseen; make it atomic [weft-plain-flag]
  });
  std::this_thread::sleep_for(1s);
  stop = true;
  worker.join();
}

void waitsForTask() {
  bool done = false;
  std::thread worker([&] {
    step();
    done = true;
  });
  while (!done)
    std::this_thread::yield();
  // CHECK-MESSAGES: :[[@LINE-2]]:11: warning: another task changes 'done' while this loop asks it, and nothing orders the two: the change may stay unseen; make it atomic [weft-plain-flag]
  worker.join();
}

int quit;
void *loop(void *) {
  while (!quit)
    step();
  // CHECK-MESSAGES: :[[@LINE-2]]:11: warning: another task changes 'quit' while this loop asks it, and nothing orders the two: the change may stay unseen; make it atomic [weft-plain-flag]
  return nullptr;
}
void withPthreads() {
  pthread_t thread;
  pthread_create(&thread, nullptr, loop, nullptr);
  sleep(1);
  quit = 1;
  pthread_join(thread, nullptr);
}

void fibers() {
  bool ready = false;
  weft::Fiber<void> fiber = weft::spawn([&] { ready = true; });
  while (!ready)
    weft::this_fiber::yield();
  // CHECK-MESSAGES: :[[@LINE-2]]:11: warning: another task changes 'ready' while this loop asks it, and nothing orders the two: the change may stay unseen; make it atomic [weft-plain-flag]
  fiber.join();
}

template <typename Step> class Generic {
public:
  void start() {
    thread_ = std::thread([this] {
      auto loop = [this] {
        while (!stop_)
          step_();
        // CHECK-MESSAGES: :[[@LINE-2]]:17: warning: another task changes 'stop_' while this loop asks it, and nothing orders the two: the change may stay unseen; make it atomic [weft-plain-flag]
      };
      loop();
    });
  }
  void shutdown() {
    stop_ = true;
    thread_.join();
  }

private:
  Step step_;
  bool stop_ = false;
  std::thread thread_;
};
struct OneStep {
  void operator()() const;
};
struct OtherStep {
  void operator()() const;
};
void use(Generic<OneStep> &one, Generic<OtherStep> &other) {
  one.start();
  one.shutdown();
  other.start();
  other.shutdown();
}

#define UNTIL(flag) while (!(flag))
void inMacro() {
  bool stop = false;
  std::thread worker([&] {
    UNTIL(stop)
      step();
    // CHECK-MESSAGES: :[[@LINE-2]]:11: warning: another task changes 'stop' while this loop asks it, and nothing orders the two: the change may stay unseen; make it atomic [weft-plain-flag]
  });
  stop = true;
  worker.join();
}
