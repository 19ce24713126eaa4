// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Boost.Fiber: the default round robin with one thread, work stealing with
// several. Stacks of 16 KiB; pooled where one thread uses them (the pool is not
// thread-safe).

#include "harness.h"
#include <atomic>
#include <barrier>
#include <boost/fiber/all.hpp>
#include <boost/version.hpp>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace {

namespace fibers = boost::fibers;
using bench::check;
using bench::Run;

constexpr std::size_t stack_size = std::size_t{16} << 10;

/// Runs `body(stacks)` on the main fiber of the first thread.
template <class Stacks, class Body>
void on_threads(const Run &run, Stacks stacks, Body body) {
  if (run.workers == 1)
    return body(stacks);
  std::mutex mutex;
  fibers::condition_variable_any over;
  bool is_over = false;
  std::barrier start(run.workers);
  const auto join_in = [&] {
    fibers::use_scheduling_algorithm<fibers::algo::work_stealing>(run.workers);
    start.arrive_and_wait();
  };
  std::vector<std::thread> helpers;
  for (unsigned i = 1; i < run.workers; ++i)
    helpers.emplace_back([&] {
      join_in();
      std::unique_lock lock(mutex);
      over.wait(lock, [&] { return is_over; });
    });
  join_in();
  body(stacks);
  {
    const std::lock_guard lock(mutex);
    is_over = true;
  }
  over.notify_all();
  for (std::thread &helper : helpers)
    helper.join();
}

template <class Body> void on_workers(const Run &run, Body body) {
  if (run.workers == 1)
    on_threads(run, fibers::pooled_fixedsize_stack(stack_size), body);
  else
    on_threads(run, fibers::fixedsize_stack(stack_size), body);
}

template <class Stacks, class F> fibers::fiber spawn(Stacks &stacks, F f) {
  return fibers::fiber(fibers::launch::post, std::allocator_arg, stacks,
                       std::move(f));
}

void join(std::vector<fibers::fiber> &all) {
  for (fibers::fiber &one : all)
    one.join();
}

void yield(const Run &run, long count) {
  on_workers(run, [&](auto &stacks) {
    run.measure([&](long n) {
      std::vector<fibers::fiber> all;
      for (long i = 0; i < count; ++i)
        all.push_back(spawn(stacks, [each = std::max(1L, n / count)] {
          for (long k = 0; k < each; ++k)
            boost::this_fiber::yield();
        }));
      join(all);
    });
  });
}
void yield_2(const Run &run) { yield(run, 2); }
void yield_1000(const Run &run) { yield(run, 1000); }

void spawn_join(const Run &run) {
  on_workers(run, [&](auto &stacks) {
    run.measure([&](long n) {
      long done = 0;
      for (long i = 0; i < n; ++i)
        spawn(stacks, [&done] { ++done; }).join();
      check(done == n, "spawn-join");
    });
  });
}

template <class Stacks> void spawn_together(Stacks &stacks, long n) {
  std::vector<fibers::fiber> all;
  all.reserve(static_cast<std::size_t>(n));
  std::atomic<long> done{0};
  for (long i = 0; i < n; ++i)
    all.push_back(spawn(
        stacks, [&done] { done.fetch_add(1, std::memory_order_relaxed); }));
  join(all);
  check(done == n, "spawn");
}

void spawn_batch(const Run &run) {
  on_workers(run, [&](auto &stacks) {
    run.measure([&](long n) {
      for (long left = n; left > 0; left -= bench::batch)
        spawn_together(stacks, std::min(left, bench::batch));
    });
  });
}

void spawn_cold(const Run &run) {
  on_workers(run, [&](auto &stacks) {
    run.measure_once([&](long n) { spawn_together(stacks, n); });
  });
}

// Shared, since a sender may still be in the channel when the receiver has its
// value.
using Results = std::shared_ptr<fibers::buffered_channel<long>>;

Results make_results() {
  return std::make_shared<fibers::buffered_channel<long>>(16);
}

// launch::dispatch, as in the library's own skynet: depth first.
template <class Stacks>
void skynet_node(Stacks stacks, const Results &parent, long number, long size) {
  if (size == 1) {
    parent->push(number);
    return;
  }
  const Results results = make_results();
  for (long i = 0; i < 10; ++i)
    fibers::fiber(fibers::launch::dispatch, std::allocator_arg, stacks,
                  [stacks, results, number, size, i] {
                    skynet_node(stacks, results, number + i * (size / 10),
                                size / 10);
                  })
        .detach();
  long sum = 0;
  for (int i = 0; i < 10; ++i)
    sum += results->value_pop();
  parent->push(sum);
}

void skynet(const Run &run) {
  on_workers(run, [&](auto &stacks) {
    run.measure_once([&](long n) {
      const Results result = make_results();
      spawn(stacks, [&stacks, result, n] {
        skynet_node(stacks, result, 0, n);
      }).detach();
      check(result->value_pop() == n * (n - 1) / 2, "skynet");
    });
  });
}

void ping_pong(const Run &run) {
  on_workers(run, [&](auto &stacks) {
    run.measure([&](long n) {
      fibers::unbuffered_channel<long> there, back;
      fibers::fiber partner = spawn(stacks, [&] {
        for (const long value : there)
          back.push(value + 1);
      });
      for (long i = 0; i < n; ++i) {
        there.push(i);
        check(back.value_pop() == i + 1, "ping-pong");
      }
      there.close();
      partner.join();
    });
  });
}

void channel_buffered(const Run &run) {
  on_workers(run, [&](auto &stacks) {
    run.measure([&](long n) {
      fibers::buffered_channel<long> channel(128);
      fibers::fiber sender = spawn(stacks, [&channel, n] {
        for (long i = 0; i < n; ++i)
          channel.push(i);
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

void mutex_uncontended(const Run &run) {
  on_workers(run, [&](auto &) {
    run.measure([](long n) {
      fibers::mutex mutex;
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
  on_workers(run, [&](auto &stacks) {
    run.measure([&](long n) {
      fibers::mutex mutex;
      long counter = 0;
      std::vector<fibers::fiber> all;
      for (int i = 0; i < 8; ++i)
        all.push_back(spawn(stacks, [&, each = n / 8] {
          for (long k = 0; k < each; ++k) {
            const std::lock_guard lock(mutex);
            ++counter;
            if (held_while_yielding)
              boost::this_fiber::yield();
          }
        }));
      join(all);
      check(counter == n / 8 * 8, "mutex");
    });
  });
}
void mutex_contended(const Run &run) { mutex_shared(run, false); }
void mutex_held(const Run &run) { mutex_shared(run, true); }

template <class Stacks> void sleepers(Stacks &stacks, long n, int longest) {
  std::vector<fibers::fiber> all;
  all.reserve(static_cast<std::size_t>(n));
  for (long i = 0; i < n; ++i)
    all.push_back(spawn(stacks, [i, longest] {
      boost::this_fiber::sleep_for(std::chrono::milliseconds(1 + i % longest));
    }));
  join(all);
}

void sleep(const Run &run) {
  on_workers(run, [&](auto &stacks) {
    sleepers(stacks, run.count, 1);
    const double seconds =
        Run::time([&] { sleepers(stacks, run.count, bench::longest_sleep); });
    run.report("sleep", seconds * 1e3 - bench::longest_sleep, "ms");
  });
}

void park(const Run &run) {
  // Stacks from malloc: they take less than pooled ones.
  on_threads(run, fibers::fixedsize_stack(stack_size), [&](auto &stacks) {
    fibers::mutex mutex;
    fibers::condition_variable gate;
    bool is_open = false;
    long arrived = 0;
    std::vector<fibers::fiber> all;
    all.reserve(static_cast<std::size_t>(run.count));
    const bench::Memory before = bench::Memory::now();
    for (long i = 0; i < run.count; ++i)
      all.push_back(spawn(stacks, [&] {
        std::unique_lock lock(mutex);
        ++arrived;
        gate.wait(lock, [&] { return is_open; });
      }));
    for (;;) {
      boost::this_fiber::yield();
      const std::lock_guard lock(mutex);
      if (arrived == run.count)
        break;
    }
    bench::report_memory(run, before);
    const double seconds = Run::time([&] {
      {
        const std::lock_guard lock(mutex);
        is_open = true;
      }
      gate.notify_all();
      join(all);
    });
    run.report("wake", seconds * 1e9 / static_cast<double>(run.count), "ns");
  });
}

} // namespace

int main(int argc, char **argv) {
  return bench::main_with("Boost.Fiber " BOOST_LIB_VERSION,
                          {{"yield-2", yield_2},
                           {"yield-1000", yield_1000},
                           {"spawn-join", spawn_join},
                           {"spawn-batch", spawn_batch},
                           {"spawn-cold", spawn_cold},
                           {"skynet", skynet},
                           {"ping-pong", ping_pong},
                           {"channel-buffered", channel_buffered},
                           {"mutex", mutex_uncontended},
                           {"mutex-contended", mutex_contended},
                           {"mutex-held", mutex_held},
                           {"sleep", sleep},
                           {"park", park}},
                          argc, argv);
}
