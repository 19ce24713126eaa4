//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "init/Snippets.h"
#include <iterator>
#include <utility>

namespace weft::driver {

static llvm::StringRef snippet(llvm::StringRef Name) {
  static constexpr std::pair<llvm::StringLiteral, llvm::StringLiteral>
      Snippets[] = {
#define WEFT_TEXT(NAME, TEXT) {NAME, TEXT},
#include "Snippets.inc"
      };
  for (auto [Each, Text] : Snippets)
    if (Each == Name)
      // The comment above the empty line is for who reads the file here.
      return Text.split("\n\n").second;
  return {};
}

llvm::StringRef preCommitHook() { return snippet("weft-pre-commit"); }

llvm::StringRef githubWorkflow() { return snippet("weft-github"); }

llvm::StringRef gitlabJob() { return snippet("weft-gitlab"); }

} // namespace weft::driver
