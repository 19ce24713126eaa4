//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Places and code in the HTML report.

#ifndef WEFT_TOOLS_WEFT_REPORT_HTMLCODE_H
#define WEFT_TOOLS_WEFT_REPORT_HTMLCODE_H

#include "report/Report.h"
#include "report/SourceLines.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/raw_ostream.h"

namespace weft::driver {

std::string htmlPlace(const Place &P);

/// The place's line with `Around` lines before and after it; nothing where it
/// cannot be read.
void writeHtmlExcerpt(const Place &P, unsigned Around, SourceLines &Lines,
                      llvm::raw_ostream &Out);

/// What goes, and what comes in its place.
void writeHtmlFix(llvm::ArrayRef<Edit> Edits, SourceLines &Lines,
                  llvm::raw_ostream &Out);

} // namespace weft::driver

#endif
