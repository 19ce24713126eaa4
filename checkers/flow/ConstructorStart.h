//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Tasks that start while their object is under construction.

#ifndef WEFT_CHECKERS_FLOW_CONSTRUCTORSTART_H
#define WEFT_CHECKERS_FLOW_CONSTRUCTORSTART_H

#include "flow/OwnedTasks.h"

namespace weft::flow {

/// Where a constructor starts a task, itself or in a function that it calls.
struct ConstructorStart {
  const OwnedTask *Task = nullptr;
  /// Null for a default member initialiser.
  const FunctionInfo *Constructor = nullptr;
  const clang::Expr *Site = nullptr;
  bool InInitializer = false;
  /// The member that is initialised there; null for a base, and in the body.
  const clang::FieldDecl *Member = nullptr;

  /// Is \p Other constructed later than the task starts, and does that do
  /// anything?
  bool precedesConstructionOf(const clang::FieldDecl &Other) const;
  /// The assignment of the constructor's body that gives \p Other its first
  /// value, and that follows the start without a wait; null where it may have
  /// another.
  const clang::Stmt *firstAssignmentOf(const Unit &U,
                                       const clang::FieldDecl &Other) const;
  /// The assignment behind the start, without a wait between, that turns a flag
  /// to the other value than it is initialised with; null if there is none.
  const clang::Stmt *flagTurnedAfter(const Unit &U,
                                     const clang::FieldDecl &Flag,
                                     bool Initial) const;
  /// The constructor takes a lock, which the task may wait for.
  bool holdsLock(const Unit &U) const;
};

/// The value of a flag that ends the loop whose condition \p Use stands in:
/// `while (running_)`, `while (!stop_ && more())`; nothing elsewhere.
std::optional<bool> valueThatEndsLoop(const FunctionInfo &Fn,
                                      const clang::Expr *Use);

/// Not what only starts in a loop or when somebody asks for it.
std::vector<ConstructorStart> constructorStarts(const Unit &U,
                                                const OwnedTasks &Tasks);

} // namespace weft::flow

#endif
