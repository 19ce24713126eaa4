// RUN: %check_weft %s weft-late-conversion,weft-dangling-capture %t --std c++20
//
// Arguments that become an object of their own only on the new thread. One
// report a line: where the parameter refers as well, dangling-capture speaks.
#include <any>
#include <cstdio>
#include <functional>
#include <future>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <vector>
#include <weft/weft.h>

void log(std::string line);
void logReference(const std::string &line);
void logTwo(int level, const std::string &line);
void logView(std::string_view line);
void logPointer(const char *line);
void logUntilStopped(std::stop_token stop, std::string line);
void anything(std::any value);
void take(std::function<void()> call);

namespace app {
struct Name {
  Name(const char *text) : text(text) {}
  std::string text;
};
struct Slice { // refers, as a view does
  Slice(const char *text) : text(text) {}
  const char *text;
};
struct Number {
  Number(const char *digits);
  int value;
};
template <class T> struct Pointer {
  Pointer(T *p);
  ~Pointer();
  T *operator->() const;
  T *p;
};
} // namespace app
void greet(const app::Name &name);
void greetSlice(app::Slice name);
void add(app::Number number);
void keep(app::Pointer<int> p);

struct Logger {
  void write(const std::string &line);
  void operator()(std::string line) const;
};

// --- Not reported: joined, literals, statics, converted before.

void joined() {
  char line[64];
  std::snprintf(line, sizeof line, "x");
  std::thread t(log, line);
  t.join();
}

void joinedByItself() {
  char line[64];
  std::jthread t(log, line);
}

void waited() {
  char line[64];
  auto done = std::async(std::launch::async, log, line);
  done.get();
}

void literal() {
  std::thread(log, "text").detach();
  const char *text = "text";
  std::thread(log, text).detach();
}

void lasting(const char *givenByCaller) {
  static char line[64];
  std::thread(log, line).detach();
  std::thread(log, givenByCaller).detach();
}

void convertedBefore() {
  char line[64];
  std::thread(log, std::string(line)).detach();
  std::thread([text = std::string(line)] { logReference(text); }).detach();
}

void aString() {
  std::string line;
  std::thread(log, line).detach(); // copied as a string
  std::thread(log, std::move(line)).detach();
}

void runtimeConvertsFirst() {
  char line[64];
  weft::go(log, line);
  weft::WaitGroup group;
  group.go(logReference, line);
  group.wait();
}

int main() {
  char line[64];
  std::thread(log, line).detach(); // the program ends with main
}

// --- Not reported here: nothing is copied, so that it refers to what is gone.

void refers() {
  char line[64];
  std::string text;
  int n = 0;
  std::thread(logPointer, line).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:27: warning: this refers to 'line', but the task may outlive it; hand over a copy, or join the task before 'line' is gone [weft-dangling-capture]
  std::thread(logView, text.c_str()).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:24: warning: this refers to 'text', but the task may outlive it; hand over a copy, or join the task before 'text' is gone [weft-dangling-capture]
  std::thread(greetSlice, line).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:27: warning: this refers to 'line', but the task may outlive it; hand over a copy, or join the task before 'line' is gone [weft-dangling-capture]
  std::thread(keep, &n).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:21: warning: this refers to 'n', but the task may outlive it; hand over a copy, or join the task before 'n' is gone [weft-dangling-capture]
  std::thread(anything, line).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:25: warning: this refers to 'line', but the task may outlive it; hand over a copy, or join the task before 'line' is gone [weft-dangling-capture]
  std::thread([](auto given) { log(given); }, line).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:47: warning: this refers to 'line', but the task may outlive it; hand over a copy, or join the task before 'line' is gone [weft-dangling-capture]
}

// --- Reported.

void detached() {
  char line[64];
  std::thread(log, line).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:20: warning: this becomes 'std::string' only when the task runs, and 'line' may be gone by then; convert it here [weft-late-conversion]
  // CHECK-FIXES: std::thread(log, std::string(line)).detach();
  std::thread t(logReference, line);
  // CHECK-MESSAGES: :[[@LINE-1]]:31: warning: this becomes 'std::string' only when the task runs, and 'line' may be gone by then; convert it here [weft-late-conversion]
  // CHECK-FIXES: std::thread t(logReference, std::string(line));
  t.detach();
}

void partOfString(std::string text) {
  std::thread(logTwo, 1, text.c_str()).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:26: warning: this becomes 'std::string' only when the task runs, and 'text' may be gone by then; convert it here [weft-late-conversion]
  // CHECK-FIXES: std::thread(logTwo, 1, std::string(text.c_str())).detach();
}

void element() {
  std::vector<char> digits(8);
  std::thread(add, digits.data()).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:20: warning: this becomes 'app::Number' only when the task runs, and 'digits' may be gone by then; convert it here [weft-late-conversion]
  // CHECK-FIXES: std::thread(add, app::Number(digits.data())).detach();
}

void pointerVariable() {
  char line[64];
  const char *start = line;
  std::thread(log, start).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:20: warning: this becomes 'std::string' only when the task runs, and 'line' may be gone by then; convert it here [weft-late-conversion]
  // CHECK-FIXES: std::thread(log, std::string(start)).detach();
}

void ownClass() {
  using namespace app;
  char name[64];
  std::thread(greet, name).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: this becomes 'app::Name' only when the task runs, and 'name' may be gone by then; convert it here [weft-late-conversion]
  // CHECK-FIXES: std::thread(greet, app::Name(name)).detach();
}

void lambda() {
  char line[64];
  std::thread([](int, std::string text) { log(text); }, 1, line).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:60: warning: this becomes 'std::string' only when the task runs, and 'line' may be gone by then; convert it here [weft-late-conversion]
  // CHECK-FIXES: std::thread([](int, std::string text) { log(text); }, 1, std::string(line)).detach();
}

void member(Logger *logger) {
  char line[64];
  std::thread(&Logger::write, logger, line).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:39: warning: this becomes 'std::string' only when the task runs, and 'line' may be gone by then; convert it here [weft-late-conversion]
  // CHECK-FIXES: std::thread(&Logger::write, logger, std::string(line)).detach();
  std::thread(Logger(), line).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:25: warning: this becomes 'std::string' only when the task runs, and 'line' may be gone by then; convert it here [weft-late-conversion]
  // CHECK-FIXES: std::thread(Logger(), std::string(line)).detach();
}

void bound() {
  char line[64];
  std::thread(std::bind(log, line)).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:30: warning: this becomes 'std::string' only when the task runs, and 'line' may be gone by then; convert it here [weft-late-conversion]
  // CHECK-FIXES: std::thread(std::bind(log, std::string(line))).detach();
}

void withStopToken() {
  char line[64];
  std::jthread t(logUntilStopped, line);
  // CHECK-MESSAGES: :[[@LINE-1]]:35: warning: this becomes 'std::string' only when the task runs, and 'line' may be gone by then; convert it here [weft-late-conversion]
  // CHECK-FIXES: std::jthread t(logUntilStopped, std::string(line));
  t.detach();
}

std::future<void> returned() {
  char line[64];
  return std::async(std::launch::async, log, line);
  // CHECK-MESSAGES: :[[@LINE-1]]:46: warning: this becomes 'std::string' only when the task runs, and 'line' may be gone by then; convert it here [weft-late-conversion]
  // CHECK-FIXES: return std::async(std::launch::async, log, std::string(line));
}

// A name that cannot be written, and a macro: no fix.
namespace {
struct Hidden {
  Hidden(const char *text) : text(text) {}
  std::string text;
};
void hide(Hidden);
} // namespace
#define START(function, argument) std::thread(function, argument).detach()
void withoutFix() {
  char line[64];
  std::thread(hide, line).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:21: warning: this becomes 'Hidden' only when the task runs, and 'line' may be gone by then; convert it here [weft-late-conversion]
  START(log, line);
  // CHECK-MESSAGES: :[[@LINE-1]]:14: warning: this becomes 'std::string' only when the task runs, and 'line' may be gone by then; convert it here [weft-late-conversion]
}

template <class Function> void startWith(Function function) {
  char line[64];
  std::thread(function, line).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:25: warning: this refers to 'line', but the task may outlive it; hand over a copy, or join the task before 'line' is gone [weft-dangling-capture]
}
template <class T> void startFor(T value) {
  char line[64];
  std::thread(logTwo, value, line).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:30: warning: this becomes 'std::string' only when the task runs, and 'line' may be gone by then; convert it here [weft-late-conversion]
}
void instantiates() {
  startWith(log);
  startFor(1);
  startFor('a');
}

void inLambda() {
  auto start = [] {
    char line[64];
    std::thread(log, line).detach();
    // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: this becomes 'std::string' only when the task runs, and 'line' may be gone by then; convert it here [weft-late-conversion]
    // CHECK-FIXES: std::thread(log, std::string(line)).detach();
  };
  start();
}

void leftEarly(bool bad) {
  char line[64];
  std::thread t(log, line);
  // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: this becomes 'std::string' only when the task runs, and 'line' may be gone by then; convert it here [weft-late-conversion]
  // CHECK-FIXES: std::thread t(log, std::string(line));
  if (bad)
    return t.detach();
  t.join();
}

void silenced() {
  char line[64];
  std::thread(log, line).detach(); // NOLINT(weft-late-conversion)
}
