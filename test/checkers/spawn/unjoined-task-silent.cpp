// RUN: %check_weft %s weft-unjoined-task %t --std c++17,c++20,c++23
//
// Look-alikes that must stay silent.
#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <deque>
#include <functional>
#include <future>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <queue>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>
#if __cplusplus >= 202002L
#include <ranges>
#endif

void work(int);
bool bad();
bool parallel();
void mayThrowForAllWeKnow(int);

// --- Joined, detached or moved on every path.

void joined() {
  std::thread t(work, 1);
  t.join();
}

void detached() {
  std::thread t(work, 1);
  t.detach();
  std::thread(work, 1).detach();
  std::thread(work, 1).join();
}

void onEveryBranch(bool wait) {
  std::thread t(work, 1);
  if (wait)
    t.join();
  else
    t.detach();
}

bool onEveryReturn() {
  std::thread t(work, 1);
  if (bad()) {
    t.join();
    return false;
  }
  t.join();
  return true;
}

void onEveryCase(int kind) {
  std::thread t(work, 1);
  switch (kind) {
  case 0:
    t.join();
    return;
  default:
    break;
  }
  t.detach();
}

void whenJoinable() {
  std::thread t(work, 1);
  work(2);
  if (t.joinable())
    t.join();
}

void whenJoinableLater() {
  std::thread t;
  if (parallel())
    t = std::thread(work, 1);
  work(2);
  if (t.joinable())
    t.join();
}

void whenJoinableThroughBool() {
  std::thread t(work, 1);
  const bool joinable = t.joinable();
  if (joinable)
    t.join();
}

void correlated(bool inParallel) {
  std::thread t;
  if (inParallel)
    t = std::thread(work, 1);
  work(2);
  if (inParallel)
    t.join();
}

void correlatedByFlag(int n) {
  std::thread t;
  bool started = false;
  if (n > 1) {
    t = std::thread(work, n);
    started = true;
  }
  work(2);
  if (started)
    t.join();
}

void correlatedByCount(int n) {
  std::vector<std::thread> threads;
  if (n > 1)
    for (int i = 0; i < n; ++i)
      threads.emplace_back(work, i);
  if (n > 1)
    for (auto &t : threads)
      t.join();
}

// A path by exception is one that is seen: allocation, creation of a thread
// and functions whose bodies are elsewhere are none.
void unknownCallee() {
  std::thread t(work, 1);
  mayThrowForAllWeKnow(2);
  std::string text(100, 'x');
  std::vector<int> values(100);
  t.join();
}

void filledAndJoined(int n) {
  std::vector<std::thread> threads;
  for (int i = 0; i < n; ++i)
    threads.emplace_back(work, i);
  for (auto &t : threads)
    t.join();
}

void reserved(int n) {
  std::vector<std::thread> threads;
  threads.reserve(n);
  for (int i = 0; i < n; ++i)
    threads.push_back(std::thread(work, i));
  for (int i = 0; i < n; ++i)
    threads[i].join();
}

void twoThreads() {
  std::thread first(work, 1);
  std::thread second(work, 2);
  first.join();
  second.join();
}

static void parse(const std::string &text) {
  if (text.empty())
    throw std::invalid_argument("empty");
}
static void parseQuietly(const std::string &text) {
  try {
    parse(text);
  } catch (...) {
  }
}
static void parseOrDie(const std::string &text) noexcept { parse(text); }

void calleeCatches(const std::string &text) {
  std::thread t(work, 1);
  parseQuietly(text);
  parseOrDie(text);
  t.join();
}

void catches(const std::string &text) {
  std::thread t(work, 1);
  try {
    parse(text);
  } catch (const std::exception &) {
    work(2);
  }
  t.join();
}

void joinsInTheHandler(const std::string &text) {
  std::thread t(work, 1);
  try {
    parse(text);
  } catch (...) {
    t.join();
    throw;
  }
  t.join();
}

void throwsAfterTheJoin() {
  std::thread t(work, 1);
  t.join();
  if (bad())
    throw std::runtime_error("bad");
}

void startedAfterTheThrow(const std::string &text) {
  parse(text);
  if (bad())
    return;
  std::thread t(work, 1);
  t.join();
}

void endsTheProcess() {
  std::thread t(work, 1);
  if (bad())
    std::abort();
  if (bad())
    std::exit(1);
  t.join();
}

[[noreturn]] void serve();
void neverLeaves() {
  std::thread t(work, 1);
  serve();
}
void endless() {
  std::thread t(work, 1);
  for (;;)
    work(2);
}

void loops() {
  while (!bad()) {
    std::thread t(work, 1);
    work(2);
    t.join();
  }
  std::thread t;
  do {
    t = std::thread(work, 1);
    t.join();
  } while (!bad());
}

void jumps() {
  std::thread t(work, 1);
  if (bad())
    goto out;
  work(2);
out:
  t.join();
}

// --- Containers, and how they are joined.

void indices() {
  std::thread threads[4];
  for (int i = 0; i < 4; ++i)
    threads[i] = std::thread(work, i);
  for (int i = 0; i < 4; ++i)
    threads[i].join();
}

void stdArray() {
  std::array<std::thread, 2> threads = {std::thread(work, 1), std::thread(work, 2)};
  for (std::thread &t : threads)
    t.join();
}

void iterators() {
  std::list<std::thread> threads;
  threads.emplace_back(work, 1);
  for (auto it = threads.begin(); it != threads.end(); ++it)
    it->join();
}

void joinableOnly() {
  std::vector<std::thread> threads;
  threads.emplace_back(work, 1);
  for (auto &t : threads)
    if (t.joinable())
      t.join();
}

void drains() {
  std::deque<std::thread> threads;
  threads.emplace_back(work, 1);
  while (!threads.empty()) {
    threads.front().join();
    threads.pop_front();
  }
  std::queue<std::thread> queue;
  queue.push(std::thread(work, 1));
  for (; !queue.empty(); queue.pop())
    queue.front().join();
}

void algorithms() {
  std::vector<std::thread> threads;
  threads.emplace_back(work, 1);
  std::for_each(threads.begin(), threads.end(), std::mem_fn(&std::thread::join));
  std::vector<std::thread> others;
  others.emplace_back(work, 1);
  std::for_each(std::begin(others), std::end(others), [](std::thread &t) { t.join(); });
#if __cplusplus >= 202002L
  std::vector<std::thread> more;
  more.emplace_back(work, 1);
  std::ranges::for_each(more, &std::thread::join);
#endif
}

void backwards() {
  std::vector<std::thread> threads;
  threads.emplace_back(work, 1);
  for (auto it = threads.rbegin(); it != threads.rend(); ++it)
    it->join();
}

void heap() {
  auto t = std::make_unique<std::thread>(work, 1);
  t->join();
  std::unique_ptr<std::thread> later;
  if (parallel())
    later.reset(new std::thread(work, 1));
  if (later)
    later->join();
  std::vector<std::unique_ptr<std::thread>> threads;
  threads.push_back(std::make_unique<std::thread>(work, 1));
  for (auto &thread : threads)
    thread->join();
  std::optional<std::thread> maybe;
  maybe.emplace(work, 1);
  maybe->join();
  auto *raw = new std::thread(work, 1); // leaks, but ends nothing
}

void inMap() {
  std::map<int, std::thread> threads;
  threads[1] = std::thread(work, 1);
  for (auto &[id, t] : threads)
    t.join();
  std::map<int, std::thread> others;
  others.emplace(1, std::thread(work, 1));
  for (auto &entry : others)
    entry.second.join();
}

// --- Somebody else's.

std::thread returned() {
  std::thread t(work, 1);
  return t;
}
std::thread returnedAtOnce() { return std::thread(work, 1); }
std::vector<std::thread> returnedVector() {
  std::vector<std::thread> threads;
  threads.emplace_back(work, 1);
  return threads;
}
std::pair<std::thread, int> returnedInPair() {
  std::thread t(work, 1);
  return {std::move(t), 1};
}

void keep(std::thread t);
void keepAll(std::vector<std::thread> threads);
void joinAll(std::vector<std::thread> &threads);
void joinIt(std::thread &t);
static void joinHere(std::thread &t) { t.join(); }
template <class C> void joinEach(C &threads) {
  for (auto &t : threads)
    t.join();
}

void handedOver() {
  std::thread t(work, 1);
  keep(std::move(t));
  keep(std::thread(work, 1));
  std::vector<std::thread> threads;
  threads.emplace_back(work, 1);
  keepAll(std::move(threads));
}

void joinedByHelper() {
  std::thread t(work, 1);
  joinIt(t);
  std::thread u(work, 1);
  joinHere(u);
  std::vector<std::thread> threads;
  threads.emplace_back(work, 1);
  joinAll(threads);
  std::vector<std::thread> others;
  others.emplace_back(work, 1);
  joinEach(others);
}

void movedIntoContainer(std::vector<std::thread> &threads) {
  std::thread t(work, 1);
  threads.push_back(std::move(t));
  std::thread u(work, 2);
  threads.emplace_back(std::move(u));
  threads.emplace_back(work, 3);
}

void swapped(std::thread &other) {
  std::thread t(work, 1);
  t.swap(other);
  std::thread u(work, 1);
  std::swap(u, other);
}

void movedIntoLambda() {
  std::thread t(work, 1);
  auto waits = [t = std::move(t)]() mutable { t.join(); };
  waits();
}

struct Holder {
  std::thread t;
  ~Holder() {
    if (t.joinable())
      t.join();
  }
};
void movedIntoStruct() {
  std::thread t(work, 1);
  Holder holder{std::move(t)};
  Holder direct{std::thread(work, 1)};
}

void statics() {
  static std::thread worker(work, 1);
  static std::vector<std::thread> pool;
  pool.emplace_back(work, 1);
}

// --- Guards.

class ThreadJoiner {
  std::vector<std::thread> &threads;

public:
  explicit ThreadJoiner(std::vector<std::thread> &threads) : threads(threads) {}
  ~ThreadJoiner() {
    for (auto &t : threads)
      t.join();
  }
};
void joiner() {
  std::vector<std::thread> threads;
  ThreadJoiner joins(threads);
  threads.emplace_back(work, 1);
  if (bad())
    return;
  parse("");
}

template <class F> struct ScopeExit {
  F f;
  ~ScopeExit() { f(); }
};
template <class F> ScopeExit(F) -> ScopeExit<F>;
void scopeGuard() {
  std::thread t(work, 1);
  ScopeExit joins{[&] { t.join(); }};
  if (bad())
    return;
  parse("");
}

class ThreadGuard {
  std::thread &t;

public:
  explicit ThreadGuard(std::thread &t) : t(t) {}
  ~ThreadGuard() {
    if (t.joinable())
      t.join();
  }
};
void threadGuard() {
  std::thread t(work, 1);
  ThreadGuard guard(t);
  parse("");
}

struct Joins {
  void operator()(std::thread *t) const {
    t->join();
    delete t;
  }
};
void deleter() {
  std::unique_ptr<std::thread, Joins> t(new std::thread(work, 1));
  std::shared_ptr<std::thread> s(new std::thread(work, 1), Joins());
}

void lambdaJoins() {
  std::thread t(work, 1);
  auto finish = [&t] { t.join(); };
  if (bad()) {
    finish();
    return;
  }
  finish();
}

// --- Not running, or joins by itself.

void neverStarted() {
  std::thread t;
  std::vector<std::thread> threads;
  std::vector<std::thread> four(4);
  std::unique_ptr<std::thread> none;
  if (t.joinable())
    t.join();
}

void futures() {
  auto done = std::async(std::launch::async, [] { work(1); });
  std::async(std::launch::async, [] { work(1); });
}

#if __cplusplus >= 202002L
void jthreads() {
  std::jthread t(work, 1);
  std::vector<std::jthread> threads;
  threads.emplace_back(work, 1);
  std::jthread(work, 1);
}
#endif

void unevaluated() {
  using T = decltype(std::thread(work, 1));
  static_assert(noexcept(T()));
}

int main() {
  std::thread t(work, 1);
  t.detach();
  std::thread u(work, 1);
  std::exit(0);
}
