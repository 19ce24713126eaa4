//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// An object that a function takes out of a pool: what it does with it, in which
// order.

#ifndef WEFT_CHECKERS_FLOW_POOLEDOBJECT_H
#define WEFT_CHECKERS_FLOW_POOLEDOBJECT_H

#include "flow/Paths.h"

namespace weft::flow {

class PooledObject {
public:
  /// \p Taken has the role `takes_pooled`.
  PooledObject(const Unit &U, const RoleCall &Taken);

  /// The local that the object is kept in, which nobody else can reach: null
  /// where it is captured, or stored somewhere.
  const clang::VarDecl *variable() const { return Variable; }

  /// The first call that changes the object with nothing that resets it before;
  /// null where the object has nothing to be reset with, or comes clean.
  const clang::Expr *changedBeforeReset() const;
  /// A use behind the call that gives it back; null if there is none.
  const clang::Expr *usedAfterReturn() const;
  /// A way out without giving it back, where the straight way does.
  std::optional<PathEnd> notReturned() const;

private:
  const Unit &U;
  const FunctionInfo &Fn;
  const RoleCall &Taken;
  const clang::VarDecl *Variable = nullptr;
  llvm::SmallVector<const RoleCall *, 2> Returns, Resets;
};

} // namespace weft::flow

#endif
