// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "harness.h"
#include <algorithm>
#include <atomic>
#include <deque>
#include <mutex>
#include <weft/weft.h>
#if __has_include(<weft/timer.h>)
#include <weft/timer.h>
#define WEFT_BENCH_HAS_TIMER 1
#endif

#ifndef WEFT_BENCH_VERSION // the build says it
#define WEFT_BENCH_VERSION "of this tree"
#endif

namespace {

using bench::check;
using bench::Run;

template <class Body> void on_workers(const Run &run, Body body) {
  weft::run(weft::RuntimeOptions{.workers = run.workers}, body);
}

void yield(const Run &run, long fibers) {
  on_workers(run, [&] {
    run.measure([fibers](long n) {
      weft::WaitGroup all;
      for (long i = 0; i < fibers; ++i)
        all.go([each = std::max(1L, n / fibers)] {
          for (long k = 0; k < each; ++k)
            weft::this_fiber::yield();
        });
      all.wait();
    });
  });
}
void yield_2(const Run &run) { yield(run, 2); }
void yield_1000(const Run &run) { yield(run, 1000); }

void spawn_join(const Run &run) {
  on_workers(run, [&] {
    run.measure([](long n) {
      long done = 0;
      for (long i = 0; i < n; ++i)
        weft::spawn([&done] { ++done; }).join();
      check(done == n, "spawn-join");
    });
  });
}

void spawn_together(long n) {
  weft::WaitGroup all;
  std::atomic<long> done{0};
  for (long i = 0; i < n; ++i)
    all.go([&done] { done.fetch_add(1, std::memory_order_relaxed); });
  all.wait();
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

void skynet_node(const weft::Channel<long> &parent, long number, long size) {
  if (size == 1)
    return parent.send(number);
  const weft::Channel<long> results;
  for (long i = 0; i < 10; ++i)
    weft::go([results, number, size, i] {
      skynet_node(results, number + i * (size / 10), size / 10);
    });
  long sum = 0;
  for (int i = 0; i < 10; ++i)
    sum += *results.receive();
  parent.send(sum);
}

void skynet(const Run &run) {
  on_workers(run, [&] {
    run.measure_once([](long n) {
      const weft::Channel<long> result;
      weft::go([result, n] { skynet_node(result, 0, n); });
      check(*result.receive() == n * (n - 1) / 2, "skynet");
    });
  });
}

void ping_pong(const Run &run) {
  on_workers(run, [&] {
    run.measure([](long n) {
      const weft::Channel<long> there, back;
      weft::Fiber<void> partner = weft::spawn([there, back] {
        for (const long value : there)
          back.send(value + 1);
      });
      for (long i = 0; i < n; ++i) {
        there.send(i);
        check(*back.receive() == i + 1, "ping-pong");
      }
      there.close();
      partner.join();
    });
  });
}

void channel_buffered(const Run &run) {
  on_workers(run, [&] {
    run.measure([](long n) {
      const weft::Channel<long> channel(128);
      weft::Fiber<void> sender = weft::spawn([channel, n] {
        for (long i = 0; i < n; ++i)
          channel.send(i);
        channel.close();
      });
      long sum = 0;
      for (const long value : channel)
        sum += value;
      sender.join();
      check(sum == n * (n - 1) / 2, "channel-buffered");
    });
  });
}

void select_4(const Run &run) {
  on_workers(run, [&] {
    run.measure([](long n) {
      const weft::Channel<long> a, b, c, d;
      weft::Fiber<void> sender = weft::spawn([a, b, c, d, n] {
        const weft::Channel<long> *const channels[] = {&a, &b, &c, &d};
        for (long i = 0; i < n; ++i)
          channels[i % 4]->send(i);
      });
      long sum = 0;
      const auto add = [&sum](std::optional<long> value) { sum += *value; };
      for (long i = 0; i < n; ++i)
        weft::select(weft::on_receive(a, add), weft::on_receive(b, add),
                     weft::on_receive(c, add), weft::on_receive(d, add));
      sender.join();
      check(sum == n * (n - 1) / 2, "select-4");
    });
  });
}

void mutex_uncontended(const Run &run) {
  on_workers(run, [&] {
    run.measure([](long n) {
      weft::Mutex mutex;
      long counter = 0;
      for (long i = 0; i < n; ++i) {
        const std::lock_guard lock(mutex);
        ++counter;
      }
      check(counter == n, "mutex");
    });
  });
}

void mutex_shared(const Run &run, bool held_while_yielding) {
  on_workers(run, [&] {
    run.measure([held_while_yielding](long n) {
      weft::Mutex mutex;
      weft::WaitGroup all;
      long counter = 0;
      for (int i = 0; i < 8; ++i)
        all.go([&, each = n / 8] {
          for (long k = 0; k < each; ++k) {
            const std::lock_guard lock(mutex);
            ++counter;
            if (held_while_yielding)
              weft::this_fiber::yield();
          }
        });
      all.wait();
      check(counter == n / 8 * 8, "mutex");
    });
  });
}
void mutex_contended(const Run &run) { mutex_shared(run, false); }
void mutex_held(const Run &run) { mutex_shared(run, true); }

#if WEFT_BENCH_HAS_TIMER
void timer(const Run &run) {
  on_workers(run, [&] {
    std::deque<weft::Timer> pending;
    for (long i = 0; i < std::min(run.count, bench::most_pending_timers); ++i)
      pending.emplace_back(std::chrono::hours(bench::far_away) +
                           std::chrono::milliseconds(i * 7919 % 1000));
    run.measure([](long n) {
      long stopped = 0;
      for (long i = 0; i < n; ++i) {
        weft::Timer timer(std::chrono::hours(bench::far_away) +
                          std::chrono::milliseconds(i % 1000));
        stopped += timer.stop();
      }
      check(stopped == n, "timer");
    });
  });
}
#endif

void sleepers(long n, int longest) {
  weft::WaitGroup all;
  for (long i = 0; i < n; ++i)
    all.go([i, longest] {
      weft::this_fiber::sleep_for(std::chrono::milliseconds(1 + i % longest));
    });
  all.wait();
}

void sleep(const Run &run) {
  on_workers(run, [&] {
    sleepers(run.count, 1);
    const double seconds =
        Run::time([&] { sleepers(run.count, bench::longest_sleep); });
    run.report("sleep", seconds * 1e3 - bench::longest_sleep, "ms");
  });
}

void park(const Run &run) {
  on_workers(run, [&] {
    const weft::Channel<void> gate;
    weft::WaitGroup all;
    std::atomic<long> arrived{0};
    const bench::Memory before = bench::Memory::now();
    for (long i = 0; i < run.count; ++i)
      all.go([gate, &arrived] {
        arrived.fetch_add(1, std::memory_order_relaxed);
        gate.receive();
      });
    while (arrived.load(std::memory_order_relaxed) != run.count)
      weft::this_fiber::yield();
    weft::this_fiber::yield();
    bench::report_memory(run, before);
    const double seconds = Run::time([&] {
      gate.close();
      all.wait();
    });
    run.report("wake", seconds * 1e9 / static_cast<double>(run.count), "ns");
  });
}

} // namespace

int main(int argc, char **argv) {
  return bench::main_with("Weft " WEFT_BENCH_VERSION,
                          {{"yield-2", yield_2},
                           {"yield-1000", yield_1000},
                           {"spawn-join", spawn_join},
                           {"spawn-batch", spawn_batch},
                           {"spawn-cold", spawn_cold},
                           {"skynet", skynet},
                           {"ping-pong", ping_pong},
                           {"channel-buffered", channel_buffered},
                           {"select-4", select_4},
                           {"mutex", mutex_uncontended},
                           {"mutex-contended", mutex_contended},
                           {"mutex-held", mutex_held},
#if WEFT_BENCH_HAS_TIMER
                           {"timer", timer},
#endif
                           {"sleep", sleep},
                           {"park", park}},
                          argc, argv);
}
