//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// What follows from a function's body. Callees first; recursion is unknown.

#ifndef WEFT_CHECKERS_UNIT_SUMMARIES_H
#define WEFT_CHECKERS_UNIT_SUMMARIES_H

#include "clang/AST/Decl.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/DenseMap.h"

namespace weft {

class FunctionInfo;
class Unit;

class Summaries {
public:
  explicit Summaries(const Unit &U) : U(U) {}

  /// Does the call let an exception out: by its model, or by a `throw` that
  /// its body in the same file, or one that it calls there, does not catch? Any
  /// other callee does not: "may throw" is true of nearly everything.
  bool letsExceptionsOut(const clang::Expr &Call);

  /// May the call wait for another task? Unknown callees may; what stands in
  /// the standard library or the C library does where its model says so.
  bool mayWait(const clang::Expr &Call);
  /// May this body?
  bool mayWait(const FunctionInfo &Fn) { return bodyWaits(Fn); }

  /// Does the call wait for the end of another task: by its model, or by a body
  /// of the unit that does, on some path? Projects wrap their threads.
  bool joins(const clang::Expr &Call);

private:
  enum Answer : char { Open, No, Yes };
  bool bodyThrows(const FunctionInfo &Fn);
  bool rethrows(const FunctionInfo &Fn, const clang::CXXThrowExpr &Throw);
  bool bodyWaits(const FunctionInfo &Fn);
  bool bodyJoins(const FunctionInfo &Fn);

  const Unit &U;
  llvm::DenseMap<const FunctionInfo *, Answer> Throws;
  llvm::DenseMap<const FunctionInfo *, Answer> Waits;
  llvm::DenseMap<const FunctionInfo *, Answer> Joins;
};

} // namespace weft

#endif
