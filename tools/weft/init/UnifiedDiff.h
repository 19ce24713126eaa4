//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#ifndef WEFT_TOOLS_WEFT_INIT_UNIFIEDDIFF_H
#define WEFT_TOOLS_WEFT_INIT_UNIFIEDDIFF_H

#include "llvm/ADT/StringRef.h"
#include <string>

namespace weft::driver {

/// As `diff -u` writes it, in one hunk: what `patch` and `git apply` take.
std::string unifiedDiff(llvm::StringRef Before, llvm::StringRef After,
                        llvm::StringRef Name);

} // namespace weft::driver

#endif
