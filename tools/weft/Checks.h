//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// The checks that this driver knows: Checks.def, as data.

#ifndef WEFT_TOOLS_WEFT_CHECKS_H
#define WEFT_TOOLS_WEFT_CHECKS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <string>

namespace weft::driver {

struct CheckRow {
  llvm::StringRef Family;
  /// With its prefix: weft-unjoined-task.
  llvm::StringRef Name;
  /// Default, Audit or Mixed.
  llvm::StringRef Tier;
  /// Bug, Performance or Style.
  llvm::StringRef Severity;
  /// Fix, FixNote or None.
  llvm::StringRef Fix;
  llvm::StringRef Since;
  llvm::StringRef Sentence;
};

/// Sorted by family and name.
llvm::ArrayRef<CheckRow> allChecks();

/// Null where there is none of that name; the prefix may be left out.
const CheckRow *findCheck(llvm::StringRef Name);

/// The check that a finding names; null where it is another's.
const CheckRow *ourCheck(llvm::StringRef FullName);

/// The row's sentence with a capital and a full stop.
std::string sentenceOf(const CheckRow &Row);

} // namespace weft::driver

#endif
