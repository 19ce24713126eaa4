// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// meterd: reads measurements from many sources, parses them on a few threads,
// sums them up, spreads them over fibers, and sends the sums upstream. See
// ../README.md.

#include "../common/context.h"
#include "../common/crew.h"
#include "../common/options.h"
#include "../common/service.h"
#include "aggregator.h"
#include "monitor.h"

#include <exception>
#include <iostream>
#include <sstream>

namespace {

void print(const std::vector<std::string> &shards) {
  for (const std::string &shard : shards)
    std::cout << "  " << shard << '\n';
}

void print(const LaneReport &lanes) {
  for (const auto &[lane, lines] : lanes)
    std::cout << "  lane " << lane << ": " << lines << " lines\n";
}

void serve(const Options &options) {
  const Context service = Context::root();
  Aggregator aggregator;
  Reporter reporter(aggregator);
  Heartbeat heartbeat;
  reporter.start(options.report_interval);
  if (options.heartbeat)
    heartbeat.start(options.report_interval);

  std::vector<std::stop_source> stops;
  Crew followers;
  StopAtExit stop_followers(stops);
  if (!options.follow.empty() &&
      !start_follower(options.follow, aggregator, followers, stops))
    std::cout << "cannot follow " << options.follow << '\n';

  std::istringstream manifest(options.manifest);
  LineStore store;
  load_sources(service, manifest, store);
  const std::vector<std::string> lines = store.take();
  const Profile profile = profile_lines(lines);
  const IngestReport ingested = ingest(lines, aggregator);
  const LaneReport lanes = spread_lines(lines, options.lanes);
  const ExportReport sent = export_batches(service, aggregator.batches());
  const ProbeReport probes = run_probes(aggregator, options);

  stop_followers.stop();
  followers.join();
  reporter.stop();

  std::cout << "meterd: " << store.sources() << " sources, " << ingested.lines
            << " lines, " << aggregator.total() << " records, "
            << ingested.rejected << " rejected\n";
  if (profile.usable)
    std::cout << "longest line: " << profile.longest << " characters\n";
  std::cout << "shards:\n";
  print(aggregator.flush());
  std::cout << "lanes:\n";
  print(lanes);
  std::cout << "export: " << sent.batches << " batches, " << sent.bytes
            << " bytes, " << sent.peak << " at once (" << kExportSlots
            << " slots)\n"
            << "contexts: " << service.open_children() << " open\n"
            << "probes: " << probes.lookups << " lookups, " << probes.parses
            << " parses, " << probes.pins_left << " pins left\n"
            << "reporter: " << reporter.samples().size() << " samples\n";
  if (options.heartbeat)
    std::cout << "heartbeat: " << heartbeat.beats() << " beats\n";
}

} // namespace

int main(int argc, char **argv) {
  const std::optional<Options> options = parse_options(argc, argv);
  if (!options) {
    std::cerr << "usage: " << argv[0]
              << " [--source=NAME] [--follow=FILE] [--lanes=N] [--cpu=N]"
                 " [--probe-rounds=N] [--heartbeat]\n";
    return 2;
  }
  try {
    serve(*options);
  } catch (const std::exception &error) {
    std::cerr << "meterd: " << error.what() << '\n';
    return 1;
  }
  return 0;
}
