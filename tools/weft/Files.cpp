//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "Files.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

namespace weft::driver {

llvm::Error writeAtomically(llvm::StringRef Path, llvm::StringRef Text) {
  auto Temporary = llvm::sys::fs::TempFile::create(
      Path + ".%%%%%%", llvm::sys::fs::all_read | llvm::sys::fs::all_write);
  if (!Temporary)
    return llvm::createFileError(Path, Temporary.takeError());
  llvm::raw_fd_ostream Out(Temporary->FD, /*shouldClose=*/false);
  Out << Text;
  Out.flush();
  if (std::error_code Error = Out.error()) {
    Out.clear_error();
    llvm::consumeError(Temporary->discard());
    return llvm::createFileError(Path, Error);
  }
  if (llvm::Error Error = Temporary->keep(Path))
    return llvm::createFileError(Path, std::move(Error));
  return llvm::Error::success();
}

std::string absolutePath(llvm::StringRef Path, llvm::StringRef Folder) {
  llvm::SmallString<256> Result(Path);
  if (!Folder.empty() && llvm::sys::path::is_relative(Path)) {
    Result = Folder;
    llvm::sys::path::append(Result, Path);
  }
  llvm::sys::fs::make_absolute(Result);
  llvm::sys::path::remove_dots(Result, /*remove_dot_dot=*/true);
  return std::string(Result);
}

} // namespace weft::driver
