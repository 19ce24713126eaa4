//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "lint/Selection.h"
#include "Files.h"
#include "lint/Problem.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

namespace fs = llvm::sys::fs;
namespace weft::driver {
namespace {

std::string realPath(llvm::StringRef Path) {
  llvm::SmallString<256> Real;
  return fs::real_path(Path, Real) ? Path.str() : std::string(Real);
}

bool isIn(llvm::StringRef File, llvm::StringRef Path) {
  return File.consume_front(Path) &&
         (File.empty() || File.front() == '/' || Path.ends_with("/"));
}

/// By either of its names: a build may know a folder by another than the user.
bool isInAny(llvm::StringRef File, llvm::ArrayRef<std::string> Paths) {
  auto holds = [&](llvm::StringRef Name) {
    return llvm::any_of(Paths,
                        [&](llvm::StringRef Path) { return isIn(Name, Path); });
  };
  return holds(File) || holds(realPath(File));
}

} // namespace

llvm::Expected<Selection> Selection::make(const LintSettings &Settings,
                                          llvm::ArrayRef<Unit> Units) {
  Selection S;
  if (Settings.Paths.empty())
    for (const Unit &U : Units)
      S.Whole.push_back(&U);
  else if (llvm::Error Error = S.restrictToPaths(Settings, Units))
    return std::move(Error);
  if (!Settings.Since.empty()) {
    auto Changes = ChangedLines::since(Settings.Since, Settings.SinceMergeBase,
                                       Settings.Root);
    if (!Changes)
      return Changes.takeError();
    S.Changes = std::move(*Changes);
    S.restrictToChanges();
  }
  return S;
}

llvm::Error Selection::restrictToPaths(const LintSettings &Settings,
                                       llvm::ArrayRef<Unit> Units) {
  std::vector<std::string> Sources;
  for (const std::string &Given : Settings.Paths) {
    std::string Path = absolutePath(Given, Settings.Root);
    if (!fs::exists(Path))
      return problem("there is no {0}", Path);
    Path = realPath(Path);
    bool IsSource = llvm::any_of(
        Units, [&](const Unit &U) { return isInAny(U.Source, Path); });
    (IsSource ? Sources : Headers).push_back(Path);
  }
  Dependencies Known;
  unsigned Unknown = 0;
  for (const Unit &U : Units) {
    if (isInAny(U.Source, Sources)) {
      Whole.push_back(&U);
    } else if (!Headers.empty()) {
      bool Found = Known.mayRead(
          U, [&](llvm::StringRef File) { return isInAny(File, Headers); });
      if (Found)
        ForHeaders.push_back(&U);
      if (Found && !Known.of(U))
        ++Unknown;
    }
  }
  if (Unknown > 0)
    llvm::errs() << "weft: of " << Unknown
                 << " units it is not known yet which headers they include: "
                    "they are linted as well\n";
  return llvm::Error::success();
}

void Selection::restrictToChanges() {
  Dependencies Known;
  auto isUnchanged = [&](const Unit *U) {
    return !Changes->hasFile(U->Source) &&
           !Known.mayRead(*U, [&](llvm::StringRef File) {
             return Changes->hasFile(File);
           });
  };
  llvm::erase_if(Whole, isUnchanged);
  llvm::erase_if(ForHeaders, isUnchanged);
}

std::vector<const Unit *> Selection::all() const {
  std::vector<const Unit *> All = Whole;
  llvm::append_range(All, ForHeaders);
  return All;
}

void Selection::keepWanted(std::vector<Finding> &Findings, bool OfWhole,
                           const std::string &Root) const {
  llvm::erase_if(Findings, [&](const Finding &F) {
    if (Changes && !Changes->concerns(F, Root))
      return true;
    return !OfWhole && !isInAny(absolutePath(F.Where.File, Root), Headers);
  });
}

llvm::Error Selection::checkHeaders() const {
  Dependencies Known;
  for (const std::string &Header : Headers) {
    auto mayRead = [&](const Unit *U) {
      return Known.mayRead(
          *U, [&](llvm::StringRef File) { return isInAny(File, Header); });
    };
    // With --since, units that do not concern it are not asked.
    if (!Changes && llvm::none_of(ForHeaders, mayRead) &&
        llvm::none_of(Whole, mayRead))
      return problem("no unit is, or includes, {0}", Header);
  }
  return llvm::Error::success();
}

} // namespace weft::driver
