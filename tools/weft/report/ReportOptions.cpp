//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "report/ReportOptions.h"
#include "Command.h"
#include "Files.h"
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

static llvm::Error writeToStandardOutput(llvm::StringRef Text) {
  llvm::raw_fd_ostream &Out = llvm::outs();
  Out << Text;
  Out.flush();
  std::error_code Problem = Out.error();
  Out.clear_error();
  return Problem ? llvm::createFileError("standard output", Problem)
                 : llvm::Error::success();
}

static int statusOf(const Report &R) {
  if (!R.Broken.empty())
    return BrokenSetup;
  return R.Findings.empty() ? Clean : FoundSomething;
}

int ReportOptions::show(const Report &R) const {
  std::string Text;
  llvm::raw_string_ostream Out(Text);
  SourceLines Lines(R.Root);
  format()->Write(R, Lines, Out);
  llvm::Error Problem = Output == "-" ? writeToStandardOutput(Text)
                                      : writeAtomically(Output, Text);
  if (!Problem)
    return statusOf(R);
  llvm::errs() << "weft: the report could not be written: "
               << llvm::toString(std::move(Problem)) << '\n';
  return BrokenSetup;
}

std::string absoluteRoot(llvm::StringRef Option) {
  llvm::SmallString<256> Root(Option);
  llvm::sys::fs::make_absolute(Root);
  llvm::sys::path::remove_dots(Root, /*remove_dot_dot=*/true);
  return std::string(Root);
}

} // namespace weft::driver
