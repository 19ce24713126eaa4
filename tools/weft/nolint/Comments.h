//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// NOLINT, NOLINTNEXTLINE, NOLINTBEGIN and NOLINTEND, as clang-tidy reads them.

#ifndef WEFT_TOOLS_WEFT_NOLINT_COMMENTS_H
#define WEFT_TOOLS_WEFT_NOLINT_COMMENTS_H

#include "llvm/ADT/StringRef.h"
#include <string>
#include <vector>

namespace weft::driver {

/// One name or glob of a comment that is meant for our checks: weft-…
struct Suppression {
  std::string Glob;
  /// Of the glob, in bytes from the file's start.
  unsigned Offset = 0;
  /// The lines, from 1, whose findings it can suppress.
  unsigned FirstLine = 0;
  unsigned LastLine = 0;

  bool matches(llvm::StringRef Check) const;
};

/// In the order of the text. Comments in macro definitions are left out: they
/// suppress wherever the macro is used.
std::vector<Suppression> suppressionsIn(llvm::StringRef Text);

/// The text with other words of the same length, which suppress nothing.
std::string withoutNolint(llvm::StringRef Text);

} // namespace weft::driver

#endif
