// RUN: %check_weft %s weft-dangling-capture %t --std c++17,c++20
//
// The many ways to hold on to a local.
#include <cstring>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>
#if __cplusplus >= 202002L
#include <span>
#endif

void work(int);
void readInt(const int &);
void readPointer(const int *);
void print(const char *);
void printView(std::string_view);
struct Job {
  int id = 0;
  std::string name;
  void run();
  void runWith(const int &) const;
};

// --- std::ref and pointers.

void references(int n) {
  std::thread(readInt, std::ref(n)).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:24: warning: 'n' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'n' is gone [weft-dangling-capture]
  std::thread(readInt, std::cref(n)).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:24: warning: 'n' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'n' is gone [weft-dangling-capture]
  std::thread(readPointer, &n).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: this refers to 'n', but the task may outlive it; hand over a copy, or join the task before 'n' is gone [weft-dangling-capture]
  std::thread([](int *p) { work(*p); }, &n).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:41: warning: this refers to 'n', but the task may outlive it; hand over a copy, or join the task before 'n' is gone [weft-dangling-capture]
  std::thread(readInt, n).detach(); // ok: a copy
}

void initCaptures(int n, std::string text) {
  std::thread([&m = n] { work(m); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 'n' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'n' is gone [weft-dangling-capture]
  std::thread([p = &n] { work(*p); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: this refers to 'n', but the task may outlive it; hand over a copy, or join the task before 'n' is gone [weft-dangling-capture]
  std::thread([r = std::ref(n)] { work(r); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: this refers to 'n', but the task may outlive it; hand over a copy, or join the task before 'n' is gone [weft-dangling-capture]
  std::thread([view = std::string_view(text)] { printView(view); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: this refers to 'text', but the task may outlive it; hand over a copy, or join the task before 'text' is gone [weft-dangling-capture]
  std::thread([c = text.c_str()] { print(c); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: this refers to 'text', but the task may outlive it; hand over a copy, or join the task before 'text' is gone [weft-dangling-capture]
  std::thread([d = text.data()] { print(d); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: this refers to 'text', but the task may outlive it; hand over a copy, or join the task before 'text' is gone [weft-dangling-capture]
  std::thread([it = text.begin()] { work(*it); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: this refers to 'text', but the task may outlive it; hand over a copy, or join the task before 'text' is gone [weft-dangling-capture]
  std::thread([text = std::move(text)] { print(text.c_str()); }).detach(); // ok: moved
}

void copiedPointers() {
  int n = 1;
  int *p = &n;
  std::thread([p] { work(*p); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: this refers to 'n', but the task may outlive it; hand over a copy, or join the task before 'n' is gone [weft-dangling-capture]
  std::thread([=] { work(*p); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:27: warning: this refers to 'n', but the task may outlive it; hand over a copy, or join the task before 'n' is gone [weft-dangling-capture]
  std::thread(readPointer, p).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: this refers to 'n', but the task may outlive it; hand over a copy, or join the task before 'n' is gone [weft-dangling-capture]
}

void buffers() {
  char buffer[64];
  char *start = buffer;
  std::thread(print, buffer).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: this refers to 'buffer', but the task may outlive it; hand over a copy, or join the task before 'buffer' is gone [weft-dangling-capture]
  std::thread([p = &buffer[0]] { print(p); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: this refers to 'buffer', but the task may outlive it; hand over a copy, or join the task before 'buffer' is gone [weft-dangling-capture]
  std::thread([start] { print(start); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: this refers to 'buffer', but the task may outlive it; hand over a copy, or join the task before 'buffer' is gone [weft-dangling-capture]
  std::thread([buffer] { print(buffer); }).detach(); // ok: arrays are copied
  std::thread([=] { print(buffer); }).detach(); // ok
}

void strings() {
  std::string text = "x";
  std::string_view view = text;
  const char *c = text.c_str();
  std::thread(print, text.c_str()).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: this refers to 'text', but the task may outlive it; hand over a copy, or join the task before 'text' is gone [weft-dangling-capture]
  std::thread(print, text.data()).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: this refers to 'text', but the task may outlive it; hand over a copy, or join the task before 'text' is gone [weft-dangling-capture]
  std::thread(printView, std::string_view(text)).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:26: warning: this refers to 'text', but the task may outlive it; hand over a copy, or join the task before 'text' is gone [weft-dangling-capture]
  std::thread([view] { printView(view); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: this refers to 'text', but the task may outlive it; hand over a copy, or join the task before 'text' is gone [weft-dangling-capture]
  std::thread([c] { print(c); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: this refers to 'text', but the task may outlive it; hand over a copy, or join the task before 'text' is gone [weft-dangling-capture]
  std::thread([=] { printView(view); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:31: warning: this refers to 'text', but the task may outlive it; hand over a copy, or join the task before 'text' is gone [weft-dangling-capture]
}

#if __cplusplus >= 202002L
void spans() {
  std::vector<int> values(16);
  int fixed[4] = {};
  std::span<int> all = values;
  std::thread([all] { work(all[0]); }).detach();
  // CHECK-MESSAGES-CXX20: :[[@LINE-1]]:16: warning: this refers to 'values', but the task may outlive it; hand over a copy, or join the task before 'values' is gone [weft-dangling-capture]
  std::thread([s = std::span(fixed)] { work(s[0]); }).detach();
  // CHECK-MESSAGES-CXX20: :[[@LINE-1]]:16: warning: this refers to 'fixed', but the task may outlive it; hand over a copy, or join the task before 'fixed' is gone [weft-dangling-capture]
}
#endif

void aliases() {
  Job job;
  Job &alias = job;
  const auto &name = job.name;
  std::thread([&alias] { alias.run(); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 'job' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'job' is gone [weft-dangling-capture]
  std::thread([&] { print(name.c_str()); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:27: warning: 'job' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'job' is gone [weft-dangling-capture]
  std::thread([&id = job.id] { work(id); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 'job' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'job' is gone [weft-dangling-capture]
}

void elements() {
  std::vector<Job> jobs(4);
  for (Job &job : jobs)
    std::thread([&job] { job.run(); }).detach();
    // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: 'jobs' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'jobs' is gone [weft-dangling-capture]
}

void elementsByIndex() {
  std::vector<Job> jobs(4);
  for (size_t i = 0; i < jobs.size(); ++i)
    std::thread([&job = jobs[i]] { job.run(); }).detach();
    // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: 'jobs' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'jobs' is gone [weft-dangling-capture]
}

void elementsByIterator() {
  std::vector<Job> jobs(4);
  for (auto it = jobs.begin(); it != jobs.end(); ++it)
    std::thread([&job = *it] { job.run(); }).detach();
    // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: 'jobs' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'jobs' is gone [weft-dangling-capture]
}

void someElements() {
  std::vector<Job> jobs(4);
  std::thread([first = jobs.begin()] { first->run(); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: this refers to 'jobs', but the task may outlive it; hand over a copy, or join the task before 'jobs' is gone [weft-dangling-capture]
  std::thread([&first = jobs.front()] { first.run(); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 'jobs' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'jobs' is gone [weft-dangling-capture]
}

void boundObjects() {
  Job job;
  int n = 1;
  std::thread(&Job::run, &job).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:26: warning: this refers to 'job', but the task may outlive it; hand over a copy, or join the task before 'job' is gone [weft-dangling-capture]
  std::thread(&Job::run, std::ref(job)).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:26: warning: 'job' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'job' is gone [weft-dangling-capture]
  std::thread(&Job::run, job).detach(); // ok: a copy
  std::thread(&Job::runWith, job, std::ref(n)).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:35: warning: 'n' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'n' is gone [weft-dangling-capture]
  std::thread(std::bind(&Job::run, &job)).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:36: warning: this refers to 'job', but the task may outlive it; hand over a copy, or join the task before 'job' is gone [weft-dangling-capture]
  std::thread(std::bind(readInt, std::ref(n))).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:34: warning: 'n' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'n' is gone [weft-dangling-capture]
  std::thread(std::bind(readInt, n)).detach(); // ok: bind copies
  std::thread(std::bind(&Job::run, job)).detach(); // ok
}

// --- The callable has a name first.

void named(int n) {
  auto task = [&n] { work(n); };
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 'n' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'n' is gone [weft-dangling-capture]
  std::thread(task).detach();
  std::function<void()> wrapped = [&n] { work(n); };
  // CHECK-MESSAGES: :[[@LINE-1]]:37: warning: 'n' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'n' is gone [weft-dangling-capture]
  std::thread(wrapped).detach();
  auto moved = [&] { work(n); };
  // CHECK-MESSAGES: :[[@LINE-1]]:27: warning: 'n' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'n' is gone [weft-dangling-capture]
  std::thread(std::move(moved)).detach();
  auto bound = std::bind(readInt, std::ref(n));
  // CHECK-MESSAGES: :[[@LINE-1]]:35: warning: 'n' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'n' is gone [weft-dangling-capture]
  std::thread(bound).detach();
  auto inner = [&n] { work(n); };
  // CHECK-MESSAGES: :[[@LINE-1]]:18: warning: 'n' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'n' is gone [weft-dangling-capture]
  std::thread([inner] { inner(); }).detach();
}

void referredCallable(int n) {
  auto task = [n] { work(n); };
  std::thread(std::ref(task)).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:24: warning: 'task' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'task' is gone [weft-dangling-capture]
  std::thread([&task] { task(); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 'task' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'task' is gone [weft-dangling-capture]
}

struct Reads {
  const int &n;
  void operator()() const { work(n); }
};
struct Keeps {
  int n;
  void operator()() const { work(n); }
};
class ReadsPointer {
  const int *n;

public:
  explicit ReadsPointer(const int *n) : n(n) {}
  void operator()() const { work(*n); }
};

void functors(int n) {
  std::thread(Reads{n}).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:21: warning: 'n' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'n' is gone [weft-dangling-capture]
  Reads task{n};
  // CHECK-MESSAGES: :[[@LINE-1]]:14: warning: 'n' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'n' is gone [weft-dangling-capture]
  std::thread(task).detach();
  std::thread(ReadsPointer(&n)).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: this refers to 'n', but the task may outlive it; hand over a copy, or join the task before 'n' is gone [weft-dangling-capture]
  std::thread(Keeps{n}).detach(); // ok
}

void packaged(int n) {
  std::packaged_task<void()> task([&n] { work(n); });
  // CHECK-MESSAGES: :[[@LINE-1]]:37: warning: 'n' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'n' is gone [weft-dangling-capture]
  std::thread(std::move(task)).detach();
}

void packagedByReference() {
  std::packaged_task<int()> task([] { return 1; });
  auto result = task.get_future();
  std::thread([&task] { task(); }).detach(); // ok: the result is waited for
  work(result.get());
}

void generic(int n) {
  std::thread([&n](auto m) { work(n + m); }, 1).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 'n' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'n' is gone [weft-dangling-capture]
}

// --- One level of helper.

template <class F> void startTemplate(F &&f) { std::thread(std::forward<F>(f)).detach(); }
void startFunction(std::function<void()> f) { std::thread(std::move(f)).detach(); }
void startInLambda(std::function<void()> f) {
  std::thread([f = std::move(f)] { f(); }).detach();
}
std::thread make(std::function<void()> f) { return std::thread(std::move(f)); }
void startAndWait(std::function<void()> f) {
  std::thread t(std::move(f));
  t.join();
}

void helpers(int n) {
  startTemplate([&n] { work(n); });
  // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: 'n' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'n' is gone [weft-dangling-capture]
  startFunction([&n] { work(n); });
  // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: 'n' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'n' is gone [weft-dangling-capture]
  startInLambda([&] { work(n); });
  // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'n' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'n' is gone [weft-dangling-capture]
  startFunction(std::bind(readInt, std::ref(n)));
  // CHECK-MESSAGES: :[[@LINE-1]]:36: warning: 'n' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'n' is gone [weft-dangling-capture]
  make([&n] { work(n); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'n' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'n' is gone [weft-dangling-capture]
  startFunction([n] { work(n); }); // ok
}

void helpersThatWait(int n) {
  make([&n] { work(n); }).join(); // ok
  startAndWait([&n] { work(n); }); // ok
}

// --- `this` of a local.

class Worker {
public:
  int n = 0;
  void run();
  void startDetached() {
    std::thread([this] { run(); }).detach();
    // CHECK-MESSAGES: :[[@LINE-1]]:18: warning: the task refers to 'this', but a caller's object may be gone before it ends; join it before the object is destroyed [weft-dangling-capture]
  }
  void startBound() { std::thread(&Worker::run, this).detach(); }
  // CHECK-MESSAGES: :[[@LINE-1]]:49: warning: the task refers to 'this', but a caller's object may be gone before it ends; join it before the object is destroyed [weft-dangling-capture]
  void startByDefault() {
    std::thread([&] { work(n); }).detach();
    // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: the task refers to 'this', but a caller's object may be gone before it ends; join it before the object is destroyed [weft-dangling-capture]
  }
  void startOnTemporary() {
    std::thread([=] { run(); }).detach();
    // CHECK-MESSAGES: :[[@LINE-1]]:23: warning: the task refers to 'this', but a caller's object may be gone before it ends; join it before the object is destroyed [weft-dangling-capture]
  }
  void startAndWait() {
    std::thread t([this] { run(); });
    t.join();
  }
  void startOnHeap() {
    std::thread([this] { run(); }).detach();
  }
  void startAndStop() {
    std::thread([this] { run(); }).detach();
  }
  void startOnStatic() {
    std::thread([this] { run(); }).detach();
  }
  void stop();
};

void localObjects() {
  Worker worker;
  worker.startDetached();
}

void localObjectThatWaits() {
  Worker worker;
  worker.startAndWait(); // ok
}

void localObjectBound() {
  Worker worker;
  worker.startBound();
}

void localObjectByDefault() {
  std::vector<Worker> workers(4);
  for (auto &worker : workers)
    worker.startByDefault();
}

void temporaryObject() { Worker().startOnTemporary(); }

void heapObject() {
  auto *worker = new Worker;
  worker->startOnHeap(); // ok: it lives on
  auto shared = std::make_shared<Worker>();
  shared->startOnHeap(); // ok: nobody knows who else holds it
  static Worker ever;
  ever.startOnStatic(); // ok
}

void stoppedObject() {
  Worker worker;
  worker.startAndStop();
  worker.stop(); // ok: it may wait
}

class WaitsInDestructor {
  std::promise<void> done;

public:
  void start() {
    std::thread([this] { done.set_value(); }).detach();
  }
  ~WaitsInDestructor() { done.get_future().wait(); }
};

class HasPartThatWaits {
  WaitsInDestructor part;

public:
  void run();
  void start() {
    std::thread([this] { run(); }).detach();
  }
};

class OwnsItself : public std::enable_shared_from_this<OwnsItself> {
public:
  void run();
  void start() {
    std::thread([this, self = shared_from_this()] { run(); }).detach();
  }
};

void waitingObjects() {
  WaitsInDestructor waits;
  waits.start();
  HasPartThatWaits has;
  has.start();
  OwnsItself owns;
  owns.start();
}
