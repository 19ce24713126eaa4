// RUN: %check_weft %s weft-dangling-capture %t
//
// Our own runtime, by its headers' annotations.
#include <atomic>
#include <weft/runtime.h>

// ~Runtime waits for what was posted to it.
int runtimeEndsFirst() {
  std::atomic<int> count{0};
  {
    weft::Runtime runtime;
    weft::post(runtime, [&count] { ++count; });
  }
  return count;
}

int localEndsFirst(weft::Runtime &runtime) {
  std::atomic<int> count{0};
  weft::post(runtime, [&count] { ++count; });
  // CHECK-MESSAGES: :[[@LINE-1]]:25: warning: 'count' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'count' is gone [weft-dangling-capture]
  return 0;
}
