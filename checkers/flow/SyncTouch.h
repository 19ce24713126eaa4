//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Is an object in use as a lock, counter or the like when it is copied, and is
// the copy made new before it is used?

#ifndef WEFT_CHECKERS_FLOW_SYNCTOUCH_H
#define WEFT_CHECKERS_FLOW_SYNCTOUCH_H

#include "unit/Identity.h"
#include "unit/Unit.h"

namespace weft::flow {

/// What code does with the part of an object that has identity.
enum class SyncTouch {
  None, ///< nothing that can be seen
  Sets, ///< gives it a value, initialises or destroys it
  Uses  ///< locks, counts, waits …
};

/// What \p Mention, somewhere in \p Fn, does with the part \p Part of the
/// object at \p Object.
SyncTouch touchOf(const Unit &U, const FunctionInfo &Fn,
                  const clang::Expr *Mention, const AccessPath &Object,
                  const IdentityPart &Part);

/// Is the value of \p Source one that nobody can have locked or counted on: a
/// temporary, a constant, or a variable that nothing has used as such yet?
bool isFresh(const Unit &U, const FunctionInfo *Fn, const clang::Expr *Source,
             const IdentityPart &Part);

/// Is the part of \p Object made new behind \p Where, before its first use?
bool isSetBehind(const Unit &U, const FunctionInfo &Fn,
                 const AccessPath &Object, const IdentityPart &Part,
                 clang::SourceLocation Where);

/// Is the part of \p Object touched before \p Where?
bool isTouchedBefore(const Unit &U, const FunctionInfo &Fn,
                     const AccessPath &Object, const IdentityPart &Part,
                     clang::SourceLocation Where);

} // namespace weft::flow

#endif
