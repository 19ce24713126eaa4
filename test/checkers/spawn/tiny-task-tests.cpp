// RUN: %check_weft %s weft-tiny-task %t --options "WeftAudit=true;WeftTestPaths=*/tiny-task-tests.cpp"
// Tests and benchmarks start tiny tasks to learn how long that takes.
#include <thread>

void starts(int x) {
  std::jthread thread([&x] { x = 1; });
}
