//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A local refers to an element of a shared container, or to what a shared smart
// pointer or optional holds: who may end that element while the function waits?

#ifndef WEFT_CHECKERS_FLOW_STALEREFERENCE_H
#define WEFT_CHECKERS_FLOW_STALEREFERENCE_H

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

struct StaleReference {
  const clang::VarDecl *Variable = nullptr;
  const clang::ValueDecl *Holder = nullptr;
  const clang::Expr *Use = nullptr;
  const clang::Expr *Wait = nullptr;
  const RoleCall *End = nullptr;
};

/// The uses of locals of \p Fn behind one of \p Waits, one for each local, to
/// whose element another function may have put an end meanwhile.
std::vector<StaleReference> staleReferences(const Unit &U,
                                            const FunctionInfo &Fn,
                                            llvm::ArrayRef<Suspension> Waits,
                                            const ElementEnds &Ends);

} // namespace weft::flow

#endif
