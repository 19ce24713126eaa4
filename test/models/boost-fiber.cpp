// models/boost-fiber.yaml against the real headers.
//
// REQUIRES: boost-fiber
// RUN: %check_weft %s weft-captured-loop-ref %t

#include <boost/fiber/all.hpp>
#include <vector>

void use(int);

void fibers(std::vector<boost::fibers::fiber> &tasks) {
  for (int i = 0; i < 4; ++i) {
    tasks.emplace_back([&i] { use(i); });
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'i' {{.*}} [weft-captured-loop-ref]
  }
  for (int i = 0; i < 4; ++i) {
    boost::fibers::fiber([&i] { use(i); }).detach();
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'i' {{.*}} [weft-captured-loop-ref]
  }
  for (int i = 0; i < 4; ++i)
    tasks.emplace_back(boost::fibers::launch::post, [i] { use(i); });
}

void futures(std::vector<boost::fibers::future<void>> &tasks) {
  for (int i = 0; i < 4; ++i) {
    tasks.push_back(boost::fibers::async([&i] { use(i); }));
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'i' {{.*}} [weft-captured-loop-ref]
  }
}

void joined() {
  for (int i = 0; i < 4; ++i) {
    boost::fibers::fiber task([&i] { use(i); });
    task.join();
  }
}
