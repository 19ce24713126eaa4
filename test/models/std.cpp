// models/std.yaml against the real headers.
//
// RUN: %check_weft %s weft-captured-loop-ref %t

#include <algorithm>
#include <functional>
#include <future>
#include <memory>
#include <stop_token>
#include <thread>
#include <vector>

void use(int);
void work(int &);

void threads(std::vector<std::thread> &tasks) {
  for (int i = 0; i < 4; ++i) {
    tasks.emplace_back([&i] { use(i); });
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'i' {{.*}} [weft-captured-loop-ref]
  }
  for (int i = 0; i < 4; ++i)
    tasks.emplace_back([i] { use(i); });
}

void references(std::vector<std::thread> &tasks) {
  for (int i = 0; i < 4; ++i) {
    tasks.push_back(std::thread(work, std::ref(i)));
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'i' {{.*}} [weft-captured-loop-ref]
  }
  for (int i = 0; i < 4; ++i)
    tasks.push_back(std::thread(use, i));
}

void futures(std::vector<std::future<void>> &tasks) {
  for (int i = 0; i < 4; ++i) {
    tasks.push_back(std::async(std::launch::async, [&i] { use(i); }));
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'i' {{.*}} [weft-captured-loop-ref]
  }
  for (int i = 0; i < 4; ++i)
    tasks.push_back(std::async([i] { use(i); }));
}

void callbacks(std::stop_token token) {
  std::vector<std::unique_ptr<std::stop_callback<std::function<void()>>>> kept;
  for (int i = 0; i < 4; ++i)
    kept.push_back(std::make_unique<std::stop_callback<std::function<void()>>>(
        token, [i] { use(i); }));
}

// What runs before the call returns may refer to the loop's variable, and so may
// what is joined in the same iteration.
void inPlace(const std::vector<int> &values) {
  for (int i = 0; i < 4; ++i) {
    std::for_each(values.begin(), values.end(), [&i](int value) { use(value + i); });
    std::ranges::for_each(values, [&i](int value) { use(value + i); });
    std::jthread joined([&i] { use(i); });
  }
}
