//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Coroutines: when they begin to run, and what becomes of the task that a call
// of one returns.

#ifndef WEFT_CHECKERS_UNIT_COROUTINE_H
#define WEFT_CHECKERS_UNIT_COROUTINE_H

#include "unit/Unit.h"
#include "clang/AST/StmtCXX.h"

namespace weft {

/// The body of a coroutine; null for any other function.
const clang::CoroutineBodyStmt *coroutineBody(const FunctionInfo &Fn);

enum class CoroutineStart {
  Unknown,
  Eager, ///< runs up to its first suspension before the call returns
  Lazy   ///< does not run before somebody awaits or starts it
};

/// What the role of its return type says, else what its promise's
/// `initial_suspend` does.
CoroutineStart startOf(const FunctionInfo &Coroutine, const Model &M);

/// Is what is awaited there always ready, as std::suspend_never is?
bool neverSuspends(const clang::CoroutineSuspendExpr &Await);

/// May the coroutine come to \p Mention after it has given control back to its
/// caller?
bool runsAfterReturn(const Unit &U, const FunctionInfo &Coroutine,
                     const clang::Expr *Mention);

/// What becomes of a coroutine's task once the statement is over that made it.
struct TaskFate {
  enum KindType {
    Unknown, ///< awaited or waited for in the statement, or nobody can tell
    Dropped,
    Variable,
    Kept, ///< in a member or container
    Returned,
    Spawned ///< by Spawn
  };
  KindType Kind = Unknown;
  const clang::VarDecl *Into = nullptr;
  const RoleCall *Spawn = nullptr;
};

/// Follows the task that \p Call, somewhere in \p In, makes.
TaskFate fateOfTask(const Unit &U, const FunctionInfo &In,
                    const clang::Expr *Call);

} // namespace weft

#endif
