// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the benchmark programs in C++ share: their command line, the clock, the
// memory that the process holds. run.py starts each as
//
//   PROGRAM WORKLOAD WORKERS COUNT
//
// and reads `metric,workers,value,unit` lines. Exit status 3: the library has
// nothing to compare there. README.md says what each workload is.

#ifndef WEFT_BENCH_HARNESS_H
#define WEFT_BENCH_HARNESS_H

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <initializer_list>
#include <string>

namespace bench {

constexpr int unsupported = 3;
constexpr long smoke_count = 100;

/// How long a pending timer has to go, in hours.
constexpr int far_away = 1;
constexpr long most_pending_timers = 100'000;
constexpr long batch = 1000;
constexpr int longest_sleep = 100; ///< milliseconds

class Run {
public:
  Run(const char *workload, unsigned workers, long count)
      : workers(workers), count(count), workload_(workload) {}

  /// One figure of this run.
  void report(const char *metric, double value, const char *unit) const {
    std::printf("%s,%u,%.6g,%s\n", metric, workers, value, unit);
  }

  /// Runs `body(n)`, which does something n times: a tenth of it to warm up,
  /// then all of it, whose time for each is the figure.
  template <class Body> void measure(Body body) const {
    body(count / 10 + 1);
    measure_once(body);
  }

  /// The same without the warm-up.
  template <class Body> void measure_once(Body body) const {
    const double seconds = time([&] { body(count); });
    report(workload_, seconds * 1e9 / static_cast<double>(count), "ns");
  }

  template <class Body> static double time(Body body) {
    const auto start = std::chrono::steady_clock::now();
    body();
    const std::chrono::duration<double> passed =
        std::chrono::steady_clock::now() - start;
    return passed.count();
  }

  const unsigned workers;
  const long count;

private:
  const char *workload_;
};

/// Fast for the wrong reason is no result.
inline void check(bool holds, const char *what) {
  if (holds)
    return;
  std::fprintf(stderr, "benchmark: wrong result: %s\n", what);
  std::abort();
}

/// What the kernel holds for this process, in bytes.
struct Memory {
  double resident = 0;
  double page_tables = 0;

  static Memory now() {
    Memory memory;
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
      if (line.rfind("VmRSS:", 0) == 0)
        memory.resident = std::atof(line.c_str() + 6) * 1024;
      else if (line.rfind("VmPTE:", 0) == 0)
        memory.page_tables = std::atof(line.c_str() + 6) * 1024;
    }
    return memory;
  }
};

/// What `count` more fibers have cost since `before`.
inline void report_memory(const Run &run, const Memory &before) {
  const Memory after = Memory::now();
  const auto count = static_cast<double>(run.count);
  run.report("resident", (after.resident - before.resident) / count, "B");
  run.report("page-tables", (after.page_tables - before.page_tables) / count,
             "B");
}

struct Workload {
  const char *name;
  void (*run)(const Run &run);
};

/// The programs' main(). `version`: of the library.
inline int main_with(const char *version,
                     std::initializer_list<Workload> workloads, int argc,
                     char **argv) {
  if (argc == 2 && std::strcmp(argv[1], "--version") == 0) {
#if defined(__clang__)
    std::printf("%s; %s\n", version, __VERSION__);
#else
    std::printf("%s; GCC %s\n", version, __VERSION__);
#endif
    return 0;
  }
  if (argc == 2 && std::strcmp(argv[1], "--smoke") == 0) {
    for (const Workload &workload : workloads)
      for (const unsigned workers : {1U, 2U}) {
        std::printf("# %s\n", workload.name);
        workload.run(Run(workload.name, workers, smoke_count));
      }
    return 0;
  }
  if (argc != 4) {
    std::fprintf(stderr,
                 "usage: %s WORKLOAD WORKERS COUNT | --smoke | --version\n",
                 argv[0]);
    return 2;
  }
  for (const Workload &workload : workloads)
    if (std::strcmp(argv[1], workload.name) == 0) {
      workload.run(Run(workload.name, static_cast<unsigned>(std::atoi(argv[2])),
                       std::atol(argv[3])));
      return 0;
    }
  return unsupported;
}

} // namespace bench

#endif // WEFT_BENCH_HARNESS_H
