//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/ElementEnds.h"
#include "flow/DroppedValue.h"
#include "unit/Coroutine.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

const ValueDecl *sharedHolder(const Expr *E, const Model &M) {
  const AccessPath Path = E ? accessPath(E, M) : AccessPath();
  if (!Path || Path.Element || Path.isLocal())
    return nullptr;
  const ValueDecl *Last = Path.last();
  const auto *Variable = dyn_cast_or_null<VarDecl>(Last);
  return isa_and_nonnull<FieldDecl>(Last) ||
                 (Variable && Variable->hasGlobalStorage())
             ? Last
             : nullptr;
}

ElementEnds::ElementEnds(const Unit &U) {
  const Model &M = U.model();
  for (const RoleCall &Call : U.calls()) {
    const RoleUse *Use = Call.get(Role::Invalidates);
    if (!Use || Call.In->isPattern() || Call.In->hasErrors())
      continue;
    if (const ValueDecl *Holder = sharedHolder(Call.objectExpr(*Use, M), M))
      ByHolder[Holder].push_back(&Call);
  }
  if (ByHolder.empty())
    return;
  for (const Closure &C : U.closures())
    if (C.Runs && C.escapes())
      Tasks.insert(C.Runs);
}

ArrayRef<const RoleCall *> ElementEnds::of(const ValueDecl *Holder) const {
  const auto Found = ByHolder.find(Holder);
  return Found == ByHolder.end() ? ArrayRef<const RoleCall *>()
                                 : ArrayRef<const RoleCall *>(Found->second);
}

bool letsOthersRun(const RoleCall &Call) {
  return Call.has(Role::Suspends) &&
         none_of(std::initializer_list<Role>{Role::NeverWaits, Role::Joins,
                                             Role::AwaitsZero, Role::Acquires,
                                             Role::WaitsReleasing},
                 [&](Role Kind) { return Call.has(Kind); });
}

SmallVector<Suspension, 4> suspensionsOf(const Unit &U,
                                         const FunctionInfo &Fn) {
  SmallVector<Suspension, 4> Found;
  const auto Add = [&](const Expr *Site, const Expr *Operand) {
    if (U.heldLocks(Fn).before(Site).empty())
      Found.push_back({Site, Operand});
  };
  if (coroutineBody(Fn))
    forEachOwnStmt(Fn, [&](const Stmt *S) {
      const auto *Await = dyn_cast<CoroutineSuspendExpr>(S);
      const auto *Plain = dyn_cast_or_null<CoawaitExpr>(Await);
      if (Await && !(Plain && Plain->isImplicit()) && !neverSuspends(*Await))
        Add(Await, Await->getOperand());
    });
  for (const RoleCall *Call : Fn.calls())
    if (letsOthersRun(*Call))
      Add(Call->Site, Call->Site);
  return Found;
}

} // namespace weft::flow
