//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// What clang-tidy --export-fixes writes, read back.

#ifndef WEFT_TOOLS_WEFT_REPORT_DIAGNOSTICS_H
#define WEFT_TOOLS_WEFT_REPORT_DIAGNOSTICS_H

#include "report/Report.h"
#include "llvm/ADT/ArrayRef.h"
#include <string>
#include <vector>

namespace weft::driver {

/// Adds to `R`, whose Root is set, what the YAML files hold, one
/// translation unit each, and brings it into its order. Errors of the compiler
/// become broken units. A file that cannot be read whole adds nothing, and one
/// sentence to the result.
std::vector<std::string> readDiagnostics(llvm::ArrayRef<std::string> Files,
                                         Report &R);

} // namespace weft::driver

#endif
