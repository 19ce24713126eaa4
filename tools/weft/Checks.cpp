//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "Checks.h"
#include "llvm/ADT/StringExtras.h"

namespace weft::driver {

llvm::ArrayRef<CheckRow> allChecks() {
  static constexpr CheckRow Rows[] = {
#define WEFT_CHECK(FAMILY, CLASS, NAME, TIER, SEVERITY, FIX, SINCE, SENTENCE)  \
  {#FAMILY, "weft-" NAME, #TIER, #SEVERITY, #FIX, SINCE, SENTENCE},
#include "Checks.def"
  };
  return Rows;
}

const CheckRow *findCheck(llvm::StringRef Name) {
  Name.consume_front("weft-");
  for (const CheckRow &Row : allChecks())
    if (Row.Name.drop_front(5) == Name)
      return &Row;
  return nullptr;
}

const CheckRow *ourCheck(llvm::StringRef FullName) {
  return FullName.starts_with("weft-") ? findCheck(FullName) : nullptr;
}

std::string sentenceOf(const CheckRow &Row) {
  return llvm::toUpper(Row.Sentence.front()) + Row.Sentence.drop_front().str() +
         ".";
}

} // namespace weft::driver
