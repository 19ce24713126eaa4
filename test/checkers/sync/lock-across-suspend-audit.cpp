// RUN: %check_weft %s weft-lock-across-suspend %t --options WeftAudit=true
//
// What only a reviewer can judge, and the notes.
#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>

#include <sys/socket.h>
#include <unistd.h>

void step();
std::mutex mutex;

void result(std::future<int> &future) {
  std::lock_guard guard(mutex);
  future.get();
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'mutex' stays locked while this waits for a result, and everybody who wants it waits as long; unlock it before [weft-lock-across-suspend]
  // CHECK-NOTES: :[[@LINE-3]]:19: note: locked here
}

class Owner {
  std::mutex ends_;
  std::thread worker_{step};

public:
  void stop() {
    std::lock_guard guard(ends_);
    worker_.join();
  // CHECK-MESSAGES: :[[@LINE-1]]:13: warning: 'ends_' stays locked while this waits for a task, {{.*}}
  // CHECK-NOTES: :[[@LINE-3]]:21: note: locked here
  }
};

class Client {
  std::mutex mutex_;
  int fd_ = -1;

public:
  void open(const sockaddr *address, socklen_t size) {
    std::lock_guard guard(mutex_);
    connect(fd_, address, size);
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'mutex_' stays locked while this waits for another machine, {{.*}}
  // CHECK-NOTES: :[[@LINE-3]]:21: note: locked here
  }
};

void syncs(int fd) {
  std::lock_guard guard(mutex);
  fsync(fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'mutex' stays locked while this waits for a file, {{.*}}
  // CHECK-NOTES: :[[@LINE-3]]:19: note: locked here
}

void writes(int fd, const char *text, size_t size) {
  std::lock_guard guard(mutex);
  write(fd, text, size);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'mutex' stays locked while this waits for a file, {{.*}}
  // CHECK-NOTES: :[[@LINE-3]]:19: note: locked here
}

// The task has signalled while this waited, and nobody else has the lock.
void local(bool &done) {
  std::mutex lock;
  std::condition_variable changed;
  std::unique_lock guard(lock);
  std::thread task([&] {
    std::lock_guard inside(lock);
    done = true;
    changed.notify_all();
  });
  changed.wait(guard, [&] { return done; });
  task.join();
}

class Deadlock {
  std::mutex mutex_;
  bool stop_ = false;
  std::thread worker_;
  void run() {
    std::lock_guard guard(mutex_);
    step();
  }

public:
  Deadlock() {
    worker_ = std::thread([this] { run(); });
  }
  ~Deadlock() {
    std::lock_guard guard(mutex_);
    worker_.join();
  // CHECK-MESSAGES: :[[@LINE-1]]:13: warning: 'mutex_' stays locked while this waits for a task, but a task takes it, too: {{.*}}
  // CHECK-NOTES: :[[@LINE-3]]:21: note: locked here
  // CHECK-NOTES: :[[@LINE-13]]:21: note: the task takes it here
  }
};
