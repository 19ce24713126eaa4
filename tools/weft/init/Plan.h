//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Which files `weft init` writes, and with what in them.

#ifndef WEFT_TOOLS_WEFT_INIT_PLAN_H
#define WEFT_TOOLS_WEFT_INIT_PLAN_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <optional>
#include <string>
#include <vector>

namespace weft::driver {

struct PlannedFile {
  /// Relative to the project, and where it really is: never a link.
  std::string Name;
  std::string Path;
  /// Nothing where there is no such file.
  std::optional<std::string> Before;
  std::string After;
};

struct Wanted {
  bool PreCommit = false;
  bool Github = false;
  bool Gitlab = false;
};

/// Reads; writes nothing. `Project` is absolute.
llvm::Expected<std::vector<PlannedFile>> planInit(llvm::StringRef Project,
                                                  const Wanted &What);

} // namespace weft::driver

#endif
