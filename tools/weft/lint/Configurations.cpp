//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "lint/Configurations.h"
#include "Files.h"
#include "lint/Problem.h"
#include "lint/Process.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/xxhash.h"

namespace path = llvm::sys::path;
namespace weft::driver {

static std::string hashOf(const std::string &Text) {
  return llvm::utohexstr(llvm::xxh3_64bits(Text), /*LowerCase=*/true, 16);
}

const std::string &Configurations::textsOf(llvm::StringRef SourceFolder) {
  if (auto It = Texts.find(SourceFolder); It != Texts.end())
    return It->second;
  std::string Text;
  if (llvm::StringRef Above = path::parent_path(SourceFolder); !Above.empty())
    Text = textsOf(Above);
  std::string File = SourceFolder.str() + "/.clang-tidy";
  if (auto Buffer = llvm::MemoryBuffer::getFile(File))
    Text += File + "\n" + (*Buffer)->getBuffer().str();
  return Texts[SourceFolder] = Text;
}

llvm::Expected<bool> Configurations::askWeftTidy(llvm::StringRef Source) const {
  std::vector<std::string> Command{Tidy.Program, "--list-checks"};
  Command.insert(Command.end(), Tidy.Arguments.begin(), Tidy.Arguments.end());
  Command.insert(Command.end(), {Source.str(), "--"});
  auto Answer = runProgram(Command);
  if (!Answer)
    return Answer.takeError();
  llvm::StringRef Errors = llvm::StringRef(Answer->Errors).trim();
  // clang-tidy says so, and goes on as if the file were not there.
  if (Errors.contains("Error parsing"))
    return problem("the configuration cannot be read: {0}", Errors);
  llvm::StringRef Output = Answer->Output;
  if (Answer->Status != 0 && !Errors.contains("No checks enabled") &&
      !Output.contains("No checks enabled"))
    return problem("{0} --list-checks failed: {1}", Tidy.Program, Errors);
  return Output.contains("\n    weft-");
}

llvm::Expected<bool> Configurations::asksForWeft(llvm::StringRef Source,
                                                 const std::string &Key) {
  if (auto It = Answers.find(Key); It != Answers.end())
    return It->second;
  std::string File = Folder + "/" + Key;
  if (auto Kept = llvm::MemoryBuffer::getFile(File))
    if (llvm::StringRef Text = (*Kept)->getBuffer();
        Text == "yes\n" || Text == "no\n")
      return Answers[Key] = Text == "yes\n";
  auto Answer = askWeftTidy(Source);
  if (!Answer)
    return Answer.takeError();
  if (std::error_code Error = llvm::sys::fs::create_directories(Folder))
    return llvm::createFileError(Folder, Error);
  if (llvm::Error Error = writeAtomically(File, *Answer ? "yes\n" : "no\n"))
    return std::move(Error);
  return Answers[Key] = *Answer;
}

llvm::Error Configurations::configure(Unit &U) {
  std::string Text = Tidy.Identity + llvm::join(Tidy.Arguments, "\n") + "\n" +
                     textsOf(path::parent_path(U.Source));
  U.Key = hashOf(Text);
  return asksForWeft(U.Source, U.Key).moveInto(U.AsksForWeft);
}

} // namespace weft::driver
