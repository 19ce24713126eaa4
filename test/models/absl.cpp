// models/absl.yaml against the real headers. Abseil starts no tasks itself: it
// wraps their callables, and waits for them.
//
// REQUIRES: absl
// RUN: %check_weft %s weft-captured-loop-ref %t

#include <absl/functional/bind_front.h>
#include <absl/synchronization/blocking_counter.h>
#include <absl/synchronization/notification.h>
#include <absl/algorithm/container.h>
#include <functional>
#include <thread>
#include <vector>

void use(int);
void work(int &);

void threads(std::vector<std::thread> &tasks) {
  for (int i = 0; i < 4; ++i) {
    tasks.emplace_back(absl::bind_front(work, std::ref(i)));
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'i' {{.*}} [weft-captured-loop-ref]
  }
  for (int i = 0; i < 4; ++i)
    tasks.emplace_back(absl::bind_front(use, i));
}

void waited(std::vector<int> &values) {
  absl::BlockingCounter pending(4);
  for (int i = 0; i < 4; ++i)
    std::thread([i, &pending] { use(i); pending.DecrementCount(); }).detach();
  pending.Wait();
  for (int i = 0; i < 4; ++i)
    absl::c_for_each(values, [&i](int value) { use(value + i); });
}
