// RUN: %check_weft %s weft-tiny-task %t --options "WeftAudit=true" --suffix ON
// RUN: %check_weft %s weft-tiny-task %t.off
// RUN: %check_weft %s weft-tiny-task %t.bench --options "WeftAudit=true;weft-tiny-task.BenchmarkPaths=*/tiny-task.cpp"
#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <thread>
#include <vector>
#include <weft/weft.h>

void process(int);

WEFT_SPAWNS(1, "detached", "loop") void post(std::function<void()> task);
WEFT_SPAWNS(1, "detached", "pool") void submit(std::function<void()> task);
WEFT_SPAWNS(1, "handle", "pool") std::future<void> run(std::function<void()> task);

// --- Not reported

static thread_local int per_thread;
static std::atomic<int> shared;
static volatile int device;

void notTiny(std::vector<int> &items, int *p) {
  std::thread([] { process(1); }).detach();
  std::jthread([&items] {
    int sum = 0;
    for (int item : items)
      sum += item;
    items[0] = sum;
  });
  std::jthread([&items] { items[0] = 1; });
  std::jthread([] { shared = 1; });
  std::jthread([] { ++shared; });
  std::jthread([] { device = 1; });
  std::jthread([p] { *p = per_thread; });
  std::jthread([] {});
  std::jthread([p] { delete p; });
  std::jthread([p] { (*p)++; throw 1; });
}

void inItsPlace(int *p) {
  post([p] { *p = 1; });
  submit([p] { *p = 1; });
}

void lastOwner(std::unique_ptr<int> owner, bool *done) {
  std::jthread([owner = std::move(owner), done] { *done = true; });
}

struct Unknown {
  void operator()();
};
void unknown(void (*task)(), Unknown object) {
  std::jthread a(task);
  std::jthread b(object);
}

template <class T> void never(T *p) {
  std::jthread([p] { *p = 1; });
}

void silenced(int *p) {
  std::jthread([p] { *p = 1; }); // NOLINT(weft-tiny-task)
}

// --- Reported

void threads(int a, int b) {
  auto sum = std::async(std::launch::async, [=] { return a + b; });
  // CHECK-NOTES-ON: :[[@LINE-1]]:14: warning: this thread takes longer to start than its few instructions do; do them in place [weft-tiny-task]
  // CHECK-NOTES-ON: :[[@LINE-2]]:49: note: this is all that it does
  int larger = 0;
  std::thread t([&] {
    if (a > b)
      larger = a;
    else
      larger = b;
  });
  t.join();
  // CHECK-NOTES-ON: :[[@LINE-7]]:15: warning: this thread takes {{.*}}
  // CHECK-NOTES-ON: :[[@LINE-8]]:21: note: this is all that it does
  (void)sum.get();
}

static int square(int x) { return x * x; }

void others(int x) {
  auto future = std::async(square, x);
  // CHECK-NOTES-ON: :[[@LINE-1]]:17: warning: this thread takes {{.*}}
  // CHECK-NOTES-ON: :[[@LINE-5]]:26: note: this is all that it does
  weft::Group group;
  group.go([&x] { x += 1; });
  // CHECK-NOTES-ON: :[[@LINE-1]]:3: warning: this fiber takes {{.*}}
  // CHECK-NOTES-ON: :[[@LINE-2]]:17: note: this is all that it does
  group.wait();
  run([&x] { x = 2; }).get();
  // CHECK-NOTES-ON: :[[@LINE-1]]:3: warning: this task takes {{.*}}
  // CHECK-NOTES-ON: :[[@LINE-2]]:12: note: this is all that it does
  auto outer = [&x] {
    auto inner = [&x] { x = 3; };
    std::jthread thread(inner);
    // CHECK-NOTES-ON: :[[@LINE-1]]:18: warning: this thread takes {{.*}}
    // CHECK-NOTES-ON: :[[@LINE-3]]:23: note: this is all that it does
  };
  outer();
}

#define ASSIGN(a, b) a = b
template <class T> void each(T *p) {
  std::jthread thread([p] { ASSIGN(*p, T(1)); });
  // CHECK-NOTES-ON: :[[@LINE-1]]:16: warning: this thread takes {{.*}}
  // CHECK-NOTES-ON: :[[@LINE-2]]:27: note: this is all that it does
}
template void each(int *);
template void each(long *);
