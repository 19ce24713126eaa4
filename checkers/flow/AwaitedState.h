//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Waits on condition variables, and the state that they wait for.

#ifndef WEFT_CHECKERS_FLOW_AWAITEDSTATE_H
#define WEFT_CHECKERS_FLOW_AWAITEDSTATE_H

#include "unit/Unit.h"

namespace weft::flow {

/// A variable or member that a wait's predicate reads.
struct AwaitedState {
  const clang::ValueDecl *Object = nullptr;
  enum Wish { Anything, True, False, More, Less };
  /// What can end the wait, as far as the predicate tells.
  Wish Wants = Anything;
};

struct StateWait {
  const RoleCall *Call = nullptr;
  /// The condition variable's and the lock's declarations.
  const clang::ValueDecl *Condition = nullptr;
  const clang::ValueDecl *Lock = nullptr;
  /// Gives up after some time.
  bool Timed = false;
  llvm::SmallVector<AwaitedState, 4> States;
};

/// The variable or member that \p E names; null for anything else, and for
/// what cannot change.
const clang::ValueDecl *namedState(const clang::Expr *E, const Model &M);

/// All waits of the unit whose condition, lock and predicate are known.
std::vector<StateWait> stateWaits(const Unit &U);

/// Does the wait, whose role `waits_releasing` is \p Releasing, give up after
/// some time?
bool isTimedWait(const RoleCall &Call, const RoleUse &Releasing,
                 const Model &M);

} // namespace weft::flow

#endif
