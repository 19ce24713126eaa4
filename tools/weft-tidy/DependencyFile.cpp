//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// weft-tidy --weft-dependency-file=FILE writes, as a compiler does with -MD, a
// Make rule that names all files that the lint depends on: the source, its
// headers, the model files. What lints incrementally (weft lint, a build) reads
// it. clang-tidy strips -MD from the commands that it takes over.

#include "model/UserModels.h"
#include "clang/AST/ASTConsumer.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/FrontendPluginRegistry.h"
#include "clang/Frontend/Utils.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

namespace cl = llvm::cl;
namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;
namespace {

cl::opt<std::string> DependencyFile(
    "weft-dependency-file", cl::Hidden, cl::value_desc("filename"),
    cl::desc("Write a Make rule there that names the files that this lint "
             "of one translation unit depends on; its target is the file "
             "without .d"));

class AllFiles : public clang::DependencyCollector {
public:
  bool needSystemDependencies() override { return true; }
  bool sawDependency(llvm::StringRef File, bool, bool, bool IsModuleFile,
                     bool IsMissing) override {
    return !IsModuleFile && !IsMissing && !File.starts_with("<");
  }
};

void printForMake(llvm::StringRef File, llvm::raw_ostream &Out) {
  for (char C : File) {
    if (C == ' ' || C == '#')
      Out << '\\';
    else if (C == '$')
      Out << '$';
    Out << C;
  }
}

/// Writes when the checks are done: by then they have read their models.
class DependencyWriter : public clang::ASTConsumer {
public:
  explicit DependencyWriter(clang::CompilerInstance &Compiler)
      : Compiler(Compiler) {
    Files.attachToPreprocessor(Compiler.getPreprocessor());
  }

  void HandleTranslationUnit(clang::ASTContext &) override {
    std::error_code Error;
    llvm::raw_fd_ostream Out(DependencyFile, Error);
    if (!Error) {
      llvm::StringRef Target = DependencyFile;
      Target.consume_back(".d");
      printForMake(Target, Out);
      Out << ':';
      for (const std::string &File : Files.getDependencies())
        print(File, Out);
      for (const std::string &File : weft::modelFilesRead())
        print(File, Out);
      Out << '\n';
      Out.close();
      Error = Out.error();
      Out.clear_error();
    }
    if (!Error)
      return;
    llvm::errs() << "weft-tidy: " << DependencyFile << ": " << Error.message()
                 << '\n';
    fs::remove(DependencyFile);
  }

private:
  void print(llvm::StringRef File, llvm::raw_ostream &Out) {
    llvm::SmallString<256> Path(File);
    // From the folder of the compile command, not from ours.
    Compiler.getFileManager().makeAbsolutePath(Path);
    // GCC's headers lie in /bin/../lib/…: ninja takes '..' off as text, and
    // /bin is a link. What the file's own name stands for is not followed.
    llvm::SmallString<256> Folder;
    if (File.contains("..") &&
        !fs::real_path(path::parent_path(Path), Folder)) {
      path::append(Folder, path::filename(Path));
      Path = Folder;
    }
    Out << " \\\n  ";
    printForMake(Path, Out);
  }

  clang::CompilerInstance &Compiler;
  AllFiles Files;
};

class WriteDependencies : public clang::PluginASTAction {
  // False: nothing is added to the run.
  bool ParseArgs(const clang::CompilerInstance &,
                 const std::vector<std::string> &) override {
    return !DependencyFile.empty();
  }
  ActionType getActionType() override { return AddAfterMainAction; }
  std::unique_ptr<clang::ASTConsumer>
  CreateASTConsumer(clang::CompilerInstance &Compiler,
                    llvm::StringRef) override {
    return std::make_unique<DependencyWriter>(Compiler);
  }
};

clang::FrontendPluginRegistry::Add<WriteDependencies>
    Registration("weft-dependency-file", "");

} // namespace
