//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A wait on a condition variable: what it waits for, and who looks at that.

#ifndef WEFT_CHECKERS_FLOW_CONDITIONWAIT_H
#define WEFT_CHECKERS_FLOW_CONDITIONWAIT_H

#include "unit/Unit.h"
#include "clang/AST/Stmt.h"

namespace weft::flow {

class ConditionWait {
public:
  /// \p Call has the role `waits_releasing`.
  ConditionWait(const Unit &U, const RoleCall &Call);

  /// It names a condition and a lock, and no predicate.
  bool isPlain() const { return Condition && Lock && !HasPredicate; }
  bool isTimed() const { return Timed; }
  /// In a loop, by `goto`, by recursion, or in a callee of a loop.
  bool isRepeated() const;
  /// The function does not take the lock itself, or its class has nothing that
  /// one could wait for: whoever calls it must look.
  bool isWrapped() const;
  /// The `if` around the wait that asks for what it waits for; null if there is
  /// none.
  const clang::IfStmt *question() const;
  /// Behind the wait the function decides by, or returns, what it may have
  /// waited for.
  bool isLookedAtAgain() const;
  /// A call of the unit that notifies the condition; null if there is none.
  const RoleCall *notification() const;

private:
  const Unit &U;
  const RoleCall &Call;
  const FunctionInfo &Fn;
  const clang::Expr *Lock = nullptr;
  AccessPath Condition;
  bool HasPredicate = false;
  bool Timed = false;
};

} // namespace weft::flow

#endif
