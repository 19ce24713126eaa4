//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "report/ReportOptions.h"
#include "Command.h"
#include "Files.h"
#include "report/Baseline.h"
#include "report/Formats.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

namespace cl = llvm::cl;
namespace weft::driver {

static std::string helpOfFormats() {
  std::string Help = "how to report:";
  for (const Format &F : allFormats())
    Help += ("\n  " + F.Name + ": " + F.Description).str();
  return Help;
}

ReportOptions::ReportOptions(cl::SubCommand &Command)
    : FormatName("format", cl::init("text"), cl::value_desc("name"),
                 cl::sub(Command)),
      Output("o", cl::init("-"), cl::value_desc("file"),
             cl::desc("write the report there instead of to standard output"),
             cl::sub(Command)),
      BaselineFile("baseline", cl::value_desc("file"),
                   cl::desc("do not show the findings that it knows (default: "
                            ".weft-baseline, where there is one)"),
                   cl::sub(Command)),
      NoBaseline("no-baseline", cl::desc("show them all"), cl::sub(Command)),
      PassStale("pass-stale", cl::desc("findings of the baseline may be gone"),
                cl::sub(Command)) {
  static const std::string Help = helpOfFormats();
  FormatName.setDescription(Help);
}

const Format *ReportOptions::format() const {
  const Format *F = llvm::find_if(allFormats(), [&](const Format &Each) {
    return Each.Name == FormatName;
  });
  return F == allFormats().end() ? nullptr : F;
}

bool ReportOptions::areUsable() const {
  if (format())
    return true;
  llvm::errs() << "weft: there is no format '" << FormatName
               << "'; choose one of:";
  for (const Format &F : allFormats())
    llvm::errs() << ' ' << F.Name;
  llvm::errs() << '\n';
  return false;
}

int statusOf(const Report &R) {
  if (!R.Broken.empty())
    return BrokenSetup;
  return R.Findings.empty() ? Clean : FoundSomething;
}

// True where the baseline is as it should be.
llvm::Expected<bool> ReportOptions::applyBaseline(Report &R, bool IsWhole,
                                                  bool IsQuiet) const {
  std::string File = BaselineFile;
  if (File.empty())
    File = baselineOf(R.Root);
  if (NoBaseline || (BaselineFile.empty() && !llvm::sys::fs::exists(File)))
    return true;
  auto Known = Baseline::read(File);
  if (!Known)
    return Known.takeError();
  SourceLines Lines(R.Root);
  Baseline Gone = Known->without(Baseline::of(R, Lines));
  unsigned Hidden = Known->subtractFrom(R, Lines);
  if (!IsQuiet && Hidden)
    llvm::errs() << "weft: " << Hidden << " known of " << File
                 << " not shown\n";
  // What a broken unit has, nobody knows.
  if (PassStale || !IsWhole || !R.Broken.empty() || Gone.size() == 0)
    return true;
  for (const Fingerprint &F : Gone.entries())
    llvm::errs() << "weft: " << F.File << ": a known " << F.Check
                 << " is gone\n";
  llvm::errs() << "weft: so that it does not come back: weft baseline prune\n";
  return false;
}

static int cannot(llvm::StringRef What, llvm::Error Problem) {
  llvm::errs() << "weft: " << What << llvm::toString(std::move(Problem))
               << '\n';
  return BrokenSetup;
}

int ReportOptions::show(Report &R, bool IsWhole, bool IsQuiet) const {
  auto IsUpToDate = applyBaseline(R, IsWhole, IsQuiet);
  if (!IsUpToDate)
    return cannot("", IsUpToDate.takeError());
  std::string Text;
  llvm::raw_string_ostream Out(Text);
  SourceLines Lines(R.Root);
  format()->Write(R, Lines, Out);
  if (llvm::Error Problem = writeOutput(Output, Text))
    return cannot("the report could not be written: ", std::move(Problem));
  return *IsUpToDate ? statusOf(R) : std::max(statusOf(R), int(FoundSomething));
}

std::string baselineOf(llvm::StringRef Root) {
  llvm::SmallString<256> File(Root);
  llvm::sys::path::append(File, Baseline::DefaultName);
  return std::string(File);
}

std::string absoluteRoot(llvm::StringRef Option) {
  llvm::SmallString<256> Root(Option);
  llvm::sys::fs::make_absolute(Root);
  llvm::sys::path::remove_dots(Root, /*remove_dot_dot=*/true);
  return std::string(Root);
}

} // namespace weft::driver
