// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "aggregator.h"

#include <algorithm>
#include <functional>
#include <thread>

std::vector<std::string> FlushLog::sorted() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> lines = lines_;
  std::sort(lines.begin(), lines.end());
  return lines;
}

std::size_t Aggregator::shard_of(const std::string &metric) {
  return std::hash<std::string>()(metric) % kShards;
}

void Aggregator::add(const Record &record) {
  Shard &shard = shards_[shard_of(record.metric)];
  const std::lock_guard lock(shard.mutex);
  Summary &summary = shard.metrics[record.metric];
  ++summary.count;
  summary.sum += record.value;
  summary.peak = std::max(summary.peak, record.value);
}

std::uint64_t Aggregator::total() const {
  std::uint64_t total = 0;
  for (const Shard &shard : shards_) {
    const std::lock_guard lock(shard.mutex);
    for (const auto &[metric, summary] : shard.metrics)
      total += summary.count;
  }
  return total;
}

std::vector<std::string> Aggregator::metrics() const {
  std::vector<std::string> names;
  for (const Shard &shard : shards_) {
    const std::lock_guard lock(shard.mutex);
    for (const auto &[metric, summary] : shard.metrics)
      names.push_back(metric);
  }
  return names;
}

Summary Aggregator::summary(const std::string &metric) const {
  const Shard &shard = shards_[shard_of(metric)];
  const std::lock_guard lock(shard.mutex);
  const auto found = shard.metrics.find(metric);
  return found == shard.metrics.end() ? Summary() : found->second;
}

std::vector<Batch> Aggregator::batches() const {
  std::vector<Batch> batches;
  for (const std::string &metric : metrics()) {
    const Summary summary = this->summary(metric);
    batches.push_back({metric, metric +
                                   " count=" + std::to_string(summary.count) +
                                   " sum=" + std::to_string(summary.sum) +
                                   " peak=" + std::to_string(summary.peak)});
  }
  return batches;
}

void Aggregator::write_shard(const Shard &shard, const unsigned &number,
                             FlushLog &log) const {
  std::uint64_t count = 0;
  std::size_t metrics = 0;
  {
    const std::lock_guard lock(shard.mutex);
    metrics = shard.metrics.size();
    for (const auto &[metric, summary] : shard.metrics)
      count += summary.count;
  }
  log.append("shard " + std::to_string(number) + ": " +
             std::to_string(metrics) + " metrics, " + std::to_string(count) +
             " records");
}

std::vector<std::string> Aggregator::flush() const {
  FlushLog log;
  std::vector<std::thread> writers;
  unsigned number = 0;
  for (const Shard &shard : shards_) {
    ++number;
    writers.emplace_back(&Aggregator::write_shard, this, std::cref(shard),
                         std::cref(number), std::ref(log));
  }
  for (std::thread &writer : writers)
    writer.join();
  return log.sorted();
}
