//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// How deep is a task pinned to its thread, on every path through a function?
// Helpers and guards count as what their bodies do.

#ifndef WEFT_CHECKERS_FLOW_PINPATHS_H
#define WEFT_CHECKERS_FLOW_PINPATHS_H

#include "flow/Paths.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallPtrSet.h"
#include <set>

namespace weft::flow {

/// A pin that a path leaves behind.
struct LeftPin {
  const clang::Expr *Pin = nullptr;
  PathEnd End;
};

/// An unpin that finds nothing pinned.
struct ExtraUnpin {
  const clang::Expr *Unpin = nullptr;
  /// The unpin that undid the last pin on the path; null where the path has
  /// met no pin.
  const clang::Expr *Earlier = nullptr;
  /// The pin that it undoes on another path; null if there is none.
  const clang::Expr *Pin = nullptr;
};

struct PinPaths {
  /// Something may undo pins that cannot be followed: nothing else is true.
  bool Unknown = false;
  llvm::SmallVector<LeftPin, 1> Left;
  llvm::SmallVector<ExtraUnpin, 1> Extra;
  /// The pins and unpins in the function's own code, those of helpers included.
  llvm::SmallVector<const clang::Expr *, 2> Pins, Unpins;
  /// By how much a call of the function changes the depth.
  std::set<int> Net;

  bool onlyUnpins() const { return Pins.empty() && !Unpins.empty(); }
};

class Pinning {
public:
  explicit Pinning(const Unit &U);

  /// The functions that pin or unpin, be it through helpers; in source order.
  llvm::ArrayRef<const FunctionInfo *> functions() const { return Users; }
  const PinPaths &pathsOf(const FunctionInfo &Fn);

  /// +1, -1 or 0: what evaluating \p S does; nothing where it differs.
  std::optional<int> effectOf(const clang::Stmt *S, const FunctionInfo &Fn);
  std::optional<int> effectOfDestructor(clang::QualType T);

  /// Does \p Fn declare, build or call something that may unpin later: a
  /// lambda, a guard that is handed on, the address of an unpin function?
  bool hasDeferredUnpin(const FunctionInfo &Fn);

private:
  std::optional<int> effectOfCallee(const clang::FunctionDecl *Callee);
  bool mayUnpinLater(const clang::CXXRecordDecl *Class);

  const Unit &U;
  llvm::SmallVector<const FunctionInfo *, 4> Users;
  llvm::SmallPtrSet<const FunctionInfo *, 8> IsUser;
  /// Classes with a member that unpins.
  llvm::SmallPtrSet<const clang::CXXRecordDecl *, 4> Unpinning;
  llvm::DenseMap<const FunctionInfo *, std::unique_ptr<PinPaths>> Known;
};

} // namespace weft::flow

#endif
