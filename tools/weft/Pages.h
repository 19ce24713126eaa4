//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// The checks' pages, docs/checks/<family>/<name>.md, as built in.

#ifndef WEFT_TOOLS_WEFT_PAGES_H
#define WEFT_TOOLS_WEFT_PAGES_H

#include "llvm/ADT/StringRef.h"
#include <string>

namespace weft::driver {

/// The Markdown of the check's page, `Check` with its prefix; empty where the
/// check is not ours.
llvm::StringRef pageOf(llvm::StringRef Check);

/// Where the page is published; empty where it is not, or the check not ours.
std::string pageUrl(llvm::StringRef Check);

} // namespace weft::driver

#endif
