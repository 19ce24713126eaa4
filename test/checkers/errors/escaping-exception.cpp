// RUN: %check_weft %s weft-escaping-exception %t
// RUN: %check_weft %s weft-escaping-exception %t --suffix AUDIT --options WeftAudit=true
#include <exception>
#include <functional>
#include <future>
#include <new>
#include <pthread.h>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>
#include <weft/weft.h>

struct Failed {};
struct Worse : Failed {};
bool run();
void unknown();

// --- Silent.

void caughtInside() {
  std::jthread all([] {
    try {
      throw Failed();
    } catch (...) {
    }
  });
  std::jthread byType([] {
    try {
      throw Failed();
    } catch (const Failed &) {
    }
  });
  std::jthread byBase([] {
    try {
      throw Worse();
    } catch (Failed &) {
    }
  });
  std::jthread byStandardBase([] {
    try {
      throw std::runtime_error("no");
    } catch (const std::exception &) {
    }
  });
}

static void whole() try {
  throw Failed();
} catch (...) {
}

void functionTry() {
  std::jthread t(whole);
}

// The handle brings the exception to whoever asks.
void carried() {
  auto result = std::async(std::launch::async, [] {
    if (run())
      throw Failed();
  });
  result.get();
  weft::spawn([] { throw Failed(); }).join();
  std::packaged_task<void()> task([] { throw Failed(); });
  std::jthread t(std::move(task));
}

// "May throw" is true of nearly everything.
void nothingSeen() {
  std::jthread t([] { unknown(); });
  std::jthread u(unknown);
}

void outOfMemory() {
  std::jthread t([] {
    if (run())
      throw std::bad_alloc();
  });
}

// The program is wrong, and ends.
void logicError() {
  std::jthread t([] {
    if (run())
      throw std::logic_error("cannot happen");
    throw std::invalid_argument("n");
  });
}

// Its callers decide whether it throws: none does, here.
static void run(bool fail) {
  if (fail)
    throw Failed();
}
void callerDecides() {
  std::jthread t([] { run(false); });
}

template <bool Checked> void constant() {
  std::jthread t([] {
    if constexpr (Checked)
      throw Failed();
    if (false)
      throw Failed();
  });
}
template void constant<false>();

static void quiet() noexcept { unknown(); }
void noexceptCallee() {
  std::jthread t([] { quiet(); });
}

void laterLambda() {
  std::jthread t([] {
    std::function<void()> later = [] { throw Failed(); };
    try {
      later();
    } catch (...) {
    }
  });
}

void suppressed() {
  std::jthread t([] { throw Failed(); }); // NOLINT(weft-escaping-exception)
}

// --- Reported.

void thread() {
  std::thread t([] {
    // CHECK-NOTES: :[[@LINE-1]]:15: warning: an exception of type 'Failed' leaves this task, which ends the program; catch it inside the task [weft-escaping-exception]
    if (run())
      throw Failed();
      // CHECK-NOTES: :[[@LINE-1]]:7: note: thrown here
  });
  t.join();
}

bool isOk();
static void check() {
  if (!isOk())
    throw std::runtime_error("not ok");
    // CHECK-NOTES: :[[@LINE+5]]:15: warning: an exception of type 'std::runtime_error' leaves this task, which ends the program; catch it inside the task [weft-escaping-exception]
    // CHECK-NOTES: :[[@LINE-2]]:5: note: thrown here
}
static void worker() { check(); }
void byCallee() {
  std::thread detached(worker);
  detached.detach();
}

void otherType() {
  weft::go([] {
    // CHECK-NOTES: :[[@LINE-1]]:3: warning: an exception of type 'Failed' leaves this task, which ends the program; catch it inside the task [weft-escaping-exception]
    try {
      throw Failed();
      // CHECK-NOTES: :[[@LINE-1]]:7: note: thrown here
    } catch (const Worse &) {
    } catch (const std::exception &) {
    }
  });
}

void rethrown() {
  std::jthread t([] {
    // CHECK-NOTES: :[[@LINE-1]]:16: warning: an exception of type 'Worse' leaves this task, which ends the program; catch it inside the task [weft-escaping-exception]
    try {
      throw Worse();
      // CHECK-NOTES: :[[@LINE-1]]:7: note: thrown here
    } catch (const Failed &) {
      unknown();
      throw;
    }
  });
}

extern "C" void *start(void *) {
  if (run())
    throw Failed();
    // CHECK-NOTES: :[[@LINE+6]]:3: warning: an exception of type 'Failed' leaves this task, which ends the program; catch it inside the task [weft-escaping-exception]
    // CHECK-NOTES: :[[@LINE-2]]:5: note: thrown here
  return nullptr;
}
void posix() {
  pthread_t t;
  pthread_create(&t, nullptr, start, nullptr);
  pthread_join(t, nullptr);
}

template <class T> void fail(T value) {
  std::vector<std::jthread> threads;
  threads.emplace_back([value] { throw value; });
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: an exception of type 'int' leaves this task, which ends the program; catch it inside the task [weft-escaping-exception]
  // CHECK-NOTES: :[[@LINE-2]]:34: note: thrown here
}
template void fail(int);
template void fail(long);

#define FAIL_IF(what)                                                                                                  \
  if (what)                                                                                                            \
  throw Failed()
void macro() {
  std::jthread t([] { FAIL_IF(run()); });
  // CHECK-NOTES: :[[@LINE-1]]:16: warning: an exception of type 'Failed' leaves this task, which ends the program; catch it inside the task [weft-escaping-exception]
  // CHECK-NOTES: :[[@LINE-2]]:23: note: thrown here
}

// A handler for what starting a thread throws, and for what that thread throws?
void around() {
  try {
    std::thread([] { throw std::runtime_error("no"); }).detach();
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: an exception of type 'std::runtime_error' leaves this task, which ends the program; catch it inside the task [weft-escaping-exception]
    // CHECK-NOTES: :[[@LINE-2]]:22: note: thrown here
  } catch (const std::exception &) {
  }
}

// weft-try-around-spawn's.
void handlerMisplaced() {
  try {
    std::thread([] { throw Failed(); }).detach();
  } catch (const Failed &) {
  }
}

// --- main: nobody would take it on the main thread either, unless there is a
// handler.

int main() {
  std::jthread t([] { throw Failed(); });
  try {
    std::jthread u([] { throw std::runtime_error("no"); });
    // CHECK-NOTES: :[[@LINE-1]]:18: warning: an exception of type 'std::runtime_error' leaves this task, which ends the program; catch it inside the task [weft-escaping-exception]
    // CHECK-NOTES: :[[@LINE-2]]:25: note: thrown here
    unknown();
  } catch (const std::exception &) {
  }
}

// --- By the model.

void byModel(std::string text) {
  std::jthread t([text] { (void)std::stoi(text); });
  // CHECK-NOTES-AUDIT: :[[@LINE-1]]:16: warning: an exception may leave this task, which ends the program; catch it inside the task [weft-escaping-exception]
  // CHECK-NOTES-AUDIT: :[[@LINE-2]]:33: note: this throws in ordinary use
}
