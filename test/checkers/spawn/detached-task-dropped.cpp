// RUN: %check_weft %s weft-detached-task %t --fix-notes
//
// Handles that wait where they are dropped.
#include <future>
#include <thread>
#include <utility>
#include <vector>

void work();
int compute();
void use(int);

// --- Not reported.

void kept() {
  auto result = std::async(compute);
  work();
  use(result.get());
}

void keptForLater() {
  auto done = std::async(work);
  work();
}

void waitedForInPlace() {
  use(std::async(compute).get());
  std::async(work).wait();
}

std::future<int> returned() { return std::async(compute); }

void handedOn(std::vector<std::future<int>> &all) {
  all.push_back(std::async(compute));
  auto last = std::async(compute);
  all.push_back(std::move(last));
}

struct Member {
  std::future<void> done;
  void start() { done = std::async(work); }
};

// A pool's future does not wait when it dies.
struct Pool {
  template <typename F>
  __attribute__((annotate("weft:spawns", 1, "handle", "pool")))
  std::future<void> submit(F f);
};
void toPool(Pool &pool) {
  pool.submit(work);
  work();
}

// Each runs beside the other.
void both() {
  std::jthread first(work);
  std::jthread second(work);
}

// It is there to wait.
void joiningThreadAtTheEnd() {
  work();
  std::jthread last(work);
}

// --- Reported.

void dropped() {
  std::async(work);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: the handle is dropped, so the call waits until its task has ended; keep the handle [weft-detached-task]
  // CHECK-FIXES: const auto task = std::async(work);
  (void)std::async(std::launch::async, compute);
  // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: the handle is dropped, so the call waits until its task has ended; keep the handle [weft-detached-task]
  // CHECK-FIXES: const auto task2 = std::async(std::launch::async, compute);
  std::jthread{work};
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: the handle is dropped, so the call waits until its task has ended; keep the handle [weft-detached-task]
  // CHECK-FIXES: const auto task3 = std::jthread{work};
  work();
}

void neverLookedAt(bool again) {
  if (again) {
    auto result = std::async(compute);
    // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: 'result' is never looked at and waits for the task at the end of its block, which is here; call the function directly, or keep the handle longer [weft-detached-task]
  }
  work();
}

void lastOfAll() {
  work();
  auto last = std::async(work);
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 'last' is never looked at and waits for the task at the end of its block, which is here; call the function directly, or keep the handle longer [weft-detached-task]
}
