//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "project/Project.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <vector>

namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

namespace weft::driver {

std::string findDatabase(llvm::StringRef Folder) {
  std::vector<std::string> Builds;
  std::error_code Problem;
  for (fs::directory_iterator It(Folder, Problem), End; !Problem && It != End;
       It.increment(Problem))
    if (path::filename(It->path()).starts_with("build"))
      Builds.push_back(path::filename(It->path()).str());
  llvm::sort(Builds);
  std::vector<std::string> Places = {"."};
  Places.insert(Places.end(), Builds.begin(), Builds.end());
  Places.push_back("out");
  for (const std::string &Place : Places) {
    llvm::SmallString<256> File = Folder;
    path::append(File, Place, "compile_commands.json");
    path::remove_dots(File);
    if (fs::exists(File))
      return std::string(File);
  }
  return "";
}

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
