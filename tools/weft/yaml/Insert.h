//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Additions to a YAML text at a place that its tree gives.

#ifndef WEFT_TOOLS_WEFT_YAML_INSERT_H
#define WEFT_TOOLS_WEFT_YAML_INSERT_H

#include "yaml/Tree.h"

namespace weft::driver {

/// "\r\n" where the text has such lines.
llvm::StringRef lineEndOf(llvm::StringRef Text);

/// Where the last character of that node that is no space ends.
size_t contentEnd(llvm::StringRef Text, const YamlNode &Node);

/// What stands before the line's first character that is no space.
llvm::StringRef indentationAt(llvm::StringRef Text, size_t At);

/// Adds the lines behind the line of `At`, whose line end may be missing. Each
/// gets the indentation; `Lines` has '\n' between them and at its end.
std::string withLinesAfter(llvm::StringRef Text, size_t At,
                           llvm::StringRef Indentation, llvm::StringRef Lines);

/// An item of a sequence without brackets: its lines, and the dash before them.
std::string itemLines(llvm::StringRef Item);

/// Adds an item to a sequence of at least one that is written without brackets:
/// `Item` is its lines.
std::string withItem(llvm::StringRef Text, const YamlNode &Sequence,
                     llvm::StringRef Item);

} // namespace weft::driver

#endif
