// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef PITFALLS_BROKEN_AGGREGATOR_H
#define PITFALLS_BROKEN_AGGREGATOR_H

#include "../common/record.h"
#include "../common/service.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

struct Summary {
  std::uint64_t count = 0;
  double sum = 0;
  double peak = 0;
};

/// What the shards say when they are flushed. Filled from several threads.
class FlushLog {
public:
  void append(std::string line) {
    const std::lock_guard lock(mutex_);
    lines_.push_back(std::move(line));
  }

  std::vector<std::string> sorted() const;

private:
  mutable std::mutex mutex_;
  std::vector<std::string> lines_;
};

/// Sums records up by metric, in shards with a lock each.
class Aggregator {
public:
  void add(const Record &record);

  std::uint64_t total() const;
  std::vector<std::string> metrics() const;
  Summary summary(const std::string &metric) const;

  /// One batch per metric, for the store upstream.
  std::vector<Batch> batches() const;

  /// One line per shard, written by all of them side by side.
  std::vector<std::string> flush() const;

private:
  static constexpr std::size_t kShards = 4;

  struct Shard {
    mutable std::mutex mutex;
    std::map<std::string, Summary> metrics;
  };

  static std::size_t shard_of(const std::string &metric);
  void write_shard(const Shard &shard, const unsigned &number,
                   FlushLog &log) const;

  std::array<Shard, kShards> shards_;
};

#endif // PITFALLS_BROKEN_AGGREGATOR_H
