//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// weft lint-unit: one translation unit, one command, one result.

#ifndef WEFT_TOOLS_WEFT_LINT_UNITRUN_H
#define WEFT_TOOLS_WEFT_LINT_UNITRUN_H

#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace weft::driver {

/// Paths are absolute; those of files that are not wanted are empty.
struct UnitRun {
  std::string WeftTidy;
  std::string Source;
  /// The folder of its compile_commands.json.
  std::string Database;
  std::vector<std::string> Arguments;

  std::string Result;
  /// Where the result of a unit that did not parse goes instead.
  std::string BrokenResult;
  std::string DependencyFile;
  std::string Profile;
};

/// Lints and writes. False: the unit did not parse, or weft-tidy failed; the
/// result says why, as an error of the compiler. An error where no result could
/// be written.
llvm::Expected<bool> runUnit(const UnitRun &Run);

} // namespace weft::driver

#endif
