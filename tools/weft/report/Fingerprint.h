//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// What a finding is known by from one version of the code to the next. Never by
// its line's number: that changes with every line above it.

#ifndef WEFT_TOOLS_WEFT_REPORT_FINGERPRINT_H
#define WEFT_TOOLS_WEFT_REPORT_FINGERPRINT_H

#include "report/Report.h"
#include "report/SourceLines.h"
#include <compare>

namespace weft::driver {

struct Fingerprint {
  std::string File;
  std::string Check;
  /// Of the line's text without its white space, in hexadecimal.
  std::string LineHash;
  /// From 1: tells apart what agrees in all of the above.
  unsigned Occurrence = 1;

  auto operator<=>(const Fingerprint &) const = default;
};

/// Those of R.Findings, in their order; each is unique.
std::vector<Fingerprint> fingerprints(const Report &R, SourceLines &Lines);

/// Sets the Occurrence of all findings, which must be sorted and unique.
void countOccurrences(Report &R, SourceLines &Lines);

/// In hexadecimal, the same on every machine.
std::string hashOf(llvm::StringRef Text);

} // namespace weft::driver

#endif
