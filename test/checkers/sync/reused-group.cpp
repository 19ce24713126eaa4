// RUN: %check_weft %s weft-reused-group %t
//
// Groups that grow while another task waits for them.
#include <memory>
#include <thread>

#include <weft/weft.h>

void step();
bool more();

// --- not reported

void all_before() {
  weft::WaitGroup done;
  weft::Channel<int> results{4};
  for (int i = 0; i < 4; ++i) {
    done.add(1);
    weft::go([&] {
      results.send(1);
      done.done();
    });
  }
  weft::Fiber<void> closer = weft::spawn([&] {
    done.wait();
    results.close();
  });
  for (int result : results)
    static_cast<void>(result);
}

// The starter's own count keeps the wait from ending.
void held() {
  weft::WaitGroup done;
  done.add(1);
  weft::Fiber<void> waiter = weft::spawn([&] { done.wait(); });
  while (more()) {
    done.add(1);
    weft::go([&] { done.done(); });
  }
  done.done();
}

void one_after_the_other() {
  weft::WaitGroup done;
  for (int round = 0; round < 3; ++round) {
    done.go(step);
    done.wait();
  }
}

void joined_between() {
  weft::WaitGroup done;
  done.go(step);
  std::thread waiter([&] { done.wait(); });
  waiter.join();
  done.go(step);
  done.wait();
}

void a_new_one_per_round() {
  for (int round = 0; round < 3; ++round) {
    weft::WaitGroup done;
    done.go(step);
    weft::spawn([&] { done.wait(); });
  }
}

void another_group() {
  weft::WaitGroup first, second;
  first.go(step);
  weft::Fiber<void> waiter = weft::spawn([&] { first.wait(); });
  second.go(step);
  second.wait();
}

void silenced() {
  weft::WaitGroup done;
  weft::Fiber<void> waiter = weft::spawn([&] { done.wait(); });
  done.go(step); // NOLINT(weft-reused-group)
}

// --- reported

void one_more() {
  weft::WaitGroup done;
  done.go(step);
  weft::Fiber<void> waiter = weft::spawn([&] { done.wait(); });
  done.go(step);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'done' grows while another task waits for it, which may be over already; start all of it before the wait begins [weft-reused-group]
}

void counted_later() {
  weft::WaitGroup done;
  std::thread waiter([&group = done] { group.wait(); });
  if (more()) {
    done.add(1);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'done' grows while another task waits for it, which may be over already; start all of it before the wait begins [weft-reused-group]
    std::thread([&] { done.done(); }).detach();
  }
  waiter.join();
}

void next_round() {
  weft::WaitGroup done;
  for (int round = 0; round < 3; ++round) {
    done.go(step);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'done' grows while another task waits for it, which may be over already; start all of it before the wait begins [weft-reused-group]
    weft::go([&] { done.wait(); });
  }
}

class Crawler {
  weft::Group pages_;

public:
  void run() {
    weft::go([this] { pages_.wait(); });
    while (more())
      pages_.go(step);
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'pages_' grows while another task waits for it, which may be over already; start all of it before the wait begins [weft-reused-group]
  }
};

template <class T> void in_a_template(T task) {
  weft::WaitGroup done;
  weft::go([&] { done.wait(); });
  done.go(task);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'done' grows while another task waits for it, which may be over already; start all of it before the wait begins [weft-reused-group]
}
template void in_a_template(void (*)());

#define START(group) (group).go(step)
void in_a_macro() {
  weft::WaitGroup done;
  weft::go([&] { done.wait(); });
  START(done);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'done' grows while another task waits for it, which may be over already; start all of it before the wait begins [weft-reused-group]
}
