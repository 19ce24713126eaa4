//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A task tells its starter that it is done, and goes on using the starter's
// locals: those may be gone as soon as the starter knows.

#ifndef WEFT_CHECKERS_FLOW_LATETOUCH_H
#define WEFT_CHECKERS_FLOW_LATETOUCH_H

#include "unit/Unit.h"

namespace weft::flow {

struct LateTouch {
  /// What lets the starter go on: a count-down or the like, or the end of the
  /// lock under which its condition came true (then the place is the guard or
  /// the unlock).
  clang::SourceLocation Signal;
  bool IsUnlock = false;
  /// The starter's local, and where it is used.
  const clang::VarDecl *Object = nullptr;
  clang::SourceLocation Where;
  /// The use is the end of this guard, which unlocks Object.
  const clang::VarDecl *Guard = nullptr;
};

/// Nothing where the starter also waits for the task in another way, or may.
std::optional<LateTouch> lateTouchIn(const Unit &U, const Closure &Task);

} // namespace weft::flow

#endif
