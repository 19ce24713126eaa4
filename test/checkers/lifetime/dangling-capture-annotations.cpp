// RUN: %check_weft %s weft-dangling-capture %t --std c++17,c++20
//
// A library that says by annotations what it does.
#include <functional>
#include <string>
#include <utility>
#include <vector>
#include <weft/annotations.h>

class WEFT_TASK_GROUP("returns_error", "joins") Group {
public:
  ~Group();
  template <class F> WEFT_SPAWNS(1, "owned", "fiber") void go(F &&) {}
  bool wait() WEFT_JOINS();
  void cancel() WEFT_CANCELS();
};

class WEFT_TASK_HANDLE("joins") Task {
public:
  Task();
  Task(Task &&);
  Task &operator=(Task &&);
  ~Task();
  void join() WEFT_JOINS();
  void detach() WEFT_DETACHES();
};
Task makeTask();
template <class F> WEFT_SPAWNS(1, "handle") Task spawn(F &&) { return makeTask(); }
template <class F> WEFT_SPAWNS(1, "detached") void go(F &&) {}
template <class F> WEFT_SPAWNS(2, "counted") void goCounted(class WaitGroup &, F &&) {}
WEFT_STORES(2) void later(int ms, std::function<void()> task);
template <class F> WEFT_INVOKES(1) void blocking(F &&task) { task(); }

class WEFT_WAIT_GROUP WEFT_NO_COPY WaitGroup {
public:
  void add() WEFT_COUNTS_UP();
  void done() WEFT_COUNTS_DOWN();
  void wait() WEFT_AWAITS_ZERO();
};
template <class T> class WEFT_CHANNEL WEFT_SHARED_HANDLE Channel {
public:
  WEFT_SENDS() void send(T) {}
  WEFT_RECEIVES() T receive() { return T(); }
};
struct WEFT_VIEW Slice {
  Slice(const std::string &);
  const char *data;
};

void fetch(const std::string &);
void work(int);

void detached() {
  int n = 1;
  go([&n] { work(n); });
  // CHECK-MESSAGES: :[[@LINE-1]]:8: warning: 'n' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'n' is gone [weft-dangling-capture]
  go([n] { work(n); });
}

void stored(std::string text) {
  later(100, [&text] { fetch(text); });
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'text' is captured by reference in a callable that is kept longer than 'text' lives; capture it by value [weft-dangling-capture]
  later(100, [text] { fetch(text); });
}

void groups(Group &outer) {
  int n = 1;
  outer.go([&n] { work(n); });
  // CHECK-MESSAGES: :[[@LINE-1]]:14: warning: 'n' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'n' is gone [weft-dangling-capture]
  Group inner;
  inner.go([&n] { work(n); });
}

void groupFirst() {
  Group group;
  std::string text = "x";
  group.go([&text] { fetch(text); });
  // CHECK-MESSAGES: :[[@LINE-1]]:14: warning: 'text' is destroyed before the task that refers to it is joined; declare it before the handle [weft-dangling-capture]
}

bool groupFirstButWaits() {
  Group group;
  std::string text = "x";
  group.go([&text] { fetch(text); });
  return group.wait();
}

bool groupLeavesEarly(bool bad) {
  Group group;
  std::string text = "x";
  group.go([&text] { fetch(text); });
  // CHECK-MESSAGES: :[[@LINE-1]]:14: warning: 'text' is destroyed before the task that refers to it is joined; declare it before the handle [weft-dangling-capture]
  if (bad)
    return false;
  return group.wait();
}

void handles() {
  Task first;
  int n = 1;
  Task last = spawn([&n] { work(n); });
  first = spawn([&n] { work(n); });
  // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: 'n' is destroyed before the task that refers to it is joined; declare it before the handle [weft-dangling-capture]
  spawn([&n] { work(n); }); // ok: the temporary joins
  spawn([&n] { work(n); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:11: warning: 'n' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'n' is gone [weft-dangling-capture]
}

void counted() {
  WaitGroup pending;
  int n = 1;
  pending.add();
  go([&] {
    work(n);
    pending.done();
  });
  pending.wait();
}

void countedForgotten() {
  WaitGroup pending;
  int n = 1;
  pending.add();
  go([&] {
    work(n);
    // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'n' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'n' is gone [weft-dangling-capture]
    pending.done();
  });
}

void countedByTheCall() {
  WaitGroup pending;
  int n = 1;
  goCounted(pending, [&n] { work(n); });
  pending.wait();
}

// A channel handle is there to be copied.
void channelByReference() {
  Channel<int> results;
  go([&results] { results.send(1); });
  // CHECK-MESSAGES: :[[@LINE-1]]:8: warning: 'results' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'results' is gone [weft-dangling-capture]
}
void channelByValue() {
  Channel<int> results;
  go([results]() mutable { results.send(1); });
  work(results.receive());
}
void channelReceives() {
  Channel<int> results;
  go([&results] { results.send(1); });
  work(results.receive());
}

void views(std::string text) {
  Slice slice(text);
  go([slice] { work(*slice.data); });
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: this refers to 'text', but the task may outlive it; hand over a copy, or join the task before 'text' is gone [weft-dangling-capture]
}

void madeViews(std::string text) {
  go([s = Slice(text)] { work(*s.data); });
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: this refers to 'text', but the task may outlive it; hand over a copy, or join the task before 'text' is gone [weft-dangling-capture]
}

void invoked() {
  int n = 1;
  blocking([&n] { work(n); });
}

// The seeds: work that outlives the request.
struct WEFT_REQUEST_SCOPED Request {
  std::string body() const;
};
class Service {
  void recordAnalytics(const std::string &);

public:
  void handle(const Request &request) {
    std::string body = request.body();
    go([this, &body] { recordAnalytics(body); });
    // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'body' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'body' is gone [weft-dangling-capture]
  }
  void handleRepaired(const Request &request) {
    std::string body = request.body();
    go([this, body = std::move(body)] { recordAnalytics(body); });
  }
};
