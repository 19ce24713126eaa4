//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Where does a function of the unit take a lock, be it through what it calls?

#ifndef WEFT_CHECKERS_FLOW_LOCKTAKES_H
#define WEFT_CHECKERS_FLOW_LOCKTAKES_H

#include "unit/Unit.h"

namespace weft::flow {

/// One step on the way to where a lock is taken.
struct TakeStep {
  const FunctionInfo *In = nullptr;
  /// The call, and in the last step what takes the lock.
  const clang::Expr *Site = nullptr;
};

struct LockTake {
  /// As the function of the first step names it.
  LockRef Lock;
  llvm::SmallVector<TakeStep, 2> Steps;
  /// The guard, where the function takes it by itself.
  const clang::VarDecl *Guard = nullptr;
  bool Shared = false;
  bool ByShape = false;

  const TakeStep &first() const { return Steps.front(); }
  const TakeStep &last() const { return Steps.back(); }
};

/// All takes that wait, by functions whose bodies the unit has, and the calls
/// that come to one: up to three deep, and only where the callee is certain and
/// does not give back what it does not hold.
const std::vector<LockTake> &lockTakes(const Unit &U);

/// Is every call on the way certain to come to the next step?
bool surelyTakes(const Unit &U, const LockTake &Take);

/// Would a second take by the same task surely wait for the first? Not where
/// the lock may be recursive, for all that is known of it.
bool isNotRecursive(const Unit &U, const LockTake &Take);

/// Is the lock one by its shape alone, whoever takes it?
bool isByShape(const Unit &U, const LockTake &Take);

/// Can \p Held still be held at \p Take, and be the same object, whatever the
/// functions do that are called between the two?
bool staysHeld(const Unit &U, const HeldLock &Held, const LockTake &Take);

} // namespace weft::flow

#endif
