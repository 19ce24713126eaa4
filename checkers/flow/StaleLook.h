//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Looked up under a shared lock, then written under the exclusive one without
// looking again.

#ifndef WEFT_CHECKERS_FLOW_STALELOOK_H
#define WEFT_CHECKERS_FLOW_STALELOOK_H

#include "unit/Unit.h"

namespace weft::flow {

struct StaleLook {
  const clang::Expr *Look = nullptr;
  const clang::Expr *Write = nullptr;
  const clang::ValueDecl *Table = nullptr;
  const clang::ValueDecl *Lock = nullptr;
};

/// Only for an element that is looked up and assigned by the same key.
std::vector<StaleLook> staleLooks(const Unit &U, const FunctionInfo &Fn);

} // namespace weft::flow

#endif
