//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A model file: a YAML table that gives roles to declarations by their names.
// docs/annotations.md describes the format.

#ifndef WEFT_CHECKERS_MODEL_MODELFILE_H
#define WEFT_CHECKERS_MODEL_MODELFILE_H

#include "model/Roles.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Allocator.h"
#include "llvm/Support/GlobPattern.h"
#include "llvm/Support/StringSaver.h"
#include <string>
#include <vector>

namespace weft {

/// What one row says about the declarations of one name.
struct ModelRow {
  /// The enclosing names, innermost first: {"thread", "std"}.
  llvm::SmallVector<std::string, 2> Scopes;
  Attachment AppliesTo = Function;
  RoleSet Roles;
  llvm::SmallVector<Role, 0> Removed;
  /// `when: {arguments: N}`: only the overloads with that many parameters.
  std::optional<unsigned> ParameterCount;
  /// `when: {1: std::launch}`: only where that parameter has that type.
  llvm::SmallVector<std::pair<unsigned, std::string>, 0> ParameterTypes;
};

/// Rows by the last part of their names, and name patterns. Immutable once
/// read, so that several threads may share one.
class ModelFile {
public:
  /// Adds the rows of \p Text. What cannot be understood is left out and
  /// described in problems(), as "NAME:line:column: …".
  void read(llvm::StringRef Name, llvm::StringRef Text, Origin From);

  llvm::ArrayRef<ModelRow> rows(llvm::StringRef LastName) const {
    auto It = Rows.find(LastName);
    return It == Rows.end() ? llvm::ArrayRef<ModelRow>() : It->second;
  }
  /// Does a pattern of `names:` give \p Kind to this identifier?
  bool nameSuggests(Role Kind, llvm::StringRef Identifier) const;
  llvm::ArrayRef<std::string> problems() const { return Problems; }

private:
  friend class ModelFileReader;
  llvm::StringMap<llvm::SmallVector<ModelRow, 1>> Rows;
  std::vector<std::pair<Role, llvm::GlobPattern>> NamePatterns;
  /// GlobPattern keeps references into its text on some LLVM versions.
  llvm::BumpPtrAllocator PatternStorage;
  llvm::StringSaver Patterns{PatternStorage};
  std::vector<std::string> Problems;
};

} // namespace weft

#endif
