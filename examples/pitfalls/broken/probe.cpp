// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How fast is this machine today? Measured on one processor, so that moving
// from one to another does not blur the times.

#include "../common/cpu_pin.h"
#include "../common/record.h"
#include "../common/service.h"
#include "aggregator.h"

#include <charconv>
#include <chrono>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <thread>

namespace {

constexpr std::chrono::milliseconds kTimeToSpend{5};
constexpr std::string_view kSample = "edge-1 http.latency_ms 12.5";

/// The control file's word for a number of rounds.
unsigned rounds_for(std::string_view text) {
  unsigned rounds = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), rounds);
  if (error != std::errc() || end != text.data() + text.size())
    throw std::invalid_argument("probe rounds: not a number");
  return rounds;
}

/// Lookups in the time that there is.
std::uint64_t count_lookups(const Aggregator &aggregator, int cpu) {
  pin_to_cpu(cpu);
  const std::vector<std::string> names = aggregator.metrics();
  if (names.empty())
    return 0;
  std::uint64_t lookups = 0;
  const auto end = std::chrono::steady_clock::now() + kTimeToSpend;
  while (std::chrono::steady_clock::now() < end)
    for (const std::string &name : names)
      lookups += aggregator.summary(name).count > 0 ? 1 : 0;
  unpin();
  return lookups;
}

/// Sample lines that could be parsed in so many rounds.
std::uint64_t count_parses(const std::string &wanted_rounds, int cpu) {
  pin_to_cpu(cpu);
  const unsigned rounds = rounds_for(wanted_rounds);
  std::uint64_t parses = 0;
  for (unsigned round = 0; round < rounds; ++round)
    parses += parse_record(kSample) ? 1 : 0;
  unpin();
  return parses;
}

} // namespace

ProbeReport run_probes(const Aggregator &aggregator, const Options &options) {
  std::uint64_t lookups = 0;
  int pins = 0;
  std::thread worker([&, cpu = options.cpu] {
    lookups = count_lookups(aggregator, cpu);
    pins = pin_depth();
  });
  const std::uint64_t parses = count_parses(options.probe_rounds, options.cpu);
  worker.join();
  return {lookups, parses, pins + pin_depth()};
}
