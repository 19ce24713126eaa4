//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// The findings' own fixes, put into the files.

#ifndef WEFT_TOOLS_WEFT_LINT_FIXES_H
#define WEFT_TOOLS_WEFT_LINT_FIXES_H

#include "report/Report.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

namespace weft::driver {

struct FixSettings {
  /// As in clang-format's --style; empty: the files' formatting stays.
  std::string FormatStyle;
};

struct FixResult {
  unsigned Fixed = 0;
  /// Why the others' fixes were left out, a sentence each.
  std::vector<std::string> Skipped;
};

/// Applies what the findings themselves propose, never their notes' choices. A
/// fix is applied whole or not at all: not where it meets one that was, nor
/// outside the report's root. Files are replaced in one step each.
llvm::Expected<FixResult> applyFixes(const Report &R, const FixSettings &);

} // namespace weft::driver

#endif
