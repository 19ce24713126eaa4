//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "project/Project.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

namespace weft::driver {

std::string nearestFile(llvm::StringRef Folder, llvm::StringRef Name) {
  for (; !Folder.empty(); Folder = path::parent_path(Folder)) {
    llvm::SmallString<256> File = Folder;
    path::append(File, Name);
    if (fs::exists(File))
      return std::string(File);
  }
  return "";
}

} // namespace weft::driver
