//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#ifndef WEFT_TOOLS_WEFT_REPORT_CHECKLIST_H
#define WEFT_TOOLS_WEFT_REPORT_CHECKLIST_H

#include "report/Report.h"
#include "llvm/Support/raw_ostream.h"

namespace weft::driver {

/// Checklist.def answered from the findings of all checks, in Markdown.
void writeChecklist(const Report &R, llvm::raw_ostream &Out);

} // namespace weft::driver

#endif
