//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// The Markdown that our pages are written in: headings, paragraphs, lists, code
// blocks and `code`. It is not for texts of others.

#ifndef WEFT_TOOLS_WEFT_REPORT_MARKDOWN_H
#define WEFT_TOOLS_WEFT_REPORT_MARKDOWN_H

#include "llvm/ADT/StringRef.h"
#include <string>

namespace weft::driver {

/// What stands under `## Heading`; empty where there is no such section.
llvm::StringRef sectionOf(llvm::StringRef Page, llvm::StringRef Heading);

/// Without the signs that only Markdown needs.
std::string plainText(llvm::StringRef Page);

/// A page's # and ## become <h3> and <h4>.
std::string htmlOf(llvm::StringRef Page);

} // namespace weft::driver

#endif
