// RUN: %check_weft %s weft-dangling-capture %t --std c++17,c++20
// RUN: %check_weft %s weft-dangling-capture %t --options WeftAudit=true --suffix AUDIT
//
// A reference parameter is as short-lived as what the callers in the unit pass.
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

void work(int);
void work(const std::string &);
bool stopped();
std::string makeName();

// --- A caller passes something that is gone too early.

void toTemporary(const std::string &name) {
  std::thread([&name] { work(name); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 'name' is captured by reference, but a caller passes an object that the task may outlive; capture it by value [weft-dangling-capture]
}
void passesTemporary() { toTemporary("temporary"); }

void toResult(const std::string &name) {
  std::thread([&] { work(name); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:26: warning: 'name' is captured by reference, but a caller passes an object that the task may outlive; capture it by value [weft-dangling-capture]
}
void passesResult() { toResult(makeName()); }

void toLocal(std::string &name) {
  std::thread([&name] { work(name); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 'name' is captured by reference, but a caller passes an object that the task may outlive; capture it by value [weft-dangling-capture]
}
void passesLocal() {
  std::string name = "local";
  toLocal(name);
}

void toRvalue(std::vector<int> &&values) {
  std::thread([&values] { work(values[0]); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 'values' is captured by reference, but a caller passes an object that the task may outlive; capture it by value [weft-dangling-capture]
}
void passesRvalue() { toRvalue(std::vector<int>(4)); }

void byStdRef(const int &n) {
  std::thread(static_cast<void (*)(int)>(work), std::cref(n)).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:49: warning: 'n' is captured by reference, but a caller passes an object that the task may outlive; capture it by value [weft-dangling-capture]
}
void passesNumber() { byStdRef(42); }

struct Session {
  void send(const std::string &text) {
    std::thread([&text] { work(text); }).detach();
    // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: 'text' is captured by reference, but a caller passes an object that the task may outlive; capture it by value [weft-dangling-capture]
  }
};
void useSession(Session &session) { session.send("text"); }

template <class T> void toTemplate(const T &value) {
  std::thread([&value] { work(value); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 'value' is captured by reference, but a caller passes an object that the task may outlive; capture it by value [weft-dangling-capture]
}
void passesToTemplate() {
  toTemplate(1);
  toTemplate(std::string("x"));
}

void toMany(const std::vector<std::string> &names) {
  std::thread([&names] { work(names[0]); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 'names' is captured by reference, but a caller passes an object that the task may outlive; capture it by value [weft-dangling-capture]
}
void passesStaticThenLocal() {
  static std::vector<std::string> names;
  toMany(names);
  std::vector<std::string> local(names);
  toMany(local);
}

// --- Every caller's object lives on, or the caller waits.

void toStatic(const std::string &name) {
  std::thread([&name] { work(name); }).detach();
  // CHECK-MESSAGES-AUDIT: :[[@LINE-1]]:17: warning: 'name' refers to an object of the caller, which the detached task may outlive; capture it by value [weft-dangling-capture]
}
std::string global;
void passesStatic() {
  static const std::string name = "static";
  toStatic(name);
  toStatic(global);
}

void toMember(int &n) {
  std::thread([&n] { work(n); }).detach();
  // CHECK-MESSAGES-AUDIT: :[[@LINE-1]]:17: warning: 'n' refers to an object of the caller, which the detached task may outlive; capture it by value [weft-dangling-capture]
}
struct Owner {
  int n = 0;
  void start() { toMember(n); }
};

void toHeap(int &n) {
  std::thread([&n] { work(n); }).detach();
  // CHECK-MESSAGES-AUDIT: :[[@LINE-1]]:17: warning: 'n' refers to an object of the caller, which the detached task may outlive; capture it by value [weft-dangling-capture]
}
void passesHeap() {
  auto *n = new int(1);
  toHeap(*n);
}

void toWaiting(std::promise<void> &done) {
  std::thread([&done] { done.set_value(); }).detach();
  // CHECK-MESSAGES-AUDIT: :[[@LINE-1]]:17: warning: 'done' refers to an object of the caller, which the detached task may outlive; capture it by value [weft-dangling-capture]
}
void callerWaits() {
  std::promise<void> done;
  toWaiting(done);
  done.get_future().wait();
}

void toNobody(const std::string &name) {
  std::thread([&name] { work(name); }).detach();
  // CHECK-MESSAGES-AUDIT: :[[@LINE-1]]:17: warning: 'name' refers to an object of the caller, which the detached task may outlive; capture it by value [weft-dangling-capture]
}

// The callee waits by itself.
void waits(const std::string &name) {
  std::thread t([&name] { work(name); });
  t.join();
}
void passesToWaiting() { waits("temporary"); }

// Copies what it is given.
void copies(const std::string &name) {
  std::thread([name] { work(name); }).detach();
}
void passesToCopying() { copies("temporary"); }

// A view or pointer that is given: nobody knows what it refers to.
void view(std::string_view text) {
  std::thread([text] { work(text.size()); }).detach();
}
void pointer(const std::string *text) {
  std::thread([text] { work(*text); }).detach();
}

// Owned by the caller's handle.
std::thread handle(int &n) {
  return std::thread([&n] { work(n); });
}
void callerJoins() {
  int n = 1;
  handle(n).join();
}

void toMain(int &n) {
  std::thread([&n] { work(n); }).detach();
  // CHECK-MESSAGES-AUDIT: :[[@LINE-1]]:17: warning: 'n' refers to an object of the caller, which the detached task may outlive; capture it by value [weft-dangling-capture]
}
int main() {
  int n = 1;
  toMain(n);
  while (!stopped())
    work(1);
}
