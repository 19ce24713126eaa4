//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "Command.h"
#include "Files.h"
#include "init/Plan.h"
#include "init/UnifiedDiff.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/raw_ostream.h"
#include <cstdio>

namespace cl = llvm::cl;
namespace weft::driver {
namespace {

enum class Ci { Github, Gitlab };

cl::SubCommand
    Init("init", "set a project up: .clang-tidy, .clangd, and what is asked");
cl::opt<std::string> Folder(cl::Positional, cl::desc("[project]"),
                            cl::init("."), cl::sub(Init));
cl::opt<bool> PreCommit("pre-commit",
                        cl::desc("a hook in .pre-commit-config.yaml, too"),
                        cl::sub(Init));
cl::list<Ci> CiServices("ci", cl::desc("a job for the CI service, too"),
                        cl::values(clEnumValN(Ci::Github, "github", "GitHub"),
                                   clEnumValN(Ci::Gitlab, "gitlab", "GitLab")),
                        cl::sub(Init));
cl::opt<bool> Yes("yes", cl::desc("change files that exist without a question"),
                  cl::sub(Init));

bool personSaysYes() {
  if (!llvm::sys::Process::StandardInIsUserInput())
    return false;
  llvm::outs() << "Change it? [y/N] ";
  llvm::outs().flush();
  const int Answer = std::getchar();
  for (int C = Answer; C != '\n' && C != EOF;)
    C = std::getchar();
  return Answer == 'y' || Answer == 'Y';
}

llvm::Error write(const PlannedFile &File) {
  if (std::error_code Problem = llvm::sys::fs::create_directories(
          llvm::sys::path::parent_path(File.Path)))
    return llvm::createFileError(File.Path, Problem);
  return writeAtomically(File.Path, File.After);
}

int run(const char *) {
  llvm::SmallString<256> Project;
  if (std::error_code Problem = llvm::sys::fs::real_path(Folder, Project)) {
    llvm::errs() << "weft init: " << Folder << ": " << Problem.message()
                 << "; name the folder of a project\n";
    return BrokenSetup;
  }
  auto Files =
      planInit(Project, {.PreCommit = PreCommit,
                         .Github = llvm::is_contained(CiServices, Ci::Github),
                         .Gitlab = llvm::is_contained(CiServices, Ci::Gitlab)});
  if (!Files) {
    llvm::errs() << "weft init: " << llvm::toString(Files.takeError())
                 << "\nweft init: nothing was changed\n";
    return BrokenSetup;
  }
  int Status = Clean;
  for (const PlannedFile &File : *Files) {
    if (File.Before == File.After) {
      llvm::outs() << File.Name << ": nothing to change\n";
      continue;
    }
    if (File.Before) {
      llvm::outs() << unifiedDiff(*File.Before, File.After, File.Name);
      if (!Yes && !personSaysYes()) {
        llvm::outs() << File.Name
                     << ": left as it is; --yes makes the change\n";
        Status = FoundSomething;
        continue;
      }
    }
    if (llvm::Error Problem = write(File)) {
      llvm::errs() << "weft init: " << llvm::toString(std::move(Problem))
                   << '\n';
      return BrokenSetup;
    }
    llvm::outs() << File.Name << (File.Before ? ": changed\n" : ": written\n");
  }
  return Status;
}

} // namespace

Command initCommand() { return {&Init, run}; }

} // namespace weft::driver
