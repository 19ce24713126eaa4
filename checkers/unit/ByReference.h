//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Fix-its that turn a copy into a reference.

#ifndef WEFT_CHECKERS_UNIT_BYREFERENCE_H
#define WEFT_CHECKERS_UNIT_BYREFERENCE_H

#include "unit/Unit.h"
#include "clang/Basic/Diagnostic.h"

namespace weft {

/// Is \p Variable only looked at, so that a reference to const will do?
bool isOnlyLookedAt(const FunctionInfo &Fn, const clang::VarDecl &Variable,
                    const Model &M);

/// `T x` becomes `T &x`; nothing where the declaration is not plain enough.
std::optional<clang::FixItHint> makeReference(const Unit &U,
                                              const clang::VarDecl &Variable);

/// Makes a by-value parameter of \p Fn a reference, in all declarations of the
/// function; empty unless every declaration is in the main file, every use in
/// the unit is a call that goes on compiling, and nobody overrides it.
llvm::SmallVector<clang::FixItHint, 2>
passByReference(const Unit &U, const FunctionInfo &Fn,
                const clang::ParmVarDecl &Param);

/// `[x]` becomes `[&x]`, `[=]` becomes `[=, &x]`.
clang::FixItHint captureByReference(const clang::LambdaExpr &Lambda,
                                    const clang::LambdaCapture &Held);

/// Can the closure be alive when what it captures is gone? \p Escaping
/// receives where it is given away, if that is known.
bool mayOutliveScope(const Unit &U, const LambdaSite &Site,
                     const Closure *&Escaping);

} // namespace weft

#endif
