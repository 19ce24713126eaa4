//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "model/BuiltInModels.h"
#include <algorithm>

using namespace llvm;

namespace weft {

ArrayRef<ModelRow> builtInRows(StringRef Name) {
  ArrayRef<ModelRow> Table = builtInTable();
  auto Before = [](const ModelRow &Row, StringRef Name) {
    return Row.Name < Name;
  };
  const ModelRow *First =
      std::lower_bound(Table.begin(), Table.end(), Name, Before);
  const ModelRow *Last = First;
  while (Last != Table.end() && Last->Name == Name)
    ++Last;
  return ArrayRef(First, Last);
}

bool builtInNameSuggests(Role Kind, StringRef Identifier) {
  static const NamePatterns Patterns = [] {
    NamePatterns All;
    for (const NamePattern &Pattern : builtInNamePatterns())
      All.add(Pattern);
    return All;
  }();
  return Patterns.suggest(Kind, Identifier);
}

} // namespace weft
