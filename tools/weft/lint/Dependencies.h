//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Which files each unit read when it was linted last.

#ifndef WEFT_TOOLS_WEFT_LINT_DEPENDENCIES_H
#define WEFT_TOOLS_WEFT_LINT_DEPENDENCIES_H

#include "lint/Unit.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/FileSystem.h"
#include <optional>

namespace weft::driver {

class Dependencies {
public:
  /// Does the unit read a file of which `Wanted` is true? True as well where
  /// that is not known: it was never linted, or what it reads has changed since
  /// and may include other files now.
  bool mayRead(const Unit &U, llvm::function_ref<bool(llvm::StringRef)> Wanted);

  /// All that it read, or nothing where that is not known.
  std::optional<std::vector<std::string>> of(const Unit &U);

private:
  struct Stamp {
    bool Exists = false;
    llvm::sys::TimePoint<> Changed;
  };
  Stamp stampOf(llvm::StringRef File);

  llvm::StringMap<Stamp> Stamps;
};

/// The files that a Make rule names.
std::vector<std::string> readMakeRule(llvm::StringRef Text);

} // namespace weft::driver

#endif
