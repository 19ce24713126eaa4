// RUN: %check_weft %s weft-endless-task %t
//
// Tasks that nothing ends, and who waits for them.
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <queue>
#include <stop_token>
#include <thread>
#include <vector>
#include <pthread.h>
#include <weft/weft.h>

void poll();
bool ready();
[[noreturn]] void die();
void nap() { std::this_thread::sleep_for(std::chrono::seconds(1)); }

// --- Not reported: an edge leaves the loop, or something ends it.

class Flagged {
public:
  Flagged() : thread_([this] { run(); }) {}
  ~Flagged() {
    stop_ = true;
    thread_.join();
  }

private:
  void run() {
    for (;;) {
      if (stop_)
        break;
      poll();
    }
  }
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

class Queue {
public:
  Queue() : thread_(&Queue::run, this) {}
  ~Queue() {
    post(nullptr);
    thread_.join();
  }
  void post(std::function<void()> task);

private:
  void run() {
    while (true) {
      std::unique_lock lock(mu_);
      cv_.wait(lock, [this] { return !tasks_.empty(); });
      auto task = std::move(tasks_.front());
      tasks_.pop();
      lock.unlock();
      if (!task)
        return;
      task();
    }
  }
  std::mutex mu_;
  std::condition_variable cv_;
  std::queue<std::function<void()>> tasks_;
  std::thread thread_;
};

struct Conditions {
  bool more = true;
  std::vector<std::thread> all;
  Conditions() {
    all.emplace_back([this] { while (more) poll(); });
    all.emplace_back([] { for (;;) { if (ready()) die(); poll(); } });
    all.emplace_back([] {
      try {
        for (;;)
          poll();
      } catch (int) {
      }
    });
    all.emplace_back([] {
      while (true) {
        if (ready())
          goto out;
        poll();
      }
    out:
      poll();
    });
  }
  ~Conditions() {
    for (std::thread &t : all)
      t.join();
  }
};

class ReceivesJobs {
public:
  explicit ReceivesJobs(weft::Channel<int> jobs)
      : thread_([jobs]() mutable {
          for (;;) {
            auto job = jobs.receive();
            (void)job;
          }
        }) {}
  ~ReceivesJobs() { thread_.join(); }

private:
  std::thread thread_;
};

// ignored-cancellation's: it has a token.
struct GivenToken {
  GivenToken() : thread([](std::stop_token) {
      for (;;)
        poll();
    }) {}
  std::jthread thread;
};

// --- Not reported: nobody waits for its end, or the function runs forever.

void daemon() {
  std::thread([] { for (;;) poll(); }).detach();
}

class NeverJoined {
public:
  NeverJoined() : thread_([] { for (;;) poll(); }) {}
  ~NeverJoined() { thread_.detach(); }

private:
  std::thread thread_;
};

void serve() {
  std::thread first([] { for (;;) poll(); });
  std::thread second([] { for (;;) poll(); });
  first.join();
  second.join();
}

void runsForever() {
  std::jthread helper([] { for (;;) poll(); });
  for (;;)
    poll();
}

class Killed {
public:
  Killed() : thread_([] { for (;;) poll(); }) {}
  ~Killed() {
    pthread_cancel(thread_.native_handle());
    thread_.join();
  }

private:
  std::thread thread_;
};

class PollServer {
public:
  PollServer() : thread_([] { for (;;) poll(); }) {}
  ~PollServer() { thread_.join(); }

private:
  std::thread thread_;
};

class Only {
public:
  static Only &instance();
  ~Only() { thread_.join(); }

private:
  Only() : thread_([] { for (;;) poll(); }) {}
  std::thread thread_;
};

struct Silenced {
  std::thread thread;
  Silenced() : thread([] {
      for (;;) // NOLINT(weft-endless-task)
        poll();
    }) {}
  ~Silenced() { thread.join(); }
};

// --- Reported.

class Poller {
public:
  Poller() : thread_([this] { run(); }) {}
  ~Poller() { thread_.join(); }

private:
  void run() {
    for (;;)
      // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: nothing ends this loop, so whoever waits for its task in 'thread_' hangs; ask a stop token or a flag in each round [weft-endless-task]
      poll();
  }
  std::thread thread_;
};

class Workers {
public:
  void start(int n) {
    for (int i = 0; i < n; ++i)
      threads_.emplace_back([this] {
        while (true) {
          // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: nothing ends this loop, so whoever waits for its task in 'threads_' hangs; ask a stop token or a flag in each round [weft-endless-task]
          std::unique_lock lock(mu_);
          cv_.wait(lock, [this] { return !tasks_.empty(); });
          auto task = std::move(tasks_.front());
          tasks_.pop();
          lock.unlock();
          task();
        }
      });
  }
  void stop() {
    for (auto &thread : threads_)
      thread.join();
  }

private:
  std::mutex mu_;
  std::condition_variable cv_;
  std::queue<std::function<void()>> tasks_;
  std::vector<std::thread> threads_;
};

struct Ticker {
  int ticks = 0;
  std::jthread thread;
  Ticker() : thread([this] {
    do {
      // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: nothing ends this loop, so whoever waits for its task in 'thread' hangs; ask a stop token or a flag in each round [weft-endless-task]
      nap();
      ++ticks;
    } while (true);
  }) {}
};

void local() {
  std::jthread helper([] {
    while (1)
      // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: nothing ends this loop, so whoever waits for its task in 'helper' hangs; ask a stop token or a flag in each round [weft-endless-task]
      nap();
  });
  poll();
}

void asFuture() {
  auto done = std::async(std::launch::async, [] {
    for (;;)
      // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: nothing ends this loop, so whoever waits for its task in 'done' hangs; ask a stop token or a flag in each round [weft-endless-task]
      nap();
  });
  poll();
}

class OnFiber {
public:
  OnFiber() : fiber_(weft::spawn([] {
      for (;;)
        // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: nothing ends this loop, so whoever waits for its task in 'fiber_' hangs; ask a stop token or a flag in each round [weft-endless-task]
        poll();
    })) {}

private:
  weft::Fiber<void> fiber_;
};

template <typename T> class Generic {
public:
  Generic() : thread_([] {
      for (;;)
        // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: nothing ends this loop, so whoever waits for its task in 'thread_' hangs; ask a stop token or a flag in each round [weft-endless-task]
        poll();
    }) {}
  ~Generic() { thread_.join(); }

private:
  std::thread thread_;
};
void useGeneric() { Generic<int> a; Generic<long> b; }

#define FOREVER for (;;)
struct FromMacro {
  std::thread thread;
  FromMacro() : thread([] {
    FOREVER poll();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: nothing ends this loop, so whoever waits for its task in 'thread' hangs; ask a stop token or a flag in each round [weft-endless-task]
  }) {}
  ~FromMacro() { thread.join(); }
};

int main() {
  std::jthread background([] { for (;;) poll(); });
  for (int i = 0; i < 3; ++i)
    poll();
  std::_Exit(0);
}
