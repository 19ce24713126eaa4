//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A worker's variable that still holds the last task while the worker waits for
// the next one.

#ifndef WEFT_CHECKERS_FLOW_STALEVALUE_H
#define WEFT_CHECKERS_FLOW_STALEVALUE_H

#include "unit/Unit.h"
#include "llvm/ADT/DenseMap.h"

namespace weft::flow {

/// Where each function waits for work: it receives, or waits for a condition,
/// itself or in a helper of the same file.
llvm::DenseMap<const FunctionInfo *, llvm::SmallVector<const clang::Expr *, 2>>
waitsForWork(const Unit &U);

/// Something that keeps what it was given alive: a callable of any type, a
/// smart pointer that shares, or an object with such a part.
bool keepsAlive(clang::QualType T, const Model &M);

struct StaleValue {
  /// Where the value is used last.
  const clang::Expr *Use = nullptr;
  /// Where the loop then waits, with the value still in the variable.
  const clang::Expr *Wait = nullptr;
};

/// \p Loop, which waits at one of \p Waits, gives \p Variable a new value each
/// time and uses it. Is the last one still there when it waits? Nothing where a
/// round may use the value of the round before: it is kept on purpose.
std::optional<StaleValue>
staleAtWait(const Unit &U, const FunctionInfo &Fn, const clang::Stmt *Loop,
            const clang::VarDecl &Variable,
            llvm::ArrayRef<const clang::Expr *> Waits);

} // namespace weft::flow

#endif
