// RUN: %check_weft %s weft-unbounded-spawn %t --std c++17,c++20,c++23 --suffix FIXED
// RUN: %check_weft %s weft-unbounded-spawn %t.limit --options "weft-unbounded-spawn.MaxTripCount=2" --suffix LIMIT
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <future>
#include <iostream>
#include <list>
#include <map>
#include <memory>
#include <queue>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <utility>
#include <vector>

using Items = std::vector<int>;
void process(int);
void serve(int connection);

// --- Elements of a range

void perElement(const Items &items) {
  std::vector<std::thread> handles;
  for (int item : items)
    handles.emplace_back(process, item);
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: one thread is started per element of 'items', and nothing bounds how many run at once; use a pool, a limited group or a semaphore [weft-unbounded-spawn]
  for (auto &handle : handles)
    handle.join();
}

void perDetached(const Items &items) {
  for (int item : items)
    std::thread([item] { process(item); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: one thread is started per element of 'items', {{.*}}
}

void perFuture(const std::map<std::string, int> &jobs) {
  std::vector<std::future<void>> results;
  for (const auto &[name, job] : jobs)
    results.push_back(std::async(std::launch::async, process, job));
  // CHECK-MESSAGES: :[[@LINE-1]]:23: warning: one thread is started per element of 'jobs', {{.*}}
}

void perFile(const std::filesystem::path &folder) {
  std::vector<std::thread> handles;
  for (const auto &entry : std::filesystem::directory_iterator(folder))
    handles.push_back(std::thread([path = entry.path()] { std::cout << path; }));
  // CHECK-MESSAGES: :[[@LINE-1]]:23: warning: one thread is started per element of a range, {{.*}}
  for (auto &handle : handles)
    handle.join();
}

Items load();

void perResult() {
  for (int item : load())
    std::thread(process, item).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: one thread is started per element of what 'load' returns, {{.*}}
}

struct Batch {
  Items items_;
  void run() {
    for (auto &item : items_)
      std::make_unique<std::thread>(process, item)->detach();
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: one thread is started per element of 'items_', {{.*}}
  }
};

// Filled by somebody else, so it is data however small it begins.
void fill(Items &items);
void perFilled() {
  Items items{1, 2};
  fill(items);
  for (int item : items)
    std::thread(process, item).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: one thread is started per element of 'items', {{.*}}
}

void perCopied(const Items &items) {
  Items selected;
  for (int item : items)
    if (item > 0)
      selected.push_back(item);
  for (int item : selected)
    std::thread(process, item).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: one thread is started per element of 'selected', {{.*}}
}

// --- Counters and iterators

void bySize(const Items &items) {
  for (std::size_t i = 0; i < items.size(); ++i)
    std::thread(process, items[i]).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: one thread is started per element of 'items', {{.*}}
}

void byLocalSize(const Items &items) {
  const auto count = items.size();
  auto i = count - count;
  while (i != count) {
    std::thread(process, items[i]).detach();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: one thread is started per element of 'items', {{.*}}
    i++;
  }
}

void byFreeSize(const Items &items) {
  for (int i = static_cast<int>(std::size(items)) - 1; i >= 0; --i)
    std::thread(process, items[i]).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: one thread is started per element of 'items', {{.*}}
}

void byDifference(const Items &items) {
  for (long i = 0; i < items.end() - items.begin(); i += 1)
    std::thread(process, items[i]).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: one thread is started per element of 'items', {{.*}}
}

void byIterator(const std::list<int> &items, const bool &stopped) {
  for (auto it = items.begin(); it != items.end() && !stopped; ++it)
    std::thread(process, *it).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: one thread is started per element of 'items', {{.*}}
}

void byPointer(std::unique_ptr<Items> items) {
  for (std::size_t i = 0; i < items->size(); ++i)
    std::thread(process, (*items)[i]).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: one thread is started per element of 'items', {{.*}}
}

void byEmptiness(std::queue<int> pending) {
  while (!pending.empty()) {
    std::thread(process, pending.front()).detach();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: one thread is started per element of 'pending', {{.*}}
    pending.pop();
  }
}

void byAlgorithm(const Items &items) {
  std::vector<std::thread> handles;
  std::for_each(items.begin(), items.end(), [&](int item) {
    handles.emplace_back(process, item);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: one thread is started per element of 'items', {{.*}}
  });
  for (auto &handle : handles)
    handle.join();
}

// --- Lists

struct Node {
  int value;
  Node *next;
  Node *following() const { return next; }
};

void byNode(Node *head) {
  for (Node *node = head; node; node = node->next)
    std::thread(process, node->value).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: one thread is started per node of 'head', {{.*}}
}

void byNodeInBody(Node *node) {
  while (node != nullptr) {
    Node *next = node->following();
    std::thread(process, node->value).detach();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: one thread is started per node of 'node', {{.*}}
    node = next;
  }
}

// --- Input

void byLine() {
  std::string line;
  while (std::getline(std::cin, line))
    std::thread([line] { std::cout << line; }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: one thread is started per result of 'getline', {{.*}}
}

void byNumber() {
  int number = 0;
  std::cin >> number;
  for (int i = 0; i < number; ++i)
    std::thread(process, i).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: one thread is started per one of 'number', {{.*}}
}

void byConnection(int listener, bool &stopped) {
  while (!stopped) {
    const int connection = accept(listener, nullptr, nullptr);
    if (connection < 0)
      continue;
    std::thread(serve, connection).detach();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: one thread is started per result of 'accept', {{.*}}
  }
}

[[noreturn]] void forever() {
  for (;;) {
    std::thread(process, 1).detach();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: one thread is started per round of an endless loop, {{.*}}
    std::this_thread::sleep_for(std::chrono::minutes(1));
  }
}

int main(int argc, char **argv) {
  std::vector<std::thread> handles;
  for (int i = 1; i < argc; ++i)
    handles.emplace_back(process, std::atoi(argv[i]));
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: one thread is started per argument of the program, {{.*}}
  for (auto &handle : handles)
    handle.join();
}

// --- Helpers

static void start(int item) { std::thread(process, item).detach(); }

void byHelper(const Items &items) {
  for (int item : items)
    start(item);
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: one thread is started per element of 'items' by 'start', {{.*}}
}

static std::thread started(int item) { return std::thread(process, item); }

void byMaker(const Items &items) {
  std::vector<std::thread> handles;
  for (int item : items)
    handles.push_back(started(item));
  // CHECK-MESSAGES: :[[@LINE-1]]:23: warning: one thread is started per element of 'items' by 'started', {{.*}}
  for (auto &handle : handles)
    handle.join();
}

template <class F> void inBackground(F &&task) {
  std::thread(std::forward<F>(task)).detach();
}

void byForwarder(const Items &items) {
  for (int item : items)
    inBackground([item] { process(item); });
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: one thread is started per element of 'items' by 'inBackground', {{.*}}
}

class Server {
  std::vector<std::thread> handles_;

public:
  void startOne(int item) { handles_.emplace_back(process, item); }
  void startAll(const Items &items) {
    auto launch = [this](int item) { handles_.emplace_back(process, item); };
    for (int item : items)
      startOne(item);
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: one thread is started per element of 'items' by 'startOne', {{.*}}
    for (int item : items)
      launch(item);
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: one thread is started per element of 'items' by 'operator()', {{.*}}
  }
};

// --- Nesting, macros, templates

void innermost(const std::vector<Items> &batches) {
  for (const Items &batch : batches)
    for (int item : batch)
      std::thread(process, item).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: one thread is started per element of 'batch', {{.*}}
}

void fewPerItem(const Items &items) {
  for (int item : items)
    for (int i = 0; i < 2; ++i)
      std::thread(process, item + i).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: one thread is started per element of 'items', {{.*}}
}

void inALambda(const Items &items) {
  auto outer = [&items] {
    auto inner = [&items] {
      for (int item : items)
        std::thread(process, item).detach();
      // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: one thread is started per element of 'items', {{.*}}
    };
    inner();
  };
  outer();
}

#define START(item) std::thread(process, item).detach()

void byMacro(const Items &items) {
  for (int item : items)
    START(item);
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: one thread is started per element of 'items', {{.*}}
}

template <class T> void generic(const std::vector<T> &values) {
  for (const T &value : values)
    std::thread([value] { process(static_cast<int>(value)); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: one thread is started per element of 'values', {{.*}}
}
template void generic(const std::vector<int> &);
template void generic(const std::vector<double> &);

// What only an instantiation could tell.
template <class T> void neverInstantiated(const T &values) {
  for (const auto &value : values)
    std::thread([value] {}).detach();
}

void suppressed(const Items &items) {
  for (int item : items)
    std::thread(process, item).detach(); // NOLINT(weft-unbounded-spawn)
}

// --- Constants: more than MaxTripCount, outside of tests (see the RUN lines)

void hundred() {
  for (int i = 0; i < 100; ++i)
    std::thread(process, i).detach();
  // CHECK-MESSAGES-FIXED: :[[@LINE-1]]:5: warning: one thread is started per round of 100 rounds, {{.*}}
  // CHECK-MESSAGES-LIMIT: :[[@LINE-2]]:5: warning: one thread is started per round of 100 rounds, {{.*}}
}

void three() {
  const int files[] = {1, 2, 3};
  for (int file : files)
    std::thread(process, file).detach();
  // CHECK-MESSAGES-LIMIT: :[[@LINE-1]]:5: warning: one thread is started per round of 3 rounds, {{.*}}
}

void two() {
  for (int i = 0; i < 2; ++i)
    std::thread(process, i).detach();
}
