// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// oneTBB: tasks that run to their end on the stack of a thread. They cannot
// wait for each other, so there is only the spawning to compare.

#include "harness.h"
#include <algorithm>
#include <atomic>
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/task_arena.h>
#include <oneapi/tbb/task_group.h>
#include <oneapi/tbb/version.h>

namespace {

namespace tbb = oneapi::tbb;
using bench::check;
using bench::Run;

template <class Body> void on_workers(const Run &run, Body body) {
  const tbb::global_control limit(tbb::global_control::max_allowed_parallelism,
                                  run.workers);
  tbb::task_arena arena(static_cast<int>(run.workers));
  arena.execute(body);
}

void spawn_join(const Run &run) {
  on_workers(run, [&] {
    run.measure([](long n) {
      tbb::task_group group;
      std::atomic<long> done{0};
      for (long i = 0; i < n; ++i) {
        group.run([&done] { done.fetch_add(1, std::memory_order_relaxed); });
        group.wait();
      }
      check(done == n, "spawn-join");
    });
  });
}

void spawn_together(long n) {
  tbb::task_group group;
  std::atomic<long> done{0};
  for (long i = 0; i < n; ++i)
    group.run([&done] { done.fetch_add(1, std::memory_order_relaxed); });
  group.wait();
  check(done == n, "spawn");
}

void spawn_batch(const Run &run) {
  on_workers(run, [&] {
    run.measure([](long n) {
      for (long left = n; left > 0; left -= bench::batch)
        spawn_together(std::min(left, bench::batch));
    });
  });
}

void spawn_cold(const Run &run) {
  on_workers(run, [&] { run.measure_once(spawn_together); });
}

long skynet_node(long number, long size) {
  if (size == 1)
    return number;
  tbb::task_group group;
  long results[10];
  for (long i = 0; i < 10; ++i)
    group.run([&results, number, size, i] {
      results[i] = skynet_node(number + i * (size / 10), size / 10);
    });
  group.wait();
  long sum = 0;
  for (const long result : results)
    sum += result;
  return sum;
}

void skynet(const Run &run) {
  on_workers(run, [&] {
    run.measure_once(
        [](long n) { check(skynet_node(0, n) == n * (n - 1) / 2, "skynet"); });
  });
}

} // namespace

int main(int argc, char **argv) {
  return bench::main_with("oneTBB " TBB_VERSION_STRING,
                          {{"spawn-join", spawn_join},
                           {"spawn-batch", spawn_batch},
                           {"spawn-cold", spawn_cold},
                           {"skynet", skynet}},
                          argc, argv);
}
