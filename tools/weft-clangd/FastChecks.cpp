//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// By default clangd runs only checks that upstream has measured to be fast, and
// drops the others in silence. Ours are: see docs/precision.md and bench/lint.

#include "llvm/ADT/StringRef.h"
#include <optional>

// clang::clangd::isFastTidyCheck, which the linker's --wrap leads here.
std::optional<bool>
upstreamsAnswer(llvm::StringRef Check) asm("__real__ZN5clang6clangd15"
                                           "isFastTidyCheckEN4llvm9StringRefE");
std::optional<bool>
isFastTidyCheck(llvm::StringRef Check) asm("__wrap__ZN5clang6clangd15"
                                           "isFastTidyCheckEN4llvm9StringRefE");

std::optional<bool> isFastTidyCheck(llvm::StringRef Check) {
  if (Check.starts_with("weft-"))
    return true;
  return upstreamsAnswer(Check);
}
