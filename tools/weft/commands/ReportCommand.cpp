//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// weft report --checklist: the questions of a review, answered for the project.

#include "Command.h"
#include "Files.h"
#include "lint/LintOptions.h"
#include "lint/Problem.h"
#include "report/Checklist.h"
#include "report/Inputs.h"
#include "report/ReportOptions.h"
#include "llvm/Support/raw_ostream.h"

namespace cl = llvm::cl;
namespace weft::driver {
namespace {

cl::SubCommand Subcommand("report", "--checklist: the questions that a review "
                                    "asks, answered for the project, in "
                                    "Markdown; exit status as of lint");
cl::opt<bool> AsChecklist("checklist", cl::sub(Subcommand),
                          cl::desc("the one report that there is so far"));
cl::list<std::string> Inputs(cl::Positional, cl::ZeroOrMore,
                             cl::sub(Subcommand),
                             cl::desc("[YAML files, or folders of them; none: "
                                      "the project is linted]"));
cl::opt<std::string> Output("o", cl::init("-"), cl::value_desc("file"),
                            cl::desc("write the report there instead of to "
                                     "standard output"),
                            cl::sub(Subcommand));
LintOptions Linting(Subcommand);

/// With all checks, whatever the project asks for otherwise.
llvm::Expected<Report> findings() {
  if (!Inputs.empty()) {
    Report R;
    R.Root = absoluteRoot("");
    if (!readInputs(Inputs, R))
      return problem("no report: not everything could be read");
    return R;
  }
  LintSettings Settings = Linting.settings();
  auto Cache = cacheFolder(Settings);
  if (!Cache)
    return Cache.takeError();
  Settings.Cache = *Cache + "/checklist";
  if (Settings.Checks.empty())
    Settings.Checks = "-*,weft-*";
  Settings.Audit = Settings.Config.empty() && Settings.ConfigFile.empty();
  auto Outcome = lint(Settings);
  if (!Outcome)
    return Outcome.takeError();
  return std::move(Outcome->Found);
}

llvm::Expected<int> report() {
  if (!AsChecklist)
    return problem("'weft report': which one? There is --checklist");
  auto R = findings();
  if (!R)
    return R.takeError();
  std::string Text;
  llvm::raw_string_ostream Out(Text);
  writeChecklist(*R, Out);
  if (llvm::Error Error = writeOutput(Output, Text))
    return std::move(Error);
  return statusOf(*R);
}

int run(const char *) {
  auto Status = report();
  if (Status)
    return *Status;
  llvm::errs() << "weft: " << llvm::toString(Status.takeError()) << '\n';
  return BrokenSetup;
}

} // namespace

Command reportCommand() { return {&Subcommand, run}; }

} // namespace weft::driver
