// REQUIRES: tbb
// RUN: %check_weft %s weft-dangling-capture %t --std c++17,c++20
//
// oneTBB: what runs a callable that waits has waited, and what is deferred has not been started.
#include <atomic>
#include <functional>
#include <tbb/task_arena.h>
#include <tbb/task_group.h>

void work(int);
void waitFor(const std::atomic<bool> &);

void executesWhatWaits(tbb::task_arena &arena) {
  std::atomic<bool> done = false;
  arena.enqueue([&done] { done = true; });
  arena.execute([&done] { waitFor(done); });
}

void executesSomethingElse(tbb::task_arena &arena) {
  std::atomic<int> n = 0;
  arena.enqueue([&n] { ++n; });
  // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: 'n' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'n' is gone [weft-dangling-capture]
  arena.execute([&n] { ++n; });
}

void defersWithoutRunning() {
  tbb::task_group group;
  int n = 1;
  auto task = group.defer([&n] { work(n); });
}

void runsAndLeaves(bool early) {
  tbb::task_group group;
  int n = 1;
  group.run([&n] { work(n); });
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 'n' is destroyed before the task that refers to it is joined; declare it before the handle [weft-dangling-capture]
  if (early)
    return;
  group.wait();
}
