//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Counts words of many texts: a small thread pool, futures, a cache, a progress
// thread.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <deque>
#include <fstream>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <numeric>
#include <optional>
#include <shared_mutex>
#include <sstream>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <thread>
#include <type_traits>
#include <unordered_map>
#include <vector>

namespace {

class Pool {
public:
  explicit Pool(unsigned Size = std::max(1u,
                                         std::thread::hardware_concurrency())) {
    for (unsigned I = 0; I < Size; ++I)
      Threads.emplace_back([this](std::stop_token Stop) { run(Stop); });
  }
  ~Pool() {
    for (auto &Thread : Threads)
      Thread.request_stop();
    Ready.notify_all();
  }
  Pool(const Pool &) = delete;
  Pool &operator=(const Pool &) = delete;

  template <typename Function>
  auto submit(Function Fn) -> std::future<std::invoke_result_t<Function>> {
    using Result = std::invoke_result_t<Function>;
    auto Task = std::make_shared<std::packaged_task<Result()>>(std::move(Fn));
    auto Future = Task->get_future();
    {
      std::lock_guard Lock(Mutex);
      Queue.emplace_back([Task] { (*Task)(); });
    }
    Ready.notify_one();
    return Future;
  }

private:
  void run(std::stop_token Stop) {
    while (auto Job = next(Stop))
      (*Job)();
  }
  std::optional<std::function<void()>> next(std::stop_token Stop) {
    std::unique_lock Lock(Mutex);
    Ready.wait(Lock, Stop, [this] { return !Queue.empty(); });
    if (Queue.empty())
      return std::nullopt;
    auto Job = std::move(Queue.front());
    Queue.pop_front();
    return Job;
  }

  std::mutex Mutex;
  std::condition_variable_any Ready;
  std::deque<std::function<void()>> Queue;
  std::vector<std::jthread> Threads;
};

using Counts = std::map<std::string, std::size_t>;

class Cache {
public:
  std::shared_ptr<const Counts> find(const std::string &Name) const {
    std::shared_lock Lock(Mutex);
    auto It = Entries.find(Name);
    return It == Entries.end() ? nullptr : It->second;
  }
  void insert(const std::string &Name, std::shared_ptr<const Counts> Value) {
    std::unique_lock Lock(Mutex);
    Entries.emplace(Name, std::move(Value));
  }

private:
  mutable std::shared_mutex Mutex;
  std::unordered_map<std::string, std::shared_ptr<const Counts>> Entries;
};

Counts countWords(std::istream &In) {
  Counts Result;
  std::string Word;
  while (In >> Word) {
    std::transform(Word.begin(), Word.end(), Word.begin(),
                   [](unsigned char C) { return std::tolower(C); });
    ++Result[Word];
  }
  return Result;
}

class Counter {
public:
  explicit Counter(std::vector<std::string> Names) : Names(std::move(Names)) {}

  Counts run() {
    std::jthread Progress([this](std::stop_token Stop) { show(Stop); });
    std::vector<std::future<std::shared_ptr<const Counts>>> Results;
    for (const std::string &Name : Names)
      Results.push_back(Workers.submit([this, Name] { return count(Name); }));
    Counts Total;
    for (auto &Result : Results)
      merge(Total, *Result.get());
    return Total;
  }

private:
  std::shared_ptr<const Counts> count(const std::string &Name) {
    if (auto Known = Done.find(Name))
      return Known;
    std::ifstream File(Name);
    if (!File)
      throw std::runtime_error("cannot open " + Name);
    auto Result = std::make_shared<Counts>(countWords(File));
    Done.insert(Name, Result);
    ++Finished;
    return Result;
  }
  static void merge(Counts &Into, const Counts &From) {
    for (const auto &[Word, Number] : From)
      Into[Word] += Number;
  }
  void show(std::stop_token Stop) {
    std::mutex Mutex;
    std::condition_variable_any Never;
    std::unique_lock Lock(Mutex);
    while (!Stop.stop_requested()) {
      Never.wait_for(Lock, Stop, std::chrono::milliseconds(500),
                     [] { return false; });
      std::fprintf(stderr, "%zu of %zu\n", Finished.load(), Names.size());
    }
  }

  std::vector<std::string> Names;
  std::atomic<std::size_t> Finished{0};
  Cache Done;
  Pool Workers;
};

std::size_t sumInParallel(const std::vector<std::size_t> &Values) {
  std::size_t Half = Values.size() / 2;
  auto Lower = std::async(std::launch::async, [&Values, Half] {
    return std::accumulate(Values.begin(), Values.begin() + Half,
                           std::size_t(0));
  });
  std::size_t Upper =
      std::accumulate(Values.begin() + Half, Values.end(), std::size_t(0));
  return Lower.get() + Upper;
}

} // namespace

int main(int Argc, char **Argv) {
  Counter C(std::vector<std::string>(Argv + 1, Argv + Argc));
  try {
    Counts Total = C.run();
    std::vector<std::size_t> Numbers;
    for (const auto &[Word, Number] : Total)
      Numbers.push_back(Number);
    std::printf("%zu words, %zu of them different\n", sumInParallel(Numbers),
                Numbers.size());
  } catch (const std::exception &Error) {
    std::fprintf(stderr, "%s\n", Error.what());
    return 1;
  }
}
