//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "lint/Process.h"
#include "lint/Problem.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Program.h"

namespace fs = llvm::sys::fs;
namespace weft::driver {

static std::string textOf(llvm::StringRef File) {
  auto Buffer = llvm::MemoryBuffer::getFile(File);
  return Buffer ? (*Buffer)->getBuffer().str() : std::string();
}

llvm::Expected<ProcessResult> runProgram(llvm::ArrayRef<std::string> Command,
                                         unsigned SecondsAtMost) {
  llvm::SmallString<128> Output, Errors;
  for (llvm::SmallString<128> *File : {&Output, &Errors})
    if (std::error_code Error = fs::createTemporaryFile("weft", "txt", *File))
      return problem("the temporary folder cannot be written: {0}",
                     Error.message());
  llvm::FileRemover RemoveOutput(Output), RemoveErrors(Errors);
  std::vector<llvm::StringRef> Arguments(Command.begin(), Command.end());
  std::string Message;
  bool Failed = false;
  ProcessResult Result;
  Result.Status =
      llvm::sys::ExecuteAndWait(Command.front(), Arguments, std::nullopt,
                                {llvm::StringRef(), Output.str(), Errors.str()},
                                SecondsAtMost, 0, &Message, &Failed);
  if (Failed)
    return problem("{0} could not be started: {1}", Command.front(), Message);
  Result.Output = textOf(Output);
  Result.Errors = textOf(Errors);
  if (Result.Status < 0)
    Result.Errors += "ended by a signal: " + Message + "\n";
  return Result;
}

} // namespace weft::driver
