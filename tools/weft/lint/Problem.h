//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#ifndef WEFT_TOOLS_WEFT_LINT_PROBLEM_H
#define WEFT_TOOLS_WEFT_LINT_PROBLEM_H

#include "llvm/Support/Error.h"
#include "llvm/Support/FormatVariadic.h"

namespace weft::driver {

/// One sentence about what the user has to put right: exit status 2.
template <typename... Parts>
llvm::Error problem(const char *Format, Parts &&...Arguments) {
  return llvm::createStringError(
      llvm::inconvertibleErrorCode(),
      llvm::formatv(Format, std::forward<Parts>(Arguments)...).str());
}

} // namespace weft::driver

#endif
