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

std::string sayPlace(const Place &P) {
  if (P.File.empty())
    return {};
  if (!P.Line)
    return P.File + ": ";
  return llvm::formatv("{0}:{1}:{2}: ", P.File, P.Line, P.Column);
}

} // namespace weft::driver
