//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// The compilation database: where it is, and the units that it lists.

#ifndef WEFT_TOOLS_WEFT_LINT_DATABASE_H
#define WEFT_TOOLS_WEFT_LINT_DATABASE_H

#include "lint/Unit.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

namespace weft::driver {

/// The path of compile_commands.json. `Option` is a folder or the file; where
/// it is empty, the newest below `Root` in the folders that build systems use.
llvm::Expected<std::string> findDatabase(llvm::StringRef Option,
                                         llvm::StringRef Root);

/// Its entries in their order, those that are C or C++. `Cache` holds the
/// units' folders.
llvm::Expected<std::vector<Unit>> readDatabase(llvm::StringRef File,
                                               llvm::StringRef Cache);

/// Writes the unit's own compile_commands.json, unless it says so already.
llvm::Error writeOwnDatabase(const Unit &U);

} // namespace weft::driver

#endif
