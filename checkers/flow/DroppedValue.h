//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Is the value that an expression makes kept, or does it die at the end of the
// statement?

#ifndef WEFT_CHECKERS_FLOW_DROPPEDVALUE_H
#define WEFT_CHECKERS_FLOW_DROPPEDVALUE_H

#include "unit/Unit.h"

namespace weft::flow {

struct Fate {
  enum KindType {
    Kept,    ///< it has an owner, or nobody can tell
    Dropped, ///< an expression statement, a cast to void, `std::ignore = …`
    Part     ///< only a part is taken out of it, and it dies
  };
  KindType Kind = Kept;
  /// Dropped: the whole expression. Part: what takes the part, a member access,
  /// `std::get<0>(…)` or the call of a member function.
  const clang::Expr *Outer = nullptr;
};

/// What becomes of the value of \p Made, which is no reference.
Fate fateOf(const FunctionInfo &Fn, const clang::Expr *Made);

/// Is \p Part kept in an object, returned, or given to a task, rather than only
/// used while the statement runs? \p InAnyCall: or passed to any call.
bool outlivesStatement(const Unit &U, const FunctionInfo &Fn,
                       const clang::Expr &Part, bool InAnyCall);

/// An object that swallows whatever is assigned to it, as std::ignore does: it
/// has nowhere to put it.
bool swallowsAssignments(clang::QualType T);

/// Calls \p Visit for everything that the function itself evaluates:
/// initialisers included, bodies of lambdas not.
void forEachOwnStmt(const FunctionInfo &Fn,
                    llvm::function_ref<void(const clang::Stmt *)> Visit);

} // namespace weft::flow

#endif
