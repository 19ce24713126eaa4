//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Objects with identity: which part of a type makes a copy of it useless?

#ifndef WEFT_CHECKERS_UNIT_IDENTITY_H
#define WEFT_CHECKERS_UNIT_IDENTITY_H

#include "model/Model.h"
#include "clang/AST/Decl.h"
#include "llvm/ADT/SmallVector.h"
#include <optional>
#include <string>

namespace weft {

/// The part of a type that has the role `no_copy`.
struct IdentityPart {
  clang::QualType Type;
  /// The fields that lead there; empty for the type itself.
  llvm::SmallVector<const clang::FieldDecl *, 2> Path;
  /// It is in the elements of a container: the path ends at that.
  bool InElements = false;
  /// It can be moved: its class declares how.
  bool Movable = false;
};

enum class CopiedAs {
  Value, ///< by a constructor or assignment: a class that defines its own does
         ///< so on purpose
  Bytes  ///< by memcpy and the like, which ask no class
};

/// The first such part of \p T, references looked through.
std::optional<IdentityPart> identityIn(clang::QualType T, CopiedAs How,
                                       const Model &M);

/// The same for a copy by value; nothing where \p T cannot be copied.
std::optional<IdentityPart> copiedPart(clang::QualType T, const Model &M);

/// How many bytes of the object stand before the part, at least.
uint64_t offsetOf(const clang::ASTContext &Context, const IdentityPart &Part);

/// A type's name as code would call it: a typedef's, else its class's.
std::string plainName(clang::QualType T);

} // namespace weft

#endif
