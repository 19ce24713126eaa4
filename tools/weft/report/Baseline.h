//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// The findings that a project has and does not repair yet: those of a baseline
// are not shown, so that new ones are. It is made once and only shrinks.

#ifndef WEFT_TOOLS_WEFT_REPORT_BASELINE_H
#define WEFT_TOOLS_WEFT_REPORT_BASELINE_H

#include "report/Fingerprint.h"
#include "llvm/Support/Error.h"
#include <set>

namespace weft::driver {

class Baseline {
public:
  /// Where one is looked for, below the report's root.
  static constexpr llvm::StringLiteral DefaultName = ".weft-baseline";

  static Baseline of(const Report &R, SourceLines &Lines);

  /// An error names the line that is no entry.
  static llvm::Expected<Baseline> read(llvm::StringRef Path);
  llvm::Error write(llvm::StringRef Path) const;

  /// Takes what is known out of the report. Returns how many that were.
  unsigned subtractFrom(Report &R, SourceLines &Lines) const;

  /// The entries that `Now` does not have.
  Baseline without(const Baseline &Now) const;

  size_t size() const { return Entries.size(); }
  const std::set<Fingerprint> &entries() const { return Entries; }

private:
  std::set<Fingerprint> Entries;
};

} // namespace weft::driver

#endif
