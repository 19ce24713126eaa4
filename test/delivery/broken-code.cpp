// RUN: not %weft_tidy --checks=-*,weft-* --config={} %s -- -std=c++20 2>/dev/null | FileCheck %s --implicit-check-not=[weft-
//
// While code is being typed, functions that do not parse are not judged; the
// others are.

#include <thread>

void whole() {
  std::thread task([] {});
}
// CHECK: broken-code.cpp:[[@LINE-2]]:15: warning: 'task' is neither joined nor detached, {{.*}} [weft-unjoined-task]

// Clang takes `threads[i] = …` for a declaration of parts here.
void unknown_container() {
  Threads<std::thread> threads(3);
  for (int i = 0; i < 3; ++i)
    threads[i] = std::thread([] {});
}

void unknown_type() {
  Unknown guard;
  std::thread task([] {});
  guard.keep(task);
}
