//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// What does a task do with its object before it waits for anybody? That may
// happen at once, while the function that started it goes on.

#ifndef WEFT_CHECKERS_FLOW_EARLYUSE_H
#define WEFT_CHECKERS_FLOW_EARLYUSE_H

#include "flow/OwnedTasks.h"

namespace weft::flow {

struct EarlyUse {
  /// The member that is used, or the member function that is called.
  const clang::FieldDecl *Member = nullptr;
  const clang::CXXMethodDecl *Method = nullptr;
  /// The expression, and the function that it stands in; null for what the
  /// closure itself refers to.
  const clang::Expr *Site = nullptr;
  const FunctionInfo *In = nullptr;
  clang::SourceLocation Where;
};

/// Looks for a use that \p Wanted accepts and that the task reaches without
/// having waited.
std::optional<EarlyUse>
findEarlyUse(const Unit &U, const OwnedTask &Task,
             llvm::function_ref<bool(const EarlyUse &)> Wanted);

/// May this call hold its thread up until another task has done something? A
/// function that the unit does not have may, if it is given anything to wait
/// for.
bool mayWaitForOthers(const Unit &U, const clang::Expr &Call);

} // namespace weft::flow

#endif
