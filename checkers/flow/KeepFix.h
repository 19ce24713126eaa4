//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Fixes that give a value a name and so a longer life. All are empty where the
// result might not compile, or might mean something else.

#ifndef WEFT_CHECKERS_FLOW_KEEPFIX_H
#define WEFT_CHECKERS_FLOW_KEEPFIX_H

#include "flow/DroppedValue.h"
#include "clang/Basic/Diagnostic.h"

namespace weft::flow {

using Fixes = llvm::SmallVector<clang::FixItHint, 2>;

/// `Guard(lock);` becomes `Guard name(lock);`.
Fixes nameTemporary(const FunctionInfo &Fn, const clang::Expr &Made,
                    llvm::StringRef Wanted);

/// `f();`, `(void)f();` and `std::ignore = f();` become `Before f();`, where
/// \p Before is `const auto name = ` or the like.
Fixes declareFrom(const Unit &U, const FunctionInfo &Fn,
                  const clang::Expr &Made, const clang::Expr &Outer,
                  const std::string &Before);

/// `auto a = f().first;` becomes `auto [a, wanted] = f();`: of a value of two
/// parts, the one that was taken and the other. \p KeptIsFirst: which.
Fixes bindBoth(const Unit &U, const FunctionInfo &Fn, const clang::Expr &Made,
               const clang::Expr &Part, bool KeptIsFirst,
               llvm::StringRef Wanted);

/// \p Wanted, or a name made from it, that the function does not use yet.
std::string freeName(const FunctionInfo &Fn, llvm::StringRef Wanted);

} // namespace weft::flow

#endif
