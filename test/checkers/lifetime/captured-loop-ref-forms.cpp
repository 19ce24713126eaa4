// RUN: %check_weft %s weft-captured-loop-ref %t --std c++17,c++20
//
// The many ways to hand a reference over.
#include <functional>
#include <future>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

void work(int);
void readInt(const int &);
void update(int &);
void readPointer(const int *);
void readText(std::string_view);
void readString(const std::string &);
bool more();
std::vector<std::string> names();
struct Job {
  int id = 0;
  void run(const int &) const;
};

// --- std::ref, pointers, views.

void references(std::vector<std::thread> &threads) {
  for (int i = 0; i < 4; ++i)
    threads.emplace_back(readInt, std::cref(i));
    // CHECK-MESSAGES: :[[@LINE-1]]:35: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
  for (int i = 0; i < 4; ++i)
    threads.push_back(std::thread(readInt, std::ref(i)));
    // CHECK-MESSAGES: :[[@LINE-1]]:44: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
  for (int i = 0; i < 4; ++i)
    threads.emplace_back(readPointer, &i);
    // CHECK-MESSAGES: :[[@LINE-1]]:39: warning: 'i' is pointed to by a task, but the loop changes it while the task runs; give the task a copy [weft-captured-loop-ref]
  for (int i = 0; i < 4; ++i)
    threads.emplace_back(readPointer, std::addressof(i));
    // CHECK-MESSAGES: :[[@LINE-1]]:39: warning: 'i' is pointed to by a task, but the loop changes it while the task runs; give the task a copy [weft-captured-loop-ref]
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([](const int *p) { work(*p); }, &i);
    // CHECK-MESSAGES: :[[@LINE-1]]:58: warning: 'i' is pointed to by a task, but the loop changes it while the task runs; give the task a copy [weft-captured-loop-ref]
  for (int i = 0; i < 4; ++i)
    std::thread(readInt, std::ref(i)).detach();
    // CHECK-MESSAGES: :[[@LINE-1]]:26: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
  for (int i = 0; i < 4; ++i)
    threads.emplace_back(readInt, i); // ok: a copy
}

void initCaptures(std::vector<std::thread> &threads) {
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&n = i] { work(n); });
    // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([p = &i] { work(*p); });
    // CHECK-MESSAGES: :[[@LINE-1]]:27: warning: 'i' is pointed to by a task, but the loop changes it while the task runs; give the task a copy [weft-captured-loop-ref]
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([r = std::ref(i)] { work(r); });
    // CHECK-MESSAGES: :[[@LINE-1]]:27: warning: 'i' is pointed to by a task, but the loop changes it while the task runs; give the task a copy [weft-captured-loop-ref]
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([t = std::make_tuple(i)] { work(std::get<0>(t)); }); // ok: a copy
}

void pointerVariables(std::vector<std::thread> &threads) {
  for (int i = 0; i < 4; ++i) {
    int *p = &i;
    threads.emplace_back([p] { work(*p); });
    // CHECK-MESSAGES: :[[@LINE-1]]:27: warning: 'i' is pointed to by a task, but the loop changes it while the task runs; give the task a copy [weft-captured-loop-ref]
    threads.emplace_back([=] { work(*p); });
    // CHECK-MESSAGES: :[[@LINE-1]]:38: warning: 'i' is pointed to by a task, but the loop changes it while the task runs; give the task a copy [weft-captured-loop-ref]
  }
}

void aliases(std::vector<std::thread> &threads) {
  for (int i = 0; i < 4; ++i) {
    int &alias = i;
    threads.emplace_back([&alias] { work(alias); });
    // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
    const auto &other = i;
    threads.emplace_back([&] { work(other); });
    // CHECK-MESSAGES: :[[@LINE-1]]:37: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
  }
}

void views(std::istream &in, std::vector<std::thread> &threads) {
  std::string line;
  while (std::getline(in, line)) {
    threads.emplace_back([view = std::string_view(line)] { readText(view); });
    // CHECK-MESSAGES: :[[@LINE-1]]:27: warning: 'line' is pointed to by a task, but the loop changes it while the task runs; give the task a copy [weft-captured-loop-ref]
    std::string_view named = line;
    threads.emplace_back([named] { readText(named); });
    // CHECK-MESSAGES: :[[@LINE-1]]:27: warning: 'line' is pointed to by a task, but the loop changes it while the task runs; give the task a copy [weft-captured-loop-ref]
    threads.emplace_back([=] { readText(named); });
    // CHECK-MESSAGES: :[[@LINE-1]]:41: warning: 'line' is pointed to by a task, but the loop changes it while the task runs; give the task a copy [weft-captured-loop-ref]
    threads.emplace_back(readText, std::string_view(line));
    // CHECK-MESSAGES: :[[@LINE-1]]:36: warning: 'line' is pointed to by a task, but the loop changes it while the task runs; give the task a copy [weft-captured-loop-ref]
    const char *text = line.c_str();
    threads.emplace_back([text] { readText(text); });
    // CHECK-MESSAGES: :[[@LINE-1]]:27: warning: 'line' is pointed to by a task, but the loop changes it while the task runs; give the task a copy [weft-captured-loop-ref]
    threads.emplace_back([first = line.begin(), last = line.end()] { work(int(last - first)); });
    // CHECK-MESSAGES: :[[@LINE-1]]:27: warning: 'line' is pointed to by a task, but the loop changes it while the task runs; give the task a copy [weft-captured-loop-ref]
    // CHECK-MESSAGES: :[[@LINE-2]]:49: warning: 'line' is pointed to by a task, but the loop changes it while the task runs; give the task a copy [weft-captured-loop-ref]
    threads.emplace_back([line] { readText(line); }); // ok: a copy
  }
}

void members(const std::vector<Job> &jobs, std::vector<std::thread> &threads) {
  for (Job job : jobs)
    threads.emplace_back([&id = job.id] { work(id); });
    // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'job' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
  for (Job job : jobs)
    threads.emplace_back(&Job::run, &job, job.id);
    // CHECK-MESSAGES: :[[@LINE-1]]:37: warning: 'job' is pointed to by a task, but the loop changes it while the task runs; give the task a copy [weft-captured-loop-ref]
  for (const Job &job : jobs)
    threads.emplace_back(&Job::run, &job, job.id); // ok: an element
}

// --- The callable has a name first.

void named(std::vector<std::thread> &threads) {
  for (int i = 0; i < 4; ++i) {
    auto task = [&i] { work(i); };
    // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
    threads.emplace_back(task);
  }
  for (int i = 0; i < 4; ++i) {
    auto task = [&i] { work(i); };
    // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
    threads.push_back(std::thread(std::move(task)));
  }
  for (int i = 0; i < 4; ++i) {
    std::function<void()> task = [&] { work(i); };
    // CHECK-MESSAGES: :[[@LINE-1]]:45: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
    threads.emplace_back(task);
  }
  for (int i = 0; i < 4; ++i) {
    auto inner = [&i] { work(i); };
    // CHECK-MESSAGES: :[[@LINE-1]]:20: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
    threads.emplace_back([inner] { inner(); });
  }
  for (int i = 0; i < 4; ++i) {
    const auto inner = [&i] { work(i); };
    // CHECK-MESSAGES: :[[@LINE-1]]:26: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
    const auto outer = [inner] { inner(); };
    threads.emplace_back(outer);
  }
}

void bound(std::vector<std::thread> &threads) {
  for (int i = 0; i < 4; ++i)
    threads.emplace_back(std::bind(readInt, std::ref(i)));
    // CHECK-MESSAGES: :[[@LINE-1]]:45: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
  for (int i = 0; i < 4; ++i)
    threads.emplace_back(std::bind(readPointer, &i));
    // CHECK-MESSAGES: :[[@LINE-1]]:49: warning: 'i' is pointed to by a task, but the loop changes it while the task runs; give the task a copy [weft-captured-loop-ref]
  for (int i = 0; i < 4; ++i) {
    auto task = std::bind(readInt, std::cref(i));
    // CHECK-MESSAGES: :[[@LINE-1]]:36: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
    threads.emplace_back(task);
  }
  for (int i = 0; i < 4; ++i)
    threads.emplace_back(std::bind(readInt, i)); // ok: bind copies
}

struct ReadsReference {
  const int &n;
  void operator()() const { work(n); }
};
class ReadsMember {
  const int &n;

public:
  explicit ReadsMember(const int &n) : n(n) {}
  void operator()() const { work(n); }
};
class ReadsPointer {
  const int *n;

public:
  explicit ReadsPointer(const int &n) : n(&n) {}
  void operator()() const { work(*n); }
};
struct ReadsCopy {
  int n;
  void operator()() const { work(n); }
};

void functors(std::vector<std::thread> &threads) {
  for (int i = 0; i < 4; ++i)
    threads.emplace_back(ReadsReference{i});
    // CHECK-MESSAGES: :[[@LINE-1]]:41: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
  for (int i = 0; i < 4; ++i)
    threads.emplace_back(ReadsMember(i));
    // CHECK-MESSAGES: :[[@LINE-1]]:38: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
  for (int i = 0; i < 4; ++i)
    threads.emplace_back(ReadsPointer(i));
    // CHECK-MESSAGES: :[[@LINE-1]]:39: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
  for (int i = 0; i < 4; ++i) {
    ReadsMember task(i);
    // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
    threads.emplace_back(task);
  }
  for (int i = 0; i < 4; ++i)
    threads.emplace_back(ReadsCopy{i}); // ok: a copy
}

void generic(std::vector<std::thread> &threads) {
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&i](auto n) { work(i + n); }, 1);
    // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
}

// --- One level of helper.

template <class F> void startTemplate(F &&f) { std::thread(std::forward<F>(f)).detach(); }
void startFunction(std::function<void()> f) { std::thread(std::move(f)).detach(); }
void startWrapped(std::function<void()> f) {
  std::thread([f] { f(); }).detach();
}
std::thread makeThread(std::function<void()> f) { return std::thread(f); }
template <class F> std::future<void> makeFuture(F f) { return std::async(std::launch::async, f); }
void addTo(std::vector<std::thread> &threads, std::function<void()> f) { threads.emplace_back(f); }

void helpers(std::vector<std::thread> &threads, std::vector<std::future<void>> &futures) {
  for (int i = 0; i < 4; ++i)
    startTemplate([&i] { work(i); });
    // CHECK-MESSAGES: :[[@LINE-1]]:21: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
  for (int i = 0; i < 4; ++i)
    startFunction([&i] { work(i); });
    // CHECK-MESSAGES: :[[@LINE-1]]:21: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
  for (int i = 0; i < 4; ++i)
    startWrapped([&] { work(i); });
    // CHECK-MESSAGES: :[[@LINE-1]]:29: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
  for (int i = 0; i < 4; ++i)
    threads.push_back(makeThread([&i] { work(i); }));
    // CHECK-MESSAGES: :[[@LINE-1]]:36: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
  for (int i = 0; i < 4; ++i)
    futures.push_back(makeFuture([&i] { work(i); }));
    // CHECK-MESSAGES: :[[@LINE-1]]:36: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
  for (int i = 0; i < 4; ++i)
    addTo(threads, [&i] { work(i); });
    // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
  for (int i = 0; i < 4; ++i)
    startFunction([i] { work(i); }); // ok
  for (int i = 0; i < 4; ++i)
    makeThread([&i] { work(i); }).join(); // ok: joined here
}

class Pool {
  std::vector<std::thread> workers;
  std::vector<std::function<void()>> queue;

public:
  void run(std::function<void()> f) { workers.emplace_back(std::move(f)); }
  void post(std::function<void()> f) { queue.push_back(std::move(f)); }
  template <class F> void submit(F &&f) { queue.emplace_back(std::forward<F>(f)); }
  void wait() {
    for (auto &w : workers)
      w.join();
  }
};

void pools(Pool &pool) {
  for (int i = 0; i < 4; ++i)
    pool.run([&i] { work(i); });
    // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
  for (int i = 0; i < 4; ++i)
    pool.post([&] { work(i); });
    // CHECK-MESSAGES: :[[@LINE-1]]:26: warning: 'i' is captured by reference, but the loop has changed it by the time the callable runs; capture it by value [weft-captured-loop-ref]
  for (int i = 0; i < 4; ++i)
    pool.submit([&i] { work(i); });
    // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: 'i' is captured by reference, but the loop has changed it by the time the callable runs; capture it by value [weft-captured-loop-ref]
  for (int i = 0; i < 4; ++i) {
    pool.run([&i] { work(i); }); // ok: waits in the round
    pool.wait();
  }
}
