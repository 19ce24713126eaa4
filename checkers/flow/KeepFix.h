//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Fixes that give a value a name and so a longer life. All are empty where the
// result might not compile, or might mean something else.

#ifndef WEFT_CHECKERS_FLOW_KEEPFIX_H
#define WEFT_CHECKERS_FLOW_KEEPFIX_H

#include "flow/DroppedValue.h"
#include "clang/Basic/Diagnostic.h"
#include "llvm/ADT/StringSet.h"

namespace weft::flow {

using Fixes = llvm::SmallVector<clang::FixItHint, 2>;

class KeepFix {
public:
  explicit KeepFix(const Unit &U) : U(U) {}

  /// `Guard(lock);` becomes `Guard name(lock);`.
  Fixes nameTemporary(const FunctionInfo &Fn, const clang::Expr &Made,
                      llvm::StringRef Wanted);

  /// `f();`, `(void)f();` and `std::ignore = f();` become `auto name = f();`,
  /// or `auto [name, name] = f();` for two names.
  Fixes declare(const FunctionInfo &Fn, const clang::Expr &Made,
                const clang::Expr &Outer,
                llvm::ArrayRef<llvm::StringRef> Wanted);

  /// `auto a = f().first;` becomes `auto [a, wanted] = f();`: of a value of two
  /// parts, the one that was taken and the other. \p KeptIsFirst: which.
  Fixes bindBoth(const FunctionInfo &Fn, const clang::Expr &Made,
                 const clang::Expr &Part, bool KeptIsFirst,
                 llvm::StringRef Wanted);

private:
  /// \p Wanted, or a name made from it, that neither the function nor another
  /// fix in it uses.
  std::string freeName(const FunctionInfo &Fn, llvm::StringRef Wanted);

  const Unit &U;
  llvm::DenseMap<const FunctionInfo *, llvm::StringSet<>> Names;
};

} // namespace weft::flow

#endif
