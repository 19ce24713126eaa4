// RUN: %check_weft %s weft-count-in-task %t
//
// Tasks that raise the count that their starter waits on.
#include <atomic>
#include <functional>
#include <thread>
#include <vector>

#include <weft/weft.h>

void step();

// --- not reported

void counted_before(int n) {
  weft::WaitGroup done;
  for (int i = 0; i < n; ++i) {
    done.add(1);
    weft::go([&] {
      step();
      done.done();
    });
  }
  done.wait();
}

void counted_at_once(int n) {
  weft::WaitGroup done;
  done.add(n);
  for (int i = 0; i < n; ++i)
    std::thread([&] { done.done(); }).detach();
  done.wait();
}

// The parent's count is held while the task counts its own.
void nested() {
  weft::WaitGroup done;
  done.add(1);
  weft::go([&] {
    done.add(1);
    weft::go([&] { done.done(); });
    done.done();
  });
  done.wait();
}

void by_the_group() {
  weft::WaitGroup done;
  done.go([&] {
    done.add(1);
    weft::go([&] { done.done(); });
  });
  done.wait();
}

void waits_in_the_task() {
  weft::WaitGroup parts;
  weft::spawn([&] {
    parts.add(1);
    weft::go([&] { parts.done(); });
    parts.wait();
  }).join();
  parts.wait();
}

void own_count() {
  weft::go([] {
    weft::WaitGroup parts;
    parts.add(1);
    weft::go([&] { parts.done(); });
    parts.wait();
  });
}

void joined_first() {
  weft::WaitGroup done;
  std::thread producer([&] {
    done.add(1);
    std::thread([&] { done.done(); }).detach();
  });
  producer.join();
  done.wait();
}

void lowered() {
  weft::WaitGroup done;
  std::thread task([&] { done.add(-1); });
  done.wait();
  task.join();
}

void count_for(weft::WaitGroup &group);
void counted_by_a_helper() {
  weft::WaitGroup done;
  count_for(done);
  weft::go([&] {
    done.add(1);
    done.done();
  });
  done.wait();
}

// Somebody else may count: the class has other functions.
class Server {
  weft::WaitGroup requests_;

public:
  void serve() {
    weft::go([this] {
      requests_.add(1);
      step();
      requests_.done();
    });
    requests_.wait();
  }
};

void polled_and_raised_before(int n) {
  std::atomic<int> running{0};
  for (int i = 0; i < n; ++i) {
    ++running;
    std::thread([&] {
      step();
      --running;
    }).detach();
  }
  while (running > 0)
    std::this_thread::yield();
}

void polled_and_joined() {
  std::atomic<int> running{0};
  std::thread task([&] {
    ++running;
    step();
    --running;
  });
  while (running > 0)
    std::this_thread::yield();
  task.join();
}

void polled_for_the_start_first() {
  std::atomic<int> running{0};
  std::thread([&] {
    ++running;
    step();
    --running;
  }).detach();
  while (running == 0)
    std::this_thread::yield();
  while (running != 0)
    std::this_thread::yield();
}

void only_raised() {
  std::atomic<int> steps{0};
  std::thread([&] { ++steps; }).detach();
  while (steps != 1)
    std::this_thread::yield();
}

void silenced() {
  weft::WaitGroup done;
  weft::go([&] {
    done.add(1); // NOLINT(weft-count-in-task)
    done.done();
  });
  done.wait();
}

// --- reported

void in_a_loop() {
  weft::WaitGroup done;
  for (int i = 0; i < 10; ++i) {
    std::thread([&] {
      done.add(1);
      // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: the wait for 'done' may be over before the task has raised it, so nobody waits for the task; raise it before the task starts [weft-count-in-task]
      step();
      done.done();
    }).detach();
  }
  done.wait();
}

void behind_other_work() {
  weft::WaitGroup done;
  weft::go([&group = done] {
    step();
    group.add();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: the wait for 'done' may be over before the task has raised it, so nobody waits for the task; raise it before the task starts [weft-count-in-task]
    group.done();
  });
  step();
  done.wait();
}

void work(weft::WaitGroup &group) {
  group.add(1);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: the wait for 'done' may be over before the task has raised it, so nobody waits for the task; raise it before the task starts [weft-count-in-task]
  step();
  group.done();
}
void in_a_function() {
  weft::WaitGroup done;
  std::thread(work, std::ref(done)).detach();
  done.wait();
}

void polled(int n) {
  std::atomic<int> running{0};
  for (int i = 0; i < n; ++i)
    std::thread([&] {
      ++running;
      // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'running' may be zero before the task has raised it, so the loop that polls it ends too early; raise it before the task starts [weft-count-in-task]
      step();
      running -= 1;
    }).detach();
  while (running.load() != 0)
    std::this_thread::yield();
}

template <class T> void in_a_template(T value) {
  weft::WaitGroup done;
  weft::go([&done, value] {
    done.add(value);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: the wait for 'done' may be over before the task has raised it, so nobody waits for the task; raise it before the task starts [weft-count-in-task]
    done.done();
  });
  done.wait();
}
template void in_a_template(int);
template void in_a_template(short);

void lambda_in_lambda() {
  auto run = [] {
    weft::WaitGroup done;
    // CHECK-FIXES: done.add(2);
    // CHECK-FIXES-NEXT: weft::go([&] {
    weft::go([&] {
      done.add(2);
      // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: the wait for 'done' may be over before the task has raised it, so nobody waits for the task; raise it before the task starts [weft-count-in-task]
      done.done();
      done.done();
    });
    done.wait();
  };
  run();
}

#define COUNT(group) (group).add(1)
void in_a_macro() {
  weft::WaitGroup done;
  weft::go([&] {
    COUNT(done);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: the wait for 'done' may be over before the task has raised it, so nobody waits for the task; raise it before the task starts [weft-count-in-task]
    done.done();
  });
  done.wait();
}
