//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A copy of an object: what it is made from, and what becomes of it.

#ifndef WEFT_CHECKERS_UNIT_COPYUSE_H
#define WEFT_CHECKERS_UNIT_COPYUSE_H

#include "unit/Unit.h"

namespace weft {

struct CopyUse {
  enum KindType {
    Kept,         ///< in an object: that at Into, where it is known
    Unused,       ///< dropped, not evaluated, or only one member is looked at
    LoopVariable, ///< of a range-for
    Argument,     ///< of a call, by value
    Returned
  };
  KindType Kind = Kept;
  AccessPath Into;
  const clang::VarDecl *Variable = nullptr;
  /// The call and the argument's position.
  const clang::Expr *Call = nullptr;
  unsigned Index = 0;
};

/// What becomes of the value that \p Copy makes.
CopyUse useOfCopy(const Unit &U, const FunctionInfo &Fn,
                  const clang::Expr *Copy);

/// What a copy or move is made from; \p E itself where it is none.
const clang::Expr *copiedFrom(const clang::Expr *E);

/// The local object, no parameter, that the function returns by name.
const clang::VarDecl *returnedLocal(const clang::ReturnStmt &Return);

/// A call with the role `copies_bytes`.
struct ByteCopy {
  /// The type of the objects on both sides.
  clang::QualType Object;
  const clang::Expr *From = nullptr;
  /// The object itself, where \p From is its address.
  const clang::Expr *FromObject = nullptr;
  /// Unknown where the result is the copy, and where the elements of one array
  /// change places.
  AccessPath Into;
  /// The object is moved to another place, and no longer where it was.
  bool Moves = false;
  /// How many bytes, where that is a constant.
  std::optional<uint64_t> Size;
};

/// Nothing where the types on the two sides differ, or tell nothing.
std::optional<ByteCopy> byteCopyOf(const Unit &U, const RoleCall &Call);

/// Does an argument of a call with the role `constructs` become an element by
/// being copied, as opposed to being handed to the element's constructor?
bool becomesElement(const RoleCall &Call, const clang::Expr &Argument);

/// How a message may call the object: `c`, `lock`, `*this`, else its type.
std::string nameOfObject(const clang::Expr *E);

} // namespace weft

#endif
