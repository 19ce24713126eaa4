//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// The files of integrations/ that `weft init` writes.

#ifndef WEFT_TOOLS_WEFT_INIT_SNIPPETS_H
#define WEFT_TOOLS_WEFT_INIT_SNIPPETS_H

#include "llvm/ADT/StringRef.h"

namespace weft::driver {

/// An item of `repos` in .pre-commit-config.yaml.
llvm::StringRef preCommitHook();
/// .github/workflows/weft.yml
llvm::StringRef githubWorkflow();
/// .gitlab/weft.yml
llvm::StringRef gitlabJob();

} // namespace weft::driver

#endif
