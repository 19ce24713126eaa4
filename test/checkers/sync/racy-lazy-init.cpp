// RUN: %check_weft %s weft-racy-lazy-init %t
#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <thread>
#include <vector>
#include <pthread.h>
#include <weft/weft.h>

struct Thing {
  int value = 0;
};
Thing *make();
void use(Thing *);

// --- Not reported

std::mutex mutex;
std::once_flag once;
Thing *onced, *locked, *cached;
std::atomic<Thing *> atomicThing;

Thing *byOnce() {
  std::call_once(once, [] { onced = make(); });
  return onced;
}

Thing *byStatic() {
  static Thing thing;
  return &thing;
}

Thing *underLock() {
  std::lock_guard lock(mutex);
  if (!locked)
    locked = make();
  return locked;
}

Thing *ordered() {
  Thing *thing = atomicThing.load(std::memory_order_acquire);
  if (!thing) {
    std::lock_guard lock(mutex);
    thing = atomicThing.load(std::memory_order_relaxed);
    if (!thing) {
      thing = make();
      atomicThing.store(thing, std::memory_order_release);
    }
  }
  return thing;
}

Thing *sequential() {
  if (!atomicThing) {
    std::lock_guard lock(mutex);
    if (!atomicThing)
      atomicThing = make();
  }
  return atomicThing;
}

Thing *fenced() {
  Thing *thing = atomicThing.load(std::memory_order_relaxed);
  std::atomic_thread_fence(std::memory_order_acquire);
  if (atomicThing.load(std::memory_order_relaxed) == nullptr) {
    std::lock_guard lock(mutex);
    if (atomicThing.load(std::memory_order_relaxed) == nullptr) {
      thing = make();
      std::atomic_thread_fence(std::memory_order_release);
      atomicThing.store(thing, std::memory_order_relaxed);
    }
  }
  return thing;
}

std::atomic<bool> made;
Thing *orderedByFlag() {
  if (!made.load(std::memory_order_acquire) || !cached) {
    std::lock_guard lock(mutex);
    if (!cached) {
      cached = make();
      made.store(true, std::memory_order_release);
    }
  }
  return cached;
}

// The first look is made under a shared lock.
std::shared_mutex shared;
Thing *upgraded() {
  std::shared_lock reading(shared);
  if (cached)
    return cached;
  reading.unlock();
  std::unique_lock writing(shared);
  if (!cached)
    cached = make();
  return cached;
}

// The callers hold one.
class Guarded {
public:
  Thing *get() {
    std::lock_guard lock(outer_);
    return find();
  }

private:
  Thing *find() {
    if (!thing_) {
      std::lock_guard lock(inner_);
      if (!thing_)
        thing_ = make();
    }
    return thing_;
  }
  Thing *findLocked() {
    if (!thing_) {
      std::lock_guard lock(inner_);
      if (!thing_)
        thing_ = make();
    }
    return thing_;
  }
  std::mutex outer_, inner_;
  Thing *thing_ = nullptr;
};

// A hint that needs no order: nothing else is written with it.
class Hint {
public:
  void flush() {
    if (!dirty_.load(std::memory_order_relaxed))
      return;
    std::lock_guard lock(mutex_);
    if (!dirty_.load(std::memory_order_relaxed))
      return;
    dirty_.store(false, std::memory_order_relaxed);
  }
  void close() {
    if (!closed_.load(std::memory_order_relaxed)) {
      std::lock_guard lock(mutex_);
      if (!closed_.load(std::memory_order_relaxed))
        closed_.store(true, std::memory_order_relaxed);
    }
  }

private:
  std::mutex mutex_;
  std::atomic<bool> dirty_{false}, closed_{false};
};

// Who sees it set does nothing with it.
Thing *profiler;
bool startProfiler() {
  if (profiler)
    return false;
  std::unique_ptr<Thing> fresh(new Thing);
  {
    std::lock_guard lock(mutex);
    if (profiler)
      return false;
    profiler = fresh.release();
  }
  return true;
}

// Each thread has its own; a local is nobody else's.
thread_local Thing *mine;
Thing *perThread(Thing *given) {
  if (!mine) {
    std::lock_guard lock(mutex);
    if (!mine)
      mine = make();
  }
  Thing *local = given;
  if (!local) {
    std::lock_guard lock(mutex);
    if (!local)
      local = make();
  }
  return mine->value ? mine : local;
}

// Two objects, and a look that resets.
struct Pair {
  Thing *first = nullptr, *second = nullptr;
};
Pair pair;
void twoObjects() {
  if (!pair.first) {
    std::lock_guard lock(mutex);
    if (!pair.second)
      pair.second = make();
  }
  if (pair.first) {
    std::lock_guard lock(mutex);
    if (pair.first)
      pair.first = nullptr;
  }
}

// Only one task, and one that is warmed up before.
Thing *lazyOne, *lazyWarm;
Thing *getOne() {
  if (!lazyOne)
    lazyOne = make();
  return lazyOne;
}
void oneTask() {
  std::jthread task([] { use(getOne()); });
}
Thing *getWarm() {
  if (!lazyWarm)
    lazyWarm = make();
  return lazyWarm;
}
void warm() {
  use(getWarm());
  std::vector<std::jthread> tasks;
  for (int i = 0; i < 4; ++i)
    tasks.emplace_back([] { use(getWarm()); });
}

Thing *silenced_;
Thing *silenced() {
  if (!silenced_) { // NOLINT(weft-racy-lazy-init)
    std::lock_guard lock(mutex);
    if (!silenced_)
      silenced_ = make();
  }
  return silenced_;
}

// --- Reported: two looks, the first one without the lock

Thing *instance;
Thing *get() {
  if (!instance) {
    // CHECK-MESSAGES: :[[@LINE-1]]:8: warning: this look at 'instance' takes no lock, so it may see the new value before what was written with it; use call_once, a local static or an atomic [weft-racy-lazy-init]
    std::lock_guard lock(mutex);
    if (!instance)
      instance = make();
  }
  return instance;
}

class Cache {
public:
  const Thing &thing() {
    if (thing_ != nullptr)
      return *thing_;
    // CHECK-MESSAGES: :[[@LINE-2]]:9: warning: this look at 'thing_' takes no lock, so it may see the new value before what was written with it; use call_once, a local static or an atomic [weft-racy-lazy-init]
    std::unique_lock<std::mutex> lock(mutex_);
    if (thing_ != nullptr)
      return *thing_;
    thing_ = std::make_unique<Thing>();
    return *thing_;
  }
  void load() {
    if (loaded_)
      return;
    // CHECK-MESSAGES: :[[@LINE-2]]:9: warning: this look at 'loaded_' takes no lock, so it may see the new value before what was written with it; use call_once, a local static or an atomic [weft-racy-lazy-init]
    mutex_.lock();
    if (!loaded_) {
      values_["a"] = 1;
      loaded_ = true;
    }
    mutex_.unlock();
  }
  static Cache *shared() {
    static Cache *only = nullptr;
    static weft::Mutex lock;
    if (only == nullptr) {
      // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: this look at 'only' takes no lock, so it may see the new value before what was written with it; use call_once, a local static or an atomic [weft-racy-lazy-init]
      std::scoped_lock guard(lock);
      if (only == nullptr)
        only = new Cache;
    }
    return only;
  }

private:
  std::mutex mutex_;
  std::unique_ptr<Thing> thing_;
  bool loaded_ = false;
  std::map<std::string, int> values_;
};

pthread_mutex_t raw = PTHREAD_MUTEX_INITIALIZER;
volatile int prepared;
int table[16];
void prepare() {
  if (prepared == 0) {
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: this look at 'prepared' takes no lock, so it may see the new value before what was written with it; use call_once, a local static or an atomic [weft-racy-lazy-init]
    pthread_mutex_lock(&raw);
    if (prepared == 0) {
      table[1] = 1;
      prepared = 1;
    }
    pthread_mutex_unlock(&raw);
  }
}

template <typename T> struct Lazy {
  T *get() {
    if (!value_) {
      // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: this look at 'value_' takes no lock, so it may see the new value before what was written with it; use call_once, a local static or an atomic [weft-racy-lazy-init]
      std::lock_guard<std::mutex> lock(mutex_);
      if (!value_)
        value_ = new T;
    }
    return value_;
  }
  std::mutex mutex_;
  T *value_ = nullptr;
};
Thing *inTemplate(Lazy<Thing> &a, Lazy<int> &b) { return *b.get() ? a.get() : nullptr; }

// --- Reported: relaxed

std::atomic<Thing *> hurried;
Thing *getHurried() {
  if (!hurried.load(std::memory_order_relaxed)) {
    // CHECK-MESSAGES: :[[@LINE-1]]:8: warning: without an order on this access of 'hurried' a task may see it set before what was written with it; load with acquire, store with release [weft-racy-lazy-init]
    std::lock_guard lock(mutex);
    if (!hurried.load(std::memory_order_relaxed))
      hurried.store(make(), std::memory_order_release);
  }
  return hurried.load(std::memory_order_relaxed);
}

class Table {
public:
  int at(int i) {
    if (!ready_.load(std::memory_order_acquire)) {
      std::lock_guard lock(mutex_);
      if (!ready_.load(std::memory_order_relaxed)) {
        size_ = 16;
        ready_.store(true, std::memory_order_relaxed);
        // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: without an order on this access of 'ready_' a task may see it set before what was written with it; load with acquire, store with release [weft-racy-lazy-init]
      }
    }
    return size_ > i ? i : 0;
  }

private:
  std::mutex mutex_;
  std::atomic<bool> ready_{false};
  int size_ = 0;
};

// --- Reported: no lock at all, in code that several tasks run

Thing *database;
Thing *db() {
  if (database == nullptr)
    database = make();
  // CHECK-MESSAGES: :[[@LINE-2]]:7: warning: tasks that run at the same time may all find 'database' unset and set it; use call_once or a local static [weft-racy-lazy-init]
  return database;
}
void serve() {
  std::vector<std::jthread> tasks;
  for (int i = 0; i < 4; ++i)
    tasks.emplace_back([] { use(db()); });
}
