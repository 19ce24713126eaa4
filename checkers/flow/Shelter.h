//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// What holds the element that a local refers to.

#ifndef WEFT_CHECKERS_FLOW_SHELTER_H
#define WEFT_CHECKERS_FLOW_SHELTER_H

#include "unit/Unit.h"

namespace weft::flow {

/// What an expression's value refers into.
struct Shelter {
  const clang::ValueDecl *Holder = nullptr;
  /// A pointer that it holds leads on: what it holds may move.
  bool ByPointer = false;
};

/// All members and globals that hold what \p Variable, a reference, pointer,
/// iterator or view, refers to: `*rooms_[i].guest` is in `guest`, and that in
/// `rooms_`. Empty for other variables.
llvm::SmallVector<Shelter, 2> sheltersOf(const clang::VarDecl &Variable,
                                         const Model &M);

} // namespace weft::flow

#endif
