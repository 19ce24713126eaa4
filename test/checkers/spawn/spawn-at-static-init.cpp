// RUN: %check_weft %s weft-spawn-at-static-init %t
//
// Tasks that start before main.
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

void run();
bool configured();
int cores();

// --- Not reported: on first use, or from main.

class Pool {
public:
  explicit Pool(int n) {
    for (int i = 0; i < n; ++i)
      threads.emplace_back(run);
  }
  ~Pool() {
    for (std::thread &t : threads)
      t.join();
  }

private:
  std::vector<std::thread> threads;
};

Pool &lazyPool() {
  static Pool pool(4);
  return pool;
}

void later() { std::jthread worker(run); }
thread_local Pool perThread(1);
extern Pool elsewhere;

struct Startable {
  std::thread worker;
  void start() { worker = std::thread(run); }
  ~Startable() { worker.join(); }
};
Startable startedByMain;
std::thread empty;
std::optional<Pool> notYet;

// --- Not reported: it may never happen.

struct Optional {
  std::thread worker;
  explicit Optional(bool now) {
    if (now)
      worker = std::thread(run);
  }
  ~Optional();
};
Optional onDemand(false);

struct Returns {
  std::thread worker;
  Returns() {
    if (!configured())
      return;
    worker = std::thread(run);
  }
  ~Returns();
};
Returns returns;

bool atChoice = configured() && (later(), true);
int choice = configured() ? (later(), 1) : 2;

// --- Not reported: not run here.

auto starter = [] { later(); };
void (*function)() = later;
struct Unknown {
  Unknown();
};
Unknown unknown;
struct Base {
  virtual ~Base() = default;
  virtual int start() {
    later();
    return 1;
  }
};
Base &base();
int viaVirtual = base().start();

template <typename T> struct Holder {
  static inline Pool pool{static_cast<int>(sizeof(T))};
};

Pool silenced(1); // NOLINT(weft-spawn-at-static-init)

// --- Reported.

std::thread worker(run);
// CHECK-MESSAGES: :[[@LINE-1]]:13: warning: 'worker' starts a task before main, when other globals may not be constructed; start it from main, or on first use [weft-spawn-at-static-init]

static auto result = std::async(run);
// CHECK-MESSAGES: :[[@LINE-1]]:13: warning: 'result' starts a task before main, when other globals may not be constructed; start it from main, or on first use [weft-spawn-at-static-init]

Pool pool(4);
// CHECK-MESSAGES: :[[@LINE-1]]:6: warning: 'pool' starts a task before main, when other globals may not be constructed; start it from main, or on first use [weft-spawn-at-static-init]

namespace inner {
const Pool shared{cores()};
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'shared' starts a task before main, when other globals may not be constructed; start it from main, or on first use [weft-spawn-at-static-init]
}

auto owned = std::make_unique<Pool>(4);
// CHECK-MESSAGES: :[[@LINE-1]]:6: warning: 'owned' starts a task before main, when other globals may not be constructed; start it from main, or on first use [weft-spawn-at-static-init]
Pool *leaked = new Pool(4);
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'leaked' starts a task before main, when other globals may not be constructed; start it from main, or on first use [weft-spawn-at-static-init]
Pool &viaGetter = lazyPool();
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'viaGetter' starts a task before main, when other globals may not be constructed; start it from main, or on first use [weft-spawn-at-static-init]

struct Monitor {
  std::thread thread{run};
  ~Monitor() { thread.join(); }
};
struct Service {
  Monitor monitor;
};
Service service;
// CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'service' starts a task before main, when other globals may not be constructed; start it from main, or on first use [weft-spawn-at-static-init]

struct Statics {
  static inline Pool inside{2};
  // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: 'inside' starts a task before main, when other globals may not be constructed; start it from main, or on first use [weft-spawn-at-static-init]
  static Pool outside;
};
Pool Statics::outside(2);
// CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 'outside' starts a task before main, when other globals may not be constructed; start it from main, or on first use [weft-spawn-at-static-init]

static bool registered = (later(), true);
// CHECK-MESSAGES: :[[@LINE-1]]:13: warning: 'registered' starts a task before main, when other globals may not be constructed; start it from main, or on first use [weft-spawn-at-static-init]
static int called = [] {
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'called' starts a task before main, when other globals may not be constructed; start it from main, or on first use [weft-spawn-at-static-init]
  later();
  return 1;
}();

#define START_AT_LOAD(name) static std::thread name(run)
START_AT_LOAD(fromMacro);
// CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 'fromMacro' starts a task before main, when other globals may not be constructed; start it from main, or on first use [weft-spawn-at-static-init]

__attribute__((constructor)) void onLoad() {
  // CHECK-MESSAGES: :[[@LINE-1]]:35: warning: 'onLoad' starts a task before main, when other globals may not be constructed; start it from main, or on first use [weft-spawn-at-static-init]
  later();
}

int main() { lazyPool(); }
