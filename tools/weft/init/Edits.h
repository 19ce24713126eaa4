//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// What `weft init` makes of a file's text. Whatever is there stays: text is
// only added, and where that cannot be done for sure, an error says what to add
// by hand.

#ifndef WEFT_TOOLS_WEFT_INIT_EDITS_H
#define WEFT_TOOLS_WEFT_INIT_EDITS_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <string>

namespace weft::driver {

/// The text as it should be; the same where nothing is missing.
using EditedText = llvm::Expected<std::string>;

/// `weft-*` comes to `Checks`, unless some weft check is enabled.
EditedText editClangTidy(llvm::StringRef Text, llvm::StringRef Name);
/// `Database` is the folder of compile_commands.json, as `CompilationDatabase`
/// wants it; empty where clangd finds it by itself.
EditedText editClangd(llvm::StringRef Text, llvm::StringRef Name,
                      llvm::StringRef Database);
/// The hook comes to `repos`.
EditedText editPreCommit(llvm::StringRef Text, llvm::StringRef Name);
/// The template comes to `include`.
EditedText editGitlab(llvm::StringRef Text, llvm::StringRef Name);

} // namespace weft::driver

#endif
