// RUN: %check_weft %s weft-dangling-capture %t --std c++17,c++20,c++23
//
// Look-alikes that must stay silent.
#include <algorithm>
#include <array>
#include <atomic>
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
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>
#include <unistd.h>
#if __cplusplus >= 202002L
#include <barrier>
#include <latch>
#include <ranges>
#include <semaphore>
#endif

void work(int);
void work(const std::string &);
bool stopped();
bool parallel();
int expensive();
[[noreturn]] void serveForever();

// --- Joined on all paths.

void joined() {
  int n = 1;
  std::thread t([&n] { work(n); });
  t.join();
}

void joinedAtOnce() {
  int n = 1;
  std::thread([&n] { work(n); }).join();
  std::async(std::launch::async, [&n] { work(n); }).get();
  std::async(std::launch::async, [&n] { work(n); }).wait();
}

void futureAfterTheLocal() {
  int n = 1;
  auto done = std::async(std::launch::async, [&n] { work(n); });
}

void futuresAfterTheLocal(int count) {
  std::mutex mutex;
  std::vector<std::future<void>> done;
  for (int i = 0; i < count; ++i)
    done.push_back(std::async(std::launch::async, [&mutex] { std::lock_guard lock(mutex); }));
}

void futuresBeforeTheLocalButWaited(int count) {
  std::vector<std::future<int>> done;
  std::mutex mutex;
  for (int i = 0; i < count; ++i)
    done.push_back(std::async(std::launch::async, [&mutex] {
      std::lock_guard lock(mutex);
      return 1;
    }));
  for (auto &f : done)
    work(f.get());
}

void onEveryBranch(bool a) {
  int n = 1;
  std::thread t([&n] { work(n); });
  if (a) {
    t.join();
    return;
  }
  work(n);
  t.join();
}

void whenJoinable() {
  int n = 1;
  std::thread t([&n] { work(n); });
  if (t.joinable())
    t.join();
}

void conditional() {
  int n = 1;
  std::thread t;
  const bool inParallel = parallel();
  if (inParallel)
    t = std::thread([&n] { work(n); });
  work(n);
  if (inParallel)
    t.join();
}

void started(int count) {
  int n = 1;
  std::thread t;
  bool running = false;
  if (count > 1) {
    t = std::thread([&n] { work(n); });
    running = true;
  }
  work(n);
  if (running)
    t.join();
}

void innerScope() {
  std::thread t;
  {
    int n = 1;
    t = std::thread([&n] { work(n); });
    t.join();
  }
}

void leavesAfterTheJoin(bool bad) {
  int n = 1;
  std::thread t([&n] { work(n); });
  t.join();
  if (bad)
    throw std::runtime_error("bad");
  work(n);
}

// --- Many at once.

void rangeFor() {
  int n = 1;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&n] { work(n); });
  for (auto &t : threads)
    t.join();
}

void indices() {
  int n = 1;
  std::vector<std::thread> threads(4);
  for (size_t i = 0; i < threads.size(); ++i)
    threads[i] = std::thread([&n] { work(n); });
  for (size_t i = 0; i < threads.size(); ++i)
    threads[i].join();
}

void iterators() {
  int n = 1;
  std::list<std::thread> threads;
  threads.emplace_back([&n] { work(n); });
  for (auto it = threads.begin(); it != threads.end(); ++it)
    if (it->joinable())
      it->join();
}

void drains() {
  int n = 1;
  std::deque<std::thread> threads;
  threads.emplace_back([&n] { work(n); });
  while (!threads.empty()) {
    threads.back().join();
    threads.pop_back();
  }
}

void cArray() {
  int n = 1;
  std::thread threads[4];
  for (auto &t : threads)
    t = std::thread([&n] { work(n); });
  for (auto &t : threads)
    t.join();
}

void stdArray() {
  int n = 1;
  std::array<std::thread, 2> threads{std::thread([&n] { work(n); }), std::thread([&n] { work(n + 1); })};
  for (auto &t : threads)
    t.join();
}

void algorithm() {
  int n = 1;
  std::vector<std::thread> threads;
  threads.emplace_back([&n] { work(n); });
  std::for_each(threads.begin(), threads.end(), std::mem_fn(&std::thread::join));
  threads.clear();
  threads.emplace_back([&n] { work(n); });
  std::for_each(threads.begin(), threads.end(), [](std::thread &t) { t.join(); });
}

void onTheHeap() {
  int n = 1;
  auto t = std::make_unique<std::thread>([&n] { work(n); });
  t->join();
  std::vector<std::unique_ptr<std::thread>> threads;
  threads.push_back(std::make_unique<std::thread>([&n] { work(n); }));
  for (auto &thread : threads)
    thread->join();
  auto *raw = new std::thread([&n] { work(n); });
  raw->join();
  delete raw;
}

void inMap() {
  int n = 1;
  std::map<int, std::thread> threads;
  threads.emplace(1, std::thread([&n] { work(n); }));
  threads[2] = std::thread([&n] { work(n); });
  for (auto &[id, t] : threads)
    t.join();
}

void joinAll(std::vector<std::thread> &threads) {
  for (auto &t : threads)
    t.join();
}

void byHelper() {
  int n = 1;
  std::vector<std::thread> threads;
  threads.emplace_back([&n] { work(n); });
  joinAll(threads);
}

// --- Joined by a guard.

class ThreadJoiner {
  std::vector<std::thread> &threads;

public:
  explicit ThreadJoiner(std::vector<std::thread> &threads) : threads(threads) {}
  ~ThreadJoiner() {
    for (auto &t : threads)
      if (t.joinable())
        t.join();
  }
};

void joiner() {
  int n = 1;
  std::vector<std::thread> threads;
  ThreadJoiner joins(threads);
  threads.emplace_back([&n] { work(n); });
}

template <class F> class ScopeExit {
  F f;

public:
  explicit ScopeExit(F f) : f(std::move(f)) {}
  ~ScopeExit() { f(); }
};

void scopeGuard(bool bad) {
  int n = 1;
  std::thread t([&n] { work(n); });
  ScopeExit guard([&] { t.join(); });
  if (bad)
    return;
  work(n);
}

class ScopedThread {
  std::thread t;

public:
  explicit ScopedThread(std::thread t) : t(std::move(t)) {}
  ~ScopedThread() { t.join(); }
};

void scopedThread() {
  int n = 1;
  ScopedThread t(std::thread([&n] { work(n); }));
  std::thread other([&n] { work(n); });
  ScopedThread owns(std::move(other));
}

struct JoinDeleter {
  void operator()(std::thread *t) const {
    t->join();
    delete t;
  }
};
void deleter() {
  int n = 1;
  std::unique_ptr<std::thread, JoinDeleter> t(new std::thread([&n] { work(n); }));
}

// --- Handed on to somebody else: not known who joins.

void keep(std::thread t);
void keepAll(std::vector<std::thread> threads);

void handedOn(int &n) {
  keep(std::thread([&n] { work(n); }));
  int local = 1;
  std::thread t([&local] { work(local); });
  keep(std::move(t));
  std::vector<std::thread> threads;
  threads.emplace_back([&local] { work(local); });
  keepAll(std::move(threads));
}

// --- A wait on something that the task signals.

void waitsOnPromise() {
  std::promise<int> answer;
  std::thread([&answer] { answer.set_value(1); }).detach();
  work(answer.get_future().get());
}

void waitsBeforeItDetaches(std::atomic<bool> &stop) {
  int n = 1;
  std::promise<void> looked;
  std::thread task([&n, &looked, &stop] {
    work(n);
    looked.set_value();
    while (!stop)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
  });
  looked.get_future().wait();
  task.detach();
}

void pollsBeforeItDetaches(std::atomic<bool> &stop) {
  int n = 1;
  std::atomic<bool> looked = false;
  std::thread task([&n, &looked, &stop] {
    work(n);
    looked = true;
    while (!stop)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
  });
  while (!looked)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  task.detach();
}

void waitsOnNamedFuture() {
  std::promise<int> answer;
  auto future = answer.get_future();
  std::thread([&answer] { answer.set_value(1); }).detach();
  future.wait();
}

void waitsOnMovedPromise() {
  int n = 1;
  std::promise<void> done;
  auto future = done.get_future();
  std::thread([&n, done = std::move(done)]() mutable {
    work(n);
    done.set_value();
  }).detach();
  future.wait();
}

void waitsOnCondition() {
  std::mutex mutex;
  std::condition_variable changed;
  bool ready = false;
  std::thread([&] {
    std::lock_guard lock(mutex);
    ready = true;
    changed.notify_all();
  }).detach();
  std::unique_lock lock(mutex);
  while (!ready)
    changed.wait(lock);
}

void waitsOnConditionWithPredicate(int count) {
  std::mutex mutex;
  std::condition_variable changed;
  int running = count;
  for (int i = 0; i < count; ++i)
    std::thread([&] {
      std::lock_guard lock(mutex);
      if (--running == 0)
        changed.notify_all();
    }).detach();
  std::unique_lock lock(mutex);
  changed.wait(lock, [&] { return running == 0; });
}

void polls() {
  std::atomic<bool> ready{false};
  std::thread([&ready] { ready = true; }).detach();
  while (!ready)
    std::this_thread::yield();
}

void pollsWithLoad(int count) {
  std::atomic<int> running{count};
  for (int i = 0; i < count; ++i)
    std::thread([&running] { running.fetch_sub(1); }).detach();
  while (running.load(std::memory_order_acquire) > 0)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

void pollsVolatile() {
  volatile bool ready = false;
  std::thread([&ready] { ready = true; }).detach();
  while (!ready) {
  }
}

#if __cplusplus >= 202002L
void atomicWait() {
  std::atomic<bool> ready{false};
  std::thread([&ready] {
    ready = true;
    ready.notify_one();
  }).detach();
  ready.wait(false);
}

void waitsOnLatch() {
  std::latch done(4);
  std::string text = "x";
  for (int i = 0; i < 4; ++i)
    std::thread([&] {
      work(text);
      done.count_down();
    }).detach();
  done.wait();
}

void waitsOnBarrier() {
  std::barrier sync(2);
  std::thread([&sync] { sync.arrive_and_wait(); }).detach();
  sync.arrive_and_wait();
}

void waitsOnSemaphore() {
  std::counting_semaphore<> slots(0);
  std::thread([&slots] { slots.release(); }).detach();
  slots.acquire();
}

void jthreads() {
  int n = 1;
  std::jthread one([&n] { work(n); });
  std::vector<std::jthread> many;
  many.emplace_back([&n] { work(n); });
}

void jthreadJoined() {
  std::jthread t;
  int n = 1;
  t = std::jthread([&n] { work(n); });
  t.join();
}

void rangesForEach() {
  int n = 1;
  std::vector<std::thread> threads;
  threads.emplace_back([&n] { work(n); });
  std::ranges::for_each(threads, &std::thread::join);
}
#endif

// A class of our own whose body waits.
class Event {
  std::mutex mutex;
  std::condition_variable changed;
  bool set = false;

public:
  void notify() {
    std::lock_guard lock(mutex);
    set = true;
    changed.notify_all();
  }
  void await() {
    std::unique_lock lock(mutex);
    while (!set)
      changed.wait(lock);
  }
};

void waitsOnOwnClass() {
  Event done;
  std::thread([&done] { done.notify(); }).detach();
  done.await();
}

// Nobody knows what it does with what the task shares.
struct Opaque {
  void signal();
  void whatever();
};
void anything(Opaque &);
void waitsInUnknownCode() {
  Opaque done;
  std::thread([&done] { done.signal(); }).detach();
  done.whatever();
  Opaque other;
  std::thread([&other] { other.signal(); }).detach();
  anything(other);
}

// A helper that polls what it is given.
void waitFor(const std::function<bool()> &condition);
template <class F> bool waitAtMost(int seconds, F condition) {
  while (!condition() && seconds-- > 0)
    std::this_thread::sleep_for(std::chrono::seconds(1));
  return condition();
}
void waitsForPredicate() {
  std::atomic<bool> ready{false};
  std::thread([&ready] { ready = true; }).detach();
  waitFor([&] { return ready.load(); });
  std::atomic<int> running{1};
  std::thread([&running] { --running; }).detach();
  waitAtMost(10, [&running] { return running == 0; });
}

void waitsThroughPointer() {
  auto done = std::make_shared<Event>();
  int n = 1;
  std::thread([&n, done] {
    work(n);
    done->notify();
  }).detach();
  done->await();
}

// Owner that is waited for otherwise: its destructor waits on a condition.
class Detached {
  std::mutex mutex;
  std::condition_variable changed;
  int running = 0;

public:
  void start() {
    ++running;
    std::thread([this] {
      std::lock_guard lock(mutex);
      --running;
      changed.notify_all();
    }).detach();
  }
  ~Detached() {
    std::unique_lock lock(mutex);
    changed.wait(lock, [this] { return running == 0; });
  }
  void runOne(int n) {
    std::thread([this, &n] {
      work(n);
      std::lock_guard lock(mutex);
      --running;
      changed.notify_all();
    }).detach();
    std::unique_lock lock(mutex);
    changed.wait(lock, [this] { return running == 0; });
  }
};

// --- Not a local at all, or a copy.

int global = 1;
std::string name;

void notLocal() {
  static int counter = 0;
  thread_local int own = 0;
  std::thread([] { work(global); }).detach();
  std::thread([&] { work(counter); }).detach();
  std::thread([p = &counter] { work(*p); }).detach();
  std::thread([p = &global] { work(*p); }).detach();
  std::thread([c = name.c_str()] { work(*c); }).detach();
  static const std::string text = "x";
  const std::string &alias = text;
  std::thread([&alias] { work(alias); }).detach();
  const char *literal = "x";
  std::thread([literal] { work(*literal); }).detach();
  std::thread(static_cast<void (*)(const std::string &)>(work), "literal").detach();
}

void copies(int n, std::string text) {
  std::thread([n] { work(n); }).detach();
  std::thread([=] { work(text); }).detach();
  std::thread([text = std::move(text)] { work(text); }).detach();
}

struct Node : std::enable_shared_from_this<Node> {
  int value = 0;
  void start() {
    std::thread([self = shared_from_this()] { work(self->value); }).detach();
    std::thread([this, self = shared_from_this()] { work(value); }).detach();
    std::thread([weak = weak_from_this()] {
      if (auto self = weak.lock())
        work(self->value);
    }).detach();
  }
};

void heap() {
  auto *node = new Node;
  std::thread([node] {
    work(node->value);
    delete node;
  }).detach();
  Node &alias = *node;
  std::thread([&alias] { work(alias.value); }).detach();
  std::thread([&value = node->value] { work(value); }).detach();
}

void sharedOwners() {
  auto node = std::make_shared<Node>();
  std::thread([node] { work(node->value); }).detach();
  std::thread([node, raw = node.get()] { work(raw->value); }).detach();
  Node *raw = node.get();
  std::thread([node, raw] { work(raw->value); }).detach();
  auto owned = std::make_unique<Node>();
  std::thread([owned = std::move(owned)] { work(owned->value); }).detach();
}

void pointerParameter(Node *node, const char *text) {
  std::thread([node] { work(node->value); }).detach();
  std::thread([text] { work(*text); }).detach();
}

// --- The process ends before the local does, or the scope never ends.

void endless() {
  std::atomic<int> jobs{0};
  std::thread([&jobs] { work(jobs); }).detach();
  for (;;)
    ++jobs;
}

void neverReturns() {
  int n = 1;
  std::thread([&n] { work(n); }).detach();
  serveForever();
}

void exits() {
  int n = 1;
  std::thread([&n] { work(n); }).detach();
  std::exit(0);
}

void waitsForSignals() {
  int n = 1;
  std::thread([&n] { work(n); }).detach();
  while (true)
    pause();
}

// --- Run before the call returns.

void invoked(std::vector<int> &values) {
  int n = 1;
  std::for_each(values.begin(), values.end(), [&n](int &v) { v += n; });
  [&] { work(n); }();
  auto f = [&] { work(n); };
  f();
  std::function<void()> g = [&] { work(n); };
  g();
  std::once_flag once;
  std::call_once(once, [&] { work(n); });
}

void takesCallback(const std::function<void(int)> &f) { f(1); }
void unknownCallback(std::function<void(int)> f);
void callbacks() {
  int sum = 0;
  takesCallback([&](int v) { sum += v; });
  unknownCallback([&](int v) { sum += v; });
}

// A local table of callables that dies with what they refer to.
void table() {
  std::map<std::string, std::function<void()>> commands;
  std::vector<std::function<void()>> steps;
  int n = 1;
  commands["work"] = [&] { work(n); };
  commands.emplace("more", [&n] { work(n + 1); });
  steps.push_back([&] { work(n); });
  steps.emplace_back([&n] { work(n); });
  for (auto &step : steps)
    step();
}

void recursive() {
  std::function<int(int)> factorial;
  int limit = 12;
  factorial = [&](int n) { return n < 2 || n > limit ? 1 : n * factorial(n - 1); };
  work(factorial(5));
}

class Emitter {
  std::vector<std::function<void()>> handlers;
  std::function<void()> onDone;

public:
  void add(std::function<void()> f) { handlers.push_back(std::move(f)); }
  void run() {
    for (auto &h : handlers)
      h();
  }
  void runOnce() {
    int n = 1;
    onDone = [&n] { work(n); };
    run();
    onDone = nullptr;
  }
};

void emitsInTheSameScope() {
  int n = 1;
  Emitter emitter;
  emitter.add([&n] { work(n); });
  emitter.run();
}

// The emitter is declared first, but it calls nothing when it dies.
void emitterFirst() {
  Emitter emitter;
  int n = 1;
  emitter.add([&n] { work(n); });
  emitter.run();
}

// --- Unreachable or unevaluated code.

#if __cplusplus >= 202002L
void unevaluated() {
  int n = 1;
  using T = decltype(std::thread([&n] { work(n); }));
  static_assert(sizeof(T) > 0);
  (void)n;
}
#endif

// main's own locals end with the program.
int main() {
  int n = 1;
  std::string text = "x";
  std::thread([&] { work(n); }).detach();
  std::thread serving([&text] { work(text); });
  serving.detach();
  while (!stopped())
    work(n);
}
