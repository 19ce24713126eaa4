// RUN: %check_weft %s weft-unbounded-spawn %t --std c++20,c++23
// Look-alikes: a number that somebody has decided on, and rounds that wait.
#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <future>
#include <latch>
#include <map>
#include <memory>
#include <mutex>
#include <ranges>
#include <semaphore>
#include <span>
#include <string>
#include <sys/socket.h>
#include <system_error>
#include <thread>
#include <vector>
#include <weft/annotations.h>

using Items = std::vector<int>;
void process(int);
void serve(int connection);
void joinAll(std::vector<std::thread> &handles) {
  for (auto &handle : handles)
    handle.join();
  handles.clear();
}

// --- Constants

void constants(int n) {
  for (int i = 0; i < 64; ++i)
    std::thread(process, i).detach();
  constexpr std::size_t Count = 4;
  for (std::size_t i = Count; i > 0; --i)
    std::thread(process, 1).detach();
  int four = 4;
  while (four--)
    std::thread(process, four).detach();
  // Nothing shows it to be data.
  for (int i = 0; i < n; ++i)
    std::thread(process, i).detach();
  for (int i : std::views::iota(0, n))
    std::thread(process, i).detach();
  while (n-- > 0)
    std::thread(process, n).detach();
}

void arrays() {
  int three[] = {1, 2, 3};
  for (int i : three)
    std::thread(process, i).detach();
  for (int i : std::array<int, 3>{1, 2, 3})
    std::thread(process, i).detach();
  for (int i : {1, 2, 3})
    std::thread(process, i).detach();
  for (std::size_t i = 0; i < std::size(three); ++i)
    std::thread(process, three[i]).detach();
  for (std::size_t i = 0; i < sizeof(three) / sizeof(three[0]); ++i)
    std::thread(process, three[i]).detach();
}

static const std::map<std::string, int> Table = {{"a", 1}, {"b", 2}};

void knownContainers() {
  const Items items = {1, 2, 3};
  for (int item : items)
    std::thread(process, item).detach();
  for (const auto &[name, value] : Table)
    std::thread(process, value).detach();
  Items some{1, 2};
  some.push_back(3);
  for (int i = 0; i < 4; ++i)
    some.push_back(i);
  std::sort(some.begin(), some.end());
  for (std::size_t i = 0; i < some.size(); ++i)
    std::thread(process, some[i]).detach();
  for (auto it = some.begin(); it != some.end(); ++it)
    std::thread(process, *it).detach();
  Items zeros(8);
  for (int &zero : zeros)
    std::thread(process, zero).detach();
}

// --- Numbers of workers and of handles

void workers(const Items &items, std::size_t num_threads, int n) {
  for (std::size_t i = 0; i < num_threads; ++i)
    std::thread(process, 1).detach();
  for (unsigned i = 0; i < std::thread::hardware_concurrency(); ++i)
    std::thread(process, 1).detach();
  const auto limit = std::max(1u, std::thread::hardware_concurrency());
  for (unsigned i = 0; i < limit; ++i)
    std::thread(process, 1).detach();
  const auto few = std::min<std::size_t>(items.size(), 8);
  for (std::size_t i = 0; i < few; ++i)
    std::thread(process, 1).detach();
  for (std::size_t i = 0; i < items.size() && i < num_threads; ++i)
    std::thread(process, 1).detach();
  // As many chunks as there are threads.
  const std::size_t chunk = (items.size() + num_threads - 1) / num_threads;
  for (std::size_t begin = 0; begin < items.size(); begin += chunk)
    std::thread(process, items[begin]).detach();

  std::vector<std::thread> handles(n);
  for (std::size_t i = 0; i < handles.size(); ++i)
    handles[i] = std::thread(process, 1);
  for (auto &handle : handles)
    handle.join();
  for (auto &handle : handles)
    handle = std::thread(process, 1);
  joinAll(handles);
}

extern WEFT_WORKER_COUNT int degree;
void annotatedCount() {
  for (int i = 0; i < degree; ++i)
    std::thread(process, i).detach();
}

std::vector<Items> split(const Items &items, std::size_t parts);
void parts(const Items &items, int num_workers) {
  for (auto &part : split(items, num_workers))
    std::thread([part] {}).detach();
  const auto chunks = split(items, num_workers);
  for (auto &chunk : chunks)
    std::thread([chunk] {}).detach();
  for (int item : items | std::views::take(4))
    std::thread(process, item).detach();
  for (int item : std::span(items).first(2))
    std::thread(process, item).detach();
}

struct Worker {
  std::thread thread;
  int id = 0;
  void start() { thread = std::thread(process, id); }
  Worker *next = nullptr;
};

void objectsWithThreads(std::vector<Worker> &team, Worker *first,
                        std::vector<std::unique_ptr<Worker>> &owned, int n) {
  for (Worker &worker : team)
    worker.start();
  for (auto &worker : owned)
    worker->thread = std::thread(process, worker->id);
  for (std::size_t i = 0; i < team.size(); ++i)
    team[i].thread = std::thread(process, 1);
  for (Worker *worker = first; worker; worker = worker->next)
    worker->thread = std::thread(process, 1);
  // One argument for each of n threads.
  Items arguments;
  for (int i = 0; i < n; ++i)
    arguments.push_back(i);
  for (int argument : arguments)
    std::thread(process, argument).detach();
}

// --- Permits, waits and joins in the round

void withSemaphore(const Items &items) {
  std::counting_semaphore<> slots(8);
  for (int item : items) {
    slots.acquire();
    std::thread([&slots, item] {
      process(item);
      slots.release();
    }).detach();
  }
}

void withTrial(const Items &items) {
  std::counting_semaphore<> slots(8);
  for (int item : items)
    if (slots.try_acquire())
      std::thread([&slots, item] {
        process(item);
        slots.release();
      }).detach();
    else
      process(item);
}

class Gate {
  std::mutex mutex_;
  std::condition_variable room_;
  int running_ = 0;

  void waitForRoom() {
    std::unique_lock lock(mutex_);
    room_.wait(lock, [this] { return running_ < 8; });
    ++running_;
  }

public:
  void all(const Items &items) {
    for (int item : items) {
      {
        std::unique_lock lock(mutex_);
        while (running_ >= 8)
          room_.wait(lock);
        ++running_;
      }
      std::thread(process, item).detach();
    }
    for (int item : items) {
      waitForRoom();
      std::thread(process, item).detach();
    }
  }
};

void joined(const Items &items, const std::vector<Items> &batches) {
  for (int item : items) {
    std::thread thread(process, item);
    thread.join();
  }
  for (int item : items)
    std::jthread thread(process, item);
  for (int item : items) {
    auto result = std::async(std::launch::async, process, item);
    process(item);
  }
  for (int item : items)
    std::async(std::launch::async, process, item).get();
  for (int item : items)
    std::async(std::launch::async, process, item);
  for (const Items &batch : batches) {
    std::vector<std::jthread> team;
    for (int i = 0; i < 4; ++i)
      team.emplace_back(process, batch[i]);
  }
  for (const Items &batch : batches) {
    std::vector<std::thread> team;
    for (int i = 0; i < 4; ++i)
      team.emplace_back(process, batch[i]);
    joinAll(team);
  }
  std::jthread last;
  for (int item : items)
    last = std::jthread(process, item);
}

void batches(const Items &items) {
  std::vector<std::thread> handles;
  int started = 0;
  for (int item : items) {
    if (handles.size() >= 8)
      joinAll(handles);
    handles.emplace_back(process, item);
  }
  for (int item : items) {
    handles.emplace_back(process, item);
    if (++started % 8 == 0)
      joinAll(handles);
  }
  for (int item : items) {
    std::latch done(1);
    std::thread([&] {
      process(item);
      done.count_down();
    }).detach();
    done.wait();
  }
  joinAll(handles);
}

void connections(int listener, int maximum) {
  std::atomic<int> active{0};
  for (;;) {
    const int connection = accept(listener, nullptr, nullptr);
    if (active >= maximum)
      continue;
    ++active;
    std::thread([&active, connection] {
      serve(connection);
      --active;
    }).detach();
  }
}

// --- Once, or now and then

bool wanted(int);
void once(const Items &items) {
  for (int item : items)
    if (wanted(item)) {
      std::thread(process, item).detach();
      break;
    }
  bool started = false;
  for (int item : items) {
    if (!started) {
      started = true;
      std::thread(process, item).detach();
    }
    process(item);
  }
  std::thread background;
  for (int item : items) {
    if (!background.joinable())
      background = std::thread(process, item);
    process(item);
  }
  background.join();
  for (;;) {
    try {
      std::thread(process, 1).detach();
      break;
    } catch (const std::system_error &) {
    }
  }
}

class Pool {
  std::vector<std::thread> crew_;
  std::size_t idle_ = 0, maximum_ = 8;
  bool running_ = false;

  void submit(int item) {
    if (idle_ == 0 && crew_.size() < maximum_)
      crew_.emplace_back(process, item);
  }
  void ensureRunning() {
    if (running_)
      return;
    running_ = true;
    crew_.emplace_back(process, 1);
  }

public:
  void all(const Items &items) {
    for (int item : items)
      submit(item);
    for (int item : items) {
      ensureRunning();
      process(item);
    }
    for (int item : items)
      if (idle_ == 0)
        crew_.emplace_back(process, item);
  }
  static void wait(int item) {
    std::thread thread(process, item);
    thread.join();
  }
  void oneByOne(const Items &items) {
    for (int item : items)
      wait(item);
  }
};

// Somebody has called the container's size a number of threads.
class Job {
  std::vector<Items> parts;

public:
  void prepare() {
    const std::size_t num_threads = parts.size();
    process(static_cast<int>(num_threads));
  }
  void run() {
    std::vector<std::thread> pool;
    for (std::size_t i = 1; i < parts.size(); ++i)
      pool.emplace_back(process, static_cast<int>(i));
    joinAll(pool);
  }
};

// A thread per processor of the machine.
struct Node {
  int id;
  std::vector<int> logical_cpus;
};

void startsOnePerProcessor(const std::vector<Node> &topology) {
  std::vector<std::thread> pool;
  for (const Node &node : topology)
    for (int cpu : node.logical_cpus)
      pool.emplace_back(process, cpu);
  joinAll(pool);
}

// A server with a limit, which somebody has counted.
class LimitedServer {
public:
  void run() {
    for (;;) {
      const int connection = accept(listener_, nullptr, nullptr);
      if (connection < 0)
        continue;
      if (connections() >= max_connections_) {
        refuse(connection);
        continue;
      }
      std::thread(serve, connection).detach();
    }
  }

private:
  int connections() const;
  void refuse(int connection);
  static void serve(int connection);
  int listener_ = 0;
  int max_connections_ = 32;
};
