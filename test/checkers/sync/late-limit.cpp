// RUN: %check_weft %s weft-late-limit %t
//
// Limits that are set when tasks of the group run already.
#include <weft/weft.h>

void step();
bool few();

// --- not reported

void before() {
  weft::Group tasks;
  tasks.set_limit(4);
  tasks.go(step);
  tasks.wait();
}

void a_new_round() {
  weft::Group tasks;
  tasks.go(step);
  tasks.wait();
  tasks.set_limit(4);
  tasks.go(step);
  tasks.wait();
}

void on_another_path() {
  weft::Group tasks;
  if (few())
    tasks.go(step);
  else
    tasks.set_limit(4);
  tasks.wait();
}

void another_group() {
  weft::Group first, second;
  first.go(step);
  second.set_limit(4);
  second.go(step);
}

void one_per_round() {
  for (int i = 0; i < 3; ++i) {
    weft::Group tasks;
    tasks.set_limit(4);
    tasks.go(step);
  }
}

struct WEFT_TASK_GROUP("joins") Pool {
  template <class F> WEFT_SPAWNS(1, "owned", "pool") void start(F) {}
  WEFT_LIMITS() void set_threads(int);
};
void a_pool_may_grow() {
  Pool pool;
  pool.start(step);
  pool.set_threads(8);
}

void silenced() {
  weft::Group tasks;
  tasks.go(step);
  tasks.set_limit(4); // NOLINT(weft-late-limit)
}

// --- reported

void behind() {
  weft::Group tasks;
  // CHECK-FIXES: tasks.set_limit(41);
  // CHECK-FIXES-NEXT: tasks.go(step);
  tasks.go(step);
  tasks.set_limit(41);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'tasks' has started a task already, which the limit does not count; set it before the first one [weft-late-limit]
  tasks.wait();
}

class Crawler {
  weft::Group tasks_;

public:
  void start(int n) {
    for (int i = 0; i < n; ++i) {
      tasks_.go(step);
      if (i > 4)
        tasks_.set_limit(4);
      // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'tasks_' has started a task already, which the limit does not count; set it before the first one [weft-late-limit]
    }
  }
};

template <class T> void in_a_template(T limit) {
  weft::Group tasks;
  tasks.go([] { step(); });
  auto set = [&] { tasks.set_limit(2); };
  tasks.set_limit(limit);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'tasks' has started a task already, which the limit does not count; set it before the first one [weft-late-limit]
  set();
}
template void in_a_template(int);
template void in_a_template(short);

#define LIMIT(group) (group).set_limit(3)
void in_a_macro() {
  weft::Group tasks;
  tasks.go(step);
  LIMIT(tasks);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'tasks' has started a task already, which the limit does not count; set it before the first one [weft-late-limit]
}
