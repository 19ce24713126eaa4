//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// clangd with our checks linked in: the same flags, the same protocol.

#include "clang-tidy/ClangTidyForceLinker.h"

namespace clang::clangd {
int clangdMain(int Argc, char *Argv[]); // Its header is not packaged.
} // namespace clang::clangd

int main(int Argc, char **Argv) {
  return clang::clangd::clangdMain(Argc, Argv);
}
