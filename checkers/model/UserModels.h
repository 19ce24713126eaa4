//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// The model files that the option WeftModels names.

#ifndef WEFT_CHECKERS_MODEL_USERMODELS_H
#define WEFT_CHECKERS_MODEL_USERMODELS_H

#include "model/ModelFile.h"
#include "clang/Basic/FileManager.h"
#include <memory>
#include <string>
#include <vector>

namespace weft {

struct UserModels {
  std::vector<std::shared_ptr<const ModelFile>> Files;
  /// Of files that no other translation unit of this process has reported.
  std::vector<std::string> NewProblems;
};

/// Reads the `;`-separated \p Paths. A relative one is looked for in the
/// folder of \p MainFile and in those above it. A file that has not changed is
/// read once per process.
UserModels readUserModels(llvm::StringRef Paths, llvm::StringRef MainFile,
                          clang::FileManager &FileSystem);

/// The files that this process has read so far, sorted.
std::vector<std::string> modelFilesRead();

} // namespace weft

#endif
