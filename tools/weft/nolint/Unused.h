//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Which comments suppress nothing: the project is linted with all of them taken
// away, and whoever stands where nothing is found then is not needed.

#ifndef WEFT_TOOLS_WEFT_NOLINT_UNUSED_H
#define WEFT_TOOLS_WEFT_NOLINT_UNUSED_H

#include "lint/Engine.h"

namespace weft::driver {

/// A report with a finding for each name that suppresses nothing; with broken
/// units alone where not everything could be linted.
llvm::Expected<Report> unusedSuppressions(const LintSettings &Settings);

} // namespace weft::driver

#endif
