//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// What a task reads and writes of the objects that it shares with others.

#ifndef WEFT_CHECKERS_FLOW_TASKACCESS_H
#define WEFT_CHECKERS_FLOW_TASKACCESS_H

#include "unit/Unit.h"

namespace weft::flow {

struct TaskAccess {
  /// The variable or member, as written.
  const clang::Expr *Where = nullptr;
  AccessPath Path;
  bool Writes = false;
};

/// The accesses in the body of \p Task to \p Root, a variable that it captured
/// by reference; to members of `this` for null. Only those that are no doubt
/// accesses of the object itself: not of its elements, not in a nested lambda,
/// and not where what the task was given decides whether they happen. None at
/// all if what else happens to the object is not known.
std::vector<TaskAccess> accessesIn(const Unit &U, const Closure &Task,
                                   const clang::ValueDecl *Root);

/// Does the body do anything that may order it with other tasks: lock, wait,
/// wake, send, count, ask an atomic?
bool synchronises(const Unit &U, const FunctionInfo &Body);
/// Does a part of the body?
bool synchronises(const Unit &U, const FunctionInfo &Body,
                  const clang::Stmt &Part);

/// Does the body wait for other tasks to end?
bool joinsOthers(const FunctionInfo &Body);

} // namespace weft::flow

#endif
