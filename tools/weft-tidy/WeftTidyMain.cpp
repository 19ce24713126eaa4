//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "clang-tidy/ClangTidyForceLinker.h"
#include "clang-tidy/tool/ClangTidyMain.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/Support/CommandLine.h"
#include <string>

// Up to LLVM 20, clang-tidy hides what it finds in headers unless it is asked
// to show it; from 22 on it shows it. Concurrency lives in headers, so every
// weft-tidy does as 22: the option's default becomes ".*". A default is all
// that changes: --header-filter, .clang-tidy and --config replace it as ever,
// and
// --dump-config shows it. (Neither an added argument nor a module's options
// would do: the first beats the user's .clang-tidy, the second reaches the
// checks but not the filter.)
static void showHeadersByDefault() {
#if LLVM_VERSION_MAJOR < 22
  auto &Options = llvm::cl::getRegisteredOptions();
  auto It = Options.find("header-filter");
  if (It != Options.end())
    static_cast<llvm::cl::opt<std::string> *>(It->second)
        ->setInitialValue(".*");
#endif
}

int main(int Argc, const char **Argv) {
  showHeadersByDefault();
  return clang::tidy::clangTidyMain(Argc, Argv);
}
