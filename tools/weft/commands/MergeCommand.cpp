//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// weft merge: one report from what many runs of clang-tidy wrote, on whichever
// machine.

#include "Command.h"
#include "report/Diagnostics.h"
#include "report/ReportOptions.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

namespace cl = llvm::cl;
namespace fs = llvm::sys::fs;
namespace weft::driver {
namespace {

cl::SubCommand Merge("merge", "make one report of the YAML files that "
                              "clang-tidy --export-fixes wrote");
cl::list<std::string> Inputs(cl::Positional, cl::OneOrMore, cl::sub(Merge),
                             cl::desc("<YAML files, or folders of them>"));
cl::opt<std::string> Root("root", cl::value_desc("folder"), cl::sub(Merge),
                          cl::desc("what the report's paths are relative to "
                                   "(default: the current folder)"));
ReportOptions Options(Merge);

/// The folder's *.yaml and *.yml, however deep; what cannot be read is
/// reported.
std::vector<std::string> filesBelow(const std::string &Folder,
                                    std::vector<std::string> &Problems) {
  std::vector<std::string> Found;
  std::error_code Error;
  for (fs::recursive_directory_iterator It(Folder, Error), End;
       It != End && !Error; It.increment(Error)) {
    llvm::StringRef Extension = llvm::sys::path::extension(It->path());
    if (Extension == ".yaml" || Extension == ".yml")
      Found.push_back(It->path());
  }
  if (Error)
    Problems.push_back(Folder + ": " + Error.message());
  else if (Found.empty())
    llvm::errs() << "weft: " << Folder
                 << " holds no .yaml files: clang-tidy writes none where it "
                    "finds nothing\n";
  return Found;
}

int run(const char *) {
  if (!Options.areUsable())
    return BrokenSetup;
  std::vector<std::string> Files, Problems;
  for (const std::string &Input : Inputs) {
    if (fs::is_directory(Input))
      llvm::append_range(Files, filesBelow(Input, Problems));
    else
      Files.push_back(Input);
  }
  Report R;
  R.Root = absoluteRoot(Root);
  llvm::append_range(Problems, readDiagnostics(Files, R));
  for (const std::string &Problem : Problems)
    llvm::errs() << "weft: " << Problem << '\n';
  int Status = Options.show(R);
  return Problems.empty() ? Status : BrokenSetup;
}

} // namespace

Command mergeCommand() { return {&Merge, run}; }

} // namespace weft::driver
