//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// weft merge: one report from what many runs of clang-tidy wrote, on whichever
// machine.

#include "Command.h"
#include "report/Inputs.h"
#include "report/ReportOptions.h"

namespace cl = llvm::cl;
namespace weft::driver {
namespace {

cl::SubCommand Merge("merge", "make one report of the YAML files that "
                              "clang-tidy --export-fixes wrote");
cl::list<std::string> Inputs(cl::Positional, cl::OneOrMore, cl::sub(Merge),
                             cl::desc("<YAML files, or folders of them>"));
cl::opt<std::string> Root("root", cl::value_desc("folder"), cl::sub(Merge),
                          cl::desc("what the report's paths are relative to "
                                   "(default: the current folder)"));
ReportOptions Options(Merge);

int run(const char *) {
  if (!Options.areUsable())
    return BrokenSetup;
  Report R;
  R.Root = absoluteRoot(Root);
  bool AllRead = readInputs(Inputs, R);
  int Status = Options.show(R, AllRead);
  return AllRead ? Status : BrokenSetup;
}

} // namespace

Command mergeCommand() { return {&Merge, run}; }

} // namespace weft::driver
