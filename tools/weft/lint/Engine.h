//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// What a lint is asked to do, and what comes out of it. The one entry for
// whatever lints: weft lint, weft nolint.

#ifndef WEFT_TOOLS_WEFT_LINT_ENGINE_H
#define WEFT_TOOLS_WEFT_LINT_ENGINE_H

#include "report/Report.h"
#include "llvm/Support/Error.h"
#include <map>
#include <string>
#include <vector>

namespace weft::driver {

struct LintSettings {
  /// Absolute. Paths of the report, and relative ones in here, start there.
  std::string Root;
  /// compile_commands.json or its folder; empty: to be looked for.
  std::string Database;
  /// What is kept between runs; empty: .weft beside the database. Whoever lints
  /// in another way (other options) keeps more of it in a folder of its own.
  std::string Cache;
  /// Files and folders to lint; empty: all.
  std::vector<std::string> Paths;

  /// The program; empty: the one beside this one.
  std::string WeftTidy;
  /// As clang-tidy has them.
  std::string Checks, Config, ConfigFile, HeaderFilter;
  std::vector<std::string> ExtraArgs, ExtraArgsBefore;
  bool Audit = false;
  /// Also for weft-tidy, and part of what a result depends on.
  std::vector<std::string> MoreArguments;

  /// Report what concerns the lines that changed since this revision of git.
  std::string Since;
  bool SinceMergeBase = false;

  /// 0: as many as there are processors for us.
  unsigned Jobs = 0;
  bool Profile = false;
  /// No progress on the terminal.
  bool Quiet = false;
  /// Say what is done and why, on stderr.
  bool Verbose = false;
};

struct LintOutcome {
  Report Found;
  /// Of Found.Units; the others had not changed.
  unsigned LintedNow = 0;
  /// Seconds per check over all units, where a profile is wanted.
  std::map<std::string, double> Profile;
};

/// What is kept between runs, as an absolute path. Whoever lints with other
/// options than the user's has a folder of its own in there.
llvm::Expected<std::string> cacheFolder(const LintSettings &Settings);

/// An error where there is nothing to report: bad settings, or a run that was
/// interrupted. Units that did not parse are in the report.
llvm::Expected<LintOutcome> lint(const LintSettings &Settings);

} // namespace weft::driver

#endif
