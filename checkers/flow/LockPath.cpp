//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/LockPath.h"
#include "flow/LockCallees.h"
#include "support/Ast.h"
#include "unit/Unit.h"
#include "unit/Uses.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclCXX.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

bool isSurelyLock(const Unit &U, const LockEvent &Event) {
  if (!Event.ByShape)
    return true;
  const CXXRecordDecl *Class = classOf(Event.Lock.Type);
  return Class && Class->hasDefinition() &&
         any_of(Class->methods(), [&](const CXXMethodDecl *Method) {
           const RoleSet &Roles = U.model().declaredRoles(*Method);
           return Roles.has(Role::Acquires) && Roles.has(Role::NeverWaits);
         });
}

bool locksForCaller(const Unit &U, const FunctionDecl &Fn) {
  const RoleSet &Roles = U.model().declaredRoles(Fn);
  return Roles.has(Role::Acquires) || Roles.has(Role::Releases) ||
         Fn.hasAttr<AcquireCapabilityAttr>() ||
         Fn.hasAttr<TryAcquireCapabilityAttr>() ||
         Fn.hasAttr<ReleaseCapabilityAttr>() ||
         Fn.hasAttr<NoThreadSafetyAnalysisAttr>();
}

LockPath::Effect LockPath::effectOf(const Stmt *S) const {
  if (const Expr *Target = assignedTo(S))
    if (accessPath(Target, U.model()).contains(Lock.Path))
      return Unclear;
  if (const auto *Declaration = dyn_cast<DeclStmt>(S))
    if (is_contained(Declaration->decls(), Lock.Path.Root))
      return Unclear;
  bool IsEvent = false;
  for (const LockEvent &Event : Events) {
    if (Event.Site != S)
      continue;
    IsEvent = true;
    if (!Event.Lock.same(Lock)) {
      if (!Event.Lock.Path || Event.Lock.Path.last() == Lock.Path.last())
        return Unclear;
      continue;
    }
    if (Event.takes())
      return Takes;
    return Event.Kind == LockEvent::GivesBack ? GivesBack : Unclear;
  }
  const auto *Call = dyn_cast<Expr>(S);
  return !IsEvent && Call && isa<CallExpr, CXXConstructExpr>(Call) &&
                 mayTouchLock(U, *Call, Lock)
             ? Unclear
             : None;
}

} // namespace weft::flow
