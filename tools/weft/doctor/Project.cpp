//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// The project: what says how it is compiled, and which checks it wants.

#include "project/Project.h"
#include "Checks.h"
#include "doctor/Doctor.h"
#include "lint/Database.h"
#include "yaml/ClangdFile.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

namespace weft::driver {

Answer askDatabase(llvm::StringRef Folder) {
  const std::string Question = "compile_commands.json";
  auto File = findDatabase("", Folder);
  auto Units = File ? readDatabase(*File, /*Cache=*/"") : File.takeError();
  if (!Units) {
    const std::string Problem = llvm::toString(Units.takeError());
    auto [Says, WayOut] = llvm::StringRef(Problem).split("; ");
    return {Question, Says.str(),
            WayOut.empty() ? "let the build system write it again"
                           : WayOut.str()};
  }
  auto IsGone = [](const Unit &U) { return !fs::exists(U.Source); };
  if (const auto Gone = llvm::find_if(*Units, IsGone); Gone != Units->end())
    return {Question,
            llvm::formatv("{0}: {1} of {2} files are gone, the first is {3}",
                          *File, llvm::count_if(*Units, IsGone), Units->size(),
                          Gone->Source),
            "configure the build again"};
  return {Question, llvm::formatv("{0}, {1} files", *File, Units->size()), ""};
}

Answer askClangTidyFile(llvm::StringRef Folder, llvm::StringRef WeftTidy) {
  const std::string Question = ".clang-tidy";
  const std::string File = nearestFile(Folder, ".clang-tidy");
  if (File.empty())
    return {Question,
            "none from " + Folder.str() +
                " upwards: no weft check "
                "is enabled",
            "weft init"};
  // It need not exist: its name decides which configuration applies.
  const std::string Any = (Folder + "/any.cpp").str();
  const ProcessResult Verified =
      ask({WeftTidy.str(), "--verify-config", Any, "--"});
  if (Verified.Status != 0) {
    llvm::StringRef Says = Verified.Errors;
    Says = Says.trim().split('\n').first;
    return {Question, llvm::formatv("{0} is not right: {1}", File, Says),
            "correct it; weft list shows the names of the checks"};
  }
  const ProcessResult Listed =
      ask({WeftTidy.str(), "--list-checks", Any, "--"});
  const size_t Enabled = countOurs(Listed.Output);
  if (Enabled == 0)
    return {Question, File + " enables no weft check",
            "weft init adds 'weft-*' to its Checks"};
  return {Question,
          llvm::formatv("{0} enables {1} of {2} weft checks", File, Enabled,
                        allChecks().size()),
          ""};
}

Answer askClangdFile(llvm::StringRef Folder) {
  const std::string Question = ".clangd";
  const std::string Path = nearestFile(Folder, ".clangd");
  if (Path.empty())
    return {Question, "none, and none is needed", ""};
  auto Buffer = llvm::MemoryBuffer::getFile(Path);
  if (!Buffer)
    return {Question, Path + " cannot be read: " + Buffer.getError().message(),
            "make it readable"};
  auto File = readClangdFile((*Buffer)->getBuffer(), Path);
  if (!File)
    return {Question, llvm::toString(File.takeError()),
            "correct it: clangd ignores it until then"};
  if (File->HiddenChecks.size() == allChecks().size())
    return {Question, Path + " hides every weft check",
            "take what matches weft-* out of its Remove and Suppress"};
  if (!File->HiddenChecks.empty())
    return {Question, Path + " hides " + llvm::join(File->HiddenChecks, ", "),
            ""};
  return {Question, Path + " hides no weft check", ""};
}

} // namespace weft::driver
