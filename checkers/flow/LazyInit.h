//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Objects that are made when somebody first asks for them.

#ifndef WEFT_CHECKERS_FLOW_LAZYINIT_H
#define WEFT_CHECKERS_FLOW_LAZYINIT_H

#include "unit/Unit.h"

namespace weft::flow {

/// Is it set already? `if (!p)`, `if (p == nullptr)`, `if (ready) return p;`
struct Look {
  const clang::IfStmt *If = nullptr;
  const clang::Expr *Mention = nullptr;
  AccessPath Path;
  /// The branch is taken where it is not set yet.
  bool WhenUnset = false;
  /// Set where the object is an atomic.
  const AtomicAccess *Load = nullptr;
};

/// The looks of the function at variables and members that others can reach:
/// pointers, smart pointers, truth values, plain numbers and atomics of these.
std::vector<Look> looksIn(const Unit &U, const FunctionInfo &Fn);

/// Where something other than a constant "unset" is given to the object of
/// \p L, in the part of the function that is run where \p L found it unset.
struct FirstWrite {
  const clang::Expr *Where = nullptr;
  /// Set where the object is an atomic.
  const AtomicAccess *Store = nullptr;
};
std::optional<FirstWrite>
firstWriteBehind(const Unit &U, const FunctionInfo &Fn, const Look &L);

/// The variable, member or atomic that \p Condition asks about, as the whole of
/// it; \p Unset turns over where the condition holds while it is not set. Null
/// for any other condition.
const clang::Expr *objectAsked(const Unit &U, const clang::Expr *Condition,
                               bool &Unset);

/// A constant that says "not set": null, false, zero.
bool isUnset(const Unit &U, const clang::Expr &E);

/// Does the block end by leaving the function?
bool returns(const clang::Stmt *Block);

} // namespace weft::flow

#endif
