//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// weft lint: the project's translation units, in parallel, those that changed.

#include "Command.h"
#include "Files.h"
#include "lint/Engine.h"
#include "lint/Fixes.h"
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
cl::opt<std::string>
    Database("p", cl::value_desc("folder"), cl::sub(Lint),
             cl::desc("where compile_commands.json is (default: the newest in "
                      "., build*, out, _build, cmake-build-*)"));
cl::opt<std::string> Checks("checks", cl::value_desc("globs"), cl::sub(Lint),
                            cl::desc("added to those of .clang-tidy (default: "
                                     "-*,weft-* where it enables none of "
                                     "ours)"));
cl::opt<std::string> Config("config", cl::value_desc("yaml"), cl::sub(Lint),
                            cl::desc("used instead of .clang-tidy"));
cl::opt<std::string> ConfigFile("config-file", cl::value_desc("file"),
                                cl::sub(Lint),
                                cl::desc("used instead of .clang-tidy"));
cl::opt<std::string> HeaderFilter("header-filter", cl::value_desc("regex"),
                                  cl::sub(Lint),
                                  cl::desc("headers to show findings of "
                                           "(default: all but the system's)"));
cl::list<std::string> ExtraArgs("extra-arg", cl::value_desc("argument"),
                                cl::sub(Lint),
                                cl::desc("added to the end of all compile "
                                         "commands"));
cl::list<std::string> ExtraArgsBefore("extra-arg-before",
                                      cl::value_desc("argument"), cl::sub(Lint),
                                      cl::desc("added to the start of all "
                                               "compile commands"));
cl::opt<bool> Audit("audit", cl::sub(Lint),
                    cl::desc("ask also what only a reviewer can answer"));
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
cl::opt<unsigned> Jobs("j", cl::value_desc("number"), cl::sub(Lint),
                       cl::desc("units at once (default: processors)"));
cl::opt<std::string> Program("weft-tidy", cl::value_desc("program"),
                             cl::sub(Lint),
                             cl::desc("default: the one beside this program"));
cl::opt<std::string> CacheDir("cache-dir", cl::value_desc("folder"),
                              cl::sub(Lint),
                              cl::desc("what is kept between runs (default: "
                                       ".weft beside compile_commands.json)"));
cl::opt<bool> Stats("stats", cl::sub(Lint),
                    cl::desc("say how often each check found something"));
cl::opt<bool> Profile("profile", cl::sub(Lint),
                      cl::desc("say how long each check took"));
cl::opt<bool> Quiet("quiet", cl::sub(Lint),
                    cl::desc("neither progress nor summary"));
cl::opt<bool> Verbose("verbose", cl::sub(Lint),
                      cl::desc("say what is done and why"));
ReportOptions Options(Lint);

LintSettings settings() {
  LintSettings S;
  S.Root = absoluteRoot("");
  S.Database = Database;
  S.Cache = CacheDir;
  S.Paths = Paths;
  S.WeftTidy = Program;
  S.Checks = Checks;
  S.Config = Config;
  S.ConfigFile = ConfigFile;
  S.HeaderFilter = HeaderFilter;
  S.ExtraArgs = ExtraArgs;
  S.ExtraArgsBefore = ExtraArgsBefore;
  S.Audit = Audit;
  S.Since = Since;
  S.SinceMergeBase = SinceMergeBase;
  S.Jobs = Jobs;
  S.Profile = Profile;
  S.Quiet = Quiet;
  S.Verbose = Verbose;
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
  if (!Quiet)
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
  int Status = Options.show(Outcome->Found);
  for (const BrokenUnit &B : Outcome->Found.Broken)
    llvm::errs() << "weft: " << B.File << " could not be linted: "
                 << llvm::StringRef(B.Reason).split('\n').first << '\n';
  if (Stats)
    printStatistics(Outcome->Found, llvm::errs());
  if (Profile)
    printProfile(*Outcome, llvm::errs());
  if (!Quiet)
    printSummary(*Outcome, llvm::errs());
  return Status;
}

} // namespace

Command lintCommand() { return {&Lint, run}; }

} // namespace weft::driver
