// RUN: %check_weft %s weft-plain-flag %t
//
// The other places.
#include <thread>

void step();

void stops() {
  bool stop = false;
  std::thread worker([&] {
    while (!stop)
      step();
  });
  stop = true;
  worker.join();
}
// CHECK-NOTES: :[[@LINE-6]]:13: warning: another task changes 'stop' while this loop asks it, and nothing orders the two: the change may stay unseen; make it atomic [weft-plain-flag]
// CHECK-NOTES: :[[@LINE-4]]:3: note: changed here
// CHECK-NOTES: :[[@LINE-9]]:15: note: the task with the loop starts here

void waits() {
  bool done = false;
  std::thread worker([&] { done = true; });
  while (!done)
    std::this_thread::yield();
  worker.join();
}
// CHECK-NOTES: :[[@LINE-4]]:11: warning: another task changes 'done' while this loop asks it, and nothing orders the two: the change may stay unseen; make it atomic [weft-plain-flag]
// CHECK-NOTES: :[[@LINE-6]]:28: note: changed here
// CHECK-NOTES: :[[@LINE-7]]:15: note: the task that changes it starts here
