//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/ObjectEnd.h"
#include "flow/OwnedTasks.h"
#include "flow/TaskLife.h"
#include "support/Ast.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

bool waitsOnDestruction(const Unit &U, QualType T) {
  if (T->isReferenceType())
    return false;
  if (joinsOnDestruction(T, U.model()))
    return true;
  const CXXRecordDecl *Class = classOf(T);
  if (!Class || !Class->hasDefinition() || isStandard(*Class))
    return false;
  const CXXDestructorDecl *Destructor = Class->getDestructor();
  if (!Destructor || !Destructor->isUserProvided())
    return false;
  return anyRun(U, Destructor, [&](const Stmt *S) {
    const auto *Call = dyn_cast<Expr>(S);
    const RoleCall *Known = Call ? U.roleCall(Call) : nullptr;
    return Known && Known->has(Role::Joins);
  });
}

bool waitsForOthers(const RoleSet &Roles) {
  if (Roles.has(Role::NeverWaits))
    return false;
  for (Role Kind :
       {Role::Joins, Role::AwaitsZero, Role::Receives, Role::WaitsReleasing,
        Role::Bounds, Role::WaitsRemote, Role::Yields})
    if (Roles.has(Kind))
      return true;
  if (Roles.has(Role::Acquires))
    return false;
  const RoleUse *Blocks = Roles.get(Role::Blocks);
  return Roles.has(Role::Suspends) ||
         (Blocks && !Blocks->has(Keyword::KindFile));
}

/// A call whose body is elsewhere, unless its library is one that the model
/// knows, and one that does not come back.
static bool mayWaitUnseen(const Unit &U, const Expr &Call) {
  const FunctionDecl *Callee = calleeOf(&Call);
  return !Callee || Callee->isNoReturn() ||
         !(Callee->isTrivial() || Callee->isDefaulted() ||
           Callee->getBuiltinID() || U.infoFor(Callee) ||
           U.isInSystemHeader(*Callee));
}

/// `while (running_) {}`
static bool polls(const Unit &U, const Stmt *Loop) {
  const Expr *Condition =
      isa<WhileStmt, DoStmt, ForStmt>(Loop) ? conditionOf(Loop) : nullptr;
  return Condition && !forEachDescendant(Condition, [&](const Stmt *S) {
           const auto *E = dyn_cast<Expr>(S);
           return !E || !(E->getType().isVolatileQualified() ||
                          U.model().hasRole(E->getType(), Role::Atomic));
         });
}

static bool bodyMayWait(const Unit &U, const CXXRecordDecl &Class) {
  const CXXDestructorDecl *Destructor = Class.getDestructor();
  if (!Destructor || !Destructor->isUserProvided())
    return false;
  if (!U.infoFor(Destructor))
    return true;
  return anyRun(U, Destructor, [&](const Stmt *S) {
    const auto *Call = dyn_cast<Expr>(S);
    if (!Call || !isa<CallExpr, CXXConstructExpr>(Call))
      return polls(U, S);
    const RoleCall *Known = U.roleCall(Call);
    return Known ? waitsForOthers(Known->Roles) : mayWaitUnseen(U, *Call);
  });
}

static bool endMayWait(const Unit &U, const CXXRecordDecl &Class, EndOf Part,
                       unsigned Depth) {
  const CXXRecordDecl *Defined = Class.getDefinition();
  if (!Defined || Depth > 8)
    return true;
  if (isStandard(*Defined))
    return false;
  if (bodyMayWait(U, *Defined))
    return true;
  auto partMayWait = [&](QualType T) {
    const CXXRecordDecl *Inner = T->getAsCXXRecordDecl();
    return Inner && endMayWait(U, *Inner, Part, Depth + 1);
  };
  return (Part != EndOf::Class && any_of(Defined->bases(),
                                         [&](const CXXBaseSpecifier &Base) {
                                           return partMayWait(Base.getType());
                                         })) ||
         (Part == EndOf::Object &&
          any_of(Defined->fields(), [&](const FieldDecl *Field) {
            return partMayWait(Field->getType());
          }));
}

bool mayWaitOnDestruction(const Unit &U, const CXXRecordDecl &Class,
                          EndOf Part) {
  return endMayWait(U, Class, Part, 0);
}

} // namespace weft::flow
