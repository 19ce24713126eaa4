//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "init/Snippets.h"

namespace weft::driver {

llvm::StringRef preCommitHook() {
  return
#include "pre-commit-hook.inc"
      ;
}

llvm::StringRef githubWorkflow() {
  return
#include "github-workflow.inc"
      ;
}

llvm::StringRef gitlabJob() {
  return
#include "gitlab-job.inc"
      ;
}

} // namespace weft::driver
