// RUN: %check_weft %s weft-unmatched-thread-pin %t --std c++17,c++20 \
// RUN:   --options 'WeftModels=Inputs/pins.yaml'
//
// Pins by annotation, with a guard that is named there, and by a user's model.

#include <stdexcept>
#include <thread>
#include <weft/annotations.h>

namespace rt {
void pin() WEFT_PINS_THREAD("rt::Pin");
void unpin() WEFT_UNPINS_THREAD;
struct Pin {
  Pin() { pin(); }
  ~Pin() { unpin(); }
};
template <class F> WEFT_SPAWNS(1, "detached", "fiber") void go(F) {}
} // namespace rt

namespace house {
void attach();
void detach_thread();
} // namespace house

bool ready();
void work();
void more();
void bad() { throw std::runtime_error("bad"); }
int parse(const char *);

// --- what must stay silent

void balanced() {
  rt::pin();
  work();
  rt::unpin();
}

void nested() {
  rt::pin();
  rt::pin();
  rt::unpin();
  rt::unpin();
}

bool undone_on_both_paths() {
  rt::pin();
  if (ready()) {
    rt::unpin();
    return true;
  }
  rt::unpin();
  return false;
}

bool guarded() {
  rt::Pin pin;
  if (ready())
    return true;
  work();
  return false;
}

void caught() {
  rt::pin();
  try {
    bad();
  } catch (...) {
  }
  rt::unpin();
}

void same_condition(bool pinned) {
  if (pinned)
    rt::pin();
  work();
  if (pinned)
    rt::unpin();
}

struct OnExit {
  void (*Run)();
  ~OnExit() { Run(); }
};
bool undone_by_a_scope_guard() {
  rt::pin();
  OnExit guard{[] { rt::unpin(); }};
  return ready();
}

// One half of a wrapper: the caller undoes it.
void begin_rendering() { rt::pin(); }
void end_rendering() { rt::unpin(); }

class Session {
public:
  void open() {
    rt::pin();
    work();
  }
  void close() { rt::unpin(); }
};

// Pinned for life: the loop does not end.
void render_thread() {
  rt::pin();
  for (;;)
    work();
}

void unknown_callee_is_no_path() {
  rt::pin();
  more();
  rt::unpin();
}

template <class T> void never_instantiated(T value) {
  rt::pin();
  if (value.ready())
    return;
  rt::unpin();
}

void silenced() {
  rt::pin(); // NOLINT(weft-unmatched-thread-pin)
  if (ready())
    return;
  rt::unpin();
}

// --- what must be reported

bool early_return() {
  rt::pin();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'pin' ties the task to its thread, but a path leaves without undoing it; undo it on every path [weft-unmatched-thread-pin]
  // CHECK-FIXES: rt::Pin thread_pin;
  if (ready())
    return false;
  work();
  rt::unpin();
  return true;
}

void by_exception() {
  rt::pin();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'pin' ties the task to its thread, but a path leaves without undoing it; undo it on every path [weft-unmatched-thread-pin]
  bad();
  rt::unpin();
}

void visible_throw() {
  rt::pin();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'pin' ties the task to its thread, but a path leaves without undoing it; undo it on every path [weft-unmatched-thread-pin]
  if (!ready())
    throw std::runtime_error("not ready");
  rt::unpin();
}

void one_of_two() {
  rt::pin();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'pin' ties the task to its thread, but a path leaves without undoing it; undo it on every path [weft-unmatched-thread-pin]
  rt::pin();
  work();
  rt::unpin();
}

void task_that_never_undoes_it() {
  rt::pin();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'pin' ties the task to its thread and is never undone, so the thread is lost when the task ends; undo it [weft-unmatched-thread-pin]
  work();
}
void start() {
  for (int i = 0; i < 10; ++i)
    rt::go(task_that_never_undoes_it);
  std::thread worker([] {
    rt::pin();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'pin' ties the task to its thread and is never undone, so the thread is lost when the task ends; undo it [weft-unmatched-thread-pin]
    work();
  });
  worker.join();
}

void undone_twice() {
  rt::pin();
  rt::unpin();
  work();
  rt::unpin();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'unpin' finds no pin to undo on any path to it, so it may undo somebody else's; remove it [weft-unmatched-thread-pin]
}

void undone_too_early() {
  rt::unpin();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'unpin' finds no pin to undo on any path to it, so it may undo somebody else's; remove it [weft-unmatched-thread-pin]
  rt::pin();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'pin' ties the task to its thread, but a path leaves without undoing it; undo it on every path [weft-unmatched-thread-pin]
}

bool by_user_model() {
  house::attach();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'attach' ties the task to its thread, but a path leaves without undoing it; undo it on every path [weft-unmatched-thread-pin]
  for (int i = 0; i < 3; ++i)
    if (ready())
      return true;
  house::detach_thread();
  return false;
}

template <class T> void instantiated_twice(T value) {
  rt::pin();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'pin' ties the task to its thread, but a path leaves without undoing it; undo it on every path [weft-unmatched-thread-pin]
  if (value > 0)
    return;
  rt::unpin();
}
void instantiate() {
  instantiated_twice(1);
  instantiated_twice(1.0);
}

#define PIN_HERE() rt::pin()
void in_a_macro() {
  PIN_HERE();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'pin' ties the task to its thread, but a path leaves without undoing it; undo it on every path [weft-unmatched-thread-pin]
  if (ready())
    return;
  rt::unpin();
}
