//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// What a mention of a variable does with it: reads, or maybe writes.

#ifndef WEFT_CHECKERS_UNIT_USES_H
#define WEFT_CHECKERS_UNIT_USES_H

#include "unit/FunctionInfo.h"
#include "llvm/ADT/StringSet.h"

namespace weft {

/// The mention can only read: its value is loaded, or it is used as const.
bool isRead(const FunctionInfo &Fn, const clang::Expr *Mention);

/// The assignment, increment or decrement that \p Mention is the target of.
const clang::Stmt *assignmentOf(const FunctionInfo &Fn,
                                const clang::Expr *Mention);

/// What \p S changes as a whole: by `=`, `+=` and the like, `++` or `--`; null
/// for anything else.
const clang::Expr *assignedTo(const clang::Stmt *S);

/// Does the lambda do nothing with the variable but read it? Then a copy does
/// as well as a reference.
bool isOnlyRead(const FunctionInfo &Fn, const clang::LambdaExpr &Lambda,
                const clang::VarDecl &Variable, const Model &M);

/// Every name that the function mentions or declares, its lambdas included.
llvm::StringSet<> namesIn(const FunctionInfo &Fn);

/// Can an object of this type be copied by anybody?
bool isCopyable(clang::QualType T);

} // namespace weft

#endif
