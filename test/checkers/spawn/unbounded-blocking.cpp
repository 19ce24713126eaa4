// RUN: %check_weft %s weft-unbounded-blocking %t
// RUN: %check_weft %s weft-unbounded-blocking %t.limit --options "weft-unbounded-blocking.MaxTripCount=2" --suffix LIMIT
#include <algorithm>
#include <chrono>
#include <functional>
#include <future>
#include <mutex>
#include <netdb.h>
#include <semaphore>
#include <stdlib.h>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>
#include <weft/annotations.h>

using Items = std::vector<int>;
using std::chrono::seconds;
void process(int);

WEFT_SPAWNS(1, "detached", "fiber") void go(std::function<void()> task);
WEFT_SPAWNS(1, "detached", "loop") void post(std::function<void()> task);
WEFT_SPAWNS(1, "detached", "pool") void submit(std::function<void()> task);
WEFT_SPAWNS(1, "detached") void somewhere(std::function<void()> task);
WEFT_INVOKES(1) void outside(std::function<void()> call);
WEFT_BLOCKS("foreign") void expensive(int);
WEFT_BLOCKS("foreign") WEFT_SUSPENDS void hooked(int);
WEFT_BLOCKS("foreign") WEFT_NEVER_WAITS bool try_expensive(int);

// --- Not reported

void few(int n, int num_workers) {
  for (int i = 0; i < 4; ++i)
    go([i] { expensive(i); });
  // CHECK-MESSAGES-LIMIT: :[[@LINE-1]]:5: warning: one fiber is started per round of 4 rounds, {{.*}}
  for (int i = 0; i < n; ++i)
    go([i] { expensive(i); });
  for (int i = 0; i < num_workers; ++i)
    go([i] { expensive(i); });
  for (int i : {1, 2})
    go([i] { expensive(i); });
  go([] { expensive(1); });
}

void bounded(const Items &items) {
  std::counting_semaphore<> slots(8);
  for (int item : items) {
    slots.acquire();
    go([&slots, item] {
      expensive(item);
      slots.release();
    });
  }
}

void elsewhere(const Items &items, std::mutex &mutex) {
  for (int item : items) {
    // What bounds the calls that block: they are not the task's own.
    go([item] { outside([item] { expensive(item); }); });
    go([item] { hooked(item); });
    go([item] { try_expensive(item); });
    go([item] { process(item); });
    go([&mutex, item] {
      std::lock_guard guard(mutex);
      process(item);
    });
    go([item] { fsync(item); });
    somewhere([item] { expensive(item); });
    std::jthread([item] { expensive(item); }).detach();
    // Nobody's loop waits for its sockets, and pools are for such work.
    post([item] { send(item, "", 0, 0); });
    submit([item] { send(item, "", 0, 0); });
    submit([item] { system("true"); });
  }
}

void knownElsewhere(const Items &items, void (*task)()) {
  for (int item : items)
    go(task);
}

// A pool of the function's own is the bound.
class WEFT_TASK_GROUP("joins") Pool {
public:
  explicit Pool(int threads);
  WEFT_SPAWNS(1, "owned", "pool") void run(std::function<void()> task);
};
void ownPool(const Items &items) {
  Pool pool(8);
  for (int item : items)
    pool.run([item] { expensive(item); });
}

template <class T> void never(const std::vector<T> &items) {
  for (const T &item : items)
    go([item] { item.wait(); });
}

void silenced(const Items &items) {
  for (int item : items)
    // NOLINTNEXTLINE(weft-unbounded-blocking)
    go([item] { expensive(item); });
}

// --- Reported

void fibers(const Items &items) {
  for (int item : items)
    go([item] { expensive(item); });
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: one fiber is started per element of 'items', and each blocks a thread in 'expensive'; bound how many do, or give them threads of their own [weft-unbounded-blocking]
  for (int item : items)
    go([item] {
      // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: one fiber is started per element of 'items', and each blocks a thread in 'sleep_for'; {{.*}}
      process(item);
      std::this_thread::sleep_for(seconds(1));
    });
  for (int item : items)
    go([item] { send(item, "", 0, 0); });
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: one fiber is started per element of 'items', and each blocks a thread in 'send'; {{.*}}
  for (int i = 0; i < 1000; ++i)
    go([] { system("true"); });
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: one fiber is started per round of 1000 rounds, and each blocks a thread in 'system'; {{.*}}
}

void queued(const Items &items, std::shared_future<int> ready) {
  for (int item : items)
    post([item] { std::this_thread::sleep_for(seconds(item)); });
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: one task is started per element of 'items', and each blocks a thread in 'sleep_for'; {{.*}}
  for (int item : items)
    submit([ready, item] { process(ready.get() + item); });
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: one task is started per element of 'items', and each blocks a thread in 'get'; {{.*}}
  for (int item : items)
    post([] { gethostbyname("example.org"); });
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: one task is started per element of 'items', and each blocks a thread in 'gethostbyname'; {{.*}}
}

class Service {
  Pool pool_{8};

public:
  // Others' tasks are in this pool, too.
  void all(const Items &items) {
    for (int item : items)
      pool_.run([item] { expensive(item); });
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: one task is started per element of 'items', and each blocks a thread in 'expensive'; {{.*}}
  }
};

static void work(int item) { expensive(item); }
static void start(int item) {
  go([item] { expensive(item); });
}
static void handOn(std::function<void()> task) { go(std::move(task)); }

void throughHelpers(const Items &items) {
  for (int item : items)
    start(item);
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: one fiber is started per element of 'items' by 'start', and each blocks a thread in 'expensive'; {{.*}}
  for (int item : items)
    handOn([item] { expensive(item); });
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: one fiber is started per element of 'items' by 'handOn', and each blocks a thread in 'expensive'; {{.*}}
  std::for_each(items.begin(), items.end(), [](int item) {
    go([item] { expensive(item); });
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: one fiber is started per element of 'items', and each {{.*}}
  });
  work(1);
}

template <class T> void each(const std::vector<T> &items) {
  for (const T &item : items)
    go([item] { expensive(static_cast<int>(item)); });
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: one fiber is started per element of 'items', and each {{.*}}
}
template void each(const std::vector<int> &);
template void each(const std::vector<long> &);

#define GO(call) go([=] { call; })
void inMacro(const Items &items) {
  for (int item : items)
    GO(expensive(item));
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: one fiber is started per element of 'items', and each {{.*}}
}
