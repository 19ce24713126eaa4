//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// What a task runs: the body of its callable and, for a few levels, the bodies
// of the functions that it calls.

#ifndef WEFT_CHECKERS_FLOW_TASKBODY_H
#define WEFT_CHECKERS_FLOW_TASKBODY_H

#include "unit/Unit.h"

namespace weft::flow {

class TaskBody {
public:
  TaskBody(const Unit &U, const Closure &C);

  /// The callable's own body is in the unit.
  bool isKnown() const { return !Functions.empty(); }
  /// The callable's body first, each function once.
  llvm::ArrayRef<const FunctionInfo *> functions() const { return Functions; }

  /// May somebody learn from the task how far it is: does it count down, send,
  /// notify, set a promise or an atomic, return a permit, or call what nobody
  /// knows?
  bool mayHandOver() const;

  /// Does it delete an object of the class, or end by itself what it uses?
  bool deletes(const clang::CXXRecordDecl &Class) const;

  /// A mention of a static or global that the end of the program destroys, in
  /// the callable's body or in what that calls.
  const clang::DeclRefExpr *mortalGlobal() const;

private:
  bool handsOverAt(const clang::Stmt *S) const;

  const Unit &U;
  const Closure &C;
  llvm::SmallVector<const FunctionInfo *, 8> Functions;
  /// How many of them are the callable's or called by it.
  unsigned Near = 0;
};

/// Does main, if the unit has it, never come back?
bool mainNeverEnds(const Unit &U);

/// Is there no way from behind \p From (null: where it begins) to the end of
/// the function?
bool neverEnds(const Unit &U, const FunctionInfo &Fn, const clang::Stmt *From);

} // namespace weft::flow

#endif
