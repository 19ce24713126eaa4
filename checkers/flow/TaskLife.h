//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// How long a task may run, seen from the function that starts it: where its
// handle is joined, given up or handed on, and where the function waits for
// something that the task shares with it.

#ifndef WEFT_CHECKERS_FLOW_TASKLIFE_H
#define WEFT_CHECKERS_FLOW_TASKLIFE_H

#include "flow/HandleUse.h"
#include "flow/Paths.h"
#include "flow/SpawnConditions.h"
#include "unit/Unit.h"
#include "llvm/ADT/SmallPtrSet.h"

namespace weft::flow {

class TaskLife {
public:
  /// The task that \p C starts or keeps.
  TaskLife(const Unit &U, const Closure &C);

  const Closure &closure() const { return C; }
  const FunctionInfo &function() const { return Fn; }

  /// The calls that give the handle up.
  llvm::ArrayRef<const clang::Expr *> detachCalls() const { return Detaches; }
  /// A lambda captures the handle, or its address is taken: who joins it
  /// cannot be told.
  bool handleEscapes() const { return Escapes; }
  bool isJoinedSomewhere() const { return Joined; }
  bool isHandedOnSomewhere() const { return HandedOn; }

  /// The ways out that a test's failed assertion takes do not count: what a
  /// test that has failed leaves behind is not worth a report.
  void skipFailedAssertions() { SkipsFailedAssertions = true; }

  /// Is there a path from behind \p From that leaves \p Scope (null: the
  /// function) while the task may still run? Waits for anything that the task
  /// shares with the function count as joins; the destructor of the keeper
  /// does where \p KeeperDiesFirst.
  std::optional<PathEnd> outlives(const clang::Stmt *From,
                                  const clang::Stmt *Scope,
                                  bool KeeperDiesFirst) const;

  /// Is there a path from the spawn to \p Target on which nobody waits for the
  /// task, and \p Variable (null: none) does not begin a new life?
  bool stillRunsAt(const clang::Stmt *Target,
                   const clang::VarDecl *Variable) const;

  /// Is there a path from behind the spawn to the end of the handle's scope on
  /// which nothing is done about the handle?
  std::optional<PathEnd> leftUnsettled(const clang::Stmt *Scope) const;

private:
  class Search;
  class WayTo;
  void readHandle();
  void readFailure();
  void readSharedObjects();
  void shareWhatIsReferredTo();
  void readWaitsBehindGlobals();
  void readLoopRuns();
  void readMentions(const clang::ValueDecl *Root,
                    llvm::function_ref<void(const clang::Expr *)> Visit);
  void settleAt(const clang::Stmt *Site,
                llvm::SmallPtrSetImpl<const clang::Stmt *> &Into);
  bool isBlockMacro(const clang::IfStmt &If) const;
  void readWait(const clang::Expr *Mention);
  bool mayDropCallable(const clang::Expr &Call) const;
  bool isShared(const AccessPath &Path) const;

  const Unit &U;
  const Model &M;
  const Closure &C;
  const FunctionInfo &Fn;
  const SpawnConditions Conditions;
  /// Variables and `this` (null) that both sides know.
  llvm::SmallPtrSet<const clang::ValueDecl *, 8> Shared;
  bool SharesThis = false;
  llvm::SmallPtrSet<const clang::Stmt *, 16> HandleSettled;
  llvm::SmallPtrSet<const clang::Stmt *, 16> WaitSettled;
  llvm::SmallVector<const clang::Expr *, 2> Detaches;
  bool Escapes = false;
  bool Joined = false;
  bool HandedOn = false;
  bool SkipsFailedAssertions = false;
};

} // namespace weft::flow

#endif
