//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Under which conditions does a function start a task?

#ifndef WEFT_CHECKERS_FLOW_SPAWNCONDITIONS_H
#define WEFT_CHECKERS_FLOW_SPAWNCONDITIONS_H

#include "unit/FunctionInfo.h"
#include "llvm/ADT/SmallPtrSet.h"

namespace weft::flow {

class SpawnConditions {
public:
  SpawnConditions(const FunctionInfo &Fn, const clang::Expr *Spawn);

  bool empty() const { return Named.empty(); }
  /// Does \p If, which is not around the spawn, ask whether there is a task:
  /// after anything that the conditions speak of?
  bool askedBy(const clang::IfStmt &If) const;

private:
  const FunctionInfo &Fn;
  const clang::Expr *Spawn;
  /// What the conditions around the spawn, or the code beside it, speak of.
  llvm::SmallPtrSet<const clang::ValueDecl *, 8> Named;
};

} // namespace weft::flow

#endif
