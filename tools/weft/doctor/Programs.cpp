//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// The programs: ours, and those that an editor would start.

#include "Checks.h"
#include "doctor/Doctor.h"
#include "lint/WeftTidy.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/raw_ostream.h"

namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

namespace weft::driver {

std::string besideDriver(llvm::StringRef Program) {
  llvm::SmallString<256> Path = path::parent_path(ownProgram());
  path::append(Path, Program);
  return std::string(Path);
}

ProcessResult ask(llvm::ArrayRef<std::string> Command) {
  auto Run = runProgram(Command, /*SecondsAtMost=*/60);
  if (Run)
    return *Run;
  ProcessResult None;
  None.Errors = llvm::toString(Run.takeError());
  return None;
}

size_t countOurs(llvm::StringRef ListedChecks) {
  llvm::SmallVector<llvm::StringRef> Words;
  llvm::SplitString(ListedChecks, Words);
  return llvm::count_if(allChecks(), [&](const CheckRow &Row) {
    return llvm::is_contained(Words, Row.Name);
  });
}

/// How many of the driver's checks a clang-tidy lists; a sentence where it
/// cannot be asked.
static llvm::Expected<size_t> countOurChecks(llvm::StringRef ClangTidy) {
  // Without a configuration: none that stands about may decide what is listed.
  const ProcessResult Run = ask(
      {ClangTidy.str(), "--list-checks", "--checks=-*,weft-*", "--config={}"});
  // clang-tidy exits with 1 where no check is enabled.
  if (Run.Status != 0 && Run.Status != 1)
    return llvm::createStringError(
        llvm::inconvertibleErrorCode(),
        llvm::StringRef(Run.Errors).trim().split('\n').first.str());
  return countOurs(Run.Output);
}

Answer askWeftTidy(llvm::StringRef WeftTidy) {
  static constexpr llvm::StringLiteral Reinstall =
      "install weft again, with its weft-tidy, or build both: cmake --build "
      "<build folder>";
  const std::string Question = "weft-tidy";
  if (!fs::can_execute(WeftTidy))
    return {Question, "there is no " + WeftTidy.str(), Reinstall.str()};
  auto Count = countOurChecks(WeftTidy);
  if (!Count)
    return {Question,
            WeftTidy.str() +
                " does not run: " + llvm::toString(Count.takeError()),
            Reinstall.str()};
  if (*Count != allChecks().size())
    return {Question,
            llvm::formatv("{0} lists {1} of {2} weft checks", WeftTidy, *Count,
                          allChecks().size()),
            "the two are of different versions: " + Reinstall.str()};
  return {Question, llvm::formatv("{0}, with all {1} checks", WeftTidy, *Count),
          ""};
}

/// `Name` in PATH, else the newest `Name-<N>`; empty where there is none.
static std::string inPath(llvm::StringRef Name) {
  if (auto Found = llvm::sys::findProgramByName(Name))
    return *Found;
  const std::string Path = llvm::sys::Process::GetEnv("PATH").value_or("");
  llvm::SmallVector<llvm::StringRef> Folders;
  llvm::SplitString(Path, Folders, ":");
  std::string Newest;
  unsigned NewestVersion = 0;
  for (llvm::StringRef Folder : Folders) {
    std::error_code Ignored;
    for (fs::directory_iterator It(Folder, Ignored), End; !Ignored && It != End;
         It.increment(Ignored)) {
      llvm::StringRef Version = path::filename(It->path());
      unsigned Number;
      if (Version.consume_front(Name) && Version.consume_front("-") &&
          !Version.getAsInteger(10, Number) && Number > NewestVersion &&
          fs::can_execute(It->path())) {
        Newest = It->path();
        NewestVersion = Number;
      }
    }
  }
  return Newest;
}

static std::string wayOutForEditor(llvm::StringRef Name,
                                   llvm::StringRef DropIn) {
  if (!fs::can_execute(DropIn))
    return llvm::formatv(
        "install weft again, with its {0}, and let your editor "
        "start that",
        path::filename(DropIn));
  return llvm::formatv(
      "let your editor start {0} (docs/editors), and ask again with --{1}={0}",
      DropIn, Name);
}

static std::string named(llvm::StringRef Chosen) {
  auto Found = llvm::sys::findProgramByName(Chosen);
  return Found ? *Found : std::string();
}

Answer askClangTidy(llvm::StringRef Chosen, llvm::StringRef WeftTidy) {
  const std::string Question = "editor's clang-tidy";
  const std::string Program =
      Chosen.empty() ? inPath("clang-tidy") : named(Chosen);
  const std::string WayOut = wayOutForEditor("clang-tidy", WeftTidy);
  if (Program.empty() && Chosen.empty())
    return {Question, "none in PATH: no editor starts one by itself", ""};
  if (Program.empty())
    return {Question, "there is no program " + Chosen.str(), WayOut};
  auto Count = countOurChecks(Program);
  if (!Count)
    return {Question,
            Program + " does not run: " + llvm::toString(Count.takeError()),
            WayOut};
  if (*Count == 0)
    return {Question, Program + " has no weft checks, and says nothing of it",
            WayOut};
  return {Question, llvm::formatv("{0}, with {1} weft checks", Program, *Count),
          ""};
}

namespace {
/// A folder with a file that has a finding, for a clangd to look at. It needs
/// neither a standard library nor the user's project.
class Planted {
public:
  Planted() {
    IsThere = !fs::createUniqueDirectory("weft-doctor", Folder) &&
              // clangd --check prints errors always, warnings in some versions.
              write(".clang-tidy", "Checks: '-*,weft-*'\n"
                                   "WarningsAsErrors: 'weft-*'\n") &&
              write("compile_flags.txt", "-std=c++20\n") &&
              write("planted.cpp", R"cpp(
namespace std {
struct thread {
  template <typename F> explicit thread(F);
  ~thread();
  void join();
};
}
void serve();
bool connect();
bool run() {
  std::thread Server(serve);
  if (!connect())
    return false;
  Server.join();
  return true;
}
)cpp");
  }
  ~Planted() { fs::remove_directories(Folder); }

  bool isThere() const { return IsThere; }
  std::string file() const { return (Folder + "/planted.cpp").str(); }

private:
  bool write(llvm::StringRef Name, llvm::StringRef Text) {
    std::error_code Problem;
    llvm::raw_fd_ostream Out((Folder + "/" + Name).str(), Problem);
    if (Problem)
      return false;
    Out << Text;
    Out.close();
    const bool Failed = Out.has_error();
    Out.clear_error();
    return !Failed;
  }

  llvm::SmallString<128> Folder;
  bool IsThere;
};
} // namespace

Answer askClangd(llvm::StringRef Chosen, llvm::StringRef WeftClangd) {
  const std::string Question = "editor's clangd";
  const std::string Program = Chosen.empty() ? inPath("clangd") : named(Chosen);
  const std::string WayOut = wayOutForEditor("clangd", WeftClangd);
  if (Program.empty() && Chosen.empty())
    return {Question, "none in PATH: no editor starts one by itself", ""};
  if (Program.empty())
    return {Question, "there is no program " + Chosen.str(), WayOut};
  const Planted Bug;
  if (!Bug.isThere())
    return {Question, "could not plant a finding in the temporary folder",
            "make room there, or set TMPDIR to a folder that has some"};
  const std::string Check = "--check=" + Bug.file();
  const ProcessResult Run = ask({Program, Check});
  if (Run.Errors.find("weft-unjoined-task") != std::string::npos)
    return {Question, Program + ", which shows a planted finding", ""};
  if (Run.Status < 0)
    return {Question,
            Program + " does not run: " +
                llvm::StringRef(Run.Errors).rtrim().rsplit('\n').second.str(),
            WayOut};
  if (path::filename(Program).contains("weft-clangd"))
    return {Question, Program + " does not show a planted finding",
            "look for what hides weft checks in your own clangd settings "
            "(~/.config/clangd/config.yaml)"};
  return {Question, Program + " shows no weft findings: it loads no plugins",
          WayOut};
}

Answer askForProgram(llvm::StringRef Name, llvm::StringRef WhatFor) {
  if (auto Found = llvm::sys::findProgramByName(Name))
    return {Name.str(), *Found, ""};
  return {Name.str(), llvm::formatv("not in PATH; {0}", WhatFor),
          llvm::formatv("install it (Debian: apt install {0})",
                        Name == "ninja" ? "ninja-build" : Name)};
}

} // namespace weft::driver
