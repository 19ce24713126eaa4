// RUN: %check_weft %s weft-busy-wait %t --options weft-busy-wait.MaxSleepMs=20
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <immintrin.h>
#include <sched.h>
#include <unistd.h>
#include <weft/weft.h>

void step();
bool more();
using namespace std::chrono_literals;
std::atomic<bool> ready;
std::atomic<int> count;

// --- Not reported

void waits() {
  ready.wait(false);
  while (!ready)
    step();
  while (!ready.load())
    ready.wait(false);
}

void bounded() {
  for (int i = 0; i < 1000 && !ready; ++i)
    _mm_pause();
  int spins = 0;
  while (!ready && ++spins < 1000)
    std::this_thread::yield();
  while (!ready) {
    if (++spins > 1000)
      break;
    std::this_thread::yield();
  }
  const auto deadline = std::chrono::steady_clock::now() + 1s;
  while (!ready && std::chrono::steady_clock::now() < deadline)
    std::this_thread::yield();
}

// A lock, by shape and by name.
std::atomic_flag locked;
void enter() {
  while (locked.test_and_set())
    std::this_thread::yield();
}
void enterKindly() {
  while (locked.test_and_set())
    while (locked.test(std::memory_order_relaxed))
      std::this_thread::yield();
}
std::atomic<int> owner, serving;
void enterIfFree() {
  int none = 0;
  while (!owner.compare_exchange_weak(none, 1)) {
    none = 0;
    std::this_thread::yield();
  }
}
void ticket(int mine) {
  while (serving.load() != mine)
    std::this_thread::yield();
}
void turn() {
  while (serving.load() != 1)
    std::this_thread::yield();
  step();
  serving.store(2);
}
class SpinLock {
public:
  void enter() {
    while (taken_.load())
      std::this_thread::yield();
  }

private:
  std::atomic<bool> taken_;
};

// Long naps, and those of which nobody knows how long they are.
void naps(std::chrono::milliseconds pause, int micros) {
  while (!ready)
    std::this_thread::sleep_for(100ms);
  while (!ready)
    std::this_thread::sleep_for(pause);
  while (!ready)
    usleep(micros);
  while (!ready)
    usleep(500000);
  while (!ready)
    sleep(1);
}

// A register, and what plain-flag reports.
volatile bool *reg;
volatile bool flag;
void registers() {
  while (!*reg)
    std::this_thread::yield();
  while (!flag)
    std::this_thread::yield();
}

void silenced() {
  while (!ready) // NOLINT(weft-busy-wait)
    std::this_thread::yield();
}

template <typename Flag> void neverInstantiated(Flag &flag) {
  while (!flag)
    std::this_thread::yield();
}

// --- Reported

void yields() {
  while (!ready)
    std::this_thread::yield();
  // CHECK-MESSAGES: :[[@LINE-2]]:3: warning: this loop keeps a processor busy until 'ready' changes; sleep until then: an event, a condition or the atomic's own wait [weft-busy-wait]
  step();
}

void spins() {
  while (!ready.load(std::memory_order_acquire)) {
  }
  // CHECK-MESSAGES: :[[@LINE-2]]:3: warning: this loop keeps a processor busy until 'ready' changes; sleep until then: an event, a condition or the atomic's own wait [weft-busy-wait]
  while (count > 0)
    _mm_pause();
  // CHECK-MESSAGES: :[[@LINE-2]]:3: warning: this loop keeps a processor busy until 'count' changes; sleep until then: an event, a condition or the atomic's own wait [weft-busy-wait]
  do {
    __asm__ volatile("pause");
  } while (std::atomic_load(&count) != 0);
  // CHECK-MESSAGES: :[[@LINE-3]]:3: warning: this loop keeps a processor busy until 'count' changes; sleep until then: an event, a condition or the atomic's own wait [weft-busy-wait]
  for (; !ready;)
    sched_yield();
  // CHECK-MESSAGES: :[[@LINE-2]]:3: warning: this loop keeps a processor busy until 'ready' changes; sleep until then: an event, a condition or the atomic's own wait [weft-busy-wait]
}

void endless() {
  for (;;) {
    if (ready)
      break;
    std::this_thread::yield();
  }
  // CHECK-MESSAGES: :[[@LINE-5]]:3: warning: this loop keeps a processor busy until 'ready' changes; sleep until then: an event, a condition or the atomic's own wait [weft-busy-wait]
}

void dozes() {
  while (!ready)
    std::this_thread::sleep_for(5ms);
  // CHECK-MESSAGES: :[[@LINE-2]]:3: warning: this loop wakes up again and again to ask 'ready'; wait until it changes: an event, a condition or the atomic's own wait [weft-busy-wait]
  while (!ready)
    std::this_thread::sleep_for(std::chrono::microseconds(20000));
  // CHECK-MESSAGES: :[[@LINE-2]]:3: warning: this loop wakes up again and again to ask 'ready'; wait until it changes: an event, a condition or the atomic's own wait [weft-busy-wait]
  while (count != 3)
    usleep(1000);
  // CHECK-MESSAGES: :[[@LINE-2]]:3: warning: this loop wakes up again and again to ask 'count'; wait until it changes: an event, a condition or the atomic's own wait [weft-busy-wait]
  while (!ready)
    weft::this_fiber::sleep_for(1ms);
  // CHECK-MESSAGES: :[[@LINE-2]]:3: warning: this loop wakes up again and again to ask 'ready'; wait until it changes: an event, a condition or the atomic's own wait [weft-busy-wait]
}

class Server {
public:
  void stop() {
    stopping_ = true;
    auto idle = [this] {
      while (active_.load() != 0)
        weft::this_fiber::yield();
      // CHECK-MESSAGES: :[[@LINE-2]]:7: warning: this loop keeps a processor busy until 'active_' changes; sleep until then: an event, a condition or the atomic's own wait [weft-busy-wait]
    };
    idle();
  }

private:
  std::atomic<bool> stopping_{false};
  std::atomic<int> active_{0};
};

template <typename T> void untilZero(std::atomic<T> &left) {
  while (left != 0)
    std::this_thread::yield();
  // CHECK-MESSAGES: :[[@LINE-2]]:3: warning: this loop keeps a processor busy until 'left' changes; sleep until then: an event, a condition or the atomic's own wait [weft-busy-wait]
}
template void untilZero<int>(std::atomic<int> &);
template void untilZero<long>(std::atomic<long> &);

#define SPIN_UNTIL(condition)                                                  \
  while (!(condition))                                                         \
  std::this_thread::yield()
void inMacro() {
  SPIN_UNTIL(ready);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: this loop keeps a processor busy until 'ready' changes; sleep until then: an event, a condition or the atomic's own wait [weft-busy-wait]
}
