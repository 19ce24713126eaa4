//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#ifndef WEFT_TOOLS_WEFT_FILES_H
#define WEFT_TOOLS_WEFT_FILES_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <string>

namespace weft::driver {

/// Replaces the file in one step: whoever reads it sees the old text or the new
/// one, and a full disk leaves the old one.
llvm::Error writeAtomically(llvm::StringRef Name, llvm::StringRef Text);

/// The same; `-` is standard output.
llvm::Error writeOutput(llvm::StringRef Path, llvm::StringRef Text);

/// Without '.' and '..'; a relative path starts from `Folder`, from the working
/// directory without one.
std::string absolutePath(llvm::StringRef Path, llvm::StringRef Folder = "");

} // namespace weft::driver

#endif
