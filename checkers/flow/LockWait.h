//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Calls that wait so long, or for whom, that no lock should be held meanwhile.

#ifndef WEFT_CHECKERS_FLOW_LOCKWAIT_H
#define WEFT_CHECKERS_FLOW_LOCKWAIT_H

#include "unit/Unit.h"

namespace weft::flow {

struct LockWait {
  enum KindType {
    None,
    Moment, ///< another lock, a permit, the processor: short, or not known
    Sleep,
    Task,    ///< the end or result of a task, or a count
    Channel, ///< whoever is at the other end of a channel
    Remote,  ///< another process or machine
    File
  };
  KindType Kind = None;
  /// By giving the thread to another fiber.
  bool Suspends = false;
  /// What is waited for, for a message.
  llvm::StringRef What;
  explicit operator bool() const { return Kind != None; }
};

/// None for a call that never waits.
LockWait lockWaitOf(const Unit &U, const RoleCall &Call);

/// What is held while the call waits: not what it gives up meanwhile.
HeldSet heldAcross(const Unit &U, const RoleCall &Call);

/// Where the task that \p Call joins takes the lock; null if none of the unit
/// does, and where the function waits on a condition first, with the lock given
/// up, until the task is past that.
const clang::Expr *takenByTask(const Unit &U, const RoleCall &Call,
                               const HeldLock &Held);

/// The lock and what the call works on are members of the same object.
bool mayBeThereFor(const Unit &U, const HeldLock &Held, const RoleCall &Call);

/// How a message may call the lock.
std::string nameOf(const HeldLock &Held);

} // namespace weft::flow

#endif
