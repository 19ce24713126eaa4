//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Callables that an object was given by others: listeners, queued tasks,
// parameters.

#ifndef WEFT_CHECKERS_FLOW_GIVENCALLABLE_H
#define WEFT_CHECKERS_FLOW_GIVENCALLABLE_H

#include "unit/Unit.h"
#include "clang/AST/ExprCXX.h"

namespace weft::flow {

struct GivenCallable {
  /// As a message may call it: the member that keeps it, or the parameter.
  std::string Name;
  /// The member of `this` that it is in; null for none.
  const clang::FieldDecl *Member = nullptr;
  /// It is one of many.
  bool Element = false;
  /// It is a parameter of the function that calls it.
  bool Parameter = false;
  explicit operator bool() const { return !Name.empty(); }
};

/// What \p Call calls where only the run of the program knows what that is: an
/// object that holds any callable, or a pointer to a function.
const clang::Expr *callableThatRuns(const Unit &U, const clang::CallExpr &Call);

/// Nothing where \p Callable, which \p Fn calls, may be what the class itself
/// has put there.
GivenCallable givenCallable(const Unit &U, const FunctionInfo &Fn,
                            const clang::Expr &Callable);

} // namespace weft::flow

#endif
