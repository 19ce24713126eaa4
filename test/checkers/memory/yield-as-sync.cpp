// RUN: %check_weft %s weft-yield-as-sync %t
#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <mutex>
#include <thread>
#include <vector>
#include <pthread.h>
#include <weft/weft.h>

int compute();
void use(int);
void unknown(std::function<void(int)>);
using namespace std::chrono_literals;

// --- Not reported

void joined() {
  int result = 0;
  std::thread task([&] { result = compute(); });
  std::this_thread::yield();
  task.join();
  use(result);
}

void joinedByScope() {
  int result = 0;
  {
    std::jthread task([&] { result = compute(); });
  }
  use(result);
}

void joinedInALoop(bool early) {
  std::vector<int> results(4);
  int last = 0;
  std::vector<std::thread> tasks;
  for (int i = 0; i < 4; ++i)
    tasks.emplace_back([&] { last = compute(); });
  for (auto &task : tasks)
    task.join();
  if (early)
    return;
  use(last);
}

void joinedIfJoinable(bool inBackground) {
  int result = 0;
  std::thread task;
  if (inBackground)
    task = std::thread([&] { result = compute(); });
  else
    result = compute();
  if (task.joinable())
    task.join();
  use(result);
}

void byFuture() {
  int result = 0;
  auto done = std::async(std::launch::async, [&] { result = compute(); });
  done.wait();
  use(result);
}

void byAtomic() {
  int result = 0;
  std::atomic<bool> ready{false};
  std::jthread task([&] {
    result = compute();
    ready = true;
  });
  ready.wait(false);
  use(result);
}

void byLock() {
  int result = 0;
  std::mutex mutex;
  std::jthread task([&] {
    std::lock_guard lock(mutex);
    result = compute();
  });
  std::lock_guard lock(mutex);
  use(result);
}

void byChannel() {
  int result = 0;
  weft::Channel<int> done{1};
  weft::Fiber<void> fiber = weft::spawn([&] {
    result = compute();
    done.send(1);
  });
  done.receive();
  use(result);
}

void byPromise() {
  int result = 0;
  std::promise<void> done;
  std::jthread task([&] {
    result = compute();
    done.set_value();
  });
  done.get_future().wait();
  use(result);
}

void byUnknown(std::function<void()> &notify) {
  int result = 0;
  std::jthread task([&] {
    result = compute();
    notify();
  });
  std::this_thread::sleep_for(1s);
  use(result);
}

// The task only reads; the function only writes; the task has its own.
void readsOnly() {
  int input = 1, copied = 2;
  std::jthread task([&input, copied]() mutable {
    use(input);
    copied = 3;
  });
  use(input);
  use(copied);
}

void later() {
  int result = 0;
  std::jthread task([&] { result = compute(); });
  unknown([&](int) { use(result); });
}

void beforeTheStart() {
  int result = 0;
  use(result);
  std::jthread task([&] { result = compute(); });
}

void silenced() {
  int result = 0;
  std::jthread task([&] { result = compute(); });
  std::this_thread::yield();
  use(result); // NOLINT(weft-yield-as-sync)
}

// --- Reported

void yields() {
  int result = 0;
  std::thread task([&] {
    result = compute();
    std::this_thread::yield();
  });
  std::this_thread::yield();
  use(result);
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'result' is read here while the task that writes it may still run; join it first: a yield or sleep orders nothing [weft-yield-as-sync]
  task.join();
}

void sleeps() {
  int result = 0;
  std::jthread task([&] { result = compute(); });
  std::this_thread::sleep_for(100ms);
  if (result > 0)
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'result' is read here while the task that writes it may still run; join it first: a yield or sleep orders nothing [weft-yield-as-sync]
    use(result);
}

int fiber() {
  int result = 0;
  weft::Fiber<void> fiber = weft::spawn([&] { result = compute(); });
  weft::this_fiber::yield();
  const int copy = result;
  // CHECK-MESSAGES: :[[@LINE-1]]:20: warning: 'result' is read here while the task that writes it may still run; join it first: a yield or sleep orders nothing [weft-yield-as-sync]
  fiber.join();
  return copy;
}

void byMove() {
  std::vector<int> values;
  std::thread task([&values] { values.push_back(compute()); });
  use(values.empty());
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'values' is read here while the task that writes it may still run; join it first: a yield or sleep orders nothing [weft-yield-as-sync]
  task.join();
}

template <typename T> T inTemplate() {
  T result{};
  std::jthread task([&] { result = compute(); });
  std::this_thread::sleep_for(1ms);
  return result;
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'result' is read here while the task that writes it may still run; join it first: a yield or sleep orders nothing [weft-yield-as-sync]
}
template int inTemplate<int>();
template long inTemplate<long>();
