//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Cancel handles, alone and in the structs, pairs and tuples that functions
// return them in.

#ifndef WEFT_CHECKERS_FLOW_CANCELHANDLE_H
#define WEFT_CHECKERS_FLOW_CANCELHANDLE_H

#include "unit/Unit.h"

namespace weft::flow {

struct CancelHandle {
  /// None: the type is and holds no handle.
  enum KindType { None, Unknown, Cancels, Nothing };
  /// What happens where the handle dies: as declared, else by what its
  /// destructor is known to do.
  KindType OnDestroy = None;
  explicit operator bool() const { return OnDestroy != None; }
};

/// The handle that an object of type \p T is.
CancelHandle cancelHandle(const Unit &U, clang::QualType T);
/// The handle that it is or holds.
CancelHandle cancelHandleIn(const Unit &U, clang::QualType T);

/// The types that a struct, pair or tuple is made of; empty for classes that
/// keep that to themselves.
llvm::SmallVector<clang::QualType, 2> partsOf(clang::QualType T,
                                              const Model &M);

struct TakenChild {
  const RoleCall *Call;
  /// The mention of the handle that it was taken from.
  const clang::Expr *Handle;
};

/// The calls that take a token, slot or context from a variable.
llvm::SmallVector<TakenChild, 2> childrenOf(const Model &M,
                                            const FunctionInfo &Fn,
                                            const clang::VarDecl &Variable);

} // namespace weft::flow

#endif
