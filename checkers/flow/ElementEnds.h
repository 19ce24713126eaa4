//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// What may put an end to references to elements of containers, and where a
// function lets others do so.

#ifndef WEFT_CHECKERS_FLOW_ELEMENTENDS_H
#define WEFT_CHECKERS_FLOW_ELEMENTENDS_H

#include "unit/Unit.h"

namespace weft::flow {

/// The calls of the unit that end references to elements, by the member or
/// global that they are made on.
class ElementEnds {
public:
  explicit ElementEnds(const Unit &U);

  bool empty() const { return ByHolder.empty(); }
  llvm::ArrayRef<const RoleCall *> of(const clang::ValueDecl *Holder) const;
  /// Is \p Fn given to something that runs it later?
  bool isTask(const clang::FunctionDecl &Fn) const { return Tasks.count(&Fn); }

private:
  llvm::DenseMap<const clang::ValueDecl *,
                 llvm::SmallVector<const RoleCall *, 2>>
      ByHolder;
  llvm::DenseSet<const clang::FunctionDecl *> Tasks;
};

/// A place where a function lets others run.
struct Suspension {
  const clang::Expr *Site = nullptr;
  /// What is awaited; the whole call on a fiber.
  const clang::Expr *Operand = nullptr;
};

/// Those of the function itself at which it holds no lock.
llvm::SmallVector<Suspension, 4> suspensionsOf(const Unit &U,
                                               const FunctionInfo &Fn);

/// Does the call let others run that are not waited for? After a join nobody is
/// left, and what a lock protects is looked at under the lock.
bool letsOthersRun(const RoleCall &Call);

/// The member or global that \p E is; null for an element of another, and for
/// what belongs to the function alone.
const clang::ValueDecl *sharedHolder(const clang::Expr *E, const Model &M);

} // namespace weft::flow

#endif
