//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Names and source text hold any byte; the forms of a report do not.

#ifndef WEFT_TOOLS_WEFT_REPORT_ESCAPE_H
#define WEFT_TOOLS_WEFT_REPORT_ESCAPE_H

#include "llvm/ADT/StringRef.h"
#include <string>

namespace weft::driver {

/// What is not UTF-8 is replaced by U+FFFD.
std::string utf8(llvm::StringRef Text);

/// For HTML and XML, in elements and in quoted attributes. Control characters,
/// which XML cannot hold, are replaced, too.
std::string markup(llvm::StringRef Text);

/// A path as a URI: relative stays relative, absolute becomes file:///…
std::string uri(llvm::StringRef Path);

} // namespace weft::driver

#endif
