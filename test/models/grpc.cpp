// models/grpc.yaml against the real headers.
//
// REQUIRES: grpc
// RUN: %check_weft %s weft-captured-loop-ref %t

#include <chrono>
#include <grpcpp/alarm.h>
#include <memory>
#include <vector>

void use(int);

void alarms(std::vector<std::unique_ptr<grpc::Alarm>> &alarms) {
  const auto soon = std::chrono::system_clock::now();
  for (int i = 0; i < 4; ++i) {
    alarms.push_back(std::make_unique<grpc::Alarm>());
    alarms.back()->Set(soon, [&i](bool) { use(i); });
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'i' {{.*}} [weft-captured-loop-ref]
  }
  for (int i = 0; i < 4; ++i) {
    alarms.push_back(std::make_unique<grpc::Alarm>());
    alarms.back()->Set(soon, [i](bool) { use(i); });
  }
}
