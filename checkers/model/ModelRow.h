//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// What model files say, in a form that costs nothing to set up: the rows of the
// built-in models are constants of the binary.

#ifndef WEFT_CHECKERS_MODEL_MODELROW_H
#define WEFT_CHECKERS_MODEL_MODELROW_H

#include "model/Roles.h"
#include "llvm/Support/GlobPattern.h"
#include <utility>

namespace weft {

/// What one row says about the declarations of one name. The row owns nothing:
/// whoever made it keeps its texts and lists alive.
struct ModelRow {
  /// The last part of the name: "join" of std::thread::join.
  llvm::StringRef Name;
  /// The enclosing names, innermost first: {"thread", "std"}.
  llvm::ArrayRef<llvm::StringRef> Scopes;
  Attachment AppliesTo = Function;
  llvm::ArrayRef<RoleUse> Roles;
  llvm::ArrayRef<Role> Removed;
  /// `when: {arguments: N}`: only the overloads with that many parameters.
  std::optional<unsigned> ParameterCount;
  /// `when: {1: std::launch}`: only where that parameter has that type.
  llvm::ArrayRef<std::pair<unsigned, llvm::StringRef>> ParameterTypes;
  /// The parameter of the named function that the roles belong to, from 1; 0
  /// in a row that is about the declaration itself.
  unsigned Parameter = 0;
};

/// A row of `names:`, in lower case.
struct NamePattern {
  Role Kind = Role::Spawns;
  llvm::StringRef Text;
};

/// Name patterns, ready to be matched.
class NamePatterns {
public:
  /// \p Pattern's text must outlive this object: GlobPattern keeps references
  /// into it on some LLVM versions. False where it is no pattern.
  bool add(NamePattern Pattern);
  /// Does a pattern give \p Kind to this identifier? Case does not matter.
  bool suggest(Role Kind, llvm::StringRef Identifier) const;
  llvm::ArrayRef<NamePattern> all() const { return Patterns; }

private:
  llvm::SmallVector<NamePattern, 0> Patterns;
  llvm::SmallVector<llvm::GlobPattern, 0> Compiled;
};

} // namespace weft

#endif
