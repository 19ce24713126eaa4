//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "report/Escape.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"

namespace weft::driver {

std::string utf8(llvm::StringRef Text) {
  return llvm::json::isUTF8(Text) ? Text.str() : llvm::json::fixUTF8(Text);
}

std::string markup(llvm::StringRef Text) {
  std::string Printable;
  for (char C : utf8(Text)) {
    bool IsControl = (C >= 0 && C < ' ') || C == '\x7f';
    if (IsControl && !llvm::StringRef("\t\n\r").contains(C))
      Printable += "\uFFFD";
    else
      Printable += C;
  }
  std::string Escaped;
  llvm::raw_string_ostream Out(Escaped);
  llvm::printHTMLEscaped(Printable, Out);
  return Escaped;
}

std::string uri(llvm::StringRef Path) {
  std::string Uri = Path.starts_with("/") ? "file://" : "";
  for (unsigned char C : Path)
    if (llvm::isAlnum(C) || llvm::StringRef("/-_.~+").contains(C))
      Uri += C;
    else
      Uri += "%" + llvm::utohexstr(C, /*LowerCase=*/false, /*Width=*/2);
  return Uri;
}

} // namespace weft::driver
