//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A model file: a YAML table that gives roles to declarations by their names.
// docs/annotations.md describes the format.

#ifndef WEFT_CHECKERS_MODEL_MODELFILE_H
#define WEFT_CHECKERS_MODEL_MODELFILE_H

#include "model/ModelRow.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Allocator.h"
#include "llvm/Support/StringSaver.h"
#include <string>
#include <vector>

namespace weft {

/// Rows by the last part of their names, and name patterns. Immutable once
/// read, so that several threads may share one.
class ModelFile {
public:
  /// Adds the rows of \p Text. What cannot be understood is left out and
  /// described in problems(), as "NAME:line:column: …".
  void read(llvm::StringRef Name, llvm::StringRef Text, Origin From);

  llvm::ArrayRef<ModelRow> rows(llvm::StringRef Name) const {
    auto It = Rows.find(Name);
    return It == Rows.end() ? llvm::ArrayRef<ModelRow>() : It->second;
  }
  /// All rows in the order of their names, those of one name in the order of
  /// the file.
  std::vector<ModelRow> allRows() const;
  const NamePatterns &namePatterns() const { return Patterns; }
  llvm::ArrayRef<std::string> problems() const { return Problems; }

private:
  friend class ModelFileReader;
  llvm::StringMap<llvm::SmallVector<ModelRow, 1>> Rows;
  NamePatterns Patterns;
  std::vector<std::string> Problems;
  /// What the rows and patterns point to.
  llvm::BumpPtrAllocator Storage;
  llvm::StringSaver Texts{Storage};
};

} // namespace weft

#endif
