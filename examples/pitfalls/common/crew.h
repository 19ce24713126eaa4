// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Threads that belong together.

#ifndef PITFALLS_COMMON_CREW_H
#define PITFALLS_COMMON_CREW_H

#include <stop_token>
#include <thread>
#include <utility>
#include <vector>
#include <weft/annotations.h>

/// Runs tasks, each on a thread of its own, and waits for all of them: in
/// join(), at the latest in the destructor.
class WEFT_TASK_GROUP() Crew {
public:
  Crew() = default;
  Crew(const Crew &) = delete;
  Crew &operator=(const Crew &) = delete;
  WEFT_JOINS() ~Crew() { join(); }

  template <typename Task>
  WEFT_SPAWNS(1, "owned", "thread")
  void go(Task task) {
    threads_.emplace_back(std::move(task));
  }

  WEFT_JOINS() void join() {
    for (std::thread &thread : threads_)
      thread.join();
    threads_.clear();
  }

private:
  std::vector<std::thread> threads_;
};

/// Asks the owners of `sources` to stop at the end of the scope.
class StopAtExit {
public:
  explicit StopAtExit(std::vector<std::stop_source> &sources)
      : sources_(sources) {}
  StopAtExit(const StopAtExit &) = delete;
  StopAtExit &operator=(const StopAtExit &) = delete;
  ~StopAtExit() { stop(); }

  void stop() {
    for (std::stop_source &source : sources_)
      source.request_stop();
  }

private:
  std::vector<std::stop_source> &sources_;
};

#endif // PITFALLS_COMMON_CREW_H
