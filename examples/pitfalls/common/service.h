// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The stages of the service, in the order in which main() runs them.

#ifndef PITFALLS_COMMON_SERVICE_H
#define PITFALLS_COMMON_SERVICE_H

#include "context.h"
#include "options.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <istream>
#include <map>
#include <mutex>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

class Aggregator;
class Crew;

/// The lines of all sources. Filled from several threads.
class LineStore {
public:
  void append(std::vector<std::string> lines) {
    const std::lock_guard lock(mutex_);
    for (std::string &line : lines)
      lines_.push_back(std::move(line));
    ++sources_;
  }

  std::vector<std::string> take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(lines_, {});
  }

  std::size_t sources() const {
    const std::lock_guard lock(mutex_);
    return sources_;
  }

private:
  mutable std::mutex mutex_;
  std::vector<std::string> lines_;
  std::size_t sources_ = 0;
};

/// Reads every source that the manifest names.
void load_sources(const Context &parent, std::istream &manifest,
                  LineStore &store);

struct Profile {
  bool usable = false;
  std::size_t longest = 0;
  std::array<std::uint64_t, 128> characters{};
};

/// Looks over the lines before they are parsed; unusable where they are few.
Profile profile_lines(const std::vector<std::string> &lines);

struct IngestReport {
  std::uint64_t lines = 0;
  std::uint64_t rejected = 0;
};

/// Parses the lines on a few threads, into `sink`.
IngestReport ingest(const std::vector<std::string> &lines, Aggregator &sink);

/// Goes on reading `path` on a thread of `crew` while the service runs. Adds to
/// `stops` what ends it; false where there is no such file.
bool start_follower(const std::string &path, Aggregator &sink, Crew &crew,
                    std::vector<std::stop_source> &stops);

/// Lines by lane, after the fibers have spread them out.
using LaneReport = std::map<unsigned, std::uint64_t>;

/// Spreads the lines over `lanes` fibers of this thread, by demand.
LaneReport spread_lines(const std::vector<std::string> &lines, unsigned lanes);

struct Batch {
  std::string name;
  std::string payload;
};

struct ExportReport {
  std::uint64_t batches = 0;
  std::uint64_t bytes = 0;
  int peak = 0;
};

/// How many batches may be on their way at once.
inline constexpr unsigned kExportSlots = 2;

/// Sends every batch to the store upstream.
ExportReport export_batches(const Context &parent,
                            const std::vector<Batch> &batches);

struct ProbeReport {
  std::uint64_t lookups = 0;
  std::uint64_t parses = 0;
  int pins_left = 0;
};

/// Times lookups and parsing, each on one processor. Throws
/// std::invalid_argument where `options.probe_rounds` is no number.
ProbeReport run_probes(const Aggregator &aggregator, const Options &options);

#endif // PITFALLS_COMMON_SERVICE_H
