//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "report/Inputs.h"
#include "report/Diagnostics.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

namespace fs = llvm::sys::fs;
namespace weft::driver {

// The folder's *.yaml and *.yml, however deep; what cannot be read is
/// reported.
static std::vector<std::string> filesBelow(const std::string &Folder,
                                           std::vector<std::string> &Problems) {
  std::vector<std::string> Found;
  std::error_code Error;
  for (fs::recursive_directory_iterator It(Folder, Error), End;
       It != End && !Error; It.increment(Error)) {
    llvm::StringRef Extension = llvm::sys::path::extension(It->path());
    if (Extension == ".yaml" || Extension == ".yml")
      Found.push_back(It->path());
  }
  if (Error)
    Problems.push_back(Folder + ": " + Error.message());
  else if (Found.empty())
    llvm::errs() << "weft: " << Folder
                 << " holds no .yaml files: clang-tidy writes none where it "
                    "finds nothing\n";
  return Found;
}

bool readInputs(const std::vector<std::string> &FilesAndFolders, Report &R) {
  std::vector<std::string> Files, Problems;
  for (const std::string &Input : FilesAndFolders) {
    if (fs::is_directory(Input))
      llvm::append_range(Files, filesBelow(Input, Problems));
    else
      Files.push_back(Input);
  }
  llvm::append_range(Problems, readDiagnostics(Files, R));
  for (const std::string &Problem : Problems)
    llvm::errs() << "weft: " << Problem << '\n';
  return Problems.empty();
}

} // namespace weft::driver
