// RUN: %check_weft %s weft-lock-across-suspend %t
//
// What a lock must not be held across.
#include <chrono>
#include <condition_variable>
#include <coroutine>
#include <future>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <netdb.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <weft/weft.h>

using namespace std::chrono_literals;

struct Task {
  struct promise_type {
    Task get_return_object() { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception();
  };
};
struct Read {
  bool await_ready() const noexcept;
  void await_suspend(std::coroutine_handle<>) noexcept;
  int await_resume() noexcept;
};
Read readSome();
void step();
bool ready();

std::mutex mutex;
std::mutex other;
weft::Mutex fiberMutex;
int last;

// --- not reported: coroutines

Task unlocksFirst() {
  std::unique_lock guard(mutex);
  step();
  guard.unlock();
  co_await readSome();
  guard.lock();
}

Task inAnInnerScope() {
  {
    std::lock_guard guard(mutex);
    step();
  }
  co_await readSome();
}

Task neverHeld() {
  std::unique_lock guard(mutex, std::defer_lock);
  co_await readSome();
}

Task movedOn() {
  std::unique_lock guard(mutex);
  auto next = std::move(guard);
  next.unlock();
  co_await readSome();
}

Task onOnePathOnly() {
  std::unique_lock guard(mutex, std::try_to_lock);
  if (guard)
    guard.unlock();
  co_await readSome();
}

// Never suspends.
Task alwaysReady() {
  std::lock_guard guard(mutex);
  co_await std::suspend_never{};
}

// The lock is given up meanwhile, for all we know.
Read waitWith(std::unique_lock<std::mutex> &);
Task givesTheGuard() {
  std::unique_lock guard(mutex);
  co_await waitWith(guard);
}

Read waitFor(const std::unique_lock<std::mutex> &);
Task showsTheGuard() {
  std::unique_lock guard(mutex);
  co_await waitFor(guard);
}

// An asynchronous lock: made to be held across a suspension.
class AsyncMutex {
  std::mutex guardsTheList_;
  std::vector<std::coroutine_handle<>> waiting_;

public:
  Read lock();
  bool try_lock();
  void unlock();
};
AsyncMutex async;

Task asynchronousLock() {
  co_await async.lock();
  co_await readSome();
  async.unlock();
}

Task asynchronousGuard() {
  std::unique_lock guard(async, std::try_to_lock);
  if (!guard)
    co_return;
  co_await readSome();
}

// A fiber's lock may be held over a coroutine's suspension: nobody's thread is
// blocked by it.
Task fibersLock() {
  std::lock_guard guard(fiberMutex);
  co_await readSome();
}

// The lambda is a coroutine of its own, and runs when nobody holds the lock.
auto lambdaInside() {
  std::lock_guard guard(mutex);
  return []() -> Task { co_await readSome(); };
}

// --- reported: coroutines

Task guarded() {
  std::lock_guard<std::mutex> guard(mutex);
  last = co_await readSome();
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: the thread lock 'mutex' stays locked while the coroutine is suspended, which blocks the threads that could resume it; unlock it before [weft-lock-across-suspend]
  co_await readSome(); // the same lock
}

Task deduced() {
  std::scoped_lock guard(mutex);
  if (ready())
    co_await readSome();
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: the thread lock 'mutex' stays locked {{.*}}
}

Task byHand() {
  pthread_mutex_t *raw = mutex.native_handle();
  pthread_mutex_lock(raw);
  co_await readSome();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: the thread lock 'raw' stays locked {{.*}}
  pthread_mutex_unlock(raw);
}

Task takenAgain() {
  std::unique_lock guard(mutex);
  guard.unlock();
  co_await readSome();
  guard.lock();
  last = co_await readSome();
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: the thread lock 'mutex' {{.*}}
}

// A lock by its shape, made of a thread's lock.
class Wrapped {
  std::mutex mutex_;

public:
  void lock() { mutex_.lock(); }
  void unlock() { mutex_.unlock(); }
};

struct Connection {
  Wrapped wrapped;
  template <class T> Task fill(T &into) {
    std::lock_guard guard(wrapped);
    into = co_await readSome();
    // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: the thread lock 'wrapped' {{.*}}
  }
};
void useBoth(Connection &connection, int &a, long &b) {
  connection.fill(a);
  connection.fill(b);
}

#define LOCKED std::lock_guard guardOfMacro(mutex)
Task inMacro() {
  LOCKED;
  co_await readSome();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: the thread lock 'mutex' {{.*}}
}

Task silenced() {
  std::lock_guard guard(mutex);
  co_await readSome(); // NOLINT(weft-lock-across-suspend)
}

auto coroutineInLambda = [] {
  return [](int &into) -> Task {
    std::lock_guard guard(mutex);
    into = co_await readSome();
    // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: the thread lock 'mutex' {{.*}}
  };
};

// --- not reported: threads

std::condition_variable changed;
void waitsOnACondition() {
  std::unique_lock guard(mutex);
  while (!ready())
    changed.wait(guard);
  changed.wait_for(guard, 1s);
}

void sleepsUnlocked() {
  std::unique_lock guard(mutex);
  while (!ready()) {
    guard.unlock();
    std::this_thread::sleep_for(1ms);
    guard.lock();
  }
}

void takesAnother() {
  std::lock_guard guard(mutex);
  std::lock_guard second(other);
}

void doesNotWait() {
  std::lock_guard guard(mutex);
  waitpid(-1, nullptr, WNOHANG);
  std::this_thread::yield();
}

// No task takes the lock.
class Owner {
  std::mutex ends_;
  std::thread worker_{step};

public:
  void stop() {
    std::lock_guard guard(ends_);
    if (worker_.joinable())
      worker_.join();
  }
};

// The task is past its last use of the lock.
class Handshake {
  std::mutex mutex_;
  std::condition_variable changed_;
  bool done_ = false;
  std::thread worker_;

public:
  void start() {
    worker_ = std::thread([this] {
      std::lock_guard guard(mutex_);
      done_ = true;
      changed_.notify_one();
    });
  }
  void stop() {
    std::unique_lock guard(mutex_);
    changed_.wait(guard, [this] { return done_; });
    worker_.join();
  }
};

// Another task takes it.
class Collector {
  std::mutex mutex_;
  std::thread collects_;
  std::vector<std::thread> ended_;

public:
  void start() {
    ended_.push_back(std::thread(step));
    collects_ = std::thread([this] { collect(); });
  }
  void collect() {
    std::lock_guard guard(mutex_);
    for (auto &thread : ended_)
      thread.join();
  }
};

// The lock is there for the descriptor.
class Client {
  std::mutex mutex_;
  int fd_ = -1;

public:
  void open(const sockaddr *address, socklen_t size) {
    std::lock_guard guard(mutex_);
    connect(fd_, address, size);
  }
};

// --- reported: threads

void sleeps() {
  std::lock_guard guard(mutex);
  while (!ready())
    std::this_thread::sleep_for(1ms);
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'mutex' stays locked while this waits for some time, and everybody who wants it waits as long; unlock it before [weft-lock-across-suspend]
}

std::map<std::string, addrinfo *> names;
void lookUp(const std::string &name) {
  std::unique_lock guard(mutex);
  getaddrinfo(name.c_str(), nullptr, nullptr, &names[name]);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'mutex' stays locked while this waits for a name server, and everybody {{.*}}
}

void connects(int fd, const sockaddr *address) {
  std::lock_guard guard(mutex);
  if (connect(fd, address, sizeof(*address)) != 0) {
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'mutex' stays locked while this waits for another machine, {{.*}}
    ++last;
  }
}

void reaps(pid_t child) {
  std::lock_guard guard(mutex);
  waitpid(child, nullptr, 0);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'mutex' stays locked while this waits for another process, {{.*}}
}

// The seed: a lock over a call of another machine.
WEFT_WAITS_REMOTE std::string remoteFetch(const std::string &key);
class Cache {
  std::mutex mutex_;
  std::map<std::string, std::string> values_;

public:
  void slow(const std::string &key) {
    mutex_.lock();
    std::string value = remoteFetch(key);
    // CHECK-MESSAGES: :[[@LINE-1]]:25: warning: 'mutex_' stays locked while this waits for another machine, {{.*}}
    values_[key] = value;
    mutex_.unlock();
  }
  void quick(const std::string &key) {
    std::string value = remoteFetch(key);
    mutex_.lock();
    values_[key] = value;
    mutex_.unlock();
  }
};

// The task wants the lock that whoever waits for it holds.
class Deadlock {
  std::mutex mutex_;
  bool stop_ = false;
  std::thread worker_;
  void run() {
    for (;;) {
      std::lock_guard guard(mutex_);
      if (stop_)
        return;
    }
  }

public:
  Deadlock() {
    worker_ = std::thread([this] { run(); });
  }
  ~Deadlock() {
    std::lock_guard guard(mutex_);
    stop_ = true;
    worker_.join();
    // CHECK-MESSAGES: :[[@LINE-1]]:13: warning: 'mutex_' stays locked while this waits for a task, but a task takes it, too: then neither goes on; unlock it before [weft-lock-across-suspend]
  }
};

// --- not reported: fibers

void fiberConditions(weft::ConditionVariable &condition) {
  std::unique_lock guard(fiberMutex);
  condition.wait(guard, ready);
}

void nestedFiberLock(weft::Mutex &second) {
  std::lock_guard guard(fiberMutex);
  std::lock_guard nested(second);
}

void tries(weft::Channel<int> channel) {
  std::lock_guard guard(fiberMutex);
  static_cast<void>(channel.try_send(1));
  weft::select(weft::on_receive(channel, [](auto &&) {}),
               weft::otherwise([] {}));
  weft::this_fiber::yield();
}

void mapUnderAFiberLock(weft::ConcurrentMap<int, int> &map) {
  std::lock_guard guard(fiberMutex);
  map.insert_or_assign(1, last);
}

// --- reported: fibers

void threadLockInAFiber() {
  std::lock_guard guard(mutex);
  weft::this_fiber::yield();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: the thread lock 'mutex' stays locked while the fiber is suspended, which blocks the threads that could resume it; unlock it before [weft-lock-across-suspend]
}

void fiberLockUnderAThreadLock() {
  std::lock_guard guard(mutex);
  fiberMutex.lock();
  // CHECK-MESSAGES: :[[@LINE-1]]:14: warning: the thread lock 'mutex' stays locked while the fiber is suspended, {{.*}}
  fiberMutex.unlock();
}

void conditionUnderAnother(weft::ConditionVariable &condition) {
  std::lock_guard outer(mutex);
  std::unique_lock guard(fiberMutex);
  // CHECK-MESSAGES: :[[@LINE+1]]:13: warning: the thread lock 'mutex' {{.*}}
  condition.wait(guard, ready);
}

void sends(weft::Channel<int> channel) {
  std::lock_guard guard(fiberMutex);
  channel.send(last);
  // CHECK-MESSAGES: :[[@LINE-1]]:11: warning: 'fiberMutex' stays locked while this waits for the other end of a channel, and everybody who wants it waits as long; unlock it before [weft-lock-across-suspend]
}

void selects(weft::Channel<int> channel) {
  std::lock_guard guard(fiberMutex);
  weft::select(weft::on_receive(channel, [](auto &&) {}),
               weft::after(1s, [] {}));
  // CHECK-MESSAGES: :[[@LINE-2]]:3: warning: 'fiberMutex' stays locked while this waits for others, {{.*}}
}

void waits(weft::WaitGroup &group) {
  std::lock_guard guard(fiberMutex);
  group.wait();
  // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'fiberMutex' stays locked while this waits for a task, and everybody {{.*}}
}

void sleepsInAFiber() {
  std::lock_guard guard(fiberMutex);
  weft::this_fiber::sleep_for(1ms);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'fiberMutex' stays locked while this waits for others, {{.*}}
}

// A thread that has given the lock back for the last time: only then is it
// in the list.
class Crew {
  struct Member {
    std::thread thread;
    Member *next = nullptr;
  };
  std::mutex mutex_;
  Member *ended_ = nullptr;

  void run(Member *member) {
    std::lock_guard guard(mutex_);
    member->next = ended_;
    ended_ = member;
  }

public:
  void start() {
    std::lock_guard guard(mutex_);
    Member *member = ended_;
    if (member) {
      ended_ = member->next;
      member->thread.join();
    } else {
      member = new Member;
    }
    member->thread = std::thread([this, member] { run(member); });
  }
};
