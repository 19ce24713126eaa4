//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// What clang-tidy --export-fixes wrote, as commands are given it.

#ifndef WEFT_TOOLS_WEFT_REPORT_INPUTS_H
#define WEFT_TOOLS_WEFT_REPORT_INPUTS_H

#include "report/Report.h"

namespace weft::driver {

/// Adds to `R`, whose Root is set, what the files hold, and those below the
/// folders. False, and a sentence for each on stderr, where some could not be
/// read.
bool readInputs(const std::vector<std::string> &FilesAndFolders, Report &R);

} // namespace weft::driver

#endif
