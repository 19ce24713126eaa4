//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// The forms of a report: one file of formats/ each.

#ifndef WEFT_TOOLS_WEFT_REPORT_FORMATS_H
#define WEFT_TOOLS_WEFT_REPORT_FORMATS_H

#include "report/Report.h"
#include "report/SourceLines.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"

namespace weft::driver {

struct Format {
  /// As in --format.
  llvm::StringRef Name;
  llvm::StringRef Description;
  void (*Write)(const Report &, SourceLines &, llvm::raw_ostream &);
};

#define WEFT_FORMAT(NAME, FUNCTION, DESCRIPTION)                               \
  void FUNCTION(const Report &, SourceLines &, llvm::raw_ostream &);
#include "report/Formats.def"

llvm::ArrayRef<Format> allFormats();

/// `file:line:column: `, or less where less is known.
std::string sayPlace(const Place &P);

} // namespace weft::driver

#endif
