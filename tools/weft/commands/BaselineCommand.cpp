//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// weft baseline: which findings a project starts from.

#include "Command.h"
#include "lint/LintOptions.h"
#include "lint/Problem.h"
#include "report/Baseline.h"
#include "report/Inputs.h"
#include "report/ReportOptions.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

namespace cl = llvm::cl;
namespace weft::driver {
namespace {

cl::SubCommand Subcommand("baseline",
                          "the findings that are known and not shown: 'write' "
                          "notes all that there are, 'prune' removes those "
                          "that are gone");
cl::opt<std::string> Action(cl::Positional, cl::Required,
                            cl::desc("write|prune"), cl::sub(Subcommand));
cl::list<std::string> Inputs(cl::Positional, cl::ZeroOrMore,
                             cl::sub(Subcommand),
                             cl::desc("[YAML files, or folders of them; none: "
                                      "the project is linted]"));
cl::opt<std::string> File("baseline", cl::value_desc("file"),
                          cl::sub(Subcommand),
                          cl::desc("default: .weft-baseline"));
cl::opt<bool> Force("force", cl::sub(Subcommand),
                    cl::desc("with 'write': even if there is one"));
LintOptions Linting(Subcommand);

/// Whole, or an error: what a broken unit has, nobody knows.
llvm::Expected<Report> findings() {
  Report R;
  if (Inputs.empty()) {
    auto Outcome = lint(Linting.settings());
    if (!Outcome)
      return Outcome.takeError();
    R = std::move(Outcome->Found);
  } else {
    R.Root = absoluteRoot("");
    if (!readInputs(Inputs, R))
      return problem("the baseline is as it was: not everything could be read");
  }
  for (const BrokenUnit &B : R.Broken)
    llvm::errs() << "weft: " << B.File << " could not be linted: " << B.Reason
                 << '\n';
  if (!R.Broken.empty())
    return problem("the baseline is as it was: not everything could be linted");
  return R;
}

llvm::Error write(llvm::StringRef Path) {
  // Before the minutes that a lint may take.
  if (llvm::sys::fs::exists(Path) && !Force)
    return problem("{0} is there already: 'weft baseline prune' removes what "
                   "is gone, --force notes all that there is now",
                   Path);
  auto R = findings();
  if (!R)
    return R.takeError();
  SourceLines Lines(R->Root);
  Baseline Now = Baseline::of(*R, Lines);
  if (llvm::Error Error = Now.write(Path))
    return Error;
  llvm::errs() << "weft: " << Now.size() << " known in " << Path << '\n';
  return llvm::Error::success();
}

llvm::Error prune(llvm::StringRef Path) {
  auto Known = Baseline::read(Path);
  if (!Known)
    return Known.takeError();
  auto R = findings();
  if (!R)
    return R.takeError();
  SourceLines Lines(R->Root);
  Baseline Gone = Known->without(Baseline::of(*R, Lines));
  Baseline Left = Known->without(Gone);
  if (Gone.size() != 0)
    if (llvm::Error Error = Left.write(Path))
      return Error;
  llvm::errs() << "weft: " << Gone.size() << " removed, " << Left.size()
               << " known in " << Path << '\n';
  return llvm::Error::success();
}

llvm::Error act() {
  std::string Path = File.empty() ? baselineOf(absoluteRoot("")) : File;
  if (Action == "write")
    return write(Path);
  if (Action == "prune")
    return prune(Path);
  return problem("'weft baseline {0}': it is 'write' or 'prune'", Action);
}

int run(const char *) {
  llvm::Error Problem = act();
  if (!Problem)
    return Clean;
  llvm::errs() << "weft: " << llvm::toString(std::move(Problem)) << '\n';
  return BrokenSetup;
}

} // namespace

Command baselineCommand() { return {&Subcommand, run}; }

} // namespace weft::driver
