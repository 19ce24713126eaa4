//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// How long a task may run, seen from the function that starts it: where its
// handle is joined, given up or handed on, and where the function waits for
// something that the task shares with it.

#ifndef WEFT_CHECKERS_FLOW_TASKLIFE_H
#define WEFT_CHECKERS_FLOW_TASKLIFE_H

#include "flow/Paths.h"
#include "unit/Unit.h"
#include "llvm/ADT/SmallPtrSet.h"

namespace weft::flow {

/// What one mention of a handle does with it.
enum class HandleUse {
  Neutral, ///< asks or fills it: `size()`, `get_id()`, `emplace_back(…)`
  Guards,  ///< asks whether there is something to join: `joinable()`
  Joins,
  Detaches,
  HandsOver ///< moved, returned, passed or captured: somebody else's now
};

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
  bool guardsTask(const clang::IfStmt &If) const;
  bool isBlockMacro(const clang::IfStmt &If) const;
  void readWait(const clang::Expr *Mention);
  bool mayDropCallable(const clang::Expr &Call) const;
  bool isShared(const AccessPath &Path) const;

  const Unit &U;
  const Model &M;
  const Closure &C;
  const FunctionInfo &Fn;
  /// What the conditions around the spawn, or the code beside it, speak of.
  llvm::SmallPtrSet<const clang::ValueDecl *, 8> SpawnConditions;
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

/// What \p Mention, somewhere in \p Fn, does with the handle that it names.
/// \p Site receives the call, assignment or return that does it.
HandleUse classifyHandleUse(const Unit &U, const FunctionInfo &Fn,
                            const clang::Expr *Mention,
                            const clang::Stmt *&Site);

/// Does the destructor of \p T, or of its elements, wait for its tasks?
bool joinsOnDestruction(clang::QualType T, const Model &M);
/// Does it leave them alone, so that they run on?
bool detachesOnDestruction(clang::QualType T, const Model &M);
/// Does it end the program if a task was not joined?
bool terminatesOnDestruction(clang::QualType T, const Model &M);

} // namespace weft::flow

#endif
