// RUN: %check_weft %s weft-pinned-spawn %t
// RUN: %check_weft %s weft-pinned-spawn %t.limit --options "weft-pinned-spawn.MaxTripCount=2" --suffix LIMIT
#include <functional>
#include <semaphore>
#include <thread>
#include <vector>
#include <weft/weft.h>

using Items = std::vector<int>;
void use_thread_state(int);

WEFT_SPAWNS(1, "detached", "pool") void submit(std::function<void()> task);
WEFT_PINS_THREAD() void pin();
WEFT_UNPINS_THREAD void unpin();

// --- Not reported

// A fixed pool of pinned fibers that take the work from a channel.
void pool(weft::Channel<int> work, int n, unsigned num_workers) {
  weft::WaitGroup workers;
  for (int i = 0; i < 4; ++i)
    workers.go([work] {
      // CHECK-NOTES-LIMIT: :[[@LINE-1]]:5: warning: one task is started per round of 4 rounds and keeps a thread to itself; {{.*}}
      // CHECK-NOTES-LIMIT: :[[@LINE-3]]:3: note: the loop is here
      // CHECK-NOTES-LIMIT: :[[@LINE+1]]:23: note: the task ties itself to its thread here
      weft::ThreadPin pin;
      for (int item : work)
        use_thread_state(item);
    });
  for (unsigned i = 0; i < num_workers; ++i)
    workers.go([work] {
      weft::ThreadPin pin;
      for (int item : work)
        use_thread_state(item);
    });
  for (int i = 0; i < n; ++i)
    workers.go([] { weft::ThreadPin pin; });
  workers.wait();
}

void pinnedPool(const Items &items) {
  weft::PinnedPool threads(4);
  std::vector<weft::Fiber<void>> tasks;
  for (int item : items)
    tasks.push_back(threads.submit([item] { use_thread_state(item); }));
}

void bounded(const Items &items) {
  weft::Group group;
  group.set_limit(4);
  for (int item : items)
    group.go([item] {
      weft::ThreadPin pin;
      use_thread_state(item);
    });
  group.wait();
  for (int item : items)
    weft::spawn([item] {
      weft::ThreadPin pin;
      use_thread_state(item);
    }).join();
}

void elsewhere(const Items &items) {
  weft::go([] { weft::ThreadPin pin; });
  for (int item : items)
    weft::go([item] { use_thread_state(item); });
  // The pin is another task's.
  for (int item : items)
    weft::go([item] {
      auto later = [item] {
        weft::ThreadPin pin;
        use_thread_state(item);
      };
      (void)later;
    });
  // Has a thread to itself anyway.
  for (int item : items)
    std::thread([item] {
      pin();
      use_thread_state(item);
      unpin();
    }).detach();
  for (int item : items)
    // NOLINTNEXTLINE(weft-pinned-spawn)
    weft::go([item] { weft::ThreadPin pin; });
}

template <class T> void never(const std::vector<T> &items) {
  for (const T &item : items)
    submit([item] {
      pin();
      item.run();
      unpin();
    });
}

// --- Reported

void perItem(const Items &items) {
  for (int item : items)
    weft::go([item] {
      // CHECK-NOTES: :[[@LINE-1]]:5: warning: one task is started per element of 'items' and keeps a thread to itself; hand the work to a fixed number of tasks that pin their thread [weft-pinned-spawn]
      // CHECK-NOTES: :[[@LINE-3]]:3: note: the loop is here
      // CHECK-NOTES: :[[@LINE+1]]:23: note: the task ties itself to its thread here
      weft::ThreadPin pin;
      use_thread_state(item);
    });
  for (int item : items)
    submit([item] {
      // CHECK-NOTES: :[[@LINE-1]]:5: warning: one task is started per element of 'items' and keeps a thread to itself; {{.*}}
      // CHECK-NOTES: :[[@LINE-3]]:3: note: the loop is here
      // CHECK-NOTES: :[[@LINE+1]]:7: note: the task ties itself to its thread here
      pin();
      use_thread_state(item);
      unpin();
    });
}

struct Work {
  int fd;
  void run() const {
    weft::ThreadPin pin;
    use_thread_state(fd);
  }
};

void perReceived(weft::Channel<Work> jobs) {
  weft::WaitGroup all;
  while (auto job = jobs.receive())
    all.go([job] { job->run(); });
  // CHECK-NOTES: :[[@LINE-1]]:5: warning: one task is started per result of 'receive' and keeps a thread to itself; {{.*}}
  // CHECK-NOTES: :[[@LINE-3]]:3: note: the loop is here
  // CHECK-NOTES: :[[@LINE-3]]:20: note: the task ties itself to its thread here
  all.wait();
}

static void enter(int fd) {
  weft::ThreadPin pin;
  use_thread_state(fd);
}
static void start(int fd) {
  weft::go([fd] { enter(fd); });
}

void throughHelpers(const Items &items) {
  for (int item : items)
    start(item);
  // CHECK-NOTES: :[[@LINE-1]]:5: warning: one task is started per element of 'items' by 'start' and keeps a thread to itself; {{.*}}
  // CHECK-NOTES: :[[@LINE-3]]:3: note: the loop is here
  // CHECK-NOTES: :[[@LINE-8]]:3: note: started here
  // CHECK-NOTES: :[[@LINE-9]]:19: note: the task ties itself to its thread here
}

#define GO(statement) weft::go([=] { statement; })
template <class T> void each(const std::vector<T> &items) {
  for (const T &item : items)
    GO(enter(static_cast<int>(item)));
  // CHECK-NOTES: :[[@LINE-1]]:5: warning: one task is started per element of 'items' and keeps a thread to itself; {{.*}}
  // CHECK-NOTES: :[[@LINE-5]]:23: note: expanded from macro 'GO'
  // CHECK-NOTES: :[[@LINE-4]]:3: note: the loop is here
  // CHECK-NOTES: :[[@LINE-4]]:8: note: the task ties itself to its thread here
}
template void each(const std::vector<int> &);
template void each(const std::vector<long> &);
