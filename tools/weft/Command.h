//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A subcommand of the driver is one file of commands/: its options, and what it
// does. Commands.def lists them.

#ifndef WEFT_TOOLS_WEFT_COMMAND_H
#define WEFT_TOOLS_WEFT_COMMAND_H

#include "llvm/Support/CommandLine.h"

namespace weft::driver {

/// What every subcommand ends with: as ruff and ESLint do.
enum ExitStatus : int {
  Clean = 0,
  FoundSomething = 1,
  /// Bad usage, a missing database, a file that does not parse.
  BrokenSetup = 2,
};

struct Command {
  llvm::cl::SubCommand *Options;
  int (*Run)(const char *Argv0);
};

#define WEFT_COMMAND(FUNCTION) Command FUNCTION();
#include "Commands.def"

} // namespace weft::driver

#endif
