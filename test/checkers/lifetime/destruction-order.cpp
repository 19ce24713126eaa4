// RUN: %check_weft %s weft-destruction-order %t
//
// Task owners declared before what their tasks use.
#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <queue>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <weft/weft.h>

void use(const std::string &);
void wait(std::thread &);

// --- not reported

// The owner is declared last.
class OwnerLast {
  std::mutex mutex_;
  std::string text_;
  std::jthread worker_;

public:
  void start() {
    worker_ = std::jthread([this] {
      std::lock_guard lock(mutex_);
      use(text_);
    });
  }
};

// A thread member declared before its mutex, but started later and joined in
// the destructor.
class JoinedInDestructor {
  std::thread worker_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stop_ = false;

  void run() {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return stop_; });
  }

public:
  void start() { worker_ = std::thread(&JoinedInDestructor::run, this); }
  ~JoinedInDestructor() {
    {
      std::lock_guard lock(mutex_);
      stop_ = true;
    }
    wake_.notify_all();
    worker_.join();
  }
};

class JoiningHandleJoinedInDestructor {
  std::jthread worker_;
  std::mutex mutex_;

public:
  void start() {
    worker_ = std::jthread([this] { std::lock_guard lock(mutex_); });
  }
  ~JoiningHandleJoinedInDestructor() { worker_.join(); }
};

class JoinedByStop {
  std::jthread worker_;
  std::mutex mutex_;

public:
  void start() {
    worker_ = std::jthread([this] { std::lock_guard lock(mutex_); });
  }
  void stop() {
    if (worker_.joinable())
      worker_.join();
  }
  ~JoinedByStop() { stop(); }
};

class ReplacedInDestructor {
  std::jthread worker_;
  std::mutex mutex_;

public:
  void start() {
    worker_ = std::jthread([this] { std::lock_guard lock(mutex_); });
  }
  ~ReplacedInDestructor() { worker_ = {}; }
};

class ResetInDestructor {
  std::unique_ptr<std::jthread> worker_;
  std::mutex mutex_;

public:
  void start() {
    worker_ = std::make_unique<std::jthread>(
        [this] { std::lock_guard lock(mutex_); });
  }
  ~ResetInDestructor() { worker_.reset(); }
};

class ClearedInDestructor {
  std::vector<std::jthread> workers_;
  std::mutex mutex_;

public:
  void start() {
    for (int i = 0; i < 4; ++i)
      workers_.emplace_back([this] { std::lock_guard lock(mutex_); });
  }
  ~ClearedInDestructor() { workers_.clear(); }
};

class JoinedInRange {
  std::vector<std::jthread> workers_;
  std::mutex mutex_;

public:
  void start() {
    for (int i = 0; i < 4; ++i)
      workers_.emplace_back([this] { std::lock_guard lock(mutex_); });
  }
  ~JoinedInRange() {
    for (auto &worker : workers_)
      worker.join();
  }
};

class HandedToHelper {
  std::vector<std::jthread> workers_;
  std::mutex mutex_;
  static void finish(std::vector<std::jthread> &workers);

public:
  void start() {
    workers_.emplace_back([this] { std::lock_guard lock(mutex_); });
  }
  ~HandedToHelper() { finish(workers_); }
};

class WaitsInDestructor {
  std::jthread worker_;
  std::mutex mutex_;
  std::condition_variable ended_;
  bool done_ = false;

public:
  void start() {
    worker_ = std::jthread([this] {
      std::lock_guard lock(mutex_);
      done_ = true;
      ended_.notify_all();
    });
  }
  ~WaitsInDestructor() {
    std::unique_lock lock(mutex_);
    ended_.wait(lock, [this] { return done_; });
  }
};

class DestructorElsewhere {
  std::jthread worker_;
  std::mutex mutex_;

public:
  void start() {
    worker_ = std::jthread([this] { std::lock_guard lock(mutex_); });
  }
  ~DestructorElsewhere();
};

class StopElsewhere {
  std::jthread worker_;
  std::mutex mutex_;

public:
  void start() {
    worker_ = std::jthread([this] { std::lock_guard lock(mutex_); });
  }
  void stop();
};

class PollsInDestructor {
  std::jthread worker_;
  std::mutex mutex_;
  std::atomic<bool> running_{false};

public:
  void start() {
    running_ = true;
    worker_ = std::jthread([this] {
      {
        std::lock_guard lock(mutex_);
      }
      running_ = false;
    });
  }
  ~PollsInDestructor() {
    while (running_) {
    }
  }
};

// Its end does nothing.
class OnlyFlags {
  std::jthread worker_;
  std::atomic<bool> stop_{false};
  int rounds_ = 0;

public:
  void start() {
    worker_ = std::jthread([this] {
      while (!stop_)
        ++rounds_;
    });
  }
};

class OtherMembers {
  std::string name_;
  std::jthread worker_;
  std::string title_;

public:
  void start() {
    worker_ = std::jthread([this] { use(name_); });
    use(title_);
  }
};

// Another object's pool.
class BorrowedPool {
  weft::Group *group_;
  weft::Group &other_;
  std::string text_;

public:
  explicit BorrowedPool(weft::Group &group) : group_(&group), other_(group) {}
  void start() {
    group_->go([this] { use(text_); });
    other_.go([this] { use(text_); });
  }
};

class CopiedIntoTask {
  std::jthread worker_;
  std::string text_;

public:
  void start() {
    worker_ = std::jthread([text = text_] { use(text); });
  }
};

// Called, not run by a task.
class Callbacks {
  std::vector<std::function<void()>> steps_;
  std::string text_;

public:
  void add() {
    steps_.push_back([this] { use(text_); });
  }
};

template <typename T> class NeverInstantiated {
  std::jthread worker_;
  std::vector<T> items_;

public:
  void start() {
    worker_ = std::jthread([this] { items_.push_back(T()); });
  }
};

template <typename T> class JoinedInTemplate {
  std::jthread worker_;
  std::vector<T> items_;

public:
  void start() {
    worker_ = std::jthread([this] { items_.push_back(T()); });
  }
  void stop() { worker_.join(); }
};
template <typename T> void startAny(T &object) { object.start(); }
void instantiateJoined(JoinedInTemplate<int> &object) { startAny(object); }

class Silenced {
  std::jthread worker_; // NOLINT(weft-destruction-order)
  std::mutex mutex_;

public:
  void start() {
    worker_ = std::jthread([this] { std::lock_guard lock(mutex_); });
  }
};

// The order of a task that starts in the constructor's initialisers is wrong
// from the start: weft-started-before-init.
class StartedInInitializer {
  std::jthread worker_;
  std::mutex mutex_;

public:
  StartedInInitializer()
      : worker_([this] { std::lock_guard lock(mutex_); }) {}
};

// --- reported: members

class Log {
  std::jthread writer_;
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'mutex_' is destroyed while a task that uses it runs: 'writer_' waits for the task only afterwards; declare 'writer_' last [weft-destruction-order]
  std::mutex mutex_;
  std::deque<std::string> lines_;
  std::string name_;
  std::condition_variable wake_;

public:
  Log() {
    writer_ = std::jthread([this](std::stop_token stop) { run(stop); });
  }
  void run(std::stop_token stop) {
    std::unique_lock lock(this->mutex_);
    while (!stop.stop_requested()) {
      wake_.wait_for(lock, std::chrono::seconds(1));
      lines_.clear();
    }
  }
  ~Log() {
    {
      std::lock_guard lock(mutex_);
      writer_.request_stop();
    }
    wake_.notify_all();
  }
};

class ByMemberFunction {
  std::jthread worker_;
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'items_' is destroyed while a task that uses it runs: 'worker_' waits for the task only afterwards; declare 'worker_' last [weft-destruction-order]
  std::vector<int> items_;
  void run() { step(); }
  void step() { items_.push_back(1); }

public:
  void start() { worker_ = std::jthread(&ByMemberFunction::run, this); }
};

class ManyWorkers {
  std::vector<std::jthread> workers_;
  // CHECK-MESSAGES: :[[@LINE-1]]:29: warning: 'items_' is destroyed while a task that uses it runs: 'workers_' waits for the task only afterwards; declare 'workers_' last [weft-destruction-order]
  std::vector<int> items_;

public:
  void start() {
    for (int i = 0; i < 4; ++i)
      workers_.emplace_back([this] { items_.push_back(1); });
  }
};

class Asynchronous {
  std::future<void> load_;
  // CHECK-MESSAGES: :[[@LINE-1]]:21: warning: 'text_' is destroyed while a task that uses it runs: 'load_' waits for the task only afterwards; declare 'load_' last [weft-destruction-order]
  std::string text_;

public:
  void start() {
    load_ = std::async(std::launch::async, [this] { text_ = "loaded"; });
  }
};

class ByReference {
  std::jthread worker_;
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'text_' is destroyed while a task that uses it runs: 'worker_' waits for the task only afterwards; declare 'worker_' last [weft-destruction-order]
  std::string text_;

public:
  void start() {
    worker_ = std::jthread(use, std::cref(text_));
  }
  void startOther() {
    worker_ = std::jthread([&text = text_] { use(text); });
  }
};

class Owned {
  std::unique_ptr<std::jthread> worker_;
  // CHECK-MESSAGES: :[[@LINE-1]]:33: warning: 'text_' is destroyed while a task that uses it runs: 'worker_' waits for the task only afterwards; declare 'worker_' last [weft-destruction-order]
  std::string text_;

public:
  void start() {
    worker_ = std::make_unique<std::jthread>([this] { use(text_); });
  }
};

class OnFibers {
  weft::Fiber<void> fiber_;
  // CHECK-MESSAGES: :[[@LINE-1]]:21: warning: 'text_' is destroyed while a task that uses it runs: 'fiber_' waits for the task only afterwards; declare 'fiber_' last [weft-destruction-order]
  weft::Group group_;
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 'text_' is destroyed while a task that uses it runs: 'group_' waits for the task only afterwards; declare 'group_' last [weft-destruction-order]
  std::string text_;

public:
  void start() {
    fiber_ = weft::spawn([this] { use(text_); });
    group_.go([self = this] { use(self->text_); });
  }
};

// The handle is in a base, the state in the derived class.
class Worker {
protected:
  std::jthread worker_;
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'text_' is destroyed while a task that uses it runs: 'worker_' waits for the task only afterwards; declare 'worker_' last [weft-destruction-order]
};
class Reader : Worker {
  std::string text_;

public:
  void start() {
    worker_ = std::jthread([this] { use(text_); });
  }
};

template <typename T> class Instantiated {
  std::jthread worker_;
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'items_' is destroyed while a task that uses it runs: 'worker_' waits for the task only afterwards; declare 'worker_' last [weft-destruction-order]
  std::vector<T> items_;

public:
  void start() {
    worker_ = std::jthread([this] { items_.push_back(T()); });
  }
};
void instantiate(Instantiated<int> &one, Instantiated<long> &two) {
  one.start();
  two.start();
}

#define START(handle, body) handle = std::jthread([this] { body; })
class InMacro {
  std::jthread worker_;
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'text_' is destroyed while a task that uses it runs: 'worker_' waits for the task only afterwards; declare 'worker_' last [weft-destruction-order]
  std::string text_;

public:
  void start() { START(worker_, use(text_)); }
};

class LambdaInLambda {
  std::jthread worker_;
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'text_' is destroyed while a task that uses it runs: 'worker_' waits for the task only afterwards; declare 'worker_' last [weft-destruction-order]
  std::string text_;

public:
  void start() {
    auto begin = [this] {
      worker_ = std::jthread([this] { [this] { use(text_); }(); });
    };
    begin();
  }
};

// --- pools of the project, whose destructor joins

class Pool {
  std::vector<std::thread> threads_;
  std::queue<std::function<void()>> jobs_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stop_ = false;

public:
  explicit Pool(int n) {
    for (int i = 0; i < n; ++i)
      threads_.emplace_back([this] { run(); });
  }
  ~Pool() {
    {
      std::lock_guard lock(mutex_);
      stop_ = true;
    }
    wake_.notify_all();
    for (auto &thread : threads_)
      thread.join();
  }
  void submit(std::function<void()> job) {
    std::lock_guard lock(mutex_);
    jobs_.push(std::move(job));
    wake_.notify_one();
  }
  void finish();

private:
  void run() {
    std::unique_lock lock(mutex_);
    while (!stop_) {
      wake_.wait(lock, [this] { return stop_ || !jobs_.empty(); });
      jobs_.pop();
    }
  }
};

class UsesPool {
  Pool pool_{2};
  // CHECK-MESSAGES: :[[@LINE-1]]:8: warning: 'text_' is destroyed while a task that uses it runs: 'pool_' waits for the task only afterwards; declare 'pool_' last [weft-destruction-order]
  std::string text_;

public:
  void add() {
    pool_.submit([this] { use(text_); });
  }
};

class PoolLast {
  std::string text_;
  Pool pool_{2};

public:
  void add() {
    pool_.submit([this] { use(text_); });
  }
};

class FinishesPool {
  Pool pool_{2};
  std::string text_;

public:
  void add() {
    pool_.submit([this] { use(text_); });
  }
  ~FinishesPool() { pool_.finish(); }
};

// --- locals

void localDiesFirst() {
  Pool pool(2);
  std::string text;
  pool.submit([&text] { use(text); });
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 'text' is destroyed before 'pool', whose end waits for the task that refers to it; declare 'text' first [weft-destruction-order]
}

void poolDiesFirst() {
  std::string text;
  Pool pool(2);
  pool.submit([&text] { use(text); });
}

void finished() {
  Pool pool(2);
  std::string text;
  pool.submit([&text] { use(text); });
  pool.finish();
}

void waited() {
  Pool pool(2);
  std::promise<void> done;
  pool.submit([&done] { done.set_value(); });
  done.get_future().wait();
}

// weft-dangling-capture's.
void handleWithRole() {
  std::jthread worker;
  std::string text;
  worker = std::jthread([&text] { use(text); });
}
