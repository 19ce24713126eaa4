//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// What one step of a function changes about which locks are held.

#ifndef WEFT_CHECKERS_UNIT_LOCKEFFECTS_H
#define WEFT_CHECKERS_UNIT_LOCKEFFECTS_H

#include "unit/LockEvents.h"
#include "llvm/ADT/DenseMap.h"

namespace weft {

struct HeldLock {
  LockRef Lock;
  /// The call or construction that took it; null where the caller holds it.
  const clang::Expr *Site = nullptr;
  /// The local that gives it back at the end of its scope; null for none.
  const clang::VarDecl *Guard = nullptr;
  bool Shared = false;
  /// A try whose success has not been asked for yet: not held, as far as
  /// anybody knows.
  bool Maybe = false;
};

using HeldSet = llvm::SmallVector<HeldLock, 2>;

class LockEffects {
public:
  LockEffects(const Unit &U, const FunctionInfo &Fn) : U(U), Fn(Fn) {}
  /// All the events of the function; they have to stay where they are.
  void add(llvm::ArrayRef<LockEvent> All);

  /// What is held once \p S, without its parts, has been evaluated.
  void apply(const clang::Stmt *S, HeldSet &State) const;
  /// \p State where the branch on \p Condition was \p Taken: a try has
  /// succeeded or not.
  HeldSet afterBranch(HeldSet State, const clang::Expr *Condition,
                      bool Taken) const;

private:
  void applyEvent(const LockEvent &Event, HeldSet &State) const;
  void applyCall(const clang::Expr &Call, HeldSet &State) const;

  const Unit &U;
  const FunctionInfo &Fn;
  llvm::ArrayRef<LockEvent> Events;
  llvm::DenseMap<const clang::Stmt *, llvm::SmallVector<unsigned, 2>> At;
};

} // namespace weft

#endif
