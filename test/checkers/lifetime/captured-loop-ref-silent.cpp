// RUN: %check_weft %s weft-captured-loop-ref %t --std c++17,c++20,c++23
//
// Look-alikes that must stay silent.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <future>
#include <iostream>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <numeric>
#include <string>
#include <thread>
#include <vector>
#if __cplusplus >= 202002L
#include <latch>
#include <ranges>
#include <semaphore>
#endif

void work(int);
void work(const std::string &);
bool more();
int next();
struct Job {
  int id = 0;
  void run();
};

// --- Copies.

void copies(std::vector<std::thread> &threads, const std::vector<std::string> &items) {
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([i] { work(i); });
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([=] { work(i); });
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&, i] { work(i + int(items.size())); });
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([n = i] { work(n); });
  for (const std::string &item : items)
    threads.emplace_back([item] { work(item); });
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([](int n) { work(n); }, i);
  for (std::string item : items)
    threads.emplace_back([item = std::move(item)] { work(item); });
  for (auto it = items.begin(); it != items.end(); ++it)
    threads.emplace_back([it] { work(*it); });
  for (auto it = items.begin(); it != items.end(); ++it)
    threads.emplace_back([&item = *it] { work(item); });
  for (size_t i = 0; i < items.size(); ++i)
    threads.emplace_back([&item = items[i]] { work(item); });
  for (size_t i = 0; i < items.size(); ++i)
    threads.emplace_back([p = &items[i]] { work(*p); });
}

// --- An element stays where it is.

void elements(std::vector<Job> &jobs, std::map<int, Job> &byId, std::vector<std::thread> &threads) {
  for (auto &job : jobs)
    threads.emplace_back([&job] { job.run(); });
  for (Job &job : jobs)
    threads.emplace_back([&] { job.run(); });
  for (auto &&job : jobs)
    threads.emplace_back([&job] { job.run(); });
  for (size_t i = 0; i < jobs.size(); ++i) {
    Job &job = jobs[i];
    threads.emplace_back([&job] { job.run(); });
  }
  for (auto &entry : byId)
    threads.emplace_back([&entry] { entry.second.run(); });
  for (auto it = byId.begin(); it != byId.end(); ++it) {
    auto &job = it->second;
    threads.emplace_back([&job] { job.run(); });
  }
  for (auto &t : threads)
    t.join();
}

void localElements() {
  std::vector<Job> jobs(4);
  std::vector<std::thread> threads;
  for (auto it = jobs.begin(); it != jobs.end(); ++it)
    threads.emplace_back([&job = *it] { job.run(); });
  for (auto it = jobs.begin(); it != jobs.end();) {
    Job &job = *it;
    threads.emplace_back([&job] { job.run(); });
    ++it;
  }
  Job array[4];
  for (Job *job = array; job != array + 4; ++job)
    threads.emplace_back([job] { job->run(); });
  for (Job *job = array; job != array + 4; ++job)
    threads.emplace_back([&last = *job] { last.run(); });
  for (auto &t : threads)
    t.join();
}

void elementOfPointerVector(std::vector<std::unique_ptr<Job>> &jobs, std::vector<std::thread> &threads) {
  for (auto &job : jobs)
    threads.emplace_back([&job] { job->run(); });
  for (auto &job : jobs)
    threads.emplace_back([p = job.get()] { p->run(); });
}

void ownSlot(std::vector<std::thread> &threads) {
  std::vector<int> results(8);
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&results, i] { results[i] = i * i; });
  for (int i = 0; i < 8; ++i) {
    int &slot = results[i];
    threads.emplace_back([&slot] { ++slot; });
  }
  for (auto &t : threads)
    t.join();
}

void handleIsElement(std::vector<std::thread> &threads) {
  for (auto &t : threads)
    t = std::thread([&t] { work(t.joinable()); });
}

// --- Joined in the same round.

void sameRound() {
  for (int i = 0; i < 4; ++i) {
    std::thread t([&i] { work(i); });
    t.join();
  }
  for (int i = 0; i < 4; ++i) {
    std::thread t([&] { work(i); });
    work(i);
    if (t.joinable())
      t.join();
  }
  for (int i = 0; i < 4; ++i)
    std::thread([&i] { work(i); }).join();
  for (int i = 0; i < 4; ++i)
    std::async(std::launch::async, [&i] { work(i); }).get();
  for (int i = 0; i < 4; ++i) {
    auto done = std::async(std::launch::async, [&i] { work(i); });
    work(i + 1);
  }
}

void groupOfOneRound() {
  for (int i = 0; i < 4; ++i) {
    std::vector<std::thread> threads;
    for (int j = 0; j < 4; ++j)
      threads.emplace_back([&i, j] { work(i + j); });
    for (auto &t : threads)
      t.join();
  }
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    for (int j = 0; j < 4; ++j)
      threads.emplace_back([&i, j] { work(i + j); });
    for (auto &t : threads)
      t.join();
    threads.clear();
  }
}

void joinAll(std::vector<std::thread> &threads) {
  for (auto &t : threads)
    t.join();
}

void groupAndHelper() {
  for (int rounds = 0; rounds < 4; ++rounds) {
    std::vector<std::thread> threads;
    threads.emplace_back([&] { work(rounds); });
    threads.emplace_back([&] { work(rounds + 1); });
    joinAll(threads);
  }
}

void waitsInTheRound() {
  for (int i = 0; i < 4; ++i) {
    std::promise<void> done;
    std::thread([&i, &done] {
      work(i);
      done.set_value();
    }).detach();
    done.get_future().wait();
  }
  std::mutex mutex;
  std::condition_variable changed;
  for (int i = 0; i < 4; ++i) {
    bool ready = false;
    std::thread([&] {
      work(i);
      std::lock_guard lock(mutex);
      ready = true;
      changed.notify_one();
    }).detach();
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return ready; });
  }
  for (int i = 0; i < 4; ++i) {
    std::atomic<bool> ready{false};
    std::thread([&] {
      work(i);
      ready = true;
    }).detach();
    while (!ready)
      std::this_thread::yield();
  }
}

#if __cplusplus >= 202002L
void waits20() {
  for (int i = 0; i < 4; ++i) {
    std::latch done(1);
    std::thread([&] {
      work(i);
      done.count_down();
    }).detach();
    done.wait();
  }
  std::binary_semaphore turn(0);
  for (int i = 0; i < 4; ++i) {
    std::thread([&] {
      work(i);
      turn.release();
    }).detach();
    turn.acquire();
  }
  for (int i = 0; i < 4; ++i) {
    std::jthread t([&i] { work(i); });
  }
  for (int i = 0; i < 4; ++i) {
    std::vector<std::jthread> threads;
    threads.emplace_back([&i] { work(i); });
  }
}
#endif

// --- Run before the call returns.

void invoked(std::vector<int> &values) {
  for (int i = 0; i < 4; ++i) {
    std::for_each(values.begin(), values.end(), [&i](int &v) { v += i; });
    [&i] { work(i); }();
    std::function<void()> f = [&i] { work(i); };
    f();
    auto g = [&] { work(i); };
    g();
    std::once_flag once;
    std::call_once(once, [&] { work(i); });
    std::sort(values.begin(), values.end(), [&](int a, int b) { return a % (i + 1) < b; });
  }
}

void applyNow(const std::function<void()> &f) { f(); }
template <class F> void applyTemplate(F &&f) { f(); }
void invokedByHelper() {
  for (int i = 0; i < 4; ++i) {
    applyNow([&i] { work(i); });
    applyTemplate([&i] { work(i); });
  }
}

// --- Made to be shared, or written by the task itself.

void shared(std::vector<std::thread> &threads) {
  std::atomic<int> ticket{0};
  for (; ticket < 8; ++ticket)
    threads.emplace_back([&ticket] { work(ticket); });
  int sum = 0;
  std::mutex mutex;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&, i] {
      std::lock_guard lock(mutex);
      sum += i;
    });
  std::string result;
  for (int i = 0; i < 4; ++i) {
    result = "";
    threads.emplace_back([&result, &mutex] {
      std::lock_guard lock(mutex);
      result += "x";
    });
  }
}

void notChangedByTheLoop(std::vector<std::thread> &threads) {
  int base = next();
  std::string name = "x";
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&, i] { work(base + i + int(name.size())); });
  base = 0;
  for (auto &t : threads)
    t.join();
}

// --- The loop is in the task, or the task is outside the loop.

void loopInTask() {
  std::thread t([] {
    for (int i = 0; i < 4; ++i) {
      auto step = [&i] { work(i); };
      step();
    }
  });
  t.join();
}

void afterTheLoop() {
  int i = 0;
  for (; i < 4; ++i)
    work(i);
  std::thread t([&i] { work(i); });
  t.join();
}

void inTheHead() {
  int n = 0;
  for (std::thread t([&n] { work(n); }); more(); t.join())
    work(1);
}

#if __cplusplus >= 202002L
void unevaluated() {
  for (int i = 0; i < 4; ++i) {
    using T = decltype(std::thread([] {}));
    static_assert(sizeof(T) > 0);
  }
}
#endif

// Repaired forms.
void repaired(std::istream &in) {
  std::vector<std::future<void>> results;
  std::string line;
  while (std::getline(in, line))
    results.push_back(std::async(std::launch::async, [line] { work(line); }));
  std::vector<std::function<void()>> calls;
  for (int i = 0; i < 4; ++i)
    calls.push_back([i] { work(i); });
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back(static_cast<void (*)(int)>(work), i);
}
