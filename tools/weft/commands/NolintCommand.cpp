//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// weft nolint unused: comments that were needed once.

#include "Command.h"
#include "lint/LintOptions.h"
#include "nolint/Unused.h"
#include "report/ReportOptions.h"
#include "llvm/Support/raw_ostream.h"

namespace cl = llvm::cl;
namespace weft::driver {
namespace {

cl::SubCommand Nolint("nolint",
                      "'unused': report the weft-… names in NOLINT comments "
                      "that suppress nothing; exit status as of lint");
cl::opt<std::string> Action(cl::Positional, cl::Required, cl::desc("unused"),
                            cl::sub(Nolint));
LintOptions Linting(Nolint);
ReportOptions Options(Nolint);

int run(const char *) {
  if (Action != "unused") {
    llvm::errs() << "weft: 'weft nolint " << Action << "': it is 'unused'\n";
    return BrokenSetup;
  }
  if (!Options.areUsable())
    return BrokenSetup;
  auto Unused = unusedSuppressions(Linting.settings());
  if (!Unused) {
    llvm::errs() << "weft: " << llvm::toString(Unused.takeError()) << '\n';
    return BrokenSetup;
  }
  return Options.show(*Unused, /*IsWhole=*/false, Linting.isQuiet());
}

} // namespace

Command nolintCommand() { return {&Nolint, run}; }

} // namespace weft::driver
