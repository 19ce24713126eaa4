//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "lint/Cache.h"
#include "Files.h"
#include "lint/Problem.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"
#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace fs = llvm::sys::fs;
namespace weft::driver {

llvm::Expected<CacheLock> CacheLock::take(llvm::StringRef Folder) {
  if (std::error_code Error = fs::create_directories(Folder))
    return problem("{0} cannot be made: {1}; name another folder with "
                   "--cache-dir",
                   Folder, Error.message());
  // A build folder may lie in the source tree, and be nobody's to commit.
  std::string Ignore = (Folder + "/.gitignore").str();
  if (!fs::exists(Ignore))
    if (llvm::Error Error = writeAtomically(Ignore, "*\n"))
      return std::move(Error);
  // flock, not fs::lockFile: its locks end with this process, and ninja lives
  // on where we are killed. For the same reason the file is not O_CLOEXEC.
  std::string Path = (Folder + "/lock").str();
  int File = ::open(Path.c_str(), O_RDWR | O_CREAT, 0666); // NOLINT
  if (File < 0)
    return llvm::createFileError(
        Path, std::error_code(errno, std::generic_category()));
  if (::flock(File, LOCK_EX | LOCK_NB) != 0) {
    llvm::errs() << "weft: another run works in " << Folder
                 << "; waiting for it\n";
    while (::flock(File, LOCK_EX) != 0)
      if (errno != EINTR) {
        std::error_code Error(errno, std::generic_category());
        ::close(File);
        return llvm::createFileError(Path, Error);
      }
  }
  return CacheLock(File);
}

CacheLock::~CacheLock() {
  if (File >= 0)
    ::close(File);
}

} // namespace weft::driver
