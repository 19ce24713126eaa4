//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "nolint/Unused.h"
#include "Checks.h"
#include "Files.h"
#include "lint/Database.h"
#include "lint/Dependencies.h"
#include "lint/Problem.h"
#include "nolint/Comments.h"
#include "report/Fingerprint.h"
#include "report/RootedPath.h"
#include "report/SourceLines.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include <set>

namespace json = llvm::json;
namespace path = llvm::sys::path;
namespace weft::driver {
namespace {

constexpr llvm::StringLiteral CheckName = "unused-nolint";

/// The project's own files that the last lint of any unit read.
llvm::Expected<std::set<std::string>> lintedFiles(llvm::StringRef Database,
                                                  llvm::StringRef Cache,
                                                  llvm::StringRef Root) {
  auto Units = readDatabase(Database, Cache);
  if (!Units)
    return Units.takeError();
  RootedPath Rooted(Root);
  Dependencies Known;
  std::set<std::string> Files;
  for (const Unit &U : *Units)
    for (std::string &File : Known.of(U).value_or(std::vector<std::string>()))
      if (!path::is_absolute(Rooted(File)))
        Files.insert(std::move(File));
  return Files;
}

/// A file of which nobody knew that it is the same keeps its time: what was
/// linted with it stays up to date.
llvm::Error writeIfChanged(llvm::StringRef Path, llvm::StringRef Text) {
  auto Old = llvm::MemoryBuffer::getFile(Path);
  if (Old && (*Old)->getBuffer() == Text)
    return llvm::Error::success();
  return writeAtomically(Path, Text);
}

/// Copies of the files in which NOLINT is another word, and the overlay that
/// puts them in the place of the files. Returns its path.
llvm::Expected<std::string> writeOverlay(const std::set<std::string> &Files,
                                         llvm::StringRef Folder) {
  if (std::error_code Error = llvm::sys::fs::create_directories(Folder))
    return problem("{0}: {1}", Folder, Error.message());
  json::Array Roots;
  for (const std::string &File : Files) {
    auto Buffer = llvm::MemoryBuffer::getFile(File);
    if (!Buffer)
      continue;
    std::string Copy = (Folder + "/" + hashOf(File)).str();
    if (llvm::Error Error =
            writeIfChanged(Copy, withoutNolint((*Buffer)->getBuffer())))
      return std::move(Error);
    Roots.push_back(json::Object{
        {"type", "file"}, {"name", File}, {"external-contents", Copy}});
  }
  std::string Overlay = (Folder + "/overlay.json").str();
  json::Object Text{{"version", 0},
                    {"use-external-names", false},
                    {"roots", std::move(Roots)}};
  if (llvm::Error Error = writeIfChanged(
          Overlay, llvm::formatv("{0}", json::Value(std::move(Text))).str()))
    return std::move(Error);
  return Overlay;
}

bool existsCheckFor(const Suppression &S) {
  return llvm::any_of(allChecks(),
                      [&](const CheckRow &Row) { return S.matches(Row.Name); });
}

/// Adds those of the file that are not needed.
void addUnused(const std::string &File, SourceLines &Lines,
               const std::vector<Finding> &Bare, Report &To) {
  for (const Suppression &S : suppressionsIn(Lines.text(File))) {
    auto isSuppressed = [&](const Finding &F) {
      return F.Where.File == File && F.Where.Line >= S.FirstLine &&
             F.Where.Line <= S.LastLine && S.matches(F.Check);
    };
    // A block that nobody ends is clang-tidy's to report.
    if (S.LastLine == 0 || llvm::any_of(Bare, isSuppressed))
      continue;
    Finding F;
    F.Check = CheckName;
    F.Where = {File, S.Offset};
    Lines.locate(F.Where);
    F.Message = existsCheckFor(S)
                    ? "nothing that '" + S.Glob +
                          "' finds is suppressed here; remove the name"
                    : "there is no check '" + S.Glob +
                          "' to suppress; remove the name or correct it";
    To.Findings.push_back(std::move(F));
  }
}

} // namespace

llvm::Expected<Report> unusedSuppressions(const LintSettings &Settings) {
  auto Database = findDatabase(Settings.Database, Settings.Root);
  if (!Database)
    return Database.takeError();
  LintSettings AsIs = Settings;
  if (llvm::Error Error = cacheFolder(Settings).moveInto(AsIs.Cache))
    return std::move(Error);
  auto Now = lint(AsIs);
  if (!Now)
    return Now.takeError();
  Report Result;
  Result.Root = Settings.Root;
  Result.Broken = Now->Found.Broken;
  if (!Result.Broken.empty())
    return Result;

  auto Files = lintedFiles(*Database, AsIs.Cache, Settings.Root);
  if (!Files)
    return Files.takeError();
  RootedPath Rooted(Settings.Root);
  SourceLines Lines(Settings.Root);
  std::erase_if(*Files, [&](const std::string &File) {
    return suppressionsIn(Lines.text(Rooted(File))).empty();
  });
  if (Files->empty())
    return Result;

  LintSettings Bare = Settings;
  Bare.Cache = AsIs.Cache + "/nolint";
  auto Overlay = writeOverlay(*Files, Bare.Cache + "/overlay");
  if (!Overlay)
    return Overlay.takeError();
  Bare.MoreArguments.push_back("--vfsoverlay=" + *Overlay);
  // A comment may be there for those who ask for more.
  if (Bare.Checks.empty())
    Bare.Checks = "-*,weft-*";
  Bare.Audit = Bare.Config.empty() && Bare.ConfigFile.empty();
  auto Without = lint(Bare);
  if (!Without)
    return Without.takeError();
  Result.Broken = Without->Found.Broken;
  if (!Result.Broken.empty())
    return Result;
  std::set<std::string> Names;
  for (const std::string &File : *Files)
    Names.insert(Rooted(File));
  for (const std::string &File : Names)
    addUnused(File, Lines, Without->Found.Findings, Result);
  sortAndUnify(Result);
  return Result;
}

} // namespace weft::driver
