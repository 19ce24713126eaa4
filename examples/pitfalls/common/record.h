// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One measurement, and the lines that it is read from:
//
//     edge-1 http.latency_ms 12.5

#ifndef PITFALLS_COMMON_RECORD_H
#define PITFALLS_COMMON_RECORD_H

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

struct Record {
  std::string source;
  std::string metric;
  double value = 0;
};

/// The record in `line`; none where a field is missing or not a number.
inline std::optional<Record> parse_record(std::string_view line) {
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos || last <= first + 1)
    return std::nullopt;
  const std::string_view number = line.substr(last + 1);
  Record record{std::string(line.substr(0, first)),
                std::string(line.substr(first + 1, last - first - 1)), 0};
  const auto [end, error] = std::from_chars(
      number.data(), number.data() + number.size(), record.value);
  if (error != std::errc() || end != number.data() + number.size())
    return std::nullopt;
  return record;
}

/// What `source` has to say: the lines of the file of that name or, where there
/// is none, 500 made-up lines, always the same ones and a few of them garbled.
inline std::vector<std::string> read_lines(const std::string &source) {
  std::vector<std::string> lines;
  if (std::ifstream file(source); file) {
    for (std::string line; std::getline(file, line);)
      lines.push_back(line);
    return lines;
  }
  static constexpr std::string_view kMetrics[] = {
      "http.latency_ms", "http.bytes", "disk.queue", "cpu.load",
      "cache.misses",    "gc.pause",   "net.drops",  "fd.open"};
  std::uint32_t state = 2166136261U;
  for (const char c : source)
    state = (state ^ static_cast<unsigned char>(c)) * 16777619U;
  for (unsigned i = 0; i < 500; ++i) {
    state = state * 1664525U + 1013904223U;
    std::string line = source;
    line += ' ';
    line += kMetrics[(state >> 16) % std::size(kMetrics)];
    line += ' ';
    line += i % 97 == 96 ? "n/a" : std::to_string((state >> 8) % 10000);
    lines.push_back(line);
  }
  return lines;
}

#endif // PITFALLS_COMMON_RECORD_H
