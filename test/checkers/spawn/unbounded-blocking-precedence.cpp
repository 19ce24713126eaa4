// RUN: %check_weft %s weft-unbounded-blocking,weft-unbounded-spawn,weft-pinned-spawn %t --suffix AUDIT --options "WeftAudit=true"
// RUN: %check_weft %s weft-unbounded-blocking,weft-pinned-spawn %t.tests --options "WeftTestPaths=*/unbounded-blocking-precedence.cpp"
// One line, one report; the notes; and nothing in tests.
#include <functional>
#include <thread>
#include <vector>
#include <weft/annotations.h>

WEFT_SPAWNS(1, "detached", "fiber") void go(std::function<void()> task);
WEFT_SPAWNS(1, "detached", "pool") void submit(std::function<void()> task);
WEFT_BLOCKS("foreign") void expensive(int);
WEFT_PINS_THREAD() void pin();
WEFT_UNPINS_THREAD void unpin();
void process(int);

static void start(int item) {
  go([item] {
    expensive(item);
  });
}

void all(const std::vector<int> &items) {
  for (int item : items)
    go([item] { process(item); });
  // CHECK-NOTES-AUDIT: :[[@LINE-1]]:5: warning: one fiber is started per element of 'items', {{.*}} [weft-unbounded-spawn]
  // CHECK-NOTES-AUDIT: :[[@LINE-3]]:3: note: the loop is here
  // CHECK-NOTES-AUDIT: :[[@LINE-3]]:5: note: for example: {{.*}}
  for (int item : items)
    start(item);
  // CHECK-NOTES-AUDIT: :[[@LINE-1]]:5: warning: one fiber is started per element of 'items' by 'start', and each blocks a thread in 'expensive'; bound how many do, or give them threads of their own [weft-unbounded-blocking]
  // CHECK-NOTES-AUDIT: :[[@LINE-3]]:3: note: the loop is here
  // CHECK-NOTES-AUDIT: :17:3: note: started here
  // CHECK-NOTES-AUDIT: :18:5: note: blocks here
  for (int item : items)
    std::thread([item] { expensive(item); }).detach();
  // CHECK-NOTES-AUDIT: :[[@LINE-1]]:5: warning: one thread is started per element of 'items', {{.*}} [weft-unbounded-spawn]
  // CHECK-NOTES-AUDIT: :[[@LINE-3]]:3: note: the loop is here
  // CHECK-NOTES-AUDIT: :[[@LINE-3]]:5: note: for example: {{.*}}
  for (int item : items)
    submit([item] {
      std::thread(process, item).join();
      expensive(item);
    });
  // CHECK-NOTES-AUDIT: :[[@LINE-4]]:5: warning: one task is started per element of 'items', and each {{.*}} [weft-unbounded-blocking]
  // CHECK-NOTES-AUDIT: :[[@LINE-6]]:3: note: the loop is here
  // CHECK-NOTES-AUDIT: :[[@LINE-4]]:7: note: blocks here
  for (int item : items)
    go([item] {
      pin();
      expensive(item);
      unpin();
    });
  // CHECK-NOTES-AUDIT: :[[@LINE-5]]:5: warning: one task is started per element of 'items' and keeps {{.*}} [weft-pinned-spawn]
  // CHECK-NOTES-AUDIT: :[[@LINE-7]]:3: note: the loop is here
  // CHECK-NOTES-AUDIT: :[[@LINE-6]]:7: note: the task ties itself to its thread here
}
