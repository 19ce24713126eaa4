// RUN: %check_weft %s weft-use-after-count-down %t
//
// Tasks that use their starter's locals when they have let it go.
#include <atomic>
#include <condition_variable>
#include <future>
#include <latch>
#include <memory>
#include <mutex>
#include <semaphore>
#include <string>
#include <thread>
#include <vector>

#include <weft/weft.h>

void step();
void log(const std::string &);
bool failed();

// --- not reported

void last() {
  std::latch done(1);
  std::string result;
  std::thread([&] {
    result = "done";
    done.count_down();
  }).detach();
  done.wait();
}

void joined() {
  std::latch started(1);
  std::string result;
  std::thread task([&] {
    started.count_down();
    result = "done";
  });
  started.wait();
  step();
  task.join();
}

void joining_handles() {
  std::latch started(1);
  std::string result;
  std::jthread first([&] {
    started.count_down();
    result = "done";
  });
  weft::Fiber<void> second = weft::spawn([&] {
    started.count_down();
    result = "done";
  });
  started.wait();
}

void several(std::vector<std::string> parts) {
  std::latch started(1);
  std::vector<std::thread> tasks;
  for (int i = 0; i < 4; ++i)
    tasks.emplace_back([&] {
      started.count_down();
      log(parts.front());
    });
  started.wait();
  for (auto &task : tasks)
    task.join();
}

void two_signals() {
  std::latch started(1), done(1);
  std::string result;
  std::thread([&] {
    started.count_down();
    result = "done";
    done.count_down();
  }).detach();
  started.wait();
  done.wait();
}

void counted_twice() {
  std::latch done(2);
  std::string result;
  std::thread([&] {
    done.count_down();
    result = "done";
    done.count_down();
  }).detach();
  done.wait();
}

void polled() {
  std::latch started(1);
  std::atomic<bool> done{false};
  std::string result;
  std::thread([&] {
    started.count_down();
    result = "done";
    done = true;
  }).detach();
  started.wait();
  while (!done)
    std::this_thread::yield();
}

void shared() {
  auto done = std::make_shared<std::latch>(1);
  std::thread([done] {
    done->count_down();
    log(done->try_wait() ? "done" : "busy");
  }).detach();
  done->wait();
}

void own_things() {
  std::latch done(1);
  std::string name = "task";
  std::thread([&done, name] {
    std::string own = name;
    done.count_down();
    log(own + name);
  }).detach();
  done.wait();
}

void notified_under_the_lock() {
  std::mutex m;
  std::condition_variable ready_changed;
  bool ready = false;
  std::thread([&] {
    std::lock_guard lock(m);
    ready = true;
    ready_changed.notify_one();
  }).detach();
  std::unique_lock lock(m);
  ready_changed.wait(lock, [&] { return ready; });
}

void notified_and_joined() {
  std::mutex m;
  std::condition_variable ready_changed;
  bool ready = false;
  std::thread task([&] {
    {
      std::lock_guard lock(m);
      ready = true;
    }
    ready_changed.notify_one();
  });
  {
    std::unique_lock lock(m);
    ready_changed.wait(lock, [&] { return ready; });
  }
  task.join();
}

// Not the waiter's condition.
void another_lock() {
  std::mutex m, other;
  std::condition_variable ready_changed;
  bool ready = false;
  std::thread([&] {
    std::lock_guard lock(m);
    ready = true;
    {
      std::lock_guard inner(other);
      step();
    }
    ready_changed.notify_one();
  }).detach();
  std::unique_lock lock(m);
  ready_changed.wait(lock, [&] { return ready; });
}

void locked_again_by_the_waiter() {
  std::mutex m;
  std::vector<int> results;
  std::latch done(1);
  std::thread([&] {
    std::lock_guard lock(m);
    results.push_back(1);
    done.count_down();
  }).detach();
  done.wait();
  std::lock_guard lock(m);
  results.clear();
}

void waiter_never_leaves() {
  std::latch started(1);
  std::string name;
  std::thread([&] {
    started.count_down();
    log(name);
  }).detach();
  started.wait();
  for (;;)
    step();
}

void bounded(std::vector<std::string> items) {
  std::counting_semaphore<> free(4);
  std::vector<std::jthread> tasks;
  for (const std::string &item : items) {
    free.acquire();
    tasks.emplace_back([&] {
      log(item);
      free.release();
      log("released");
    });
  }
}

void group(std::vector<std::string> items) {
  weft::WaitGroup started;
  weft::Group tasks;
  started.add(1);
  tasks.go([&] {
    started.done();
    log(items.front());
  });
  started.wait();
  tasks.wait();
}

void silenced() {
  std::latch done(1);
  std::string result;
  std::thread([&] {
    done.count_down();
    result = "done"; // NOLINT(weft-use-after-count-down)
  }).detach();
  done.wait();
}

// --- reported

void used_after() {
  std::latch done(1);
  std::string result;
  std::thread([&] {
    done.count_down();
    result = "done";
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'result' is used after its owner was let go, which may have destroyed it; signal last [weft-use-after-count-down]
  }).detach();
  done.wait();
}

void on_one_path() {
  std::latch done(1);
  std::string result;
  std::thread([&] {
    if (failed()) {
      done.count_down();
      log(result);
      // CHECK-MESSAGES: :[[@LINE-1]]:11: warning: 'result' is used after its owner was let go, which may have destroyed it; signal last [weft-use-after-count-down]
      return;
    }
    result = "done";
    done.count_down();
  }).detach();
  done.wait();
}

void promise_asked_again() {
  std::promise<int> result;
  std::string name = "a";
  weft::go([&] {
    result.set_value(1);
    log(name);
    // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'name' is used after its owner was let go, which may have destroyed it; signal last [weft-use-after-count-down]
  });
  result.get_future().wait();
}

void guard_outlives_signal() {
  std::mutex m;
  std::vector<int> results;
  std::latch done(1);
  std::thread([&] {
    std::lock_guard lock(m);
    // CHECK-MESSAGES: :[[@LINE-1]]:21: warning: this guard unlocks 'm' after the waiter was let go, which may have destroyed it; end the guard before [weft-use-after-count-down]
    results.push_back(1);
    done.count_down();
  }).detach();
  done.wait();
}

void notified_after_unlock() {
  std::mutex m;
  std::condition_variable ready_changed;
  bool ready = false;
  std::thread([&] {
    {
      std::lock_guard<std::mutex> lock(m);
      ready = true;
    }
    ready_changed.notify_one();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: the waiter may go on, and destroy 'ready_changed', as soon as the lock is released; notify before that [weft-use-after-count-down]
  }).detach();
  std::unique_lock<std::mutex> lock(m);
  while (!ready)
    ready_changed.wait(lock);
}

void unlocked_by_hand() {
  std::mutex m;
  std::condition_variable ready_changed;
  int left = 1;
  std::thread([&] {
    std::unique_lock lock(m);
    --left;
    lock.unlock();
    ready_changed.notify_one();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: the waiter may go on, and destroy 'ready_changed', as soon as the lock is released; notify before that [weft-use-after-count-down]
  }).detach();
  std::unique_lock lock(m);
  ready_changed.wait(lock, [&] { return left == 0; });
}

template <class T> void in_a_template(T value) {
  weft::WaitGroup done;
  done.add(1);
  weft::go([&] {
    done.done();
    log(std::to_string(value));
    // CHECK-MESSAGES: :[[@LINE-1]]:24: warning: 'value' is used after its owner was let go, which may have destroyed it; signal last [weft-use-after-count-down]
  });
  done.wait();
}
template void in_a_template(int);
template void in_a_template(double);

#define SIGNAL(latch) (latch).count_down()
void in_a_macro() {
  std::latch done(1);
  std::string result;
  std::thread([&] {
    SIGNAL(done);
    result = "done";
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'result' is used after its owner was let go, which may have destroyed it; signal last [weft-use-after-count-down]
  }).detach();
  done.wait();
}
