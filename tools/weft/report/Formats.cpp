//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "report/Formats.h"

namespace weft::driver {

llvm::ArrayRef<Format> allFormats() {
  static constexpr Format Formats[] = {
#define WEFT_FORMAT(NAME, FUNCTION, DESCRIPTION) {#NAME, DESCRIPTION, FUNCTION},
#include "report/Formats.def"
  };
  return Formats;
}

} // namespace weft::driver
