//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/Fences.h"
#include "support/Ast.h"
#include "unit/Unit.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

static bool fencesIn(const Unit &U, const Stmt &Part, unsigned Depth) {
  return !forEachDescendant(&Part, [&](const Stmt *S) {
    if (isa<AsmStmt>(S))
      return false;
    const auto *Call = dyn_cast<Expr>(S);
    const FunctionDecl *Callee = Call ? calleeOf(Call) : nullptr;
    if (!Callee)
      return true;
    if (U.model().declaredRoles(*Callee).has(Role::Fences))
      return false;
    const FunctionInfo *Body = Depth == 0 ? U.infoFor(Callee) : nullptr;
    return !Body || !fencesIn(U, Body->body(), Depth + 1);
  });
}

bool fences(const Unit &U, const FunctionInfo &Fn) {
  return fencesIn(U, Fn.body(), 0);
}

} // namespace weft::flow
