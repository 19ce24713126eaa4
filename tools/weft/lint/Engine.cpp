//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "lint/Engine.h"
#include "Files.h"
#include "lint/Cache.h"
#include "lint/Configurations.h"
#include "lint/Database.h"
#include "lint/Ninja.h"
#include "lint/Problem.h"
#include "lint/Selection.h"
#include "report/Diagnostics.h"
#include "report/RootedPath.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

namespace fs = llvm::sys::fs;
namespace weft::driver {
namespace {

/// Of the result, whichever it is: another after the run means that it ran.
llvm::sys::TimePoint<> timeOfResult(const Unit &U) {
  fs::file_status Status;
  if (fs::status(U.result(), Status) && fs::status(U.broken(), Status))
    return {};
  return Status.getLastModificationTime();
}

/// What the units' result files hold, brought together.
class Harvest {
public:
  Harvest(const LintSettings &Settings, const Ninja::RunResult &Run)
      : Root(Settings.Root), Rooted(Settings.Root) {
    Unfinished.insert(Run.Unfinished.begin(), Run.Unfinished.end());
  }

  void add(const std::vector<const Unit *> &Units, bool Whole,
           const Selection &Wanted, Report &To) {
    Report Part;
    Part.Root = Root;
    std::vector<std::string> Files;
    for (const Unit *U : Units)
      if (std::string File = resultOf(*U); !File.empty())
        Files.push_back(File);
      else
        Part.Broken.push_back({Rooted(U->Source), whyNoResult(*U)});
    addUnreadable(readDiagnostics(Files, Part), Units, Part);
    Wanted.keepWanted(Part.Findings, Whole, Root);
    llvm::append_range(To.Findings, Part.Findings);
    llvm::append_range(To.Broken, Part.Broken);
    To.Units += Units.size();
  }

private:
  std::string resultOf(const Unit &U) const {
    if (fs::exists(U.broken()))
      return U.broken();
    return fs::exists(U.result()) && !Unfinished.contains(U.Folder) ? U.result()
                                                                    : "";
  }

  static std::string whyNoResult(const Unit &U) {
    if (!fs::exists(U.Source))
      return "there is no such file; if the build makes it, build first";
    return "its lint was not finished";
  }

  /// A result that is no longer what was written: the next run shall make it
  /// anew.
  void addUnreadable(const std::vector<std::string> &Problems,
                     const std::vector<const Unit *> &Units, Report &To) const {
    for (const std::string &Problem : Problems)
      for (const Unit *U : Units)
        if (llvm::StringRef(Problem).starts_with(U->Folder)) {
          fs::remove(U->result());
          To.Broken.push_back(
              {Rooted(U->Source),
               "its result cannot be read, lint again: " + Problem});
        }
  }

  std::string Root;
  RootedPath Rooted;
  llvm::StringSet<> Unfinished;
};

void addProfile(const Unit &U, std::map<std::string, double> &To) {
  auto Buffer = llvm::MemoryBuffer::getFile(U.profile());
  if (!Buffer)
    return;
  auto Json = llvm::json::parse((*Buffer)->getBuffer());
  if (!Json)
    return llvm::consumeError(Json.takeError());
  const llvm::json::Object *Root = Json->getAsObject();
  const llvm::json::Object *Times = Root ? Root->getObject("profile") : nullptr;
  if (!Times)
    return;
  for (const auto &[Key, Seconds] : *Times) {
    llvm::StringRef Name = Key;
    if (Name.consume_front("time.clang-tidy.") && Name.consume_back(".wall"))
      To[Name.str()] += Seconds.getAsNumber().value_or(0);
  }
}

std::string cacheOf(const LintSettings &Settings, llvm::StringRef Database) {
  return Settings.Cache.empty()
             ? (llvm::sys::path::parent_path(Database) + "/.weft").str()
             : absolutePath(Settings.Cache, Settings.Root);
}

} // namespace

llvm::Expected<std::string> cacheFolder(const LintSettings &Settings) {
  auto Database = findDatabase(Settings.Database, Settings.Root);
  if (!Database)
    return Database.takeError();
  return cacheOf(Settings, *Database);
}

llvm::Expected<LintOutcome> lint(const LintSettings &Settings) {
  auto Database = findDatabase(Settings.Database, Settings.Root);
  if (!Database)
    return Database.takeError();
  if (Settings.Verbose)
    llvm::errs() << "weft: the units are those of " << *Database << '\n';
  std::string Cache = cacheOf(Settings, *Database);
  auto Tidy = WeftTidy::find(Settings);
  if (!Tidy)
    return Tidy.takeError();
  auto Runner = Ninja::find(Cache);
  if (!Runner)
    return Runner.takeError();
  auto Units = readDatabase(*Database, Cache);
  if (!Units)
    return Units.takeError();
  auto Lock = CacheLock::take(Cache);
  if (!Lock)
    return Lock.takeError();

  Configurations Configured(*Tidy, Cache);
  for (Unit &U : *Units) {
    if (llvm::Error Error = Configured.configure(U))
      return std::move(Error);
    if (llvm::Error Error = writeOwnDatabase(U))
      return std::move(Error);
  }
  auto Selected = Selection::make(Settings, *Units);
  if (!Selected)
    return Selected.takeError();
  std::vector<const Unit *> All = Selected->all();
  std::vector<llvm::sys::TimePoint<>> Before;
  for (const Unit *U : All) {
    fs::remove(U->broken());
    if (!fs::exists(U->Source))
      fs::remove(U->result());
    Before.push_back(timeOfResult(*U));
  }

  Ninja::RunResult Run;
  if (!All.empty()) {
    if (llvm::Error Error = Runner->writeFile(Settings, *Tidy, *Units, All))
      return std::move(Error);
    if (llvm::Error Error = Runner->run(Settings).moveInto(Run))
      return std::move(Error);
    if (!Run.Problem.empty())
      llvm::errs() << "weft: " << Run.Problem << '\n';
  }
  if (llvm::Error Error = Selected->checkHeaders())
    return std::move(Error);

  LintOutcome Outcome;
  Outcome.Found.Root = Settings.Root;
  for (const auto &[U, Time] : llvm::zip(All, Before)) {
    Outcome.LintedNow += timeOfResult(*U) != Time;
    if (Settings.Profile)
      addProfile(*U, Outcome.Profile);
  }
  Harvest Results(Settings, Run);
  Results.add(Selected->Whole, true, *Selected, Outcome.Found);
  Results.add(Selected->ForHeaders, false, *Selected, Outcome.Found);
  sortAndUnify(Outcome.Found);
  return Outcome;
}

} // namespace weft::driver
