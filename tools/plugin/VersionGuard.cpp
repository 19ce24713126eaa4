//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A module for another LLVM loads into clang-tidy, shows up in -list-checks,
// finds nothing, and the run exits with 0: a lint that passes in silence. So
// ask the host (clang-tidy or the compiler) for its version while the module is
// loaded, and stop if it differs.

#include "llvm-c/Core.h"
#include "llvm/Config/llvm-config.h"
#include <cstdio>
#include <cstdlib>

// 101 is the first priority that is not the implementation's: this runs before
// any other initialiser of the module (the registration of the checks among
// them), which could call what the other version has not got.
__attribute__((constructor(101))) static void refuseOtherVersions() {
  unsigned Major = 0, Minor = 0, Patch = 0;
  LLVMGetVersion(&Major, &Minor, &Patch);
  if (Major == LLVM_VERSION_MAJOR)
    return;
  std::fprintf(stderr,
               "weft: this is the module for LLVM %d, but the " WEFT_HOST
               " that loads it is of LLVM %u; load " WEFT_MODULE
               "-%u.so instead\n",
               LLVM_VERSION_MAJOR, Major, Major);
  // No exit handlers: they would run code of a half-loaded module.
  std::fflush(stderr);
  std::_Exit(2);
}
