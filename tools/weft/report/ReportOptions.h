//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// What every command that ends in a report has in common: its options, and how
// the report is shown.

#ifndef WEFT_TOOLS_WEFT_REPORT_REPORTOPTIONS_H
#define WEFT_TOOLS_WEFT_REPORT_REPORTOPTIONS_H

#include "report/Report.h"
#include "llvm/Support/CommandLine.h"

namespace weft::driver {

struct Format;

/// A static object next to the command's SubCommand.
class ReportOptions {
public:
  explicit ReportOptions(llvm::cl::SubCommand &Command);

  /// To be called before the work starts: says what is wrong with the options,
  /// if anything is.
  bool areUsable() const;

  /// Writes the report where it is wanted. Returns the command's exit status.
  int show(const Report &R) const;

private:
  const Format *format() const;

  llvm::cl::opt<std::string> FormatName;
  llvm::cl::opt<std::string> Output;
};

/// The folder that --root names, absolute; the current one where it is empty.
std::string absoluteRoot(llvm::StringRef Option);

} // namespace weft::driver

#endif
