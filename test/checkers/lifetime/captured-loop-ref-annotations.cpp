// RUN: %check_weft %s weft-captured-loop-ref %t --std c++17,c++20
//
// A library that says by annotations what it does: the seed's errgroup, among others.
#include <functional>
#include <string>
#include <utility>
#include <vector>
#include <weft/annotations.h>

class WEFT_TASK_GROUP("returns_error", "joins") Group {
public:
  ~Group();
  template <class F> WEFT_SPAWNS(1, "owned", "fiber") void go(F &&) {}
  template <class F, class... Args> WEFT_SPAWNS(1, 2, "owned") void start(F &&, Args &&...) {}
  bool wait() WEFT_JOINS();
};

class WEFT_TASK_HANDLE("joins") Task {
public:
  Task(Task &&);
  ~Task();
  void join() WEFT_JOINS();
};
Task makeTask();
template <class F> WEFT_SPAWNS(1, "handle") Task spawn(F &&) { return makeTask(); }
template <class F> WEFT_SPAWNS(1, "detached") void go(F &&) {}
void later(int ms, std::function<void()> task) WEFT_STORES(2);
template <class F> WEFT_INVOKES(1) void blocking(F &&task) { task(); }
struct WEFT_NO_COPY Meter {
  explicit Meter(int);
  int value() const;
  Meter &operator++();
};

void fetch(const std::string &);
void work(int);

// g.Go(func() error { return fetch(ctx, url) }), with Go's semantics before 1.22.
bool fetchAll(const std::vector<std::string> &urls) {
  Group group;
  for (std::string url : urls)
    group.go([&url] { fetch(url); });
    // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'url' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
  return group.wait();
}

bool fetchAllRepaired(const std::vector<std::string> &urls) {
  Group group;
  for (const std::string &url : urls)
    group.go([url] { fetch(url); });
  return group.wait();
}

// The vector outlives the group: each url stays where it is.
bool fetchElements(const std::vector<std::string> &urls) {
  Group group;
  for (const std::string &url : urls)
    group.go([&url] { fetch(url); });
  return group.wait();
}

void everyOwner(std::vector<Task> &tasks) {
  for (int i = 0; i < 4; ++i)
    tasks.push_back(spawn([&i] { work(i); }));
    // CHECK-MESSAGES: :[[@LINE-1]]:29: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
  for (int i = 0; i < 4; ++i)
    go([&] { work(i); });
    // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
  for (int i = 0; i < 4; ++i)
    later(100, [&i] { work(i); });
    // CHECK-MESSAGES: :[[@LINE-1]]:18: warning: 'i' is captured by reference, but the loop has changed it by the time the callable runs; capture it by value [weft-captured-loop-ref]
  Group group;
  for (int i = 0; i < 4; ++i)
    group.start([](const int &n) { work(n); }, std::ref(i));
    // CHECK-MESSAGES: :[[@LINE-1]]:48: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
  for (int i = 0; i < 4; ++i)
    group.start([](int n) { work(n); }, i); // ok
  for (int i = 0; i < 4; ++i)
    blocking([&i] { work(i); }); // ok
  for (int i = 0; i < 4; ++i) {
    group.go([&i] { work(i); }); // ok
    group.wait();
  }
  for (int i = 0; i < 4; ++i)
    spawn([&i] { work(i); }); // ok: dropped, so joined at once
  for (int i = 0; i < 4; ++i)
    spawn([&i] { work(i); }).join(); // ok
  for (int i = 0; i < 4; ++i) {
    Task task = spawn([&i] { work(i); }); // ok
  }
  for (Meter m(0); m.value() < 4; ++m)
    group.go([&m] { work(m.value()); }); // ok: made to be shared
}
