// RUN: %check_weft %s weft-teardown-before-join %t
//
// Members that end before the tasks that use them.
#include <condition_variable>
#include <cstdio>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <pthread.h>

#include <weft/weft.h>

void use(const std::string &);
void flush(void *);

// --- not reported

class JoinedFirst {
  std::unique_ptr<std::string> text_;
  std::thread worker_;

public:
  void start() {
    worker_ = std::thread([this] { use(*text_); });
  }
  ~JoinedFirst() {
    worker_.join();
    text_.reset();
  }
};

class JoinedIfJoinable {
  std::string *text_ = new std::string;
  std::thread worker_;

public:
  void start() {
    worker_ = std::thread([this] { use(*text_); });
  }
  void stop() {
    if (worker_.joinable())
      worker_.join();
  }
  ~JoinedIfJoinable() {
    stop();
    delete text_;
    stop();
  }
};

class JoinedInLoop {
  std::string *text_ = new std::string;
  std::vector<std::thread> workers_;

public:
  void start() {
    for (int i = 0; i < 4; ++i)
      workers_.emplace_back([this] { use(*text_); });
  }
  ~JoinedInLoop() {
    for (auto &worker : workers_)
      worker.join();
    delete text_;
  }
};

class NotStarted {
  std::string *text_ = new std::string;
  std::thread worker_;

public:
  void start() {
    worker_ = std::thread([this] { use(*text_); });
  }
  void stop() {
    if (!worker_.joinable()) {
      delete text_;
      return;
    }
    worker_.join();
    delete text_;
  }
};

class UnderLock {
  std::mutex mutex_;
  std::unique_ptr<std::string> text_;
  std::thread worker_;

public:
  void start() {
    worker_ = std::thread([this] {
      std::lock_guard lock(mutex_);
      if (text_)
        use(*text_);
    });
  }
  void stop() {
    {
      std::lock_guard lock(mutex_);
      text_.reset();
    }
    worker_.join();
  }
};

class WaitsOtherwise {
  std::mutex mutex_;
  std::condition_variable ended_;
  bool done_ = false;
  std::unique_ptr<std::string> text_;
  std::thread worker_;
  void await() {
    std::unique_lock lock(mutex_);
    ended_.wait(lock, [this] { return done_; });
  }

public:
  void start() {
    worker_ = std::thread([this] { use(*text_); });
  }
  ~WaitsOtherwise() {
    await();
    text_.reset();
    worker_.join();
  }
};

class AsksElsewhere {
  std::unique_ptr<std::string> text_;
  std::thread worker_;

public:
  void start() {
    worker_ = std::thread([this] { use(*text_); });
  }
  ~AsksElsewhere() {
    flush(this);
    text_.reset();
    worker_.join();
  }
};

class OfOthers {
  std::unique_ptr<std::string> text_;
  std::unique_ptr<std::string> other_;
  std::thread worker_;

public:
  void start() {
    worker_ = std::thread([this] { use(*text_); });
  }
  ~OfOthers() {
    other_.reset();
    worker_.join();
  }
};

// No function that ends the object's work.
class Restarted {
  std::unique_ptr<std::string> text_;
  std::thread worker_;

public:
  void start() {
    worker_ = std::thread([this] { use(*text_); });
  }
  void clear() {
    text_.reset();
    worker_.join();
  }
};

// A descriptor is often closed to wake the thread up.
class Descriptor {
  int fd_ = 0;
  std::thread worker_;
  void read();

public:
  void start() {
    worker_ = std::thread([this] { std::printf("%d", fd_); });
  }
  ~Descriptor() {
    std::fclose(stdin);
    fd_ = -1;
    worker_.join();
  }
};

class Silenced {
  std::unique_ptr<std::string> text_;
  std::thread worker_;

public:
  void start() {
    worker_ = std::thread([this] { use(*text_); });
  }
  ~Silenced() {
    text_.reset(); // NOLINT(weft-teardown-before-join)
    worker_.join();
  }
};

// What keeps the task at work is made there, and dropped here to end it.
class WorkGuard {
  std::unique_ptr<std::string> work_;
  std::unique_ptr<std::string> name_;
  std::thread worker_;

public:
  void start() {
    worker_ = std::thread([this] {
      work_.reset(new std::string);
      name_ = nullptr;
    });
  }
  void stop() {
    work_.reset();
    name_.reset();
    worker_.join();
  }
};

class MovedAfterwards {
  std::vector<int> items_;
  std::thread worker_;

public:
  void start() {
    worker_ = std::thread([this] { items_.push_back(1); });
  }
  std::vector<int> finish() {
    auto worker = std::move(worker_);
    worker.join();
    return std::move(items_);
  }
  std::vector<int> close() {
    worker_.join();
    return std::move(items_);
  }
};

// --- reported

class Deleted {
  std::string *text_ = new std::string;
  std::thread worker_;

public:
  void start() {
    worker_ = std::thread([this] { use(*text_); });
  }
  ~Deleted() {
    delete text_;
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: the task that uses 'text_' may still run here, because 'worker_' is joined only afterwards; join it first [weft-teardown-before-join]
    worker_.join();
  }
};

class Reset {
  std::unique_ptr<std::string> text_;
  std::thread worker_;
  void run() { step(); }
  void step() { use(*text_); }

public:
  void start() { worker_ = std::thread(&Reset::run, this); }
  void stop() {
    text_.reset();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: the task that uses 'text_' may still run here, because 'worker_' is joined only afterwards; join it first [weft-teardown-before-join]
    if (worker_.joinable())
      worker_.join();
  }
};

class JoinedByStop {
  std::shared_ptr<std::string> text_;
  std::optional<std::string> name_;
  std::mutex mutex_;
  bool stop_ = false;
  std::vector<std::thread> workers_;

public:
  void start() {
    workers_.emplace_back([this] { use(*text_); });
    workers_.emplace_back([this] { use(*name_); });
  }
  void stop() {
    for (auto &worker : workers_)
      worker.join();
  }
  ~JoinedByStop() {
    {
      std::lock_guard lock(mutex_);
      stop_ = true;
    }
    text_ = nullptr;
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: the task that uses 'text_' may still run here, because 'workers_' is joined only afterwards; join it first [weft-teardown-before-join]
    name_ = {};
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: the task that uses 'name_' may still run here, because 'workers_' is joined only afterwards; join it first [weft-teardown-before-join]
    stop();
  }
};

class JoinsByItself {
  std::string *text_ = new std::string;
  std::jthread worker_;

public:
  void start() {
    worker_ = std::jthread([this] { use(*text_); });
  }
  ~JoinsByItself() {
    worker_.request_stop();
    delete text_;
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: the task that uses 'text_' may still run here, because 'worker_' is joined only afterwards; join it first [weft-teardown-before-join]
  }
};

class OnFibers {
  std::unique_ptr<std::string> text_;
  weft::Group group_;

public:
  void start() {
    group_.go([this] { use(*text_); });
  }
  void shutdown() {
    text_.reset();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: the task that uses 'text_' may still run here, because 'group_' is joined only afterwards; join it first [weft-teardown-before-join]
    group_.wait();
  }
};

class Posix {
  pthread_t worker_;
  std::FILE *file_ = nullptr;
  static void *enter(void *argument) {
    auto *self = static_cast<Posix *>(argument);
    std::fputs("x", self->file_);
    return nullptr;
  }

public:
  void start() { pthread_create(&worker_, nullptr, enter, this); }
  ~Posix() {
    std::fclose(file_);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: the task that uses 'file_' may still run here, because 'worker_' is joined only afterwards; join it first [weft-teardown-before-join]
    pthread_join(worker_, nullptr);
  }
};

template <typename T> class Instantiated {
  std::unique_ptr<T> value_;
  std::thread worker_;

public:
  void start() {
    worker_ = std::thread([this] { use(*value_); });
  }
  ~Instantiated() {
    value_.reset();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: the task that uses 'value_' may still run here, because 'worker_' is joined only afterwards; join it first [weft-teardown-before-join]
    worker_.join();
  }
};
void instantiate() {
  Instantiated<std::string> one;
  one.start();
}

class MovedAway {
  std::vector<int> items_;
  std::thread worker_;

public:
  void start() {
    worker_ = std::thread([this] { items_.push_back(1); });
  }
  std::vector<int> finish() {
    auto items = std::move(items_);
    // CHECK-MESSAGES: :[[@LINE-1]]:18: warning: the task that uses 'items_' may still run here, because 'worker_' is joined only afterwards; join it first [weft-teardown-before-join]
    worker_.join();
    return items;
  }
};

#define DROP(member) member.reset()
class InMacro {
  std::unique_ptr<std::string> text_;
  std::thread worker_;

public:
  void start() {
    auto begin = [this] {
      worker_ = std::thread([this] { [this] { use(*text_); }(); });
    };
    begin();
  }
  ~InMacro() {
    DROP(text_);
    // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: the task that uses 'text_' may still run here, because 'worker_' is joined only afterwards; join it first [weft-teardown-before-join]
    worker_.join();
  }
};
