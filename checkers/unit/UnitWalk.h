//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// The one walk over the AST that fills a Unit.

#ifndef WEFT_CHECKERS_UNIT_UNITWALK_H
#define WEFT_CHECKERS_UNIT_UNITWALK_H

#include "unit/Unit.h"

namespace weft {

class UnitWalk {
public:
  static void run(Unit &U);

  /// For the visitor, and for roles that are inferred later.
  static RoleCall &addCall(Unit &U, const clang::Expr *Site,
                           const clang::FunctionDecl *Callee, RoleSet Roles,
                           const FunctionInfo &In);

private:
  class Visitor;
};

} // namespace weft

#endif
