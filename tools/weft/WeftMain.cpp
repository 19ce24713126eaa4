//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "Command.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/raw_ostream.h"

namespace cl = llvm::cl;

// LLVM's libraries register some hundred options of their own.
static void hideOptionsOfLibraries() {
  for (auto &[Name, Option] : cl::getRegisteredOptions())
    if (Name != "help" && Name != "version")
      Option->setHiddenFlag(cl::ReallyHidden);
}

int main(int Argc, char **Argv) {
  using namespace weft::driver;
  llvm::InitLLVM Init(Argc, Argv);
  const Command Commands[] = {
#define WEFT_COMMAND(FUNCTION) FUNCTION(),
#include "Commands.def"
  };
  cl::SetVersionPrinter(
      [](llvm::raw_ostream &Out) { Out << "weft " WEFT_VERSION "\n"; });
  hideOptionsOfLibraries();
  std::string Problem;
  llvm::raw_string_ostream Problems(Problem);
  if (!cl::ParseCommandLineOptions(
          Argc, Argv, "weft: finds concurrency pitfalls in C++\n", &Problems)) {
    llvm::errs() << Problem;
    return BrokenSetup;
  }
  for (const Command &C : Commands)
    if (*C.Options)
      return C.Run(Argv[0]);
  llvm::errs() << "weft: which command? See 'weft --help'\n";
  return BrokenSetup;
}
