//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "lint/ChangedLines.h"
#include "Files.h"
#include "lint/Problem.h"
#include "lint/Process.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Program.h"

namespace fs = llvm::sys::fs;
namespace weft::driver {
namespace {

llvm::Expected<std::string> git(llvm::StringRef Root,
                                std::vector<std::string> Arguments) {
  auto Program = llvm::sys::findProgramByName("git");
  if (!Program)
    return problem("--since needs git, which is not in PATH");
  // What the user has configured for his eyes is not for ours.
  std::vector<std::string> Command{*Program, "-C", Root.str(), "-c",
                                   "core.quotePath=false"};
  llvm::append_range(Command, Arguments);
  auto Answer = runProgram(Command);
  if (!Answer)
    return Answer.takeError();
  if (Answer->Status != 0)
    return problem("--since: git says: {0}",
                   llvm::StringRef(Answer->Errors).trim());
  return std::move(Answer->Output);
}

/// The name in `+++ b/name`: git ends names that hold spaces with a tab, and
/// quotes those that hold stranger things.
std::string nameOf(llvm::StringRef Text) {
  if (!Text.consume_front("\""))
    return Text.take_until([](char C) { return C == '\t'; }).str();
  std::string Name;
  for (size_t I = 0; I < Text.size() && Text[I] != '"'; ++I) {
    if (Text[I] != '\\') {
      Name += Text[I];
      continue;
    }
    char C = Text[++I];
    static constexpr llvm::StringLiteral Letters = "abtnvfr";
    if (size_t At = Letters.find(C); At != llvm::StringRef::npos) {
      Name += static_cast<char>('\a' + At);
    } else if (C >= '0' && C <= '3') {
      unsigned Octal = 0;
      Text.substr(I, 3).getAsInteger(8, Octal);
      Name += static_cast<char>(Octal);
      I += 2;
    } else {
      Name += C;
    }
  }
  return Name;
}

/// Takes `,count` off a hunk's header: `-12,3 +12 @@` holds 3 and 1.
unsigned takeCount(llvm::StringRef &Text) {
  unsigned Count = 1;
  if (Text.consume_front(","))
    Text.consumeInteger(10, Count);
  return Count;
}

} // namespace

void ChangedLines::addDiff(llvm::StringRef Diff, llvm::StringRef Top) {
  std::vector<Range> *Ranges = nullptr;
  // The lines of a hunk may look like headers.
  unsigned Skip = 0;
  while (!Diff.empty()) {
    auto [Line, Rest] = Diff.split('\n');
    Diff = Rest;
    if (Line.starts_with("\\")) // No newline at end of file
      continue;
    if (Skip > 0) {
      --Skip;
      continue;
    }
    if (Line.starts_with("diff ")) {
      Ranges = nullptr;
    } else if (Line.consume_front("+++ ")) {
      std::string Name = nameOf(Line);
      llvm::StringRef Relative = Name;
      if (Relative.consume_front("b/"))
        Ranges = &Files[absolutePath(Relative, Top)];
    } else if (Line.consume_front("@@ -")) {
      unsigned First = 0;
      Line.consumeInteger(10, First);
      unsigned Removed = takeCount(Line);
      Line.consume_front(" +");
      Line.consumeInteger(10, First);
      unsigned Added = takeCount(Line);
      Skip = Removed + Added;
      // Where lines went, their neighbours changed.
      if (Ranges)
        Ranges->push_back(Added ? Range(First, First + Added - 1)
                                : Range(First, First + 1));
    }
  }
}

llvm::Expected<ChangedLines> ChangedLines::since(llvm::StringRef Revision,
                                                 bool MergeBase,
                                                 llvm::StringRef Root) {
  std::string Top, Diff, Untracked;
  if (llvm::Error Error =
          git(Root, {"rev-parse", "--show-toplevel"}).moveInto(Top))
    return std::move(Error);
  Top = llvm::StringRef(Top).rtrim('\n').str();
  std::vector<std::string> Arguments{"diff",
                                     "-U0",
                                     "--no-color",
                                     "--no-ext-diff",
                                     "--no-textconv",
                                     "--src-prefix=a/",
                                     "--dst-prefix=b/",
                                     "--find-renames",
                                     "--ignore-submodules"};
  if (MergeBase)
    Arguments.push_back("--merge-base");
  llvm::append_range(Arguments, std::vector<std::string>{"--end-of-options",
                                                         Revision.str(), "--"});
  if (llvm::Error Error = git(Top, std::move(Arguments)).moveInto(Diff))
    return std::move(Error);
  if (llvm::Error Error =
          git(Top, {"ls-files", "--others", "--exclude-standard", "-z"})
              .moveInto(Untracked))
    return std::move(Error);

  ChangedLines Result;
  Result.addDiff(Diff, Top);
  for (llvm::StringRef Rest = Untracked; !Rest.empty();) {
    auto [Name, After] = Rest.split('\0');
    Result.Files[absolutePath(Name, Top)] = {{1, ~0U}};
    Rest = After;
  }
  return Result;
}

const std::vector<ChangedLines::Range> *
ChangedLines::rangesOf(llvm::StringRef Absolute) const {
  auto [It, Inserted] = RealPaths.try_emplace(Absolute);
  if (Inserted) {
    llvm::SmallString<256> Real;
    if (fs::real_path(Absolute, Real))
      Real = Absolute;
    It->second = std::string(Real);
  }
  auto Found = Files.find(It->second);
  return Found == Files.end() ? nullptr : &Found->second;
}

bool ChangedLines::hasFile(llvm::StringRef Absolute) const {
  return rangesOf(Absolute) != nullptr;
}

bool ChangedLines::has(const Place &P, llvm::StringRef Root) const {
  if (P.File.empty())
    return false;
  const std::vector<Range> *Ranges = rangesOf(absolutePath(P.File, Root));
  return Ranges && llvm::any_of(*Ranges, [&](Range R) {
           return R.first <= P.Line && P.Line <= R.second;
         });
}

bool ChangedLines::concerns(const Finding &F, llvm::StringRef Root) const {
  return has(F.Where, Root) || llvm::any_of(F.Notes, [&](const Note &N) {
           return has(N.Where, Root);
         });
}

} // namespace weft::driver
