// RUN: %check_weft %s weft-dangling-capture %t
//
// Where the notes point: the start, the way out, the caller, the handle.
#include <functional>
#include <future>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

void work(int);
bool bad();
static void parse(const std::string &text) {
  if (text.empty())
    throw std::invalid_argument("empty");
}

void plain() {
  int n = 1;
  std::thread([&n] { work(n); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 'n' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'n' is gone [weft-dangling-capture]
}

void named() {
  int n = 1;
  auto task = [&n] { work(n); };
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 'n' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'n' is gone [weft-dangling-capture]
  // CHECK-NOTES: :[[@LINE+1]]:3: note: the task is started here
  std::thread(task).detach();
}

void pointer() {
  int n = 1;
  std::thread([p = &n] { work(*p); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: this refers to 'n', but the task may outlive it; hand over a copy, or join the task before 'n' is gone [weft-dangling-capture]
}

void early() {
  std::promise<void> done;
  std::thread([&done] { done.set_value(); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 'done' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'done' is gone [weft-dangling-capture]
  // CHECK-NOTES: :[[@LINE+2]]:5: note: leaving here destroys 'done' while the task may run
  if (bad())
    return;
  done.get_future().wait();
}

void exception(const std::string &text) {
  std::promise<void> done;
  std::thread([&done] { done.set_value(); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 'done' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'done' is gone [weft-dangling-capture]
  // CHECK-NOTES: :[[@LINE+1]]:3: note: an exception from here destroys 'done' while the task may run
  parse(text);
  done.get_future().wait();
}

void order() {
  std::future<void> result;
  int n = 1;
  result = std::async(std::launch::async, [&n] { work(n); });
  // CHECK-MESSAGES: :[[@LINE-1]]:45: warning: 'n' is destroyed before the task that refers to it is joined; declare it before the handle [weft-dangling-capture]
  // CHECK-NOTES: :[[@LINE-4]]:21: note: 'result' joins the task, but is declared first and so destroyed last
}

void stored(std::vector<std::function<void()>> &calls) {
  int n = 1;
  calls.emplace_back(
      [&n] { work(n); });
      // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'n' is captured by reference in a callable that is kept longer than 'n' lives; capture it by value [weft-dangling-capture]
      // CHECK-NOTES: :[[@LINE-3]]:3: note: the callable is stored here
}

void parameter(const std::string &text) {
  std::thread([&text] { work(int(text.size())); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 'text' is captured by reference, but a caller passes an object that the task may outlive; capture it by value [weft-dangling-capture]
  // CHECK-NOTES: :[[@LINE+2]]:27: note: passed here
}
void caller() { parameter("temporary"); }

class Worker {
  int n = 1;

public:
  void start() {
    std::thread([this] { work(n); }).detach();
    // CHECK-MESSAGES: :[[@LINE-1]]:18: warning: the task refers to 'this', but a caller's object may be gone before it ends; join it before the object is destroyed [weft-dangling-capture]
    // CHECK-NOTES: :[[@LINE+5]]:3: note: called on a short-lived object here
  }
};
void owner() {
  Worker worker;
  worker.start();
}
