// RUN: %check_weft %s weft-swallowed-exception %t
#include <coroutine>
#include <exception>
#include <functional>
#include <future>
#include <iostream>
#include <latch>
#include <queue>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>
#include <weft/weft.h>

void work();
void work(int);
void log(const char *);
struct Closed {};
struct Cancelled : std::exception {};

// --- Silent.

void handled() {
  static std::exception_ptr failure;
  static int failures;
  std::jthread logs([] {
    try {
      work();
    } catch (const std::exception &e) {
      log(e.what());
    } catch (...) {
    }
  });
  std::jthread keeps([] {
    try {
      work();
    } catch (...) {
      failure = std::current_exception();
    }
  });
  std::jthread counts([] {
    try {
      work();
    } catch (...) {
      ++failures;
    }
  });
  std::jthread passesOn([] {
    try {
      work();
    } catch (...) {
      throw;
    }
  });
  auto returns = std::async([] {
    try {
      work();
    } catch (...) {
      return false;
    }
    return true;
  });
}

void explained() {
  std::jthread inside([] {
    try {
      work();
    } catch (...) {
      // The cache is warmed up again with the next request.
    }
  });
  std::jthread behind([] {
    try {
      work();
    } catch (...) {
    } // best effort
  });
  std::jthread block([] {
    try {
      work();
    } catch (...) { /* best effort */
    }
  });
}

void oneKind() {
  std::jthread t([] {
    try {
      work();
    } catch (const Cancelled &) {
    } catch (const Closed &) {
    } catch (const std::runtime_error &) {
    }
  });
}

// A part of the task only.
void bestEffort() {
  std::jthread t([] {
    int n = 4;
    try {
      n = std::stoi(std::getenv("WORKERS"));
    } catch (...) {
    }
    work(n);
  });
}

void joinsOnly() {
  std::jthread outer([] {
    std::thread inner([] {});
    try {
      inner.join();
    } catch (...) {
    }
  });
}

// No task.
void inPlace() {
  try {
    work();
  } catch (...) {
  }
  [] {
    try {
      work();
    } catch (...) {
    }
  }();
}

#define IGNORE_ERRORS(what)                                                                                            \
  try {                                                                                                                \
    what;                                                                                                              \
  } catch (...) {                                                                                                      \
  }
void macro() {
  std::jthread t([] { IGNORE_ERRORS(work()) });
}

void suppressed() {
  std::jthread t([] {
    try {
      work();
    } catch (...) { // NOLINT(weft-swallowed-exception)
    }
    // clang-format off
    try { work(); } catch (const std::exception &) {}
    // clang-format on
  });
}

struct Stored {
  struct promise_type {
    Stored get_return_object();
    std::suspend_never initial_suspend() noexcept;
    std::suspend_never final_suspend() noexcept;
    void return_void();
    void unhandled_exception() { failure = std::current_exception(); }
    std::exception_ptr failure;
  };
};

struct Explained {
  struct promise_type {
    Explained get_return_object();
    std::suspend_never initial_suspend() noexcept;
    std::suspend_never final_suspend() noexcept;
    void return_void();
    void unhandled_exception() {
      // Actions are noexcept.
    }
  };
};
Explained explainedCoroutine() {
  work();
  co_return;
}

struct Probe { // asks what the compiler does: there is nothing that could throw
  struct promise_type {
    Probe get_return_object();
    std::suspend_never initial_suspend() noexcept;
    std::suspend_never final_suspend() noexcept;
    void return_void();
    void unhandled_exception() {}
  };
};
Probe probe() { co_return; }

Stored storedCoroutine() {
  work();
  co_return;
}

// --- Reported.

void thread() {
  std::thread t([] {
    try {
      work();
      // CHECK-MESSAGES: :[[@LINE+1]]:7: warning: every exception of the task ends here unseen, so it fails in silence; log or keep it, or say in a comment why not [weft-swallowed-exception]
    } catch (...) {
    }
  });
  t.join();
}

void baseClass() {
  weft::go([] {
    try {
      work();
      // CHECK-MESSAGES: :[[@LINE+1]]:7: warning: every exception of the task ends here unseen, so it fails in silence; log or keep it, or say in a comment why not [weft-swallowed-exception]
    } catch (const std::exception &e) {
      (void)e;
      return;
    }
  });
}

static void serve(std::latch &done) {
  try {
    std::string name = "serve";
    work();
    // CHECK-MESSAGES: :[[@LINE+1]]:5: warning: every exception of the task ends here unseen, so it fails in silence; log or keep it, or say in a comment why not [weft-swallowed-exception]
  } catch (...) {
  }
  done.count_down();
}
void byName() {
  std::latch done(1);
  std::jthread t(serve, std::ref(done));
  done.wait();
}

class Pool {
public:
  Pool() : worker_([this] { run(); }) {}

private:
  void run() {
    while (!tasks_.empty()) {
      std::function<void()> task = std::move(tasks_.front());
      tasks_.pop();
      try {
        task();
        // CHECK-MESSAGES: :[[@LINE+1]]:9: warning: every exception of the task ends here unseen, so it fails in silence; log or keep it, or say in a comment why not [weft-swallowed-exception]
      } catch (...) {
        continue;
      }
    }
  }
  std::queue<std::function<void()>> tasks_;
  std::jthread worker_;
};

template <class T> void start(T value) {
  std::thread([value] {
    for (int i = 0; i < 3; ++i)
      try {
        work(value);
        // CHECK-MESSAGES: :[[@LINE+1]]:9: warning: every exception of the task ends here unseen, so it fails in silence; log or keep it, or say in a comment why not [weft-swallowed-exception]
      } catch (...) {
      }
  }).join();
}
template void start(int);
template void start(short);

WEFT_HANDLES_REQUEST void onRequest(int id) {
  try {
    work(id);
    // CHECK-MESSAGES: :[[@LINE+1]]:5: warning: every exception of the task ends here unseen, so it fails in silence; log or keep it, or say in a comment why not [weft-swallowed-exception]
  } catch (...) {
  }
}

struct Dropped {
  struct promise_type {
    Dropped get_return_object();
    std::suspend_never initial_suspend() noexcept;
    std::suspend_never final_suspend() noexcept;
    void return_void();
    void unhandled_exception() {}
    // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'unhandled_exception' drops the coroutine's exception, so a failed coroutine seems to have succeeded; keep it and rethrow it in the awaiter [weft-swallowed-exception]
  };
};

Dropped coroutine() {
  work();
  co_return;
}
