// RUN: %check_weft %s weft-unbounded-spawn %t --std c++20
// RUN: %check_weft %s weft-unbounded-spawn %t.audit --options "WeftAudit=true" --suffix AUDIT
// Where the roles come from annotations: groups, channels, pools, fibers.
#include <chrono>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>
#include <weft/annotations.h>

using Items = std::vector<int>;
void process(int);

class WEFT_TASK_GROUP("joins") Group {
public:
  Group() = default;
  WEFT_LIMITS(1) explicit Group(int limit);
  WEFT_SPAWNS(1, "owned", "thread") void go(std::function<void()> task);
  WEFT_LIMITS() void set_limit(int limit);
  WEFT_JOINS() void wait();
};

void groups(const Items &items) {
  Group open;
  for (int item : items)
    open.go([item] { process(item); });
  // CHECK-NOTES: :[[@LINE-1]]:5: warning: one thread is started per element of 'items', and nothing bounds how many run at once; use a pool, a limited group or a semaphore [weft-unbounded-spawn]
  // CHECK-NOTES: :[[@LINE-3]]:3: note: the loop is here
  // CHECK-NOTES: :[[@LINE-3]]:5: note: 'set_limit' before the loop bounds the group
  open.set_limit(8); // Too late.
  open.wait();

  Group limited;
  limited.set_limit(8);
  for (int item : items)
    limited.go([item] { process(item); });
  Group made(8);
  for (int item : items)
    made.go([item] { process(item); });
  for (int item : items) {
    Group each;
    for (int i = 0; i < 3; ++i)
      each.go([item] { process(item); });
  }
  for (int item : items) {
    open.go([item] { process(item); });
    open.wait();
  }
}

class Service {
  Group limited_;
  Group open_;

public:
  Service() { limited_.set_limit(8); }
  void all(const Items &items) {
    for (int item : items)
      limited_.go([item] { process(item); });
    for (int item : items)
      open_.go([item] { process(item); });
    // CHECK-NOTES: :[[@LINE-1]]:7: warning: one thread is started per element of 'items', {{.*}}
    // CHECK-NOTES: :[[@LINE-3]]:5: note: the loop is here
    // CHECK-NOTES: :[[@LINE-3]]:7: note: 'set_limit' before the loop bounds the group
  }
};

// Nobody knows what throttle() does.
class WEFT_TASK_GROUP("joins") Throttled : public Group {
public:
  void throttle();
};
void unknown(const Items &items) {
  Throttled group;
  for (int item : items) {
    group.throttle();
    group.go([item] { process(item); });
  }
}

WEFT_SPAWNS(1, "detached", "thread") void start(std::function<void()> task);

template <class T> class WEFT_CHANNEL Channel {
public:
  explicit Channel(int capacity = 0);
  WEFT_SENDS() void send(T) const;
  WEFT_RECEIVES() bool receive(T &) const;
};

// The classic bound of Go: a buffered channel as a semaphore.
void tokens(const Items &items) {
  Channel<char> slots(8), other(8);
  for (int item : items) {
    slots.send('x');
    start([=] {
      process(item);
      char token;
      slots.receive(token);
    });
  }
  for (int item : items) {
    char token;
    slots.receive(token);
    start([=] {
      process(item);
      slots.send(token);
    });
  }
  for (int item : items) {
    other.send('x');
    start([=] {
      // CHECK-NOTES: :[[@LINE-1]]:5: warning: one thread is started per element of 'items', {{.*}}
      // CHECK-NOTES: :[[@LINE-4]]:3: note: the loop is here
      // CHECK-NOTES: :[[@LINE-3]]:5: note: for example: 'std::counting_semaphore<> slots(8);' before the loop, 'slots.acquire();' here, 'slots.release();' in the task
      process(item);
    });
  }
}

void received(const Channel<int> &jobs) {
  int job;
  while (jobs.receive(job))
    start([job] { process(job); });
  // CHECK-NOTES: :[[@LINE-1]]:5: warning: one thread is started per result of 'receive', {{.*}}
  // CHECK-NOTES: :[[@LINE-3]]:3: note: the loop is here
  // CHECK-NOTES: :[[@LINE-3]]:5: note: for example: {{.*}}
}

struct Permit {
  WEFT_BOUNDS(1) explicit Permit(std::mutex &);
};
void scoped(const Items &items, std::mutex &mutex) {
  for (int item : items) {
    Permit permit(mutex);
    start([item] { process(item); });
  }
}

// --- Other places than threads

WEFT_SPAWNS(1, "detached", "pool") void submit(std::function<void()> task);
WEFT_SPAWNS(1, "detached", "loop") void post(std::function<void()> task);
WEFT_SPAWNS(1, "detached", "fiber") void go(std::function<void()> task);
WEFT_SPAWNS(1, "detached") void somewhere(std::function<void()> task);
WEFT_PINS_THREAD() void pin();
WEFT_UNPINS_THREAD void unpin();

void places(const Items &items, std::mutex &mutex) {
  for (int item : items) {
    submit([item] { process(item); });
    post([item] { process(item); });
    somewhere([item] { process(item); });
    // Everybody takes locks.
    submit([&mutex, item] {
      mutex.lock();
      process(item);
      mutex.unlock();
    });
  }
  for (int item : items)
    submit([item] { std::thread(process, item).detach(); });
  // CHECK-NOTES: :[[@LINE-1]]:5: warning: one task that spawns is started per element of 'items', {{.*}}
  // CHECK-NOTES: :[[@LINE-3]]:3: note: the loop is here
  // CHECK-NOTES: :[[@LINE-3]]:5: note: for example: {{.*}}
  // weft-unbounded-blocking and weft-pinned-spawn report these.
  for (int item : items) {
    post([item] { std::this_thread::sleep_for(std::chrono::seconds(item)); });
    go([item] { std::this_thread::sleep_for(std::chrono::seconds(item)); });
    go([item] {
      pin();
      process(item);
      unpin();
    });
  }
  for (int item : items)
    go([item] { process(item); });
  // CHECK-NOTES-AUDIT: :[[@LINE-1]]:5: warning: one fiber is started per element of 'items', {{.*}}
  // CHECK-NOTES-AUDIT: :[[@LINE-3]]:3: note: the loop is here
  // CHECK-NOTES-AUDIT: :[[@LINE-3]]:5: note: for example: {{.*}}
}

// --- Input by annotation, helpers with roles of their own

struct Connection {
  explicit operator bool() const;
};
WEFT_ACCEPTS Connection next_connection();
WEFT_READS_INPUT bool read_record(std::string &record);

void input() {
  while (Connection connection = next_connection())
    start([connection] {});
  // CHECK-NOTES: :[[@LINE-1]]:5: warning: one thread is started per result of 'next_connection', {{.*}}
  // CHECK-NOTES: :[[@LINE-3]]:3: note: the loop is here
  // CHECK-NOTES: :[[@LINE-3]]:5: note: for example: {{.*}}
  std::string record;
  do {
    start([record] {});
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: one thread is started per result of 'read_record', {{.*}}
    // CHECK-NOTES: :[[@LINE-3]]:3: note: the loop is here
    // CHECK-NOTES: :[[@LINE-3]]:5: note: for example: {{.*}}
  } while (read_record(record));
}

WEFT_SPAWNS(1, "detached", "fiber") void wrapped(std::function<void()> task) {
  start(task); // Its role says fiber, and that holds for the callers.
}
void callers(const Items &items) {
  for (int item : items)
    wrapped([item] { process(item); });
  // CHECK-NOTES-AUDIT: :[[@LINE-1]]:5: warning: one fiber is started per element of 'items', {{.*}}
  // CHECK-NOTES-AUDIT: :[[@LINE-3]]:3: note: the loop is here
  // CHECK-NOTES-AUDIT: :[[@LINE-3]]:5: note: for example: {{.*}}
}

static void helper(int item) {
  start([item] { process(item); });
}
void notesOfHelpers(const Items &items) {
  for (int item : items)
    helper(item);
  // CHECK-NOTES: :[[@LINE-1]]:5: warning: one thread is started per element of 'items' by 'helper', {{.*}}
  // CHECK-NOTES: :[[@LINE-3]]:3: note: the loop is here
  // CHECK-NOTES: :[[@LINE-7]]:3: note: started here
  // CHECK-NOTES: :[[@LINE-4]]:5: note: for example: {{.*}}
}
