//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A `.clangd`, as far as it concerns our checks.

#ifndef WEFT_TOOLS_WEFT_YAML_CLANGDFILE_H
#define WEFT_TOOLS_WEFT_YAML_CLANGDFILE_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace weft::driver {

struct ClangdFile {
  /// The names of those of our checks that it removes or suppresses, sorted.
  std::vector<std::string> HiddenChecks;
  bool SetsFastCheckFilter = false;
  bool SetsDatabase = false;
};

llvm::Expected<ClangdFile> readClangdFile(llvm::StringRef Text,
                                          llvm::StringRef Name);

/// As clang-tidy reads `Checks`: globs, separated by commas or newlines, a '-'
/// takes away, the last that matches decides.
bool enables(llvm::StringRef Globs, llvm::StringRef Check);

} // namespace weft::driver

#endif
