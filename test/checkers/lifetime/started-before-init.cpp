// RUN: %check_weft %s weft-started-before-init %t
//
// Tasks that start while their object is under construction.
#include <atomic>
#include <condition_variable>
#include <functional>
#include <future>
#include <latch>
#include <memory>
#include <mutex>
#include <semaphore>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <pthread.h>

#include <weft/weft.h>

void use(const std::string &);
void use(int);
void unknown(void *);

// --- not reported

class HandleLast {
  std::mutex mutex_;
  std::string text_;
  std::thread worker_{[this] { run(); }};
  void run() {
    std::lock_guard lock(mutex_);
    use(text_);
  }

public:
  ~HandleLast() { worker_.join(); }
};

// A thread member declared before its mutex, but started later.
class StartedLater {
  std::thread worker_;
  std::mutex mutex_;
  void run() { std::lock_guard lock(mutex_); }

public:
  void start() { worker_ = std::thread(&StartedLater::run, this); }
  ~StartedLater() { worker_.join(); }
};

// In the body, all members are there.
class StartedInBody {
  std::thread worker_;
  std::mutex mutex_;
  std::string text_;
  int size_;
  void run() {
    std::lock_guard lock(mutex_);
    use(text_);
    use(size_);
  }

public:
  StartedInBody() {
    size_ = 4;
    text_ = "text";
    worker_ = std::thread(&StartedInBody::run, this);
  }
  ~StartedInBody() { worker_.join(); }
};

// It waits until somebody gives it work, which nobody can before the object is
// complete.
class WaitsFirst {
  std::counting_semaphore<8> jobs_{0};
  std::thread worker_{[this] { run(); }};
  std::string text_;
  void run() {
    jobs_.acquire();
    use(text_);
  }

public:
  ~WaitsFirst() { worker_.join(); }
};

class WaitsForTheConstructor {
  std::latch ready_{1};
  std::thread worker_{[this] { run(); }};
  std::string text_;
  int size_;
  void run() {
    ready_.wait();
    use(text_);
    use(size_);
  }

public:
  WaitsForTheConstructor() {
    size_ = 1;
    ready_.count_down();
  }
  ~WaitsForTheConstructor() { worker_.join(); }
};

class Polls {
  std::atomic<bool> ready_{false};
  std::thread worker_{[this] { run(); }};
  std::string text_;
  void run() {
    while (!ready_)
      std::this_thread::yield();
    use(text_);
  }

public:
  Polls() { ready_ = true; }
  ~Polls() { worker_.join(); }
};

class WaitsInHelper {
  std::mutex mutex_;
  std::condition_variable wake_;
  bool go_ = false;
  std::thread worker_{[this] { run(); }};
  std::string text_;
  bool await() {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return go_; });
    return true;
  }
  void run() {
    if (await())
      use(text_);
  }

public:
  ~WaitsInHelper() { worker_.join(); }
};

class AsksElsewhere {
  std::thread worker_{[this] { run(); }};
  std::string text_;
  void run() {
    unknown(this);
    use(text_);
  }

public:
  ~AsksElsewhere() { worker_.join(); }
};

// Their construction does nothing.
class PlainLater {
  std::thread worker_{[this] { run(); }};
  int rounds_;
  char buffer_[16];
  void run() {
    rounds_ = 0;
    buffer_[0] = 'x';
  }

public:
  ~PlainLater() { worker_.join(); }
};

class LaterUnused {
  std::thread worker_{[this] { use(1); }};
  std::string text_;

public:
  ~LaterUnused() { worker_.join(); }
};

class Deferred {
  std::future<void> load_ = std::async(std::launch::deferred, [this] { use(text_); });
  std::string text_;
};

class Stored {
  std::function<void()> callback_ = [this] { use(text_); };
  std::string text_;
};

// The task waits for the constructor's lock.
class UnderLock {
  std::mutex mutex_;
  std::thread worker_;
  int size_;
  void run() {
    std::lock_guard lock(mutex_);
    use(size_);
  }

public:
  UnderLock() {
    std::lock_guard lock(mutex_);
    worker_ = std::thread(&UnderLock::run, this);
    size_ = 1;
  }
  ~UnderLock() { worker_.join(); }
};

class JoinedBefore {
  std::string text_;
  int size_;

public:
  JoinedBefore() {
    std::thread worker([this] { use(size_); });
    worker.join();
    size_ = 1;
  }
};

class HasAValueBefore {
  std::thread worker_;
  int size_ = 0;
  int other_;
  std::string text_;
  void run() {
    use(size_);
    use(other_);
    use(text_);
  }

public:
  HasAValueBefore() : text_("a") {
    other_ = 1;
    worker_ = std::thread(&HasAValueBefore::run, this);
    size_ = 2;
    other_ = 2;
    text_ = "b";
  }
  ~HasAValueBefore() { worker_.join(); }
};

class FlagEndsTheTask {
  std::atomic<bool> ready_{false};
  std::atomic<bool> running_{false};
  std::thread worker_;
  void run() {
    while (!ready_)
      step();
    do
      step();
    while (running_);
  }
  void step() { use(1); }

public:
  FlagEndsTheTask() {
    worker_ = std::thread(&FlagEndsTheTask::run, this);
    running_ = true;
    ready_ = true;
  }
  ~FlagEndsTheTask() { worker_.join(); }
};

class OnlyWritten {
  std::thread worker_;
  int result_;

public:
  OnlyWritten() {
    worker_ = std::thread([this] { result_ = 1; });
    result_ = 0;
  }
  ~OnlyWritten() { worker_.join(); }
};

class FinalVirtual {
  std::thread worker_;

protected:
  virtual void run() { use(1); }

public:
  FinalVirtual() { worker_ = std::thread([this] { run(); }); }
  virtual ~FinalVirtual() { worker_.join(); }
};

// What is overridden is called only when somebody has asked for it.
class CalledAfterWait {
  std::counting_semaphore<8> jobs_{0};
  std::thread worker_;

protected:
  virtual void handle() { use(1); }

public:
  CalledAfterWait() {
    worker_ = std::thread([this] {
      jobs_.acquire();
      handle();
    });
  }
  virtual ~CalledAfterWait() { worker_.join(); }
};
class Handles : CalledAfterWait {
  void handle() override { use(2); }
};

// Only the other constructor starts a task.
class OtherConstructor {
  std::thread worker_;
  int size_;

public:
  OtherConstructor() : worker_([this] { size_ = 1; }) {}
  explicit OtherConstructor(int size) : size_(size) {}
  ~OtherConstructor() {
    if (worker_.joinable())
      worker_.join();
  }
};

template <typename T> class Pattern {
  std::thread worker_{[this] { items_.clear(); }};
  std::vector<T> items_;
};

class Silenced {
  std::thread worker_{[this] { use(text_); }}; // NOLINT(weft-started-before-init)
  std::string text_;

public:
  ~Silenced() { worker_.join(); }
};

// --- reported: members that are constructed later

class InDefaultInitializer {
  std::thread worker_{[this] { run(); }};
  // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: the task uses 'mutex_', which is constructed only after it starts; declare 'worker_' behind 'mutex_', or start the task last [weft-started-before-init]
  std::mutex mutex_;
  std::condition_variable wake_;
  void run() {
    std::unique_lock lock(mutex_);
    wake_.wait(lock);
  }

public:
  ~InDefaultInitializer() { worker_.join(); }
};

class InInitializer {
  std::thread worker_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stop_;
  void run() {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return stop_; });
  }

public:
  InInitializer() : worker_(&InInitializer::run, this), stop_(false) {}
  // CHECK-MESSAGES: :[[@LINE-1]]:21: warning: the task uses 'mutex_', which is constructed only after it starts; declare 'worker_' behind 'mutex_', or start the task last [weft-started-before-init]
  ~InInitializer() { worker_.join(); }
};

class FlagLater {
  std::mutex mutex_;
  std::jthread worker_{&FlagLater::run, this};
  // CHECK-MESSAGES: :[[@LINE-1]]:23: warning: the task uses 'stop_', which is constructed only after it starts; declare 'worker_' behind 'stop_', or start the task last [weft-started-before-init]
  std::atomic<bool> stop_{false};
  void run() {
    while (!stop_) {
      std::lock_guard lock(mutex_);
      step();
    }
  }
  void step() { use(1); use(steps_); }
  int steps_ = 0;
};

class InPredicate {
  std::mutex mutex_;
  std::condition_variable wake_;
  std::thread worker_{[this] {
    // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: the task uses 'jobs_', which is constructed only after it starts; declare 'worker_' behind 'jobs_', or start the task last [weft-started-before-init]
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return !jobs_.empty(); });
  }};
  std::vector<int> jobs_;

public:
  ~InPredicate() { worker_.join(); }
};

void setName(const std::string &name, int number);
class NamesItself {
  std::string name_ = "worker";
  std::thread worker_{[this] {
    // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: the task uses 'text_', which is constructed only after it starts; declare 'worker_' behind 'text_', or start the task last [weft-started-before-init]
    setName(name_, 4);
    use(text_);
  }};
  std::string text_;

public:
  ~NamesItself() { worker_.join(); }
};

class Asynchronous {
  std::future<void> load_ = std::async(std::launch::async, [this] { use(text_); });
  // CHECK-MESSAGES: :[[@LINE-1]]:29: warning: the task uses 'text_', which is constructed only after it starts; declare 'load_' behind 'text_', or start the task last [weft-started-before-init]
  std::string text_;
};

class OnFiber {
  weft::Fiber<void> fiber_ = weft::spawn([this] { use(text_); });
  // CHECK-MESSAGES: :[[@LINE-1]]:30: warning: the task uses 'text_', which is constructed only after it starts; declare 'fiber_' behind 'text_', or start the task last [weft-started-before-init]
  std::string text_;
};

class OnTheHeap {
  std::unique_ptr<std::thread> worker_;
  std::string text_;

public:
  OnTheHeap()
      : worker_(std::make_unique<std::thread>([this] { use(text_); })) {}
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: the task uses 'text_', which is constructed only after it starts; declare 'worker_' behind 'text_', or start the task last [weft-started-before-init]
  ~OnTheHeap() { worker_->join(); }
};

template <typename T> class Instantiated {
  std::jthread worker_;
  std::vector<T> items_;

public:
  Instantiated() : worker_([this] { items_.clear(); }) {}
  // CHECK-MESSAGES: :[[@LINE-1]]:20: warning: the task uses 'items_', which is constructed only after it starts; declare 'worker_' behind 'items_', or start the task last [weft-started-before-init]
};
void instantiate() {
  Instantiated<int> one;
  Instantiated<long> two;
}

#define WORKER(body) std::thread([this] { body; })
class InMacro {
  std::thread worker_ = WORKER(use(text_));
  // CHECK-MESSAGES: :[[@LINE-1]]:25: warning: the task uses 'text_', which is constructed only after it starts; declare 'worker_' behind 'text_', or start the task last [weft-started-before-init]
  std::string text_;

public:
  ~InMacro() { worker_.join(); }
};

class Runner {
  std::jthread worker_;

public:
  template <typename F> explicit Runner(F f) : worker_(std::move(f)) {}
};
class RunByBase : Runner {
  std::string text_;

public:
  RunByBase() : Runner([this] { use(text_); }) {}
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: the task uses 'text_', which is constructed only after the base that starts it; start it when the object is complete [weft-started-before-init]
};

// --- reported: state that the rest of the constructor assigns

class AssignedLater {
  std::thread worker_;
  int size_;
  std::unique_ptr<int> value_;
  void run() { use(*value_); }

public:
  AssignedLater() {
    worker_ = std::thread(&AssignedLater::run, this);
    // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: the task uses 'value_', which the constructor assigns only after it has started the task; start it last [weft-started-before-init]
    value_ = std::make_unique<int>(4);
  }
  explicit AssignedLater(int n) {
    start();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: the task uses 'size_', which the constructor assigns only after it has started the task; start it last [weft-started-before-init]
    size_ = n;
  }
  void start() {
    worker_ = std::thread([this] { use(size_); });
  }
  ~AssignedLater() { worker_.join(); }
};

class AssignedInEachBody {
  std::thread worker_{[this] { use(size_); }};
  // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: the task uses 'size_', which the constructor assigns only after it has started the task; start it last [weft-started-before-init]
  int size_;

public:
  AssignedInEachBody() { size_ = 1; }
  explicit AssignedInEachBody(int size) { size_ = size; }
  ~AssignedInEachBody() { worker_.join(); }
};

class Posix {
  pthread_t worker_;
  int size_;
  static void *enter(void *self) {
    static_cast<Posix *>(self)->run();
    return nullptr;
  }
  void run() { use(size_); }

public:
  Posix() {
    pthread_create(&worker_, nullptr, &Posix::enter, this);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: the task uses 'size_', which the constructor assigns only after it has started the task; start it last [weft-started-before-init]
    size_ = 16;
  }
  ~Posix() { pthread_join(worker_, nullptr); }
};

class FlagSetLater {
  std::atomic<bool> running_{false};
  bool stop_;
  std::thread worker_;
  std::thread other_;
  void run() {
    while (running_)
      step();
  }
  void runOther() {
    for (int i = 0; i < 4 && !stop_; ++i)
      step();
  }
  void step() { use(1); }

public:
  FlagSetLater() {
    worker_ = std::thread(&FlagSetLater::run, this);
    // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: the task may end at once, because the constructor sets 'running_' only after it has started the task; start it last [weft-started-before-init]
    running_ = true;
  }
  explicit FlagSetLater(int) : stop_(true) {
    other_ = std::thread([this] { runOther(); });
    // CHECK-MESSAGES: :[[@LINE-1]]:14: warning: the task may end at once, because the constructor sets 'stop_' only after it has started the task; start it last [weft-started-before-init]
    stop_ = false;
  }
  ~FlagSetLater() {
    running_ = false;
    worker_.join();
    other_.join();
  }
};

// --- reported: functions that a derived class overrides

class Thread {
  std::thread worker_;

public:
  Thread() {
    worker_ = std::thread([this] { run(); });
    // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: the task calls 'run', which 'Reader' overrides, while the object may still be under construction; start it when the object is complete [weft-started-before-init]
  }
  virtual ~Thread() { worker_.join(); }

protected:
  virtual void run() = 0;
};
class Reader : public Thread {
  void run() override { use(1); }
};

class ByMemberPointer {
  std::thread worker_;

public:
  ByMemberPointer() : worker_(&ByMemberPointer::run, this) {}
  // CHECK-MESSAGES: :[[@LINE-1]]:23: warning: the task calls 'run', which 'Writer' overrides, while the object may still be under construction; start it when the object is complete [weft-started-before-init]
  virtual ~ByMemberPointer() { worker_.join(); }

protected:
  virtual void run() { use(1); }
};
class Writer : public ByMemberPointer {
  void run() override { use(2); }
};
