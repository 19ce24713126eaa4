//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Another program, run to its end, and what it printed.

#ifndef WEFT_TOOLS_WEFT_SYSTEM_PROGRAM_H
#define WEFT_TOOLS_WEFT_SYSTEM_PROGRAM_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <string>

namespace weft::driver {

struct ProgramRun {
  /// Negative where it could not be started, crashed, or took too long.
  int Status = -1;
  std::string Output;
  /// Its stderr; what the system says where there was no run.
  std::string Errors;
};

/// `Program` is a path; its standard input is empty.
ProgramRun runProgram(llvm::StringRef Program,
                      llvm::ArrayRef<llvm::StringRef> Arguments,
                      unsigned SecondsAtMost);

} // namespace weft::driver

#endif
