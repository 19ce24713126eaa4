// RUN: %check_weft %s weft-detached-task %t --options "WeftAudit=true" --suffix AUDIT
// RUN: %check_weft %s weft-detached-task %t --options "WeftTestPaths=*/detached-task-tiers.cpp"
//
// With WeftAudit every task that nobody can wait for, in code that is no test.
#include <chrono>
#include <future>
#include <thread>
#include <vector>
#include <weft/weft.h>

void work();
std::vector<int> results;

void plain() {
  std::thread([] { work(); }).detach();
  // CHECK-MESSAGES-AUDIT: :[[@LINE-1]]:3: warning: nobody can wait for a detached task, or learn that it failed; keep its handle and join it [weft-detached-task]
  weft::go([] { work(); });
  // CHECK-MESSAGES-AUDIT: :[[@LINE-1]]:3: warning: nobody can wait for a detached task, or learn that it failed; keep its handle and join it [weft-detached-task]
  weft::Fiber<void> fiber = weft::spawn([] { work(); });
  fiber.detach();
  // CHECK-MESSAGES-AUDIT: :[[@LINE-1]]:3: warning: nobody can wait for a detached task, or learn that it failed; keep its handle and join it [weft-detached-task]
}

void told(weft::WaitGroup &group, weft::Channel<int> out) {
  weft::go([&group] { group.done(); });
  weft::go([out]() mutable { out.send(1); });
}

void dropped() {
  std::async(work);
  // CHECK-MESSAGES-AUDIT: :[[@LINE-1]]:3: warning: the handle is dropped, so the call waits until its task has ended; keep the handle [weft-detached-task]
  work();
}

// This main comes back only where the program is ended from elsewhere.
int main() {
  std::thread([] { results.push_back(1); }).detach();
  for (;;)
    std::this_thread::sleep_for(std::chrono::seconds(1));
}
