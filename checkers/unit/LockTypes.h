//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// What kind of lock is a type? By role, attribute or shape.

#ifndef WEFT_CHECKERS_UNIT_LOCKTYPES_H
#define WEFT_CHECKERS_UNIT_LOCKTYPES_H

#include "clang/AST/Type.h"

namespace weft {

class Model;

/// Something that can be locked: references and pointers are looked through.
/// Guards are none, although they have the same members.
bool isLock(clang::QualType T, const Model &M);

/// A lock only because it has `lock` and `unlock`: nothing describes it.
bool isLockByShape(clang::QualType T, const Model &M);

/// Suspends the fiber that waits for it; any other blocks the thread.
bool isFiberLock(clang::QualType T, const Model &M);

/// Surely blocks the thread that waits for it: it is described as a lock, or
/// made of one. An asynchronous lock, whose `lock()` gives something to await,
/// is none.
bool isThreadLock(clang::QualType T, const Model &M);

/// Whoever holds it may take it again, as far as the type says.
bool isRecursiveLock(clang::QualType T, const Model &M);

} // namespace weft

#endif
