// RUN: %check_weft %s weft-stale-task-pin %t --std c++20
//
// Workers that keep their last task alive while they wait for the next one.
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <queue>
#include <string>
#include <utility>
#include <vector>
#include <weft/weft.h>

using Task = std::function<void()>;
struct Message {
  std::string text;
};
void handle(const std::shared_ptr<Message> &message);
void keep(std::shared_ptr<Message> message);
void apply(const Message &);
bool stopped();
std::shared_ptr<Message> load();

template <class T> class Queue {
public:
  bool pop(T &value) WEFT_RECEIVES() WEFT_BLOCKS("lock");
  T take() WEFT_RECEIVES() WEFT_BLOCKS("lock");
  bool tryPop(T &value) WEFT_RECEIVES() WEFT_NEVER_WAITS;
};

// --- Not reported.

void declaredInside(Queue<Task> &queue) {
  for (;;) {
    Task task = queue.take();
    task();
  }
}

void declaredInCondition(Queue<std::shared_ptr<Message>> &queue) {
  while (std::shared_ptr<Message> message = queue.take())
    handle(message);
}

void reset(Queue<Task> &queue) {
  Task task;
  while (queue.pop(task)) {
    task();
    task = nullptr;
  }
}

void resetByMember(Queue<std::shared_ptr<Message>> &queue) {
  std::shared_ptr<Message> message;
  while (queue.pop(message)) {
    handle(message);
    message.reset();
  }
}

void movedOn(Queue<std::shared_ptr<Message>> &queue) {
  std::shared_ptr<Message> message;
  while (queue.pop(message)) {
    handle(message);
    keep(std::move(message));
  }
}

void exchanged(Queue<Task> &queue) {
  Task task;
  while (queue.pop(task))
    std::exchange(task, nullptr)();
}

void swapped(Queue<Task> &queue) {
  Task task;
  while (queue.pop(task)) {
    Task mine;
    mine.swap(task);
    mine();
  }
}

// Kept on purpose: a round may use what the round before has left.
void keptOnPurpose(std::condition_variable &changed, std::mutex &mutex, bool &fresh) {
  std::shared_ptr<Message> current = load();
  std::unique_lock<std::mutex> lock(mutex);
  while (!stopped()) {
    changed.wait(lock);
    if (fresh)
      current = load();
    apply(*current);
  }
}

void neverWaits(Queue<Task> &queue) {
  Task task;
  while (queue.tryPop(task))
    task();
}

void fewRounds(Queue<Task> &queue) {
  Task task;
  for (int i = 0; i < 3; ++i) {
    queue.pop(task);
    task();
  }
}

void buffers(Queue<std::vector<char>> &queue, Queue<int> &numbers) {
  std::vector<char> buffer;
  while (queue.pop(buffer))
    buffer.push_back('x');
  int n;
  while (numbers.pop(n))
    ++n;
}

void captured(Queue<Task> &queue) {
  Task task;
  auto drop = [&task] { task = nullptr; };
  while (queue.pop(task)) {
    task();
    drop();
  }
}

void leavesAfterOne(Queue<Task> &queue) {
  Task task;
  for (;;) {
    queue.pop(task);
    task();
    return;
  }
}

void fromChannel(weft::Channel<Task> jobs) {
  for (Task &task : jobs)
    task();
}

// --- Reported.

void pops(Queue<Task> &queue) {
  Task task;
  // CHECK-MESSAGES: :[[@LINE-1]]:8: warning: 'task' keeps the last task alive while the loop waits for the next; declare it inside the loop [weft-stale-task-pin]
  while (queue.pop(task))
    task();
}

void takes(Queue<Task> &queue) {
  // CHECK-FIXES: void takes(Queue<Task> &queue) {
  // CHECK-FIXES: for (;;) {
  // CHECK-FIXES-NEXT: Task task;
  // CHECK-FIXES-NEXT: task = queue.take();
  Task task;
  // CHECK-MESSAGES: :[[@LINE-1]]:8: warning: 'task' keeps the last task alive while the loop waits for the next; declare it inside the loop [weft-stale-task-pin]
  for (;;) {
    task = queue.take();
    task();
  }
}

class Pool {
  std::mutex mutex;
  std::condition_variable ready;
  std::queue<Task> tasks;
  bool stopping = false;

  Task next() {
    std::unique_lock<std::mutex> lock(mutex);
    ready.wait(lock, [this] { return !tasks.empty(); });
    Task task = std::move(tasks.front());
    tasks.pop();
    return task;
  }

  void run() {
    Task task;
    // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'task' keeps the last task alive while the loop waits for the next; declare it inside the loop [weft-stale-task-pin]
    for (;;) {
      {
        std::unique_lock<std::mutex> lock(mutex);
        while (tasks.empty() && !stopping)
          ready.wait(lock);
        if (stopping)
          return;
        task = std::move(tasks.front());
        tasks.pop();
      }
      task();
    }
  }

  void runInside() {
    for (;;) {
      Task task;
      {
        std::unique_lock<std::mutex> lock(mutex);
        while (tasks.empty())
          ready.wait(lock);
        task = std::move(tasks.front());
        tasks.pop();
      }
      task();
    }
  }

  void runWithHelper() {
    Task task;
    // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'task' keeps the last task alive while the loop waits for the next; declare it inside the loop [weft-stale-task-pin]
    while (!stopped()) {
      task = next();
      if (task)
        task();
    }
  }

public:
  void start() {
    auto worker = [this] {
      Task task;
      // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'task' keeps the last task alive while the loop waits for the next; declare it inside the loop [weft-stale-task-pin]
      while (!stopped()) {
        task = next();
        task();
      }
    };
    worker();
    run();
    runInside();
    runWithHelper();
  }
};

void sharedMessage(Queue<std::shared_ptr<Message>> &queue) {
  std::shared_ptr<Message> message;
  // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'message' keeps the last task alive while the loop waits for the next; declare it inside the loop [weft-stale-task-pin]
  while (queue.pop(message)) {
    handle(message);
    apply(*message);
  }
}

struct Job {
  Task run;
  int priority;
};
void partOfIt(weft::Channel<Job> jobs) {
  Job job;
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'job' keeps the last task alive while the loop waits for the next; declare it inside the loop [weft-stale-task-pin]
  while (!stopped()) {
    job = *jobs.receive();
    job.run();
  }
}

template <class T> void work(Queue<T> &queue) {
  T task;
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'task' keeps the last task alive while the loop waits for the next; declare it inside the loop [weft-stale-task-pin]
  while (queue.pop(task))
    task();
}
void instantiates(Queue<Task> &tasks, Queue<std::function<int()>> &others) {
  work(tasks);
  work(others);
}

#define RUN(task) task()
void macro(Queue<Task> &queue) {
  Task task;
  // CHECK-MESSAGES: :[[@LINE-1]]:8: warning: 'task' keeps the last task alive while the loop waits for the next; declare it inside the loop [weft-stale-task-pin]
  while (queue.pop(task))
    RUN(task);
}

void silenced(Queue<Task> &queue) {
  Task task; // NOLINT(weft-stale-task-pin)
  while (queue.pop(task))
    task();
}
