// RUN: %check_weft %s weft-dangling-capture %t --std c++17,c++20,c++23
//
// Tasks that may outlive the locals that they refer to.
#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

void work(int);
void work(const std::string &);
void print(const char *);
void printView(std::string_view);
void readInt(const int &);
void readPointer(const int *);
bool stopped();
void log(const std::string &);

// --- Detached.

void byValueParameter(std::string line) {
  std::thread([&line] { work(line); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 'line' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'line' is gone [weft-dangling-capture]
}

void local() {
  int n = 1;
  std::thread([&n] { work(n); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 'n' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'n' is gone [weft-dangling-capture]
}

void byDefault() {
  std::string name = "x";
  std::thread([&] { work(name); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:26: warning: 'name' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'name' is gone [weft-dangling-capture]
}

void oneReportForOneClosure(std::string a) {
  std::string b = a;
  std::thread([&] { work(a + b); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:26: warning: 'a' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'a' is gone [weft-dangling-capture]
}

void namedHandle() {
  int n = 1;
  std::thread t([&n] { work(n); });
  // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: 'n' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'n' is gone [weft-dangling-capture]
  t.detach();
}

void detachedOnOnePath(bool wait) {
  int n = 1;
  std::thread t([&n] { work(n); });
  // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: 'n' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'n' is gone [weft-dangling-capture]
  if (wait)
    t.join();
  else
    t.detach();
}

void constant() {
  const std::vector<int> sizes(4);
  std::thread([&sizes] { work(sizes[0]); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 'sizes' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'sizes' is gone [weft-dangling-capture]
}

void array() {
  int values[16] = {};
  std::thread([&values] { work(values[3]); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 'values' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'values' is gone [weft-dangling-capture]
  std::thread([&] { work(values[3]); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:26: warning: 'values' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'values' is gone [weft-dangling-capture]
}

void sharedPointerByReference() {
  auto p = std::make_shared<int>(1);
  std::thread([&p] { work(*p); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 'p' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'p' is gone [weft-dangling-capture]
}

void lambdaInLambda() {
  int n = 1;
  std::thread([&] {
    auto inner = [&] { work(n); };
    // CHECK-MESSAGES: :[[@LINE-1]]:29: warning: 'n' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'n' is gone [weft-dangling-capture]
    inner();
  }).detach();
}

void inTask() {
  std::thread outer([] {
    int n = 1;
    std::thread([&n] { work(n); }).detach();
    // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: 'n' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'n' is gone [weft-dangling-capture]
  });
  outer.join();
}

void inBlock() {
  for (;;) {
    int n = 1;
    std::thread([&n] { work(n); }).detach();
    // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: 'n' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'n' is gone [weft-dangling-capture]
    if (stopped())
      break;
  }
}

void inCatch() {
  try {
    work(1);
  } catch (int code) {
    std::thread([&code] { work(code); }).detach();
    // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: 'code' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'code' is gone [weft-dangling-capture]
  }
}

void ifInit() {
  if (int n = 1; n < 4)
    std::thread([&n] { work(n); }).detach();
    // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: 'n' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'n' is gone [weft-dangling-capture]
}

void switchCase(int kind) {
  switch (kind) {
  case 1: {
    std::string name = "one";
    std::thread([&name] { work(name); }).detach();
    // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: 'name' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'name' is gone [weft-dangling-capture]
    break;
  }
  default:
    break;
  }
}

// --- Joined, but not on every path, or too late.

std::thread returned() {
  int n = 1;
  return std::thread([&n] { work(n); });
  // CHECK-MESSAGES: :[[@LINE-1]]:24: warning: 'n' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'n' is gone [weft-dangling-capture]
}

std::future<void> returnedFuture(std::string name) {
  return std::async(std::launch::async, [&name] { work(name); });
  // CHECK-MESSAGES: :[[@LINE-1]]:43: warning: 'name' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'name' is gone [weft-dangling-capture]
}

void handleOutsideTheBlock() {
  std::thread t;
  {
    int n = 1;
    t = std::thread([&n] { work(n); });
    // CHECK-MESSAGES: :[[@LINE-1]]:23: warning: 'n' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'n' is gone [weft-dangling-capture]
  }
  t.join();
}

void futureOutsideTheBlock() {
  std::vector<std::future<void>> results;
  for (int i = 0; i < 4; ++i) {
    std::string name = std::to_string(i);
    results.push_back(std::async(std::launch::async, [&name] { work(name); }));
    // CHECK-MESSAGES: :[[@LINE-1]]:56: warning: 'name' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'name' is gone [weft-dangling-capture]
  }
}

// The handle joins by itself, but dies last.
void futureFirst() {
  std::future<void> done;
  std::string name = "x";
  done = std::async(std::launch::async, [&name] { work(name); });
  // CHECK-MESSAGES: :[[@LINE-1]]:43: warning: 'name' is destroyed before the task that refers to it is joined; declare it before the handle [weft-dangling-capture]
}

void futuresFirst(int n) {
  std::vector<std::future<void>> done;
  std::mutex mutex;
  for (int i = 0; i < n; ++i)
    done.push_back(std::async(std::launch::async, [&mutex] {
    // CHECK-MESSAGES: :[[@LINE-1]]:53: warning: 'mutex' is destroyed before the task that refers to it is joined; declare it before the handle [weft-dangling-capture]
      std::lock_guard lock(mutex);
      work(1);
    }));
}

class Service {
  std::thread worker;
  std::vector<std::thread> workers;
  std::future<void> result;

public:
  void start(std::string name) {
    int n = 1;
    worker = std::thread([this, &n] { run(n); });
    // CHECK-MESSAGES: :[[@LINE-1]]:34: warning: 'n' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'n' is gone [weft-dangling-capture]
    workers.emplace_back([&n] { work(n); });
    // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'n' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'n' is gone [weft-dangling-capture]
    result = std::async(std::launch::async, [&] { work(name); });
    // CHECK-MESSAGES: :[[@LINE-1]]:56: warning: 'name' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'name' is gone [weft-dangling-capture]
  }
  void run(int);
  void startAndWait() {
    int n = 1;
    worker = std::thread([this, &n] { run(n); }); // ok
    worker.join();
  }
  ~Service() {
    worker.join();
    for (auto &w : workers)
      w.join();
  }
};

std::thread global;
void intoGlobal() {
  int n = 1;
  global = std::thread([&n] { work(n); });
  // CHECK-MESSAGES: :[[@LINE-1]]:26: warning: 'n' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'n' is gone [weft-dangling-capture]
}

void intoParameter(std::vector<std::thread> &threads) {
  int n = 1;
  threads.emplace_back([&n] { work(n); });
  // CHECK-MESSAGES: :[[@LINE-1]]:26: warning: 'n' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'n' is gone [weft-dangling-capture]
}

void intoStatic() {
  static std::thread worker;
  int n = 1;
  worker = std::thread([&n] { work(n); });
  // CHECK-MESSAGES: :[[@LINE-1]]:26: warning: 'n' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'n' is gone [weft-dangling-capture]
}

// --- A path leaves before the wait.

void leavesEarly(bool bad) {
  std::promise<void> done;
  std::thread([&done] { done.set_value(); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 'done' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'done' is gone [weft-dangling-capture]
  if (bad)
    return;
  done.get_future().wait();
}

void throwsBeforeTheWait(bool bad) {
  std::promise<void> done;
  std::thread([&done] { done.set_value(); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 'done' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'done' is gone [weft-dangling-capture]
  if (bad)
    throw std::runtime_error("bad");
  done.get_future().wait();
}

static void parse(const std::string &text) {
  if (text.empty())
    throw std::invalid_argument("empty");
}

void calleeThrows(const std::string &text) {
  std::promise<void> done;
  std::thread([&done] { done.set_value(); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 'done' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'done' is gone [weft-dangling-capture]
  parse(text);
  done.get_future().wait();
}

void modelThrows(const std::string &text) {
  std::promise<int> done;
  std::thread([&done] { done.set_value(1); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 'done' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'done' is gone [weft-dangling-capture]
  int port = std::stoi(text);
  work(port + done.get_future().get());
}

void caughtAndLeft(const std::string &text) {
  std::promise<void> done;
  std::thread([&done] { done.set_value(); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 'done' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'done' is gone [weft-dangling-capture]
  try {
    parse(text);
  } catch (const std::exception &) {
    return;
  }
  done.get_future().wait();
}

void breaksOut(int n) {
  for (int i = 0; i < n; ++i) {
    std::atomic<bool> ready{false};
    std::thread([&ready] { ready = true; }).detach();
    // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: 'ready' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'ready' is gone [weft-dangling-capture]
    if (stopped())
      break;
    while (!ready)
      std::this_thread::yield();
  }
}

void jumpsOut(bool bad) {
  {
    std::promise<void> done;
    std::thread([&done] { done.set_value(); }).detach();
    // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: 'done' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'done' is gone [weft-dangling-capture]
    if (bad)
      goto out;
    done.get_future().wait();
  }
out:
  work(1);
}

// --- A callable that is kept longer than what it refers to.

class Button {
  std::vector<std::function<void()>> handlers;

public:
  void add() {
    int clicks = 0;
    handlers.emplace_back([&clicks] { ++clicks; });
    // CHECK-MESSAGES: :[[@LINE-1]]:29: warning: 'clicks' is captured by reference in a callable that is kept longer than 'clicks' lives; capture it by value [weft-dangling-capture]
    handlers.push_back([&] { work(clicks); });
    // CHECK-MESSAGES: :[[@LINE-1]]:35: warning: 'clicks' is captured by reference in a callable that is kept longer than 'clicks' lives; capture it by value [weft-dangling-capture]
  }
};

std::vector<std::function<void()>> atExit;
void registerAtExit(std::string name) {
  atExit.emplace_back([&name] { work(name); });
  // CHECK-MESSAGES: :[[@LINE-1]]:25: warning: 'name' is captured by reference in a callable that is kept longer than 'name' lives; capture it by value [weft-dangling-capture]
}

// --- Templates and macros.

template <class T> void instantiated(T value) {
  std::thread([&value] { work(value); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 'value' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'value' is gone [weft-dangling-capture]
}
template void instantiated<int>(int);
template void instantiated<std::string>(std::string);

template <class T> void neverInstantiated(T value) {
  typename T::thread([&value] { work(value); }).detach();
}

#define IN_BACKGROUND(...) std::thread([&] { __VA_ARGS__; }).detach()
void macro() {
  int n = 1;
  IN_BACKGROUND(work(n));
  // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: 'n' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'n' is gone [weft-dangling-capture]
}

void silenced() {
  int n = 1;
  std::thread([&n] { work(n); }).detach(); // NOLINT(weft-dangling-capture)
}

int main() {
  for (int i = 0; i < 4; ++i) {
    int n = i;
    std::thread([&n] { work(n); }).detach();
    // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: 'n' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'n' is gone [weft-dangling-capture]
  }
}
