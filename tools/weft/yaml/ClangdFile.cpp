//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "yaml/ClangdFile.h"
#include "Checks.h"
#include "yaml/Tree.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/GlobPattern.h"

namespace weft::driver {

static bool matches(llvm::StringRef Glob, llvm::StringRef Check) {
  auto Pattern = llvm::GlobPattern::create(Glob);
  if (!Pattern) {
    llvm::consumeError(Pattern.takeError());
    return false;
  }
  return Pattern->match(Check);
}

bool enables(llvm::StringRef Globs, llvm::StringRef Check) {
  bool Enabled = false;
  while (!Globs.empty()) {
    llvm::StringRef Glob =
        Globs.take_until([](char C) { return C == ',' || C == '\n'; });
    Globs = Globs.drop_front(std::min(Glob.size() + 1, Globs.size()));
    Glob = Glob.trim();
    const bool TakesAway = Glob.consume_front("-");
    if (matches(Glob.trim(), Check))
      Enabled = !TakesAway;
  }
  return Enabled;
}

static const YamlNode *find(const YamlNode &Root,
                            llvm::ArrayRef<llvm::StringRef> Path) {
  const YamlNode *Node = &Root;
  for (llvm::StringRef Key : Path)
    if (Node)
      Node = Node->find(Key);
  return Node;
}

static void addHidden(const YamlNode *Globs, ClangdFile &File) {
  if (!Globs)
    return;
  for (const std::string &Glob : Globs->strings())
    for (const CheckRow &Row : allChecks())
      if (matches(Glob, Row.Name))
        File.HiddenChecks.push_back(Row.Name.str());
}

llvm::Expected<ClangdFile> readClangdFile(llvm::StringRef Text,
                                          llvm::StringRef Name) {
  auto Documents = parseYaml(Text, Name);
  if (!Documents)
    return Documents.takeError();
  ClangdFile File;
  for (const YamlNode &Root : *Documents) {
    addHidden(find(Root, {"Diagnostics", "ClangTidy", "Remove"}), File);
    addHidden(find(Root, {"Diagnostics", "Suppress"}), File);
    File.SetsFastCheckFilter |=
        find(Root, {"Diagnostics", "ClangTidy", "FastCheckFilter"}) != nullptr;
    File.SetsDatabase |=
        find(Root, {"CompileFlags", "CompilationDatabase"}) != nullptr;
  }
  llvm::sort(File.HiddenChecks);
  File.HiddenChecks.erase(llvm::unique(File.HiddenChecks),
                          File.HiddenChecks.end());
  return File;
}

} // namespace weft::driver
