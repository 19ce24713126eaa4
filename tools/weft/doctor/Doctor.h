//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// The questions of `weft doctor`: each is about one thing that has to be right
// before a finding reaches its reader, and has one answer.

#ifndef WEFT_TOOLS_WEFT_DOCTOR_DOCTOR_H
#define WEFT_TOOLS_WEFT_DOCTOR_DOCTOR_H

#include "lint/Process.h"
#include "llvm/ADT/StringRef.h"
#include <string>

namespace weft::driver {

struct Answer {
  std::string Question;
  /// One line.
  std::string Says;
  /// What to do about it; empty where all is well.
  std::string WayOut;

  bool isOk() const { return WayOut.empty(); }
};

/// Where the drop-ins of this installation are: beside the driver.
std::string besideDriver(llvm::StringRef Program);

/// Runs it; where that is not possible, Errors says why.
ProcessResult ask(llvm::ArrayRef<std::string> Command);

/// How many of the driver's checks are in the output of --list-checks.
size_t countOurs(llvm::StringRef ListedChecks);

Answer askWeftTidy(llvm::StringRef WeftTidy);
/// `Chosen` replaces the search for what an editor starts.
Answer askClangTidy(llvm::StringRef Chosen, llvm::StringRef WeftTidy);
Answer askClangd(llvm::StringRef Chosen, llvm::StringRef WeftClangd);
Answer askForProgram(llvm::StringRef Name, llvm::StringRef WhatFor);

/// `Folder` is absolute.
Answer askDatabase(llvm::StringRef Folder);
Answer askClangTidyFile(llvm::StringRef Folder, llvm::StringRef WeftTidy);
Answer askClangdFile(llvm::StringRef Folder);

} // namespace weft::driver

#endif
