//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// What an expression does with an atomic object: members and operators of types
// with the role `atomic`, the functions that take a pointer to one, `_Atomic`
// and the compiler's builtins. Told from the shape of what is called (`store`
// returns nothing and takes a value), so it holds for any library's atomics.

#ifndef WEFT_CHECKERS_UNIT_ATOMICACCESS_H
#define WEFT_CHECKERS_UNIT_ATOMICACCESS_H

#include "unit/AccessPath.h"
#include <optional>

namespace weft {

class FunctionInfo;

struct AtomicAccess {
  enum KindType {
    Load,
    Store,
    Update,          ///< reads and writes in one step: `fetch_add`, `exchange`
    CompareExchange, ///< writes only if the value is the expected one
    Wait             ///< sleeps until the value changes
  };
  KindType Kind = Load;
  /// The call, operator or conversion.
  const clang::Expr *Site = nullptr;
  /// What names the atomic object, or its address.
  const clang::Expr *Object = nullptr;
  AccessPath Path;
  /// What a store writes; null where that is not written down.
  const clang::Expr *Stored = nullptr;
  /// It asks for no order at all. What nobody can tell is taken to be ordered.
  bool Relaxed = false;
  /// The order, where one is written down; that of success where there are two.
  const clang::Expr *Order = nullptr;
  const FunctionInfo *In = nullptr;

  bool writes() const { return Kind != Load && Kind != Wait; }
};

/// Nothing where \p E is no access of an atomic object; \p In is left open.
std::optional<AtomicAccess> atomicAccess(const clang::Expr *E, const Model &M);

/// Is \p T, looked through one pointer, an atomic type of the language or of a
/// library?
bool isAtomicObject(clang::QualType T, const Model &M);

} // namespace weft

#endif
