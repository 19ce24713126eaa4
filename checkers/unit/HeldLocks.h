//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Which locks does a function hold where? Only what is held on every path
// counts: a lock that may have been given back, moved away or not been had is
// none.

#ifndef WEFT_CHECKERS_UNIT_HELDLOCKS_H
#define WEFT_CHECKERS_UNIT_HELDLOCKS_H

#include "unit/LockEffects.h"
#include "llvm/ADT/DenseMap.h"

namespace clang {
class CFGBlock;
}

namespace weft {

class Graph;

class HeldLocks {
public:
  HeldLocks(const Unit &U, const FunctionInfo &Fn);

  /// False for nearly every function: then nothing below says anything.
  bool any() const { return !Events.empty() || !OnEntry.empty(); }
  llvm::ArrayRef<LockEvent> events() const { return Events; }
  /// What is held on every path to \p S, just before it is evaluated. What
  /// the caller holds counts where an annotation says so, or where the
  /// function is a lambda that is called under a lock.
  HeldSet before(const clang::Stmt *S) const;

private:
  void solve(const Graph &G);
  void flowIntoHandlers(const Graph &G);
  void flowInto(const clang::CFGBlock *Block, const HeldSet &State);
  HeldSet endOf(const clang::CFGBlock &Block, unsigned Count) const;

  const FunctionInfo &Fn;
  std::vector<LockEvent> Events;
  LockEffects Effects;
  HeldSet OnEntry;
  llvm::DenseMap<const clang::CFGBlock *, HeldSet> Begins;
  llvm::SmallVector<const clang::CFGBlock *, 16> Pending;
};

} // namespace weft

#endif
