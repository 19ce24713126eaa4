//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// The cache: a folder beside the compilation database, for one run at a time.

#ifndef WEFT_TOOLS_WEFT_LINT_CACHE_H
#define WEFT_TOOLS_WEFT_LINT_CACHE_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <string>

namespace weft::driver {

/// Whoever holds one has the folder for itself. Programs that are started
/// meanwhile hold it as well: what a killed run leaves behind finishes first.
class CacheLock {
public:
  /// Makes the folder where it is missing; waits for whoever is in it.
  static llvm::Expected<CacheLock> take(llvm::StringRef Folder);

  CacheLock(CacheLock &&Other) : File(Other.File) { Other.File = -1; }
  CacheLock &operator=(CacheLock &&) = delete;
  ~CacheLock();

private:
  explicit CacheLock(int File) : File(File) {}

  int File;
};

} // namespace weft::driver

#endif
