// RUN: %check_weft %s weft-unjoined-task %t --std c++17,c++20
//
// Who joins stands elsewhere.
#include "Inputs/queue.h"
#include <atomic>
#include <condition_variable>
#include <functional>
#include <future>
#include <initializer_list>
#include <iostream>
#include <memory>
#include <mutex>
#include <queue>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

void work(int);
bool bad();
static void parse(const std::string &text) {
  if (text.empty())
    throw std::invalid_argument("empty");
}

// --- Parts of locals.

struct Slot {
  std::thread thread;
  int id = 0;
};

void slots() {
  Slot slot;
  slot.thread = std::thread(work, slot.id);
  slot.thread.join();
  Slot many[4];
  for (auto &s : many)
    s.thread = std::thread(work, s.id);
  for (auto &s : many)
    s.thread.join();
  std::vector<Slot> vector(4);
  for (auto &s : vector)
    s.thread = std::thread(work, s.id);
  for (auto &s : vector)
    s.thread.join();
  std::pair<std::thread, int> pair;
  pair.first = std::thread(work, 1);
  pair.first.join();
  std::pair<std::thread, std::thread> both(std::thread(work, 1), std::thread(work, 2));
  both.first.join();
  both.second.join();
}

// --- Named in other ways.

void byPointer() {
  std::thread a(work, 1), b(work, 2);
  for (std::thread *t : {&a, &b})
    t->join();
  std::thread c(work, 3);
  std::thread *p = &c;
  p->join();
  std::thread d(work, 4);
  std::thread &alias = d;
  alias.join();
  std::thread e(work, 5);
  auto &&forwarding = e;
  if (forwarding.joinable())
    forwarding.join();
}

void byIndexOfTwo() {
  std::thread threads[2];
  threads[0] = std::thread(work, 1);
  threads[1] = std::thread(work, 2);
  threads[0].join();
  threads[1].join();
}

void byBack() {
  std::vector<std::thread> threads;
  threads.emplace_back(work, 1);
  std::thread &last = threads.back();
  last.join();
}

void moved() {
  std::thread a(work, 1);
  std::thread b = std::move(a);
  b.join();
  std::thread c(work, 2);
  std::thread d;
  d = std::move(c);
  d.join();
  std::vector<std::thread> threads;
  threads.emplace_back(work, 3);
  auto others = std::move(threads);
  for (auto &t : others)
    t.join();
}

void oneAfterTheOther() {
  std::thread t;
  for (int i = 0; i < 4; ++i) {
    if (t.joinable())
      t.join();
    t = std::thread(work, i);
  }
  t.join();
}

// --- Exceptions.

void caughtAroundTheJoin() {
  std::thread t(work, 1);
  try {
    t.join();
  } catch (const std::system_error &error) {
    std::cerr << error.what();
  }
}

void logsBetween(const std::string &text) {
  std::thread t(work, 1);
  std::cout << "started " << text << std::endl;
  std::string copy = text + "x";
  std::vector<int> values;
  values.push_back(1);
  values.resize(10);
  t.join();
}

void locksBetween(std::mutex &mutex, std::condition_variable &changed, bool &ready) {
  std::thread t(work, 1);
  {
    std::unique_lock<std::mutex> lock(mutex);
    changed.wait(lock, [&] { return ready; });
  }
  mutex.lock();
  mutex.unlock();
  t.join();
}

void taskThrows() {
  std::thread t([] {
    try {
      parse("");
    } catch (...) {
    }
  });
  t.join();
}

void functionTry() try {
  std::thread t(work, 1);
  t.join();
} catch (...) {
}

bool allExitsJoin(const std::string &text) {
  std::vector<std::thread> threads;
  auto joinAll = [&threads] {
    for (auto &t : threads)
      t.join();
  };
  for (int i = 0; i < 4; ++i)
    threads.emplace_back(work, i);
  try {
    parse(text);
  } catch (const std::exception &) {
    joinAll();
    return false;
  }
  joinAll();
  return true;
}

// --- Guards of other libraries, by macro.

namespace scope {
struct OnExit {};
template <class F> struct Guard {
  F f;
  ~Guard() { f(); }
};
template <class F> Guard<F> operator+(OnExit, F &&f) { return {std::forward<F>(f)}; }
} // namespace scope
#define ON_SCOPE_EXIT auto scopeExit = scope::OnExit() + [&]()

void macroGuard() {
  std::thread t(work, 1);
  ON_SCOPE_EXIT { t.join(); };
  parse("");
}

// --- Never ends, or ends everything.

void serverLoop() {
  std::thread t(work, 1);
  while (true) {
    if (bad())
      continue;
    work(2);
  }
}

#define CHECK_OR_DIE(condition) \
  do {                          \
    if (!(condition))           \
      std::abort();             \
  } while (false)
void diesBetween() {
  std::thread t(work, 1);
  CHECK_OR_DIE(!bad());
  t.join();
}

// --- Containers of the caller, and of classes.

class Pool {
  std::vector<std::thread> workers;
  std::queue<int> queue;

public:
  explicit Pool(int n) {
    workers.reserve(n);
    for (int i = 0; i < n; ++i)
      workers.emplace_back([this] { run(); });
  }
  void run();
  ~Pool() {
    for (std::thread &worker : workers)
      if (worker.joinable())
        worker.join();
  }
};

class MovesOut {
  std::vector<std::thread> workers;

public:
  void start() { workers.emplace_back(work, 1); }
  ~MovesOut() {
    std::vector<std::thread> local;
    local.swap(workers);
    for (auto &t : local)
      t.join();
  }
};

class Moveable {
  std::thread worker;

public:
  Moveable() : worker(work, 1) {}
  Moveable(Moveable &&other) : worker(std::move(other.worker)) {}
  ~Moveable() {
    if (worker.joinable())
      worker.join();
  }
};

template <class T> class Template {
  std::thread worker;

public:
  void start() { worker = std::thread(work, 1); }
  ~Template() { worker.join(); }
};
template class Template<int>;

class Pimpl {
  struct Impl;
  std::unique_ptr<Impl> impl;

public:
  Pimpl();
  ~Pimpl();
};
struct Pimpl::Impl {
  std::thread worker;
};
Pimpl::Pimpl() : impl(new Impl) { impl->worker = std::thread(work, 1); }
Pimpl::~Pimpl() { impl->worker.join(); }

void fill(std::vector<std::thread> &threads) {
  for (int i = 0; i < 4; ++i)
    threads.emplace_back(work, i);
}
void drain(std::vector<std::thread> &threads) {
  for (auto &t : threads)
    t.join();
}
void fillAndDrain() {
  std::vector<std::thread> threads;
  fill(threads);
  drain(threads);
}

// What a header's function throws is mostly a report of its misuse.
void pushes(Queue &queue) {
  std::thread t(work, 1);
  queue.push(1);
  t.join();
}

static void refuseNegative(int n) {
  if (n < 0)
    throw n;
}

void throwsHere(int n) {
  std::thread t(work, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 't' is still joinable where a path skips its join, which ends the program; join it on every path [weft-unjoined-task]
  refuseNegative(n);
  t.join();
}

// A handler that throws on lets out what its block does: here, nothing that can be seen.
static void tidies() {
  try {
    work(1);
  } catch (...) {
    work(1);
    throw;
  }
}

void callsWhatThrowsOn() {
  std::thread t(work, 1);
  tidies();
  t.join();
}

// A block that a macro makes of an `if` runs once.
struct Pause {
  explicit operator bool() const { return true; }
};
#define PAUSED if (Pause pause; pause)

void joinsInsideAMacrosBlock() {
  std::thread t(work, 1);
  PAUSED { t.join(); }
}

#define SUSPENDED                                                              \
  if (Pause pause; !pause) {                                                   \
  } else

void joinsInsideAMacrosElse() {
  std::thread t(work, 1);
  SUSPENDED { t.join(); }
}

void joinsInsideAnIf(const Pause &pause) {
  std::thread t(work, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 't' is still joinable where a path skips its join, which ends the program; join it on every path [weft-unjoined-task]
  if (pause) {
    t.join();
  }
}

// Taking a pair apart is no way out of the block.
std::pair<int, int> terminalSize();
void drawsUntilDone() {
  std::thread loader([] { work(1); });
  while (!bad()) {
    auto const [width, height] = terminalSize();
    work(width + height);
  }
  loader.join();
}
