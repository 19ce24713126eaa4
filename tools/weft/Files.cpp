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

llvm::Error writeAtomically(llvm::StringRef Name, llvm::StringRef Text) {
  namespace fs = llvm::sys::fs;
  // A link stays one, and who could read the file still can.
  llvm::SmallString<256> Path;
  unsigned Mode = fs::all_read | fs::all_write;
  bool Exists = !fs::real_path(Name, Path);
  if (!Exists)
    Path = Name;
  else if (llvm::ErrorOr<fs::perms> Permissions = fs::getPermissions(Path))
    Mode = *Permissions;
  auto Temporary = fs::TempFile::create(Path + ".%%%%%%", Mode);
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
  // The one it was made with went through the umask.
  if (Exists)
    fs::setPermissions(Temporary->TmpName, static_cast<fs::perms>(Mode));
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

static llvm::Error writeToStandardOutput(llvm::StringRef Text) {
  llvm::raw_fd_ostream &Out = llvm::outs();
  Out << Text;
  Out.flush();
  std::error_code Problem = Out.error();
  Out.clear_error();
  return Problem ? llvm::createFileError("standard output", Problem)
                 : llvm::Error::success();
}

llvm::Error writeOutput(llvm::StringRef Path, llvm::StringRef Text) {
  return Path == "-" ? writeToStandardOutput(Text)
                     : writeAtomically(Path, Text);
}

} // namespace weft::driver
