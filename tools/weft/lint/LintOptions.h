//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// What the commands that lint a project have in common: which units, how.

#ifndef WEFT_TOOLS_WEFT_LINT_LINTOPTIONS_H
#define WEFT_TOOLS_WEFT_LINT_LINTOPTIONS_H

#include "lint/Engine.h"
#include "llvm/Support/CommandLine.h"

namespace weft::driver {

/// A static object next to the command's SubCommand.
class LintOptions {
public:
  explicit LintOptions(llvm::cl::SubCommand &Command);

  /// Of the project below the current folder.
  LintSettings settings() const;

  bool isQuiet() const { return Quiet; }

private:
  llvm::cl::opt<std::string> Database, Checks, Config, ConfigFile, HeaderFilter;
  llvm::cl::list<std::string> ExtraArgs, ExtraArgsBefore;
  llvm::cl::opt<bool> Audit;
  llvm::cl::opt<unsigned> Jobs;
  llvm::cl::opt<std::string> Program, Cache;
  llvm::cl::opt<bool> Quiet, Verbose;
};

} // namespace weft::driver

#endif
