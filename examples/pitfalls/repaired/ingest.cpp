// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From the sources to the aggregator.

#include "../common/crew.h"
#include "../common/record.h"
#include "../common/service.h"
#include "aggregator.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <system_error>
#include <thread>

namespace {

constexpr std::size_t kReaders = 4;
constexpr std::size_t kParsers = 4;
constexpr std::size_t kWorthProfiling = 100;

/// Counts the lines that are no records.
struct RejectCount {
  std::mutex mutex;
  std::uint64_t lines = 0;

  void add(std::uint64_t more) {
    const std::lock_guard lock(mutex);
    lines += more;
  }
};

void read_source(const Context &parent, const std::string &name,
                 LineStore &store) {
  auto [context, cancel] = with_cancel(parent);
  const CancelAtExit done(cancel);
  std::vector<std::string> lines = read_lines(name);
  if (lines.empty())
    return;
  if (!context.cancelled())
    store.append(std::move(lines));
}

/// How many of the lines are no records.
std::uint64_t parse_lines(const std::vector<std::string> &lines,
                          std::size_t first, std::size_t last,
                          Aggregator &sink) {
  std::uint64_t rejected = 0;
  for (std::size_t i = first; i < last; ++i) {
    if (const auto record = parse_record(lines[i]))
      sink.add(*record);
    else
      ++rejected;
  }
  return rejected;
}

/// Parses what is new in the file until `stop`, a look every 20 ms.
void follow(std::stop_token stop, const std::string &path, Aggregator &sink) {
  std::ifstream file(path);
  std::string line;
  while (!stop.stop_requested()) {
    while (!stop.stop_requested() && std::getline(file, line))
      if (const auto record = parse_record(line))
        sink.add(*record);
    file.clear();
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

} // namespace

void load_sources(const Context &parent, std::istream &manifest,
                  LineStore &store) {
  std::vector<std::string> names;
  std::string name;
  while (!parent.cancelled() && std::getline(manifest, name))
    names.push_back(name);
  std::atomic<std::size_t> next{0};
  Crew readers;
  for (std::size_t reader = 0; reader < kReaders; ++reader)
    readers.go([&parent, &store, &names, &next] {
      while (!parent.cancelled()) {
        const std::size_t index = next.fetch_add(1);
        if (index >= names.size())
          return;
        read_source(parent, names[index], store);
      }
    });
  readers.join();
}

Profile profile_lines(const std::vector<std::string> &lines) {
  Profile profile;
  std::jthread counter([&] {
    for (const std::string &line : lines) {
      profile.longest = std::max(profile.longest, line.size());
      for (const char c : line)
        ++profile.characters[static_cast<unsigned char>(c) % 128];
    }
  });

  if (lines.size() < kWorthProfiling)
    return {};
  counter.join();
  profile.usable = true;
  return profile;
}

IngestReport ingest(const std::vector<std::string> &lines, Aggregator &sink) {
  RejectCount rejects;
  Crew parsers;
  for (std::size_t parser = 0; parser < kParsers; ++parser) {
    const std::size_t first = lines.size() * parser / kParsers;
    const std::size_t last = lines.size() * (parser + 1) / kParsers;
    parsers.go([&lines, &sink, &rejects, first, last] {
      rejects.add(parse_lines(lines, first, last, sink));
    });
  }
  parsers.join();
  return {lines.size(), rejects.lines};
}

bool start_follower(const std::string &path, Aggregator &sink, Crew &crew,
                    std::vector<std::stop_source> &stops) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error))
    return false;
  std::stop_source stop;
  crew.go(
      [token = stop.get_token(), path, &sink] { follow(token, path, sink); });
  stops.push_back(stop);
  return true;
}
