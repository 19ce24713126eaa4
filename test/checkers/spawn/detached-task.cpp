// RUN: %check_weft %s weft-detached-task %t --no-fix
//
// Tasks that nobody can wait for, and what they use.
#include <atomic>
#include <condition_variable>
#include <functional>
#include <future>
#include <latch>
#include <map>
#include <memory>
#include <mutex>
#include <semaphore>
#include <string>
#include <thread>
#include <vector>

void work();
bool ready();
int compute();

// --- Not reported: nothing that can be gone.

void plain() {
  std::thread([] { work(); }).detach();
  int local = 1;
  std::thread([local] { (void)compute(); }).detach();
}

void handsOver() {
  std::promise<int> promise;
  auto result = promise.get_future();
  std::thread([p = std::move(promise)]() mutable { p.set_value(compute()); }).detach();
  (void)result.get();
}

// --- Not reported: somebody is told.

struct Counted {
  std::mutex mu;
  std::condition_variable cv;
  std::latch left{1};
  std::counting_semaphore<> slots{4};
  std::atomic<bool> done{false};
  std::function<void(int)> callback;
  int value = 0;

  void finish() {
    std::lock_guard lock(mu);
    value = 1;
    cv.notify_all();
  }
  void notifies() {
    std::thread([this] { finish(); }).detach();
  }
  void countsDown() {
    std::thread([this] { value = compute(); left.count_down(); }).detach();
  }
  void releases() {
    std::thread([this] { value = compute(); slots.release(); }).detach();
  }
  void setsAtomic() {
    std::thread([this] { value = compute(); done = true; }).detach();
  }
  void callsBack() {
    std::thread([this] { callback(compute()); }).detach();
  }
  void unknownCall();
  void runsUnknown() {
    std::thread([this] { unknownCall(); }).detach();
    std::thread(&Counted::unknownCall, this).detach();
  }
};

// --- Not reported: the object's end may wait.

struct WaitsInDestructor {
  std::mutex mu;
  std::condition_variable cv;
  int value = 0;
  bool done = false;
  ~WaitsInDestructor() {
    std::unique_lock lock(mu);
    cv.wait(lock, [this] { return done; });
  }
  void start() {
    std::thread([this] { value = compute(); }).detach();
  }
};

struct UnknownDestructor {
  int value = 0;
  ~UnknownDestructor();
  void start() {
    std::thread([this] { value = compute(); }).detach();
  }
};

struct MemberMayWait {
  UnknownDestructor member;
  int value = 0;
  void start() {
    std::thread([this] { value = compute(); }).detach();
  }
};

struct StoppedFirst {
  int value = 0;
  void stop();
  void start() {
    std::thread([this] { value = compute(); }).detach();
  }
};

// --- Not reported: it lives as long as the program.

class Registry {
public:
  static Registry &instance() {
    static Registry *only = new Registry;
    return *only;
  }
  void start() {
    std::thread([this] { value = compute(); }).detach();
  }

private:
  Registry() = default;
  int value = 0;
};

struct Global {
  int value = 0;
  void start() {
    std::thread([this] { value = compute(); }).detach();
  }
};
Global *theGlobal = new Global;

struct NeverDestroyed {
  int value = 0;
  ~NeverDestroyed() { std::abort(); }
  void start() {
    std::thread([this] { value = compute(); }).detach();
  }
};

struct MetricsServer {
  int value = 0;
  void start() {
    std::thread([this] { value = compute(); }).detach();
  }
};

struct OwnedByTask {
  int value = 0;
  void start() {
    std::thread([this] { value = compute(); delete this; }).detach();
  }
};

// The object is a local of main.
struct App {
  int value = 0;
  void start() {
    std::thread([this] { value = compute(); }).detach();
  }
};

// --- Not reported: shared ownership.

struct Shared : std::enable_shared_from_this<Shared> {
  int value = 0;
  void start() {
    std::thread([this, self = shared_from_this()] { value = compute(); }).detach();
    std::thread([self = shared_from_this()] { self->value = compute(); }).detach();
    std::thread([this, weak = weak_from_this()] {
      if (auto self = weak.lock())
        value = compute();
    }).detach();
  }
};

// --- Not reported: kept, joined, handed on, waited for.

struct Keeps {
  std::thread worker;
  int value = 0;
  void start() {
    worker = std::thread([this] { value = compute(); });
  }
  ~Keeps() {
    if (worker.get_id() == std::this_thread::get_id())
      worker.detach();
    else
      worker.join();
  }
};

struct WaitsHere {
  std::mutex mu;
  std::condition_variable cv;
  int value = 0;
  bool done = false;
  void run() {
    std::thread([this] { value = compute(); }).detach();
    std::unique_lock lock(mu);
    cv.wait(lock, [this] { return done; });
  }
};

// --- Not reported: nothing is destroyed.

int counter;
const std::string name = "constant";
std::atomic<int> hits;
std::vector<int> &leaked = *new std::vector<int>;
thread_local std::vector<int> own;

void harmlessGlobals() {
  std::thread([] { ++counter; }).detach();
  std::thread([] { (void)name.size(); }).detach();
  std::thread([] { leaked.push_back(1); own.push_back(1); }).detach();
}

struct Log {
  static Log &instance() {
    static Log only;
    return only;
  }
  void write(int line) { lines.push_back(line); }
  std::vector<int> lines;
};
void logs() {
  std::thread([] { Log::instance().write(1); }).detach();
}

// --- Reported: `this`.

struct Widget {
  std::string text;
  std::thread worker;
  int value = 0;

  void load() { value = compute(); }
  void lambda() {
    std::thread([this] { value = compute(); }).detach();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: nobody can wait for this task, which goes on using its 'Widget' when that is gone; keep the handle and join it before [weft-detached-task]
  }
  void byDefault() {
    std::thread([=, this] { load(); }).detach();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: nobody can wait for this task, which goes on using its 'Widget' when that is gone; keep the handle and join it before [weft-detached-task]
  }
  void memberFunction() {
    std::thread(&Widget::load, this).detach();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: nobody can wait for this task, which goes on using its 'Widget' when that is gone; keep the handle and join it before [weft-detached-task]
  }
  void named() {
    std::thread task([this] { load(); });
    task.detach();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: nobody can wait for this task, which goes on using its 'Widget' when that is gone; keep the handle and join it before [weft-detached-task]
  }
  void member() {
    std::thread([&text = text] { text += "x"; }).detach();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: nobody can wait for this task, which goes on using its 'Widget' when that is gone; keep the handle and join it before [weft-detached-task]
  }
  void fromLambda() {
    auto start = [this] {
      std::thread([this] { load(); }).detach();
      // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: nobody can wait for this task, which goes on using its 'Widget' when that is gone; keep the handle and join it before [weft-detached-task]
    };
    start();
  }
  void suppressed() {
    std::thread([this] { load(); }).detach(); // NOLINT(weft-detached-task)
  }
};

struct GivenUpAtTheEnd {
  std::thread worker;
  int value = 0;
  GivenUpAtTheEnd() : worker([this] { value = compute(); }) {}
  ~GivenUpAtTheEnd() { worker.detach(); }
  // CHECK-MESSAGES: :[[@LINE-1]]:24: warning: nobody can wait for this task, which goes on using its 'GivenUpAtTheEnd' when that is gone; keep the handle and join it before [weft-detached-task]
};

template <typename T> struct Box {
  T value{};
  void start() {
    std::thread([this] { value = compute(); }).detach();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: nobody can wait for this task, which goes on using its 'Box' when that is gone; keep the handle and join it before [weft-detached-task]
  }
};
template struct Box<int>;
template struct Box<long>;

template <typename F> void inBackground(F f) { std::thread(std::move(f)).detach(); }
#define IN_BACKGROUND(code) std::thread([this] { code; }).detach()
struct UsesHelpers {
  int value = 0;
  void start() {
    inBackground([this] { value = compute(); });
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: nobody can wait for this task, which goes on using its 'UsesHelpers' when that is gone; keep the handle and join it before [weft-detached-task]
    IN_BACKGROUND(value = compute());
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: nobody can wait for this task, which goes on using its 'UsesHelpers' when that is gone; keep the handle and join it before [weft-detached-task]
  }
};

// --- Reported: globals with destructors.

std::vector<int> log;
void append() { log.push_back(1); }

void globals() {
  std::thread([] { log.push_back(1); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: nobody can wait for this task, which may use 'log' after the end of main has destroyed it; keep the handle and join it before [weft-detached-task]
  std::thread(append).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: nobody can wait for this task, which may use 'log' after the end of main has destroyed it; keep the handle and join it before [weft-detached-task]
  std::thread([] { append(); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: nobody can wait for this task, which may use 'log' after the end of main has destroyed it; keep the handle and join it before [weft-detached-task]
  static std::map<int, int> cache;
  std::thread([] { cache[1] = compute(); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: nobody can wait for this task, which may use 'cache' after the end of main has destroyed it; keep the handle and join it before [weft-detached-task]
}

int main() {
  App app;
  app.start();
  work();
}
