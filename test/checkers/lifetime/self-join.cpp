// RUN: %check_weft %s weft-self-join %t
//
// Tasks that can be the last owner of what joins them.
#include <functional>
#include <future>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include <weft/weft.h>

void step();
void later(std::function<void()> callback);

// --- not reported

class Weak : public std::enable_shared_from_this<Weak> {
  std::jthread worker_;

public:
  void start() {
    worker_ = std::jthread([weak = weak_from_this()] {
      if (auto self = weak.lock())
        step();
    });
  }
};

class Raw : public std::enable_shared_from_this<Raw> {
  std::jthread worker_;

public:
  void start() {
    worker_ = std::jthread([this] { step(); });
  }
};

// Somebody outside ends the task.
class Stopped : public std::enable_shared_from_this<Stopped> {
  std::thread worker_;

public:
  void start() {
    worker_ = std::thread([self = shared_from_this()] { step(); });
  }
  void stop() {
    if (worker_.joinable())
      worker_.join();
  }
  ~Stopped() { stop(); }
};

class StoppedElsewhere : public std::enable_shared_from_this<StoppedElsewhere> {
  std::jthread worker_;

public:
  void start() {
    worker_ = std::jthread([self = shared_from_this()] { step(); });
  }
  void stop();
};

class AsksWhereItRuns : public std::enable_shared_from_this<AsksWhereItRuns> {
  std::thread worker_;

public:
  void start() {
    worker_ = std::thread([self = shared_from_this()] { step(); });
  }
  ~AsksWhereItRuns() {
    if (worker_.joinable() &&
        worker_.get_id() != std::this_thread::get_id())
      worker_.join();
  }
};

class DetachesThen : public std::enable_shared_from_this<DetachesThen> {
  std::thread worker_;

public:
  void start() {
    worker_ = std::thread([self = shared_from_this()] { step(); });
  }
  ~DetachesThen() {
    if (worker_.get_id() == std::this_thread::get_id())
      worker_.detach();
    else if (worker_.joinable())
      worker_.join();
  }
};

class DestroyedElsewhere
    : public std::enable_shared_from_this<DestroyedElsewhere> {
  std::jthread worker_;

public:
  void start() {
    worker_ = std::jthread([self = shared_from_this()] { step(); });
  }
  ~DestroyedElsewhere();
};

class Detached : public std::enable_shared_from_this<Detached> {
public:
  void start() {
    std::thread([self = shared_from_this()] { step(); }).detach();
  }
};

class Handed : public std::enable_shared_from_this<Handed> {
  std::jthread worker_;

public:
  void start() {
    worker_ = std::jthread([self = shared_from_this()]() mutable {
      later([self = std::move(self)] { step(); });
    });
  }
};

// The future keeps the callable, and that the object: nobody destroys it.
class Future : public std::enable_shared_from_this<Future> {
  std::future<void> load_;

public:
  void start() {
    load_ = std::async(std::launch::async,
                       [self = shared_from_this()] { step(); });
  }
};

class OtherObject : public std::enable_shared_from_this<OtherObject> {
  std::jthread worker_;
  std::shared_ptr<OtherObject> next_;

public:
  void start() {
    worker_ = std::jthread([next = next_] { step(); });
  }
};

struct Plain {
  std::jthread worker;
};
void otherVariable(std::shared_ptr<Plain> one, std::shared_ptr<Plain> other) {
  one->worker = std::jthread([other] { step(); });
}

template <typename T>
class Pattern : public std::enable_shared_from_this<Pattern<T>> {
  std::jthread worker_;

public:
  void start() {
    worker_ = std::jthread([self = this->shared_from_this()] { step(); });
  }
};

class Silenced : public std::enable_shared_from_this<Silenced> {
  std::jthread worker_;

public:
  void start() {
    worker_ = std::jthread([self = shared_from_this()] { step(); }); // NOLINT(weft-self-join)
  }
};

// --- reported

class JoinsByItself : public std::enable_shared_from_this<JoinsByItself> {
  std::jthread worker_;

public:
  void start() {
    worker_ = std::jthread([self = shared_from_this()] { step(); });
    // CHECK-MESSAGES: :[[@LINE-1]]:29: warning: the task shares its owner, whose destructor joins it: if its reference is the last, it waits for itself; hold a weak reference [weft-self-join]
  }
};

class JoinsInDestructor
    : public std::enable_shared_from_this<JoinsInDestructor> {
  std::thread worker_;

public:
  void start() {
    auto self = shared_from_this();
    worker_ = std::thread([this, self] { run(); });
    // CHECK-MESSAGES: :[[@LINE-1]]:34: warning: the task shares its owner, whose destructor joins it: if its reference is the last, it waits for itself; hold a weak reference [weft-self-join]
  }
  void run() { step(); }
  ~JoinsInDestructor() {
    if (worker_.joinable())
      worker_.join();
  }
};

class JoinsInHelper : public std::enable_shared_from_this<JoinsInHelper> {
  std::vector<std::thread> workers_;
  void joinAll() {
    for (auto &worker : workers_)
      worker.join();
  }
  void run() { step(); }

public:
  void start() {
    workers_.emplace_back(&JoinsInHelper::run, shared_from_this());
    // CHECK-MESSAGES: :[[@LINE-1]]:48: warning: the task shares its owner, whose destructor joins it: if its reference is the last, it waits for itself; hold a weak reference [weft-self-join]
    workers_.emplace_back(std::bind(&JoinsInHelper::run, shared_from_this()));
    // CHECK-MESSAGES: :[[@LINE-1]]:58: warning: the task shares its owner, whose destructor joins it: if its reference is the last, it waits for itself; hold a weak reference [weft-self-join]
  }
  ~JoinsInHelper() { joinAll(); }
};

class OnFiber : public std::enable_shared_from_this<OnFiber> {
  weft::Fiber<void> fiber_;
  weft::Group group_;

public:
  void start() {
    fiber_ = weft::spawn([self = shared_from_this()] { step(); });
    // CHECK-MESSAGES: :[[@LINE-1]]:27: warning: the task shares its owner, whose destructor joins it: if its reference is the last, it waits for itself; hold a weak reference [weft-self-join]
    group_.go([self = shared_from_this()] { step(); });
    // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: the task shares its owner, whose destructor joins it: if its reference is the last, it waits for itself; hold a weak reference [weft-self-join]
  }
};

struct Session {
  std::jthread worker;
  void run() { step(); }
};
void startSession() {
  auto session = std::make_shared<Session>();
  session->worker = std::jthread([session] { session->run(); });
  // CHECK-MESSAGES: :[[@LINE-1]]:35: warning: the task shares its owner, whose destructor joins it: if its reference is the last, it waits for itself; hold a weak reference [weft-self-join]
}

template <typename T>
class Instantiated : public std::enable_shared_from_this<Instantiated<T>> {
  std::jthread worker_;

public:
  void start() {
    worker_ = std::jthread([self = this->shared_from_this()] { step(); });
    // CHECK-MESSAGES: :[[@LINE-1]]:29: warning: the task shares its owner, whose destructor joins it: if its reference is the last, it waits for itself; hold a weak reference [weft-self-join]
  }
};
void instantiate(Instantiated<int> &one, Instantiated<long> &two) {
  one.start();
  two.start();
}

#define SELF self = shared_from_this()
class InMacro : public std::enable_shared_from_this<InMacro> {
  std::jthread worker_;

public:
  void start() {
    auto begin = [this] {
      worker_ = std::jthread([SELF] { step(); });
      // CHECK-MESSAGES: :[[@LINE-1]]:31: warning: the task shares its owner, whose destructor joins it: if its reference is the last, it waits for itself; hold a weak reference [weft-self-join]
    };
    begin();
  }
};
