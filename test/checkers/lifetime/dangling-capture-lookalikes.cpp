// RUN: %check_weft %s weft-dangling-capture %t --std c++17,c++20
//
// Who waits stands elsewhere: in a helper, a method, behind a global, in the result.
#include <array>
#include <atomic>
#include <condition_variable>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <pthread.h>
#include <queue>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

void work(int);
bool bad();

// --- Pools: the result is a future.

class ClassicPool {
  std::vector<std::thread> workers;
  std::queue<std::function<void()>> tasks;
  std::mutex mutex;
  std::condition_variable changed;
  bool stopping = false;

public:
  explicit ClassicPool(size_t n) {
    for (size_t i = 0; i < n; ++i)
      workers.emplace_back([this] {
        for (;;) {
          std::function<void()> task;
          {
            std::unique_lock<std::mutex> lock(mutex);
            changed.wait(lock, [this] { return stopping || !tasks.empty(); });
            if (stopping && tasks.empty())
              return;
            task = std::move(tasks.front());
            tasks.pop();
          }
          task();
        }
      });
  }
  template <class F, class... Args>
  auto enqueue(F &&f, Args &&...args) -> std::future<std::invoke_result_t<F, Args...>> {
    using Result = std::invoke_result_t<F, Args...>;
    auto task = std::make_shared<std::packaged_task<Result()>>(
        std::bind(std::forward<F>(f), std::forward<Args>(args)...));
    std::future<Result> result = task->get_future();
    {
      std::unique_lock<std::mutex> lock(mutex);
      tasks.emplace([task]() { (*task)(); });
    }
    changed.notify_one();
    return result;
  }
  std::future<void> submit(std::function<void()> f) {
    auto done = std::make_shared<std::promise<void>>();
    std::lock_guard<std::mutex> lock(mutex);
    tasks.push([f, done] {
      f();
      done->set_value();
    });
    return done->get_future();
  }
  void post(std::function<void()> f) {
    std::lock_guard<std::mutex> lock(mutex);
    tasks.push(std::move(f));
  }
  void drain() {
    while (true) {
      std::lock_guard<std::mutex> lock(mutex);
      if (tasks.empty())
        return;
    }
  }
  ~ClassicPool() {
    {
      std::unique_lock<std::mutex> lock(mutex);
      stopping = true;
    }
    changed.notify_all();
    for (std::thread &worker : workers)
      worker.join();
  }
};

class UsesPool {
  ClassicPool pool{4};

public:
  void waitsForResults() {
    int n = 1;
    auto first = pool.enqueue([&n] { work(n); });
    auto second = pool.submit([&n] { work(n); });
    first.get();
    second.wait();
  }
  void waitsForAll() {
    int n = 1;
    std::vector<std::future<void>> results;
    for (int i = 0; i < 4; ++i)
      results.push_back(pool.submit([&n, i] { work(n + i); }));
    for (auto &r : results)
      r.get();
  }
  void forgets() {
    int n = 1;
    pool.post([&n] { work(n); });
    // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 'n' is captured by reference in a callable that is kept longer than 'n' lives; capture it by value [weft-dangling-capture]
  }
};

void poolOfCaller(ClassicPool &pool) {
  int n = 1;
  pool.submit([&n] { work(n); }).get();
  std::promise<void> done;
  pool.post([&] {
    work(n);
    done.set_value();
  });
  done.get_future().wait();
}

void poolLast() {
  int n = 1;
  ClassicPool pool(2);
  pool.post([&n] { work(n); });
}

// --- Classes of our own that wait by polling.

class SpinEvent {
  std::atomic<bool> set{false};

public:
  void notify() { set = true; }
  void await() const {
    while (!set.load(std::memory_order_acquire))
      std::this_thread::yield();
  }
  void spin() const {
    while (!set) {
    }
  }
};

void waitsOnSpinEvent() {
  SpinEvent done;
  std::thread([&done] { done.notify(); }).detach();
  done.await();
  SpinEvent other;
  std::thread([&other] { other.notify(); }).detach();
  other.spin();
}

static void spinOn(const std::atomic<int> &counter) {
  while (counter != 0)
    ;
}
void waitsInSpinningHelper() {
  std::atomic<int> running{1};
  std::thread([&running] { --running; }).detach();
  spinOn(running);
}

// --- Behind a global.

static std::vector<std::thread> allThreads;
static std::thread oneThread;
static std::atomic<bool> allDone;
static void joinThreads() {
  for (auto &t : allThreads)
    t.join();
  oneThread.join();
}
void joinsElsewhere();
static void waitAllDone() {
  while (!allDone)
    std::this_thread::yield();
}

void joinedByHelper() {
  int n = 1;
  allThreads.emplace_back([&n] { work(n); });
  oneThread = std::thread([&n] { work(n); });
  joinThreads();
}

void joinedByUnknown() {
  int n = 1;
  allThreads.emplace_back([&n] { work(n); });
  joinsElsewhere();
}

void signalsGlobal() {
  int n = 1;
  std::thread([&n] {
    work(n);
    allDone = true;
  }).detach();
  waitAllDone();
}

static pthread_t cThreads[4];
static void *run(void *argument) { return argument; }
static void joinCThreads() {
  for (pthread_t t : cThreads)
    pthread_join(t, nullptr);
}
void cJoinedByHelper() {
  int ids[4] = {1, 2, 3, 4};
  for (int i = 0; i < 4; ++i)
    pthread_create(&cThreads[i], nullptr, run, &ids[i]);
  joinCThreads();
}

// --- In a method of the same object.

class Service {
  std::thread worker;
  std::vector<std::thread> workers;
  std::vector<std::function<void()>> steps;
  std::atomic<int> running{0};

  void stop() {
    if (worker.joinable())
      worker.join();
  }
  void runSteps() {
    for (auto &step : steps)
      step();
    steps.clear();
  }
  void awaitIdle() {
    while (running > 0)
      std::this_thread::yield();
  }

public:
  void runOne() {
    int n = 1;
    worker = std::thread([&n] { work(n); });
    stop();
  }
  void runBoth() {
    int n = 1;
    workers.emplace_back([&n] { work(n); });
    joinAll();
  }
  void joinAll();
  void runAllSteps() {
    int n = 1;
    steps.push_back([&n] { work(n); });
    runSteps();
  }
  void forgetsSteps() {
    int n = 1;
    steps.push_back([&n] { work(n); });
    // CHECK-MESSAGES: :[[@LINE-1]]:23: warning: 'n' is captured by reference in a callable that is kept longer than 'n' lives; capture it by value [weft-dangling-capture]
  }
  void detachAndAwait() {
    int n = 1;
    ++running;
    std::thread([this, &n] {
      work(n);
      --running;
    }).detach();
    awaitIdle();
  }
  ~Service() {
    stop();
    joinAll();
  }
};

// --- Parts of locals.

struct Slot {
  std::thread thread;
  std::future<void> done;
};
void slots() {
  int n = 1;
  Slot slot;
  slot.thread = std::thread([&n] { work(n); });
  slot.thread.join();
  Slot many[4];
  for (auto &s : many)
    s.thread = std::thread([&n] { work(n); });
  for (auto &s : many)
    s.thread.join();
  std::vector<Slot> vector(4);
  for (auto &s : vector)
    s.done = std::async(std::launch::async, [&n] { work(n); });
  for (auto &s : vector)
    s.done.get();
  std::pair<std::thread, int> pair;
  pair.first = std::thread([&n] { work(n); });
  pair.first.join();
}

void pointersToThreads() {
  int n = 1;
  std::thread a([&n] { work(n); }), b([&n] { work(n); });
  for (auto *t : {&a, &b})
    t->join();
  std::thread c([&n] { work(n); });
  std::thread *all[] = {&c};
  all[0]->join();
}

// --- Several ways out, all of which join.

bool severalWaysOut() {
  int n = 1;
  std::thread t([&n] { work(n); });
  try {
    if (bad())
      throw 1;
    work(2);
  } catch (...) {
    t.join();
    return false;
  }
  t.join();
  return true;
}

void retries() {
  for (int attempt = 0; attempt < 3; ++attempt) {
    auto result = std::async(std::launch::async, [&] { return attempt > 1; });
    if (result.get())
      break;
  }
}

void lambdaStartsAndJoins() {
  int n = 1;
  [&] {
    std::thread t([&] { work(n); });
    t.join();
  }();
  auto both = [&n] {
    std::thread t([&n] { work(n); });
    t.join();
  };
  both();
}

// Two variables of one declaration, between the start and the join.
void declaresTwo() {
  int n = 1;
  std::thread t;
  t = std::thread([&n] { work(n); });
  int a = 2, b = 3;
  t.join();
  work(a + b);
}

// A functor that copies the pointer which it is given by reference.
struct Caller {
  explicit Caller(void (*&function)(int)) : function(function) {}
  void operator()() const { function(1); }
  void (*function)(int);
};

void copiesThePointer() {
  void (*function)(int) = work;
  std::thread(Caller(function)).detach();
}

// The same of an object keeps its address.
struct Reader {
  explicit Reader(int &value) : value(&value) {}
  void operator()() const { work(*value); }
  int *value;
};

void keepsTheAddress() {
  int n = 1;
  std::thread(Reader(n)).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: 'n' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'n' is gone [weft-dangling-capture]
}
