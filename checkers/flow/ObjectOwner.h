//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// An object gives `this` to a task or callback: does anything keep the object
// alive, or make its end wait?

#ifndef WEFT_CHECKERS_FLOW_OBJECTOWNER_H
#define WEFT_CHECKERS_FLOW_OBJECTOWNER_H

#include "unit/Unit.h"
#include "clang/AST/DeclCXX.h"

namespace weft::flow {

/// The member function whose `this` the code of \p Fn means, through lambdas;
/// null where there is none.
const clang::CXXMethodDecl *methodAround(const FunctionInfo &Fn);

/// Does the closure hold a shared or weak owner of a \p Class object beside
/// `this`, or a guard that was made of `this`?
bool holdsOwner(const Closure &C, const clang::CXXRecordDecl &Class);

/// May the object wait for its tasks: does a member function wait for tasks, or
/// the destructor do what the unit does not see?
bool mayWaitForTasks(const Unit &U, const clang::CXXRecordDecl &Class);

/// Is the callable, or the task, kept by a member that goes, and waits or
/// forgets it, with the object itself?
bool endsWithObject(const Unit &U, const Closure &C);

} // namespace weft::flow

#endif
