// RUN: %check_weft %s weft-uncounted-exit %t
//
// Tasks that may end without counting down.
#include <atomic>
#include <functional>
#include <latch>
#include <stdexcept>
#include <thread>
#include <vector>

#include <weft/weft.h>

bool connect();
void step();
void bad() { throw std::runtime_error("bad"); }

// --- not reported

void on_every_path() {
  std::latch done(1);
  std::thread([&] {
    if (!connect()) {
      done.count_down();
      return;
    }
    step();
    done.count_down();
  }).detach();
  done.wait();
}

struct CountDown {
  std::latch &of;
  ~CountDown() { of.count_down(); }
};
struct Cleanup {
  std::function<void()> run;
  ~Cleanup() { run(); }
};
void guarded() {
  std::latch done(2);
  std::thread([&] {
    CountDown at_exit{done};
    if (!connect())
      return;
    step();
  }).detach();
  std::thread([&] {
    Cleanup at_exit{[&] { done.count_down(); }};
    if (!connect())
      return;
    done.count_down();
  }).detach();
  done.wait();
}

void per_item(std::vector<int> items) {
  std::latch done(4);
  std::thread([&] {
    for (int item : items) {
      if (item < 0)
        return;
      done.count_down();
    }
  }).detach();
  done.wait();
}

void last_one_signals() {
  std::latch done(1);
  std::atomic<int> left{4};
  for (int i = 0; i < 4; ++i)
    std::thread([&] {
      step();
      if (--left)
        return;
      done.count_down();
    }).detach();
  done.wait();
}

void only_if() {
  std::latch done(1);
  std::thread([&] {
    if (connect())
      done.count_down();
  }).detach();
  done.wait();
}

void by_another() {
  std::latch done(1);
  auto finish = [&] { done.count_down(); };
  std::thread([&] {
    if (!connect()) {
      finish();
      return;
    }
    if (!connect()) {
      std::thread([&] { done.count_down(); }).detach();
      return;
    }
    done.count_down();
  }).detach();
  done.wait();
}

class Worker {
  std::latch done_{1};
  void finish();

public:
  void run() {
    std::thread([this] {
      if (!connect())
        return finish();
      done_.count_down();
    }).detach();
    done_.wait();
  }
};

void caught() {
  weft::WaitGroup done;
  done.add();
  weft::go([&] {
    try {
      bad();
    } catch (const std::exception &) {
      step();
    }
    done.done();
  });
  done.wait();
}

// The exception ends the program.
void escapes() {
  std::latch done(1);
  std::thread([&] {
    bad();
    done.count_down();
  }).detach();
  done.wait();
}

void ended() {
  std::latch done(1);
  std::thread([&] {
    if (!connect())
      std::abort();
    done.count_down();
  }).detach();
  done.wait();
}

void as_many() {
  std::latch done(2);
  std::thread first([&] { done.count_down(); });
  std::thread second([&done] { done.count_down(); });
  done.wait();
  first.join();
  second.join();
}

void as_many_in_a_loop() {
  std::latch done(4);
  for (int i = 0; i < 4; ++i)
    std::thread([&] { done.count_down(); }).detach();
  done.wait();
}

void finish(std::latch &);
void some_by_others() {
  std::latch done(3);
  std::thread([&] { done.count_down(); }).detach();
  finish(done);
  std::thread([&] { finish(done); }).detach();
  done.wait();
}

void runs_twice() {
  std::latch done(2);
  auto work = [&] { done.count_down(); };
  std::thread first(work), second(work);
  done.wait();
  first.join();
  second.join();
}

void only_sometimes() {
  std::latch done(2);
  if (connect())
    std::thread([&] { done.count_down(); }).detach();
  std::thread([&] { done.count_down(); }).detach();
  done.count_down(connect() ? 0 : 1);
  done.wait();
}

void itself() {
  std::latch done(2);
  std::jthread task([&] { done.count_down(); });
  done.arrive_and_wait();
}

void silenced() {
  std::latch done(1);
  std::thread([&] {
    if (!connect())
      return; // NOLINT(weft-uncounted-exit)
    done.count_down();
  }).detach();
  done.wait();
}

// --- reported

void one_too_many() {
  std::latch done(3);
  std::thread first([&] { done.count_down(); });
  std::thread second([&] { done.count_down(); });
  done.wait();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'done' is counted up to 3 and down by 2 only, so this wait never ends; make the numbers the same [weft-uncounted-exit]
  first.join();
  second.join();
}

void one_too_few() {
  weft::WaitGroup done;
  done.add(1);
  weft::go([&] { done.done(); });
  weft::go([&] {
    step();
    done.done();
  });
  done.wait();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'done' is counted up to 1 and down by 2, so this wait may end before the last task; make the numbers the same [weft-uncounted-exit]
}

void early_return() {
  std::latch done(1);
  std::thread([&] {
    if (!connect())
      return;
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: leaving here skips the count-down of 'done', so the wait for it never ends; count down on every path [weft-uncounted-exit]
    step();
    done.count_down();
  }).detach();
  done.wait();
}

void by_exception() {
  weft::WaitGroup done;
  weft::Group tasks;
  done.add();
  tasks.go([&] {
    bad();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: an exception from here skips the count-down of 'done', so the wait for it never ends; count down in a guard [weft-uncounted-exit]
    done.done();
  });
  done.wait();
}

void visible_throw() {
  weft::WaitGroup done;
  weft::Group tasks;
  done.add();
  tasks.go([&] {
    if (!connect())
      throw std::runtime_error("lost");
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: an exception from here skips the count-down of 'done', so the wait for it never ends; count down in a guard [weft-uncounted-exit]
    done.done();
  });
  done.wait();
}

void work(int id, weft::WaitGroup &group) {
  if (id < 0)
    return;
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: leaving here skips the count-down of 'done', so the wait for it never ends; count down on every path [weft-uncounted-exit]
  step();
  group.done();
}
void in_a_function(int n) {
  weft::WaitGroup done;
  for (int i = 0; i < n; ++i) {
    done.add();
    weft::go(work, i, std::ref(done));
  }
  done.wait();
}

class Pool {
  weft::WaitGroup running_;

public:
  void start() {
    running_.add();
    weft::go([this] {
      if (!connect())
        return;
      // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: leaving here skips the count-down of 'running_', so the wait for it never ends; count down on every path [weft-uncounted-exit]
      running_.done();
    });
  }
  void stop() { running_.wait(); }
};

template <class T> void in_a_template(T value) {
  std::latch done(1);
  std::thread([&done, value] {
    if (value < 0)
      return;
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: leaving here skips the count-down of 'done', so the wait for it never ends; count down on every path [weft-uncounted-exit]
    done.count_down();
  }).detach();
  done.wait();
}
template void in_a_template(int);
template void in_a_template(short);

#define RETURN_IF(condition)                                                   \
  if (condition)                                                               \
  return
void in_a_macro() {
  std::latch done(1);
  std::thread([&] {
    RETURN_IF(!connect());
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: leaving here skips the count-down of 'done', so the wait for it never ends; count down on every path [weft-uncounted-exit]
    done.count_down();
  }).detach();
  done.wait();
}
