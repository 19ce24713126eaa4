// RUN: %check_weft %s weft-concurrent-use,weft-captured-loop-ref,weft-dangling-capture %t --options "WeftAudit=true" --suffix ON
// RUN: %check_weft %s weft-concurrent-use %t.off
#include <algorithm>
#include <atomic>
#include <execution>
#include <functional>
#include <future>
#include <map>
#include <mutex>
#include <optional>
#include <sstream>
#include <string>
#include <thread>
#include <vector>
#include <weft/weft.h>

using Items = std::vector<int>;
int compute(int);
void process(int);
void inspect(const Items &);
void fill(Items &);

WEFT_SPAWNS(1, "detached", "pool") void execute(std::function<void()> task);
WEFT_SPAWNS(1, "detached", "loop") void post(std::function<void()> task);

// --- Not reported

void protectedByLock(const Items &items) {
  int total = 0;
  std::mutex mutex;
  std::atomic<int> count = 0;
  std::vector<std::jthread> threads;
  for (int item : items)
    threads.emplace_back([&, item] {
      const int value = compute(item);
      std::lock_guard guard(mutex);
      total += value;
    });
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] { ++count; });
}

// The lock is somebody's own.
void enterCritical();
class Latch {
public:
  explicit Latch(int &);
  ~Latch();
};
void protectedByOthers(const Items &items) {
  int total = 0;
  int key = 0;
  std::vector<std::jthread> threads;
  for (int item : items)
    threads.emplace_back([&, item] {
      enterCritical();
      total += item;
    });
  for (int item : items)
    threads.emplace_back([&, item] {
      Latch latch(key);
      total += item;
    });
}

void ownElements(const Items &items, int *raw) {
  Items results(items.size());
  int slots[4];
  int first = 0, second = 0;
  std::vector<std::jthread> threads;
  for (std::size_t i = 0; i < items.size(); ++i)
    threads.emplace_back([&, i] { results[i] = compute(items[i]); });
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&, i] { slots[i] = compute(i); });
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&, i] { results.at(i) = raw[i]; });
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&, i] {
      if (i == 0)
        first = compute(0);
    });
  for (int &result : results)
    threads.emplace_back([&result] { result = compute(result); });
  std::jthread one([&] { first = compute(1); });
  std::jthread two([&] { second = compute(2); });
}

void oneAfterTheOther(const Items &items) {
  int total = 0;
  std::thread one([&] { total += 1; });
  one.join();
  std::thread two([&] { total += 2; });
  two.join();
  for (int item : items) {
    std::thread each([&, item] { total += item; });
    each.join();
  }
  for (int item : items)
    std::jthread each([&, item] { total += item; });
  for (int item : items) {
    int own = 0;
    std::jthread a([&, item] { own += item; });
  }
  if (total)
    std::jthread([&] { total = 1; }).join();
  else
    std::jthread([&] { total = 2; }).join();
  std::async(std::launch::async, [&] { total = 3; }).get();
  std::async(std::launch::async, [&] { total = 4; }).get();
}

void eitherOr(bool forward) {
  int total = 0;
  std::thread thread;
  if (forward)
    thread = std::thread([&] { total = 1; });
  else
    thread = std::thread([&] { total = 2; });
  thread.join();
}

void handedOver() {
  int value = 0;
  std::promise<void> done;
  std::thread producer([&] {
    value = compute(1);
    done.set_value();
  });
  std::thread consumer([&] {
    done.get_future().wait();
    process(value);
  });
  producer.join();
  consumer.join();
  std::thread first([&] { value = 1; });
  std::thread second([&] {
    first.join();
    value = 2;
  });
  second.join();
}

void onlyRead(const Items &items) {
  Items table{1, 2, 3};
  const int limit = 3;
  std::vector<std::jthread> threads;
  for (int item : items)
    threads.emplace_back([&, item] {
      process(item + limit + static_cast<int>(table.size()));
      inspect(table);
    });
}

// Classes may look after themselves.
class Registry {
public:
  void add(int);
};
void selfCare(const Items &items, Registry &registry) {
  std::vector<std::jthread> threads;
  for (int item : items)
    threads.emplace_back([&, item] { registry.add(item); });
}

void onOneThread(const Items &items, int &total) {
  for (int item : items) {
    post([&] { total += 1; }); // NOLINT(weft-dangling-capture)
    execute([&, item] { total += item; }); // NOLINT(weft-dangling-capture)
  }
}

void shared(int *);
void addressTaken(const Items &items) {
  int total = 0;
  std::vector<std::jthread> threads;
  for (int item : items)
    threads.emplace_back([&, item] {
      std::atomic_ref<int> view(total);
      view += item;
    });
  for (int item : items)
    threads.emplace_back([&, item] {
      shared(&total);
      total = item;
    });
}

template <class T> void never(const std::vector<T> &items) {
  T total{};
  std::vector<std::jthread> threads;
  for (const T &item : items)
    threads.emplace_back([&] { total += item; });
}

void silenced(const Items &items) {
  bool found = false;
  std::vector<std::jthread> threads;
  for (int item : items)
    threads.emplace_back([&, item] { found = item; }); // NOLINT(weft-concurrent-use)
}

// --- Reported

void total(const Items &items) {
  int total = 0;
  std::vector<std::jthread> threads;
  for (int item : items)
    threads.emplace_back([&, item] { total += compute(item); });
  // CHECK-NOTES-ON: :[[@LINE-1]]:38: warning: 'total' is changed by tasks that run at the same time, and nothing orders them; use an atomic, a lock or one object per task [weft-concurrent-use]
  // CHECK-NOTES-ON: :[[@LINE-2]]:5: note: runs in a task from here
}

void collected(const Items &items) {
  Items results;
  std::map<int, int> byItem;
  std::vector<std::jthread> threads;
  for (int item : items)
    threads.emplace_back([&, item] {
      results.push_back(compute(item));
      // CHECK-NOTES-ON: :[[@LINE-1]]:7: warning: 'results' is changed {{.*}}
      // CHECK-NOTES-ON: :[[@LINE-3]]:5: note: runs in a task from here
    });
  for (int item : items)
    threads.emplace_back([&, item] { byItem[item] = compute(item); });
  // CHECK-NOTES-ON: :[[@LINE-1]]:38: warning: 'byItem' is changed {{.*}}
  // CHECK-NOTES-ON: :[[@LINE-2]]:5: note: runs in a task from here
}

void twoTasks() {
  std::string log;
  std::optional<int> answer;
  std::thread one([&] { log += "one"; });
  // CHECK-NOTES-ON: :[[@LINE-1]]:25: warning: 'log' is changed {{.*}}
  // CHECK-NOTES-ON: :[[@LINE+4]]:25: note: another task changes it here
  // CHECK-NOTES-ON: :[[@LINE-3]]:15: note: runs in a task from here
  // CHECK-NOTES-ON: :[[@LINE+2]]:15: note: the other task starts here
  // Their order is nobody's.
  std::thread two([&] { log.append("two"); });
  one.join();
  two.join();
  auto writer = std::async(std::launch::async, [&] { answer = compute(1); });
  // CHECK-NOTES-ON: :[[@LINE-1]]:54: warning: 'answer' is changed {{.*}}
  // CHECK-NOTES-ON: :[[@LINE+3]]:61: note: another task reads it here
  // CHECK-NOTES-ON: :[[@LINE-3]]:17: note: runs in a task from here
  // CHECK-NOTES-ON: :[[@LINE+1]]:17: note: the other task starts here
  auto reader = std::async(std::launch::async, [&] { return answer.has_value(); });
  writer.get();
  reader.get();
}

// The lock helps only if all take it.
void halfProtected() {
  int total = 0;
  std::mutex mutex;
  std::jthread one([&] {
    std::lock_guard guard(mutex);
    total += 1;
  });
  std::jthread two([&] { process(total); });
  // CHECK-NOTES-ON: :[[@LINE-1]]:34: warning: 'total' is read while another task changes it, and nothing orders the two; use an atomic or a lock [weft-concurrent-use]
  // CHECK-NOTES-ON: :[[@LINE-4]]:5: note: another task changes it here
  // CHECK-NOTES-ON: :[[@LINE-3]]:16: note: runs in a task from here
  // CHECK-NOTES-ON: :[[@LINE-8]]:16: note: the other task starts here
}

void sameClosureTwice() {
  int count = 0;
  auto work = [&] {
    for (int i = 0; i < 1000; ++i)
      ++count;
    // CHECK-NOTES-ON: :[[@LINE-1]]:9: warning: 'count' is changed {{.*}}
    // CHECK-NOTES-ON: :[[@LINE+3]]:15: note: runs in a task from here
    // CHECK-NOTES-ON: :[[@LINE+3]]:15: note: the other task starts here
  };
  std::thread one(work);
  std::thread two(work);
  one.join();
  two.join();
}

class Service {
  int served_ = 0;
  bool ready_ = false;
  std::vector<std::jthread> threads_;

  void serve() {
    process(1);
    ready_ = true;
    // CHECK-NOTES-ON: :[[@LINE-1]]:5: warning: 'ready_' is changed {{.*}}
    // CHECK-NOTES-ON: :[[@LINE+10]]:7: note: runs in a task from here
  }

public:
  void start(int n) {
    for (int i = 0; i < n; ++i)
      threads_.emplace_back([this] { ++served_; });
    // CHECK-NOTES-ON: :[[@LINE-1]]:40: warning: 'served_' is changed {{.*}}
    // CHECK-NOTES-ON: :[[@LINE-2]]:7: note: runs in a task from here
    for (int i = 0; i < n; ++i)
      threads_.emplace_back(&Service::serve, this);
  }
};

class WEFT_NOT_THREAD_SAFE ResponseWriter {
public:
  void write(const std::string &text);
  int status() const;
};

// A response writer takes one task at a time.
void handle(ResponseWriter &writer, ResponseWriter *other) {
  weft::Group group;
  group.go([&] { writer.write("one"); });
  // CHECK-NOTES-ON: :[[@LINE-1]]:18: warning: 'writer' is changed {{.*}}
  // CHECK-NOTES-ON: :[[@LINE+3]]:18: note: another task changes it here
  // CHECK-NOTES-ON: :[[@LINE-3]]:3: note: runs in a task from here
  // CHECK-NOTES-ON: :[[@LINE+1]]:3: note: the other task starts here
  group.go([&] { writer.write("two"); });
  for (int i = 0; i < 3; ++i)
    group.go([other] { other->write("three"); });
  // CHECK-NOTES-ON: :[[@LINE-1]]:24: warning: 'other' is changed {{.*}}
  // CHECK-NOTES-ON: :[[@LINE-2]]:5: note: runs in a task from here
  group.wait();
  for (int i = 0; i < 3; ++i)
    group.go([&, i] { process(writer.status() + i); });
  group.wait();
}

void algorithms(const Items &items) {
  int total = 0;
  std::for_each(std::execution::par, items.begin(), items.end(), [&](int item) { total += item; });
  // CHECK-NOTES-ON: :[[@LINE-1]]:82: warning: 'total' is changed {{.*}}
  // CHECK-NOTES-ON: :[[@LINE-2]]:3: note: runs in a task from here
  std::for_each(items.begin(), items.end(), [&](int item) { total += item; });
  int sum = 0;
  weft::parallel_for_each(items, 4, [&](int item) { sum += item; });
  // CHECK-NOTES-ON: :[[@LINE-1]]:53: warning: 'sum' is changed {{.*}}
  // CHECK-NOTES-ON: :[[@LINE-2]]:3: note: runs in a task from here
}

#define ADD(sum, value) sum += value
template <class T> void each(const std::vector<T> &items) {
  T total{};
  std::vector<std::jthread> threads;
  for (const T &item : items)
    threads.emplace_back([&total, item] { ADD(total, item); });
  // CHECK-NOTES-ON: :[[@LINE-1]]:47: warning: 'total' is changed {{.*}}
  // CHECK-NOTES-ON: :[[@LINE-2]]:5: note: runs in a task from here
}
template void each(const std::vector<int> &);
template void each(const std::vector<long> &);
