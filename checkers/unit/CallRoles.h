//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// What does one call do? What its callee is declared to do, and what only the
// call itself shows.

#ifndef WEFT_CHECKERS_UNIT_CALLROLES_H
#define WEFT_CHECKERS_UNIT_CALLROLES_H

#include "model/Model.h"
#include "clang/AST/Expr.h"

namespace weft {

/// The callee's roles; those of an element that it constructs in place; a
/// guard's construction takes its lock.
RoleSet rolesOfCall(const Model &M, const clang::Expr &Site,
                    const clang::FunctionDecl &Callee);

} // namespace weft

#endif
