//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#ifndef WEFT_TOOLS_WEFT_PROJECT_PROJECT_H
#define WEFT_TOOLS_WEFT_PROJECT_PROJECT_H

#include "llvm/ADT/StringRef.h"
#include <string>

namespace weft::driver {

/// The file of that name in the folder or the nearest one above it that has
/// one; empty where none has. `Folder` is absolute.
std::string nearestFile(llvm::StringRef Folder, llvm::StringRef Name);

} // namespace weft::driver

#endif
