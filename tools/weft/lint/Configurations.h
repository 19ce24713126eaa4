//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// The .clang-tidy files that apply to a source: what they say, as far as it
// decides whether and how it is linted.

#ifndef WEFT_TOOLS_WEFT_LINT_CONFIGURATIONS_H
#define WEFT_TOOLS_WEFT_LINT_CONFIGURATIONS_H

#include "lint/Unit.h"
#include "lint/WeftTidy.h"
#include "llvm/ADT/StringMap.h"

namespace weft::driver {

class Configurations {
public:
  /// `Cache` keeps the answers of weft-tidy.
  Configurations(const WeftTidy &Tidy, llvm::StringRef Cache)
      : Tidy(Tidy), Folder(Cache.str() + "/configurations") {}

  /// Sets the unit's key, and whether it asks for our checks.
  llvm::Error configure(Unit &U);

private:
  /// The texts of the folder's .clang-tidy and of those above it.
  const std::string &textsOf(llvm::StringRef SourceFolder);
  llvm::Expected<bool> asksForWeft(llvm::StringRef Source,
                                   const std::string &Key);
  llvm::Expected<bool> askWeftTidy(llvm::StringRef Source) const;

  const WeftTidy &Tidy;
  std::string Folder;
  llvm::StringMap<std::string> Texts;
  llvm::StringMap<bool> Answers;
};

} // namespace weft::driver

#endif
