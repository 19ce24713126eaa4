//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "yaml/Insert.h"
#include <algorithm>

namespace weft::driver {

llvm::StringRef lineEndOf(llvm::StringRef Text) {
  return Text.contains("\r\n") ? "\r\n" : "\n";
}

size_t contentEnd(llvm::StringRef Text, const YamlNode &Node) {
  return Node.Begin + Text.slice(Node.Begin, Node.End).rtrim().size();
}

static size_t lineBegin(llvm::StringRef Text, size_t At) {
  return Text.take_front(At).rfind('\n') + 1;
}

llvm::StringRef indentationAt(llvm::StringRef Text, size_t At) {
  return Text.substr(lineBegin(Text, At)).take_while([](char C) {
    return C == ' ';
  });
}

std::string withLinesAfter(llvm::StringRef Text, size_t At,
                           llvm::StringRef Indentation, llvm::StringRef Lines) {
  const llvm::StringRef LineEnd = lineEndOf(Text);
  const size_t Newline = Text.find('\n', At);
  const bool IsLast = Newline == llvm::StringRef::npos;
  const size_t Place = IsLast ? Text.size() : Newline + 1;
  std::string Result = Text.take_front(Place).str();
  if (IsLast && !Text.empty() && !Text.ends_with("\n"))
    Result += LineEnd;
  while (!Lines.empty()) {
    auto [Line, Rest] = Lines.split('\n');
    Lines = Rest;
    if (!Line.empty())
      Result += (Indentation + Line).str();
    Result += LineEnd;
  }
  return Result + Text.drop_front(Place).str();
}

std::string itemLines(llvm::StringRef Item) {
  std::string Lines;
  while (!Item.empty()) {
    auto [Line, Rest] = Item.split('\n');
    Lines += ((Lines.empty() ? "- " : "  ") + Line + "\n").str();
    Item = Rest;
  }
  return Lines;
}

std::string withItem(llvm::StringRef Text, const YamlNode &Sequence,
                     llvm::StringRef Item) {
  // The dash may stand on a line of its own.
  const size_t Dash =
      Text.take_front(Sequence.Items.front().Begin).rtrim().size() - 1;
  const size_t Column = Dash - lineBegin(Text, Dash);
  return withLinesAfter(Text, contentEnd(Text, Sequence),
                        std::string(Column, ' '), itemLines(Item));
}

} // namespace weft::driver
