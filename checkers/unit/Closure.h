//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A callable that is given away: what it refers to, and who keeps it.

#ifndef WEFT_CHECKERS_UNIT_CLOSURE_H
#define WEFT_CHECKERS_UNIT_CLOSURE_H

#include "unit/AccessPath.h"
#include "unit/CallableTypes.h"
#include "unit/FunctionInfo.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/LambdaCapture.h"

namespace weft {

class Unit;

/// One thing that a callable holds on to.
struct Capture {
  enum KindType {
    Reference, ///< `[&x]`, `std::ref(x)`
    Pointer,   ///< `&x`, a copied pointer to x
    View,      ///< a copied view, span or iterator of x
    This,      ///< `[this]`, `&C::run, this`
    Copy       ///< anything else
  };
  KindType Kind = Copy;
  /// The variable that is named, as written: an alias is not looked through.
  const clang::ValueDecl *Var = nullptr;
  /// What is held by reference (Reference, Pointer, View), or the variable
  /// that is copied.
  AccessPath Path;
  /// Where it is captured: the capture, its first use when it is implicit, or
  /// the argument.
  clang::SourceLocation Where;
  /// The capture of a lambda; null for an argument.
  const clang::LambdaCapture *InLambda = nullptr;
  /// The lambda that captures; not the closure's own where a helper variable
  /// names another.
  const clang::LambdaExpr *Lambda = nullptr;
  /// The argument, for `std::bind` and the arguments of a spawn.
  const clang::Expr *Argument = nullptr;

  bool refers() const {
    return Kind == Reference || Kind == Pointer || Kind == View;
  }
};

/// Who keeps a task or stored callable, and so for how long it may live.
struct Keeper {
  enum KindType {
    Nobody,   ///< detached, or a dropped handle that detaches
    Dropped,  ///< a handle that is destroyed at once, which ends the program
    AtOnce,   ///< joined in the same expression, or dropped and joined there
    Object,   ///< the variable, member, container or group at Path
    Returned, ///< the caller
    Unknown   ///< handed on to code that is not known
  };
  KindType Kind = Unknown;
  AccessPath Path;
};

/// A callable at the call that takes it.
struct Closure {
  const RoleCall *Call = nullptr;
  /// Spawns, Stores or Invokes, as declared for the call.
  const RoleUse *Use = nullptr;
  const clang::Expr *Callable = nullptr;
  /// The lambda, where it is one; through a named variable, too.
  const clang::LambdaExpr *Lambda = nullptr;
  /// What runs; null where that is not known.
  const clang::FunctionDecl *Runs = nullptr;
  llvm::SmallVector<Capture, 4> Captures;
  Keeper KeptBy;

  bool escapes() const {
    return Use->Kind == Role::Spawns || Use->Kind == Role::Stores;
  }
  clang::SourceLocation location() const { return Call->Site->getBeginLoc(); }
};

/// Resolves the callable of \p Use at \p Call.
Closure resolveClosure(const Unit &U, const RoleCall &Call, const RoleUse &Use);

/// Follows the value that \p Made makes to where it is kept.
Keeper keeperOf(const Unit &U, const FunctionInfo &In, const clang::Expr *Made);

} // namespace weft

#endif
