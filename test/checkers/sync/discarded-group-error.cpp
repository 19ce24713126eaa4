// RUN: %check_weft %s weft-discarded-group-error %t
//
// Groups of tasks whose error nobody looks at.
#include <memory>
#include <tuple>
#include <vector>

#include <weft/weft.h>

struct Status {
  bool ok() const;
};
struct WEFT_TASK_GROUP("returns_error", "joins") Group {
  template <class F> WEFT_SPAWNS(1, "owned", "fiber") void go(F) {}
  WEFT_JOINS() Status wait();
  std::vector<Status> errors();
};
struct WEFT_TASK_GROUP("joins") Plain {
  WEFT_JOINS() int wait();
};
void step();
void log(Status);

// --- not reported

bool returned(Group &group) { return group.wait().ok(); }
Status kept(Group &group) {
  Status status = group.wait();
  return status;
}
void passed(Group &group) { log(group.wait()); }
void asked(Group &group) {
  if (!group.wait().ok())
    step();
}
void on_purpose(Group &group) {
  (void)group.wait(); // whoever failed has said so
}
void all_errors(Group &group) {
  group.wait();
  for (const Status &status : group.errors())
    log(status);
}
void no_error(Plain &group) { group.wait(); }
void throws() {
  weft::Group group;
  group.go(step);
  group.wait();
}
void silenced(Group &group) {
  group.wait(); // NOLINT(weft-discarded-group-error)
}

// --- reported

void dropped() {
  Group group;
  group.go(step);
  group.wait();
  // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: the error of 'group' is dropped, so its failed tasks count as done; look at the result [weft-discarded-group-error]
}

class Crawler {
  std::unique_ptr<Group> tasks_;

public:
  void stop() {
    if (tasks_)
      tasks_->wait();
    // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: the error of 'tasks_' is dropped, so its failed tasks count as done; look at the result [weft-discarded-group-error]
  }
};

Group &of(int);
void of_a_call() {
  of(1).wait();
  // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: the error of the group is dropped, so its failed tasks count as done; look at the result [weft-discarded-group-error]
}

template <class T> void in_a_template() {
  T group;
  [&] { group.wait(); }();
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: the error of 'group' is dropped, so its failed tasks count as done; look at the result [weft-discarded-group-error]
}
template void in_a_template<Group>();
template void in_a_template<Plain>();
