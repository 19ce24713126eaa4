// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef PITFALLS_BROKEN_MONITOR_H
#define PITFALLS_BROKEN_MONITOR_H

#include "aggregator.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

/// Notes the progress of an aggregator at an interval.
class Reporter {
public:
  explicit Reporter(const Aggregator &aggregator) : aggregator_(aggregator) {}

  void start(std::chrono::milliseconds interval);
  void stop();

  /// The record counts of all looks so far.
  std::vector<std::uint64_t> samples() const;

private:
  void run(std::stop_token stop, const std::chrono::milliseconds &interval);

  const Aggregator &aggregator_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<std::uint64_t> samples_;
  std::jthread thread_;
};

/// Shows that the service is alive: counts up as long as it runs.
class Heartbeat {
public:
  Heartbeat() = default;
  Heartbeat(const Heartbeat &) = delete;
  Heartbeat &operator=(const Heartbeat &) = delete;
  ~Heartbeat();

  void start(std::chrono::milliseconds period);
  std::uint64_t beats() const { return beats_.load(); }

private:
  std::stop_source stop_;
  std::atomic<std::uint64_t> beats_{0};
  std::thread thread_;
};

#endif // PITFALLS_BROKEN_MONITOR_H
