// RUN: %check_weft %s weft-endless-task %t --options "WeftAudit=true" --suffix CODE
// RUN: %check_weft %s weft-endless-task %t --options "WeftAudit=true;WeftTestPaths=*"
#include <thread>
#include <weft/weft.h>

void poll();

void daemon() {
  std::thread([] {
    for (;;)
      // CHECK-MESSAGES-CODE: :[[@LINE-1]]:5: warning: nothing ends this loop, so its task ends with the process only; ask a stop token or a flag in each round [weft-endless-task]
      poll();
  }).detach();
}

void fiber() {
  weft::go([] {
    while (true)
      // CHECK-MESSAGES-CODE: :[[@LINE-1]]:5: warning: nothing ends this loop, so its task ends with the process only; ask a stop token or a flag in each round [weft-endless-task]
      weft::this_fiber::yield();
  });
}

void asks() {
  weft::go([] {
    while (true)
      weft::this_fiber::checkpoint();
  });
}

int main() {
  std::thread([] { for (;;) poll(); }).detach();
  for (;;)
    poll();
}
