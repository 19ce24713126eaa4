//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Which exceptions leave a function? Those that are thrown in plain sight: by a
// `throw`, or in a callee of the same file, or (where asked for) by a callee of
// which the model says so. What a handler takes is told by type.

#ifndef WEFT_CHECKERS_FLOW_ESCAPES_H
#define WEFT_CHECKERS_FLOW_ESCAPES_H

#include "unit/Unit.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/SmallVector.h"

namespace weft::flow {

struct EscapingException {
  /// The `throw`, or the call that the model says to throw.
  const clang::Expr *Thrower = nullptr;
  /// Null where only the model knows.
  clang::QualType Type;
};

/// Does what the task of \p C throws reach whoever waits for it? Else it ends
/// the program. True where that is not known.
bool carriesExceptions(const Unit &U, const Closure &C);

/// Those of \p Fn, in source order. Nothing where the function is noexcept, and
/// nothing of `throw`s that say "this cannot happen": failed allocation, and
/// whatever cannot be reached.
llvm::SmallVector<EscapingException, 2>
escapingExceptions(const Unit &U, const FunctionInfo &Fn, bool ByModel);

/// Does \p Handler take an exception of that type? `catch (...)` takes all; a
/// type that is not known is taken by any handler.
bool takes(const clang::CXXCatchStmt &Handler, clang::QualType Thrown);

/// A handler around the start of \p C's task that is there for exceptions of
/// the task, which it never sees: nothing else in the block could throw what it
/// takes, and nothing there waits for the task. Null if there is none.
const clang::CXXCatchStmt *misplacedHandler(const Unit &U, const Closure &C);

} // namespace weft::flow

#endif
