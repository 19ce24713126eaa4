//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "Pages.h"

namespace weft::driver {

llvm::StringRef pageOf(llvm::StringRef Check) {
  struct Page {
    llvm::StringLiteral Check, Text;
  };
  static constexpr Page Pages[] = {
#define WEFT_PAGE(CHECK, TEXT) {CHECK, TEXT},
#include "Pages.inc"
  };
  for (const Page &P : Pages)
    if (P.Check == Check)
      return P.Text;
  return {};
}

} // namespace weft::driver
