//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "Pages.h"
#include "Checks.h"
#include "llvm/ADT/Twine.h"

namespace weft::driver {

llvm::StringRef pageOf(llvm::StringRef Check) {
  struct Page {
    llvm::StringLiteral Name, Text;
  };
  static constexpr Page Pages[] = {
#define WEFT_TEXT(NAME, TEXT) {NAME, TEXT},
#include "Pages.inc"
  };
  if (Check.consume_front("weft-"))
    for (const Page &P : Pages)
      if (P.Name == Check)
        return P.Text;
  return {};
}

std::string pageUrl(llvm::StringRef Check) {
  llvm::StringRef Docs = WEFT_DOCS_URL;
  const CheckRow *Row = ourCheck(Check);
  if (Docs.empty() || !Row)
    return {};
  return (Docs.rtrim('/') + "/checks/" + Row->Family + "/" +
          Row->Name.drop_front(5) + ".md")
      .str();
}

} // namespace weft::driver
