// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "monitor.h"

#include <algorithm>
#include <functional>
#include <tuple>

namespace {

using std::chrono::milliseconds;

/// Intervals that are of use; what is asked for is moved into them.
constexpr milliseconds kShortest{2};
constexpr milliseconds kLongest{20};

} // namespace

void Reporter::start(milliseconds interval) {
  thread_ = std::jthread(std::bind(&Reporter::run, this, std::placeholders::_1,
                                   std::cref(interval)));
}

void Reporter::stop() {
  thread_.request_stop();
  if (thread_.joinable())
    thread_.join();
}

std::vector<std::uint64_t> Reporter::samples() const {
  const std::lock_guard lock(mutex_);
  return samples_;
}

void Reporter::run(std::stop_token stop, const milliseconds &interval) {
  std::ignore = std::stop_callback(stop, [this] {
    const std::lock_guard lock(mutex_);
    wake_.notify_all();
  });
  while (!stop.stop_requested()) {
    const std::uint64_t total = aggregator_.total();
    const milliseconds wanted = interval;
    const milliseconds pause = std::clamp(wanted, kShortest, kLongest);
    std::unique_lock lock(mutex_);
    samples_.push_back(total);
    wake_.wait_for(lock, pause, [&stop] { return stop.stop_requested(); });
  }
}

void Heartbeat::start(milliseconds period) {
  thread_ = std::thread([this, token = stop_.get_token(), period] {
    while (!token.stop_requested()) {
      beats_.fetch_add(1);
      std::this_thread::sleep_for(period);
    }
  });
}

Heartbeat::~Heartbeat() { stop_.request_stop(); }
