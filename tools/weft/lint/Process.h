//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Other programs: git, ninja, weft-tidy.

#ifndef WEFT_TOOLS_WEFT_LINT_PROCESS_H
#define WEFT_TOOLS_WEFT_LINT_PROCESS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"
#include <string>

namespace weft::driver {

struct ProcessResult {
  /// Negative where it could not be started or was ended by a signal.
  int Status = -1;
  std::string Output;
  std::string Errors;
};

/// Runs the program, whose path stands first, without input. An error where it
/// could not be started or its output could not be kept. A program
/// that runs for too long is ended; 0 is no limit.
llvm::Expected<ProcessResult> runProgram(llvm::ArrayRef<std::string> Command,
                                         unsigned SecondsAtMost = 0);

} // namespace weft::driver

#endif
