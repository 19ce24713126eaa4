//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// What weft lint says beside the report: how much was done, and found.

#ifndef WEFT_TOOLS_WEFT_LINT_SUMMARY_H
#define WEFT_TOOLS_WEFT_LINT_SUMMARY_H

#include "lint/Engine.h"
#include "llvm/Support/raw_ostream.h"

namespace weft::driver {

/// `3 findings in 2 files; 300 units, 12 linted now`
void printSummary(const LintOutcome &Outcome, llvm::raw_ostream &Out);

/// Findings and files per check, the most frequent first.
void printStatistics(const Report &R, llvm::raw_ostream &Out);

/// Seconds per check, the dearest first.
void printProfile(const LintOutcome &Outcome, llvm::raw_ostream &Out);

} // namespace weft::driver

#endif
