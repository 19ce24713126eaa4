// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef PITFALLS_COMMON_OPTIONS_H
#define PITFALLS_COMMON_OPTIONS_H

#include <charconv>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

struct Options {
  /// The sources to read, one a line: files, or names to make lines up for.
  std::string manifest = "edge-1\nedge-2\nedge-3\nedge-4\n"
                         "edge-5\nedge-6\nedge-7\nedge-8\n";
  /// A file to go on reading while the service runs.
  std::string follow;
  /// Rounds of each probe, as text: the value comes from a control file.
  std::string probe_rounds = "64";
  std::chrono::milliseconds report_interval{5};
  unsigned lanes = 3;
  int cpu = 0;
  bool heartbeat = false;
};

/// The options on the command line; none where one of them is unknown.
inline std::optional<Options> parse_options(int argc, char **argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    const std::string_view value = argument.substr(argument.find('=') + 1);
    const auto number = [value](auto &target) {
      return std::from_chars(value.data(), value.data() + value.size(), target)
                 .ec == std::errc();
    };
    bool known = true;
    if (argument == "--heartbeat")
      options.heartbeat = true;
    else if (argument.starts_with("--source="))
      options.manifest = value;
    else if (argument.starts_with("--follow="))
      options.follow = value;
    else if (argument.starts_with("--probe-rounds="))
      options.probe_rounds = value;
    else if (argument.starts_with("--lanes="))
      known = number(options.lanes);
    else if (argument.starts_with("--cpu="))
      known = number(options.cpu) && options.cpu >= 0;
    else
      known = false;
    if (!known)
      return std::nullopt;
  }
  return options;
}

#endif // PITFALLS_COMMON_OPTIONS_H
