// RUN: %check_weft %s weft-captured-loop-ref %t --std c++17,c++20,c++23
//
// What escapes from a loop and refers to what the next round changes.
#include <array>
#include <atomic>
#include <deque>
#include <fstream>
#include <functional>
#include <future>
#include <iostream>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <queue>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

void work(int);
void work(const std::string &);
bool more();
int next();
std::string nextLine();
std::vector<std::string> names();
struct Job {
  Job *following = nullptr;
  int id = 0;
  void run();
};
Job *nextJob();

// --- Every kind of loop, every kind of handle.

void counter() {
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&i] { work(i); });
    // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
  for (auto &t : threads)
    t.join();
}

void byDefault(std::vector<std::thread> &threads) {
  for (int i = 0; i < 8; ++i)
    threads.push_back(std::thread([&] { work(i); }));
    // CHECK-MESSAGES: :[[@LINE-1]]:46: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
}

void detached() {
  for (size_t i = 0; i != 4; i += 2)
    std::thread([&i] { work(int(i)); }).detach();
    // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
}

void countsDown(std::list<std::thread> &threads) {
  for (int i = 8; i--;)
    threads.emplace_front([&i] { work(i); });
    // CHECK-MESSAGES: :[[@LINE-1]]:29: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
}

void whileLines(std::istream &in) {
  std::vector<std::future<void>> results;
  std::string line;
  while (std::getline(in, line))
    results.push_back(std::async(std::launch::async, [&line] { work(line); }));
    // CHECK-MESSAGES: :[[@LINE-1]]:56: warning: 'line' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
}

void whileWords(std::istream &in, std::vector<std::thread> &threads) {
  std::string word;
  while (in >> word)
    threads.emplace_back([&word] { work(word); });
    // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'word' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
}

void bodyReads(std::istream &in, std::vector<std::thread> &threads) {
  std::string line;
  for (;;) {
    if (!std::getline(in, line))
      break;
    threads.emplace_back([&line] { work(line); });
    // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'line' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
  }
}

void bodyAssigns(std::vector<std::thread> &threads) {
  std::string line;
  while (more()) {
    line = nextLine();
    threads.emplace_back([&line] { work(line); });
    // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'line' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
  }
}

void bodyCounts(std::vector<std::thread> &threads) {
  int id = 0;
  do {
    threads.emplace_back([&id] { work(id); });
    // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'id' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
    ++id;
  } while (more());
}

void bodyAdds(std::vector<std::thread> &threads) {
  int offset = 0;
  while (more()) {
    threads.emplace_back([&] { work(offset); });
    // CHECK-MESSAGES: :[[@LINE-1]]:37: warning: 'offset' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
    offset += 512;
  }
}

void conditionVariable(std::vector<std::thread> &threads) {
  while (Job *job = nextJob())
    threads.emplace_back([&job] { job->run(); });
    // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'job' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
}

void conditionAssigns(std::vector<std::thread> &threads) {
  Job *job;
  while ((job = nextJob()) != nullptr)
    threads.emplace_back([&] { job->run(); });
    // CHECK-MESSAGES: :[[@LINE-1]]:32: warning: 'job' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
}

void linkedList(Job *first, std::vector<std::thread> &threads) {
  for (Job *job = first; job; job = job->following)
    threads.emplace_back([&job] { job->run(); });
    // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'job' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
}

void iterator(std::vector<std::string> &items, std::vector<std::thread> &threads) {
  for (auto it = items.begin(); it != items.end(); ++it)
    threads.emplace_back([&it] { work(*it); });
    // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'it' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
}

void copyOfElement(const std::vector<std::string> &items, std::vector<std::thread> &threads) {
  for (std::string item : items)
    threads.emplace_back([&item] { work(item); });
    // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'item' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
  for (const auto item : items)
    threads.emplace_back([&] { work(item); });
    // CHECK-MESSAGES: :[[@LINE-1]]:37: warning: 'item' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
}

void pointers(const std::vector<Job *> &jobs, std::vector<std::thread> &threads) {
  for (Job *job : jobs)
    threads.emplace_back([&job] { job->run(); });
    // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'job' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
}

// The element is a temporary: vector<bool> gives proxies away.
void proxies(std::vector<bool> &flags, std::vector<std::thread> &threads) {
  for (auto &&flag : flags)
    threads.emplace_back([&flag] { flag = true; });
    // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'flag' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
}

void twoLoops(std::vector<std::thread> &threads) {
  for (int i = 0; i < 4; ++i)
    for (int j = 0; j < 4; ++j)
      threads.emplace_back([&i, &j] { work(i * j); });
      // CHECK-MESSAGES: :[[@LINE-1]]:30: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
      // CHECK-MESSAGES: :[[@LINE-2]]:34: warning: 'j' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
}

void outerLoop(std::vector<std::thread> &threads) {
  for (int i = 0; i < 4; ++i)
    for (int j = 0; j < 4; ++j)
      threads.emplace_back([&i, j] { work(i * j); });
      // CHECK-MESSAGES: :[[@LINE-1]]:30: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
}

void array() {
  std::thread threads[4];
  for (int i = 0; i < 4; ++i)
    threads[i] = std::thread([&] { work(i); });
    // CHECK-MESSAGES: :[[@LINE-1]]:41: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
  for (int i = 0; i < 4; ++i)
    threads[i].join();
}

void stdArray() {
  std::array<std::thread, 4> threads;
  int n = 0;
  for (auto &t : threads) {
    t = std::thread([&n] { work(n); });
    // CHECK-MESSAGES: :[[@LINE-1]]:23: warning: 'n' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
    n++;
  }
  for (auto &t : threads)
    t.join();
}

void onTheHeap(std::vector<std::unique_ptr<std::thread>> &threads) {
  for (int i = 0; i < 4; ++i)
    threads.push_back(std::make_unique<std::thread>([&i] { work(i); }));
    // CHECK-MESSAGES: :[[@LINE-1]]:55: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
  for (int i = 0; i < 4; ++i)
    threads.emplace_back(new std::thread([&i] { work(i); }));
    // CHECK-MESSAGES: :[[@LINE-1]]:44: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
}

void rawPointers(std::vector<std::thread *> &threads) {
  for (int i = 0; i < 4; ++i)
    threads.push_back(new std::thread([&i] { work(i); }));
    // CHECK-MESSAGES: :[[@LINE-1]]:41: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
}

void inMap(std::map<int, std::thread> &threads) {
  for (int i = 0; i < 4; ++i)
    threads[i] = std::thread([&i] { work(i); });
    // CHECK-MESSAGES: :[[@LINE-1]]:32: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
  for (int i = 0; i < 4; ++i)
    threads.emplace(i, std::thread([&i] { work(i); }));
    // CHECK-MESSAGES: :[[@LINE-1]]:38: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
}

void futures(std::vector<std::future<int>> &results) {
  for (int i = 0; i < 4; ++i)
    results.emplace_back(std::async([&i] { return i; }));
    // CHECK-MESSAGES: :[[@LINE-1]]:39: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
}

void packaged(std::vector<std::thread> &threads, std::vector<std::future<int>> &results) {
  for (int i = 0; i < 4; ++i) {
    std::packaged_task<int()> task([&i] { return i; });
    // CHECK-MESSAGES: :[[@LINE-1]]:38: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
    results.push_back(task.get_future());
    threads.emplace_back(std::move(task));
  }
}

// --- A callable that is kept and called after the loop.

void callbacks() {
  std::vector<std::function<void()>> calls;
  for (int i = 0; i < 4; ++i)
    calls.push_back([&i] { work(i); });
    // CHECK-MESSAGES: :[[@LINE-1]]:23: warning: 'i' is captured by reference, but the loop has changed it by the time the callable runs; capture it by value [weft-captured-loop-ref]
  for (auto &call : calls)
    call();
}

class Registry {
  std::vector<std::function<void()>> calls;

public:
  void fill() {
    for (int i = 0; i < 4; ++i)
      calls.emplace_back([&] { work(i); });
      // CHECK-MESSAGES: :[[@LINE-1]]:37: warning: 'i' is captured by reference, but the loop has changed it by the time the callable runs; capture it by value [weft-captured-loop-ref]
    for (int i = 0; i < 4; ++i)
      calls.push_back(std::function<void()>([&i] { work(i); }));
      // CHECK-MESSAGES: :[[@LINE-1]]:47: warning: 'i' is captured by reference, but the loop has changed it by the time the callable runs; capture it by value [weft-captured-loop-ref]
  }
};

// --- The loop stands in a task.

void loopInTask() {
  std::thread outer([] {
    std::vector<std::thread> inner;
    for (int i = 0; i < 4; ++i)
      inner.emplace_back([&i] { work(i); });
      // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
    for (auto &t : inner)
      t.join();
  });
  outer.join();
}

void lambdaInLambda(std::vector<std::thread> &threads) {
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      auto inner = [&] { work(i); };
      // CHECK-MESSAGES: :[[@LINE-1]]:31: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
      inner();
    });
}

// --- Templates and macros.

template <class T> void instantiated(T n, std::vector<std::thread> &threads) {
  for (T i = 0; i < n; ++i)
    threads.emplace_back([&i] { work(int(i)); });
    // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
}
template void instantiated<int>(int, std::vector<std::thread> &);
template void instantiated<long>(long, std::vector<std::thread> &);

template <class T> void neverInstantiated(T n, std::vector<T> &threads) {
  for (T i = 0; i < n; ++i)
    threads.emplace_back([&i] { work(i); }); // ok: nobody knows what T is
}

void genericLambda() {
  auto start = [](auto n, auto &threads) {
    for (auto i = n; i != 0; --i)
      threads.emplace_back([&i] { work(i); });
      // CHECK-MESSAGES: :[[@LINE-1]]:30: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
  };
  std::vector<std::thread> threads;
  start(4, threads);
  std::deque<std::thread> others;
  start(4L, others);
}

template <class F> struct ClassTemplate {
  std::vector<std::thread> threads;
  void start(F f) {
    for (unsigned i = 0; i < 4; ++i)
      threads.emplace_back([&i, f] { f(i); });
      // CHECK-MESSAGES: :[[@LINE-1]]:30: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
  }
};
template struct ClassTemplate<void (*)(unsigned)>;

#define FOR_EACH_INDEX(i, n) for (int i = 0; i < (n); ++i)
#define START(threads, ...) (threads).emplace_back([&] { __VA_ARGS__; })

void macros(std::vector<std::thread> &threads) {
  FOR_EACH_INDEX(i, 4)
  threads.emplace_back([&i] { work(i); });
  // CHECK-MESSAGES: :[[@LINE-1]]:26: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
  for (int i = 0; i < 4; ++i)
    START(threads, work(i));
    // CHECK-MESSAGES: :[[@LINE-1]]:25: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
}

void silenced(std::vector<std::thread> &threads) {
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&i] { work(i); }); // NOLINT(weft-captured-loop-ref)
  for (int i = 0; i < 8; ++i)
    // NOLINTNEXTLINE(weft-*): the body waits for i
    threads.emplace_back([&i] { work(i); });
}
