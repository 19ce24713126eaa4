//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "Files.h"
#include "lint/Ninja.h"
#include "lint/Problem.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"

namespace weft::driver {
namespace {

/// A path or a value in a Ninja file.
std::string forNinja(llvm::StringRef Text) {
  std::string Result;
  for (char C : Text) {
    if (C == '$' || C == ' ' || C == ':')
      Result += '$';
    Result += C;
  }
  return Result;
}

std::string forShell(llvm::StringRef Text) {
  std::string Result = "'";
  for (char C : Text)
    if (C == '\'')
      Result += "'\\''";
    else
      Result += C;
  return Result + "'";
}

std::string ruleFor(const LintSettings &Settings, const WeftTidy &Tidy) {
  auto quoted = [](llvm::StringRef Text) { return forNinja(forShell(Text)); };
  std::string Rule =
      "rule lint\n  command = " + quoted(ownProgram()) +
      " lint-unit --exit-zero --weft-tidy=" + quoted(Tidy.Program) +
      " --key=$key --result=$out --broken-result=$broken"
      " --dependency-file=${out}.d";
  if (Settings.Profile)
    Rule += " --profile=$profile";
  Rule += " -p $database $in $checks";
  for (const std::string &Argument : Tidy.Arguments)
    Rule += " " + quoted(Argument);
  return Rule + "\n  depfile = ${out}.d\n  deps = gcc\n"
                "  description = $in\n\n";
}

} // namespace

llvm::Error Ninja::writeFile(const LintSettings &Settings, const WeftTidy &Tidy,
                             llvm::ArrayRef<Unit> Units,
                             llvm::ArrayRef<const Unit *> Selected) const {
  std::string Text;
  llvm::raw_string_ostream Out(Text);
  Out << "# Written by weft lint.\n"
         "ninja_required_version = 1.8\n"
         "builddir = "
      << forNinja(Cache) << "\n\n"
      << ruleFor(Settings, Tidy);
  auto variable = [&](const char *Name, llvm::StringRef Value) {
    Out << "  " << Name << " = " << forNinja(forShell(Value)) << '\n';
  };
  // ninja would do nothing at all where a source is missing.
  auto isThere = [](const Unit &U) { return llvm::sys::fs::exists(U.Source); };
  for (const Unit &U : llvm::make_filter_range(Units, isThere)) {
    Out << "build " << forNinja(U.result()) << ": lint " << forNinja(U.Source)
        << " | " << forNinja(U.database()) << "\n  key = " << U.Key << '\n';
    variable("broken", U.broken());
    variable("database", U.Folder);
    if (Settings.Profile)
      variable("profile", U.profile());
    if (Settings.Checks.empty() && !U.AsksForWeft)
      variable("checks", "--checks=-*,weft-*");
  }
  Out << "\nbuild selected: phony";
  for (const Unit *U : Selected)
    if (isThere(*U))
      Out << " $\n  " << forNinja(U->result());
  Out << "\ndefault selected\n";
  auto Old = llvm::MemoryBuffer::getFile(file());
  if (Old && (*Old)->getBuffer() == Out.str())
    return llvm::Error::success();
  return writeAtomically(file(), Out.str());
}

} // namespace weft::driver
