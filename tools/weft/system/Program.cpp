//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "system/Program.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Program.h"

namespace weft::driver {

static std::string textOf(llvm::StringRef File) {
  auto Buffer = llvm::MemoryBuffer::getFile(File);
  return Buffer ? (*Buffer)->getBuffer().str() : std::string();
}

ProgramRun runProgram(llvm::StringRef Program,
                      llvm::ArrayRef<llvm::StringRef> Arguments,
                      unsigned SecondsAtMost) {
  ProgramRun Run;
  llvm::SmallString<128> Output;
  llvm::SmallString<128> Errors;
  std::error_code Problem =
      llvm::sys::fs::createTemporaryFile("weft", "out", Output);
  if (!Problem)
    Problem = llvm::sys::fs::createTemporaryFile("weft", "err", Errors);
  const llvm::FileRemover RemoveOutput(Output);
  const llvm::FileRemover RemoveErrors(Errors);
  if (Problem) {
    Run.Errors = "no temporary file: " + Problem.message();
    return Run;
  }
  llvm::SmallVector<llvm::StringRef> Command = {Program};
  Command.append(Arguments.begin(), Arguments.end());
  std::string SystemSays;
  Run.Status = llvm::sys::ExecuteAndWait(
      Program, Command, /*Env=*/std::nullopt,
      {llvm::StringRef(), Output.str(), Errors.str()}, SecondsAtMost,
      /*MemoryLimit=*/0, &SystemSays);
  Run.Output = textOf(Output);
  Run.Errors = textOf(Errors) + SystemSays;
  return Run;
}

} // namespace weft::driver
