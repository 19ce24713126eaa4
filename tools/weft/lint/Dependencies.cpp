//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "lint/Dependencies.h"
#include "Files.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MemoryBuffer.h"

namespace fs = llvm::sys::fs;
namespace weft::driver {

std::vector<std::string> readMakeRule(llvm::StringRef Text) {
  std::vector<std::string> Files;
  std::string Word;
  auto finish = [&] {
    if (!Word.empty())
      Files.push_back(std::move(Word));
    Word.clear();
  };
  Text = Text.substr(Text.find(": ") + 1);
  for (size_t I = 0; I < Text.size(); ++I) {
    char C = Text[I], Next = I + 1 < Text.size() ? Text[I + 1] : '\n';
    if (C == '\\' && (Next == ' ' || Next == '#')) {
      Word += Next;
      ++I;
    } else if (C == '$' && Next == '$') {
      Word += C;
      ++I;
    } else if (C == ' ' || C == '\n' || (C == '\\' && Next == '\n')) {
      finish();
    } else {
      Word += C;
    }
  }
  finish();
  return Files;
}

Dependencies::Stamp Dependencies::stampOf(llvm::StringRef File) {
  auto [It, Inserted] = Stamps.try_emplace(File);
  fs::file_status Status;
  if (Inserted && !fs::status(File, Status))
    It->second = {true, Status.getLastModificationTime()};
  return It->second;
}

std::optional<std::vector<std::string>> Dependencies::of(const Unit &U) {
  fs::file_status Rule, Database;
  auto Buffer = llvm::MemoryBuffer::getFile(U.dependencies());
  if (!Buffer || fs::status(U.dependencies(), Rule) ||
      fs::status(U.database(), Database))
    return std::nullopt;
  auto Known = Rule.getLastModificationTime();
  if (Database.getLastModificationTime() > Known)
    return std::nullopt;
  std::vector<std::string> Files = readMakeRule((*Buffer)->getBuffer());
  for (std::string &File : Files) {
    File = absolutePath(File);
    Stamp S = stampOf(File);
    if (!S.Exists || S.Changed > Known)
      return std::nullopt;
  }
  return Files;
}

bool Dependencies::mayRead(const Unit &U,
                           llvm::function_ref<bool(llvm::StringRef)> Wanted) {
  std::optional<std::vector<std::string>> Files = of(U);
  return !Files || llvm::any_of(*Files, Wanted);
}

} // namespace weft::driver
