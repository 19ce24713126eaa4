// RUN: %check_weft %s weft-unjoined-task %t --std c++17
//
// Where the notes point: the way out, the start of a member's task.
#include <stdexcept>
#include <string>
#include <thread>

void work(int);
bool bad();
static void parse(const std::string &text) {
  if (text.empty())
    throw std::invalid_argument("empty");
}

void never() {
  std::thread t(work, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 't' is neither joined nor detached, so its destructor ends the program; join it [weft-unjoined-task]
}

void early() {
  std::thread t(work, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 't' is still joinable where a path skips its join, which ends the program; join it on every path [weft-unjoined-task]
  // CHECK-NOTES: :[[@LINE+2]]:5: note: leaving here skips the join
  if (bad())
    return;
  t.join();
}

void fallsThrough() {
  std::thread t(work, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 't' is still joinable where a path skips its join, which ends the program; join it on every path [weft-unjoined-task]
  if (!bad())
    t.join();
}

void breaks() {
  for (int i = 0; i < 4; ++i) {
    std::thread t(work, i);
    // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 't' is still joinable where a path skips its join, which ends the program; join it on every path [weft-unjoined-task]
    // CHECK-NOTES: :[[@LINE+2]]:7: note: leaving here skips the join
    if (bad())
      break;
    t.join();
  }
}

void throws() {
  std::thread t(work, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 't' is still joinable where a path skips its join, which ends the program; join it on every path [weft-unjoined-task]
  // CHECK-NOTES: :[[@LINE+2]]:5: note: an exception from here skips the join
  if (bad())
    throw std::runtime_error("bad");
  t.join();
}

void calleeThrows(const std::string &text) {
  std::thread t(work, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 't' is still joinable where a path skips its join, which ends the program; join it on every path [weft-unjoined-task]
  // CHECK-NOTES: :[[@LINE+1]]:3: note: an exception from here skips the join
  parse(text);
  t.join();
}

class Member {
  std::thread worker;
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 'worker' is started but joined nowhere, so destroying its 'Member' ends the program; join it in the destructor [weft-unjoined-task]
  // CHECK-NOTES: :[[@LINE+3]]:14: note: started here

public:
  Member() : worker(work, 1) {}
};
