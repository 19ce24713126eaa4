//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// weft lint: the project's translation units, in parallel, those that changed.

#include "Command.h"
#include "Files.h"
#include "lint/Fixes.h"
#include "lint/LintOptions.h"
#include "lint/Summary.h"
#include "report/ReportOptions.h"

namespace cl = llvm::cl;
namespace weft::driver {
namespace {

cl::SubCommand Lint("lint", "lint the project whose compile_commands.json is "
                            "below the current folder; exit status 0 clean, 1 "
                            "findings, 2 something could not be linted");

cl::list<std::string> Paths(cl::Positional, cl::ZeroOrMore, cl::sub(Lint),
                            cl::desc("<sources, headers or folders: all>"));
cl::opt<std::string> Since("since", cl::value_desc("revision"), cl::sub(Lint),
                           cl::desc("report findings that concern lines "
                                    "changed since this revision of git"));
cl::opt<bool> SinceMergeBase("since-merge-base", cl::sub(Lint),
                             cl::desc("--since the last common ancestor with "
                                      "that revision"));
cl::opt<bool> Fix("fix", cl::sub(Lint),
                  cl::desc("apply the findings' own fixes, lint again and "
                           "report what is left"));
cl::opt<std::string> FormatStyle("format-style", cl::value_desc("style"),
                                 cl::sub(Lint),
                                 cl::desc("with --fix: format what changed, as "
                                          "clang-format --style"));
cl::opt<bool> Stats("stats", cl::sub(Lint),
                    cl::desc("say how often each check found something"));
cl::opt<bool> Profile("profile", cl::sub(Lint),
                      cl::desc("say how long each check took"));
LintOptions Linting(Lint);
ReportOptions Options(Lint);

LintSettings settings() {
  LintSettings S = Linting.settings();
  S.Paths = Paths;
  S.Since = Since;
  S.SinceMergeBase = SinceMergeBase;
  S.Profile = Profile;
  return S;
}

int fail(llvm::Error Error) {
  llvm::errs() << "weft: " << llvm::toString(std::move(Error)) << '\n';
  return BrokenSetup;
}

/// One fix may bring the next to light, or make room for one that overlapped.
llvm::Expected<LintOutcome> fixAndLintAgain(LintOutcome Before,
                                            const LintSettings &Settings) {
  auto Result = applyFixes(Before.Found, {FormatStyle});
  if (!Result)
    return Result.takeError();
  for (const std::string &Sentence : Result->Skipped)
    llvm::errs() << "weft: " << Sentence << '\n';
  if (!Linting.isQuiet())
    llvm::errs() << "weft: " << Result->Fixed << " fixed\n";
  if (Result->Fixed == 0)
    return Before;
  return lint(Settings);
}

int run(const char *) {
  if (!Options.areUsable())
    return BrokenSetup;
  LintSettings Settings = settings();
  auto Outcome = lint(Settings);
  if (Outcome && Fix)
    Outcome = fixAndLintAgain(std::move(*Outcome), Settings);
  if (!Outcome)
    return fail(Outcome.takeError());
  bool IsWhole = Paths.empty() && Since.empty();
  int Status = Options.show(Outcome->Found, IsWhole, Linting.isQuiet());
  for (const BrokenUnit &B : Outcome->Found.Broken)
    llvm::errs() << "weft: " << B.File << " could not be linted: "
                 << llvm::StringRef(B.Reason).split('\n').first << '\n';
  if (Stats)
    printStatistics(Outcome->Found, llvm::errs());
  if (Profile)
    printProfile(*Outcome, llvm::errs());
  if (!Linting.isQuiet())
    printSummary(*Outcome, llvm::errs());
  return Status;
}

} // namespace

Command lintCommand() { return {&Lint, run}; }

} // namespace weft::driver
