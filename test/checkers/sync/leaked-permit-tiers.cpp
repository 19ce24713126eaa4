// RUN: %check_weft %s weft-leaked-permit %t --options "WeftAudit=true"
//
// With WeftAudit: permits that a thread takes itself.
#include <semaphore>
#include <string>
#include <thread>
#include <vector>

#include <weft/annotations.h>

void work(const std::string &);
std::counting_semaphore<> slots(4);
template <class F> WEFT_SPAWNS(1, "detached", "fiber") void go(F) {}

// --- not reported

void taken_before(std::vector<std::string> items) {
  std::vector<std::jthread> tasks;
  for (const std::string &item : items) {
    slots.acquire();
    tasks.emplace_back([&item] {
      work(item);
      slots.release();
    });
  }
}

void a_few() {
  std::vector<std::jthread> tasks;
  for (int i = 0; i < 8; ++i)
    tasks.emplace_back([] {
      slots.acquire();
      work("");
      slots.release();
    });
}

void fibers(std::vector<std::string> items) {
  for (const std::string &item : items)
    go([item] {
      slots.acquire();
      work(item);
      slots.release();
    });
}

// --- reported

void taken_in_the_thread(std::vector<std::string> items) {
  std::vector<std::jthread> tasks;
  for (const std::string &item : items)
    tasks.emplace_back([&item] {
      slots.acquire();
      // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'slots' is taken when the thread runs already, so threads pile up waiting for it; take it before starting the thread [weft-leaked-permit]
      work(item);
      slots.release();
    });
}
