//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// What every command that ends in a report has in common: its options, and how
// the report is shown.

#ifndef WEFT_TOOLS_WEFT_REPORT_REPORTOPTIONS_H
#define WEFT_TOOLS_WEFT_REPORT_REPORTOPTIONS_H

#include "report/Report.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/Error.h"

namespace weft::driver {

struct Format;

/// A static object next to the command's SubCommand.
class ReportOptions {
public:
  explicit ReportOptions(llvm::cl::SubCommand &Command);

  /// To be called before the work starts: says what is wrong with the options,
  /// if anything is.
  bool areUsable() const;

  /// Takes out what the baseline knows and writes the rest where it is wanted.
  /// Returns the command's exit status. Of a report that is not `IsWhole`,
  /// entries of the baseline may be missing.
  int show(Report &R, bool IsWhole, bool IsQuiet = false) const;

private:
  const Format *format() const;
  llvm::Expected<bool> applyBaseline(Report &R, bool IsWhole,
                                     bool IsQuiet) const;

  llvm::cl::opt<std::string> FormatName;
  llvm::cl::opt<std::string> Output;
  llvm::cl::opt<std::string> BaselineFile;
  llvm::cl::opt<bool> NoBaseline;
  llvm::cl::opt<bool> PassStale;
};

/// The folder that --root names, absolute; the current one where it is empty.
std::string absoluteRoot(llvm::StringRef Option);

/// Clean, FoundSomething or BrokenSetup.
int statusOf(const Report &R);

/// The baseline of a report with this root, where it names no other.
std::string baselineOf(llvm::StringRef Root);

} // namespace weft::driver

#endif
