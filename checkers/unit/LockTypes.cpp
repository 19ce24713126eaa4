//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "unit/LockTypes.h"
#include "model/Model.h"
#include "support/Ast.h"
#include "clang/AST/DeclCXX.h"

using namespace clang;
using namespace llvm;

namespace weft {

static QualType pointee(QualType T) {
  T = T.getNonReferenceType();
  return T->isPointerType() ? T->getPointeeType() : T;
}

/// Does \p Matches hold for a member function that takes the lock? Its bases'
/// members count, too.
static bool anyAcquire(const CXXRecordDecl *Class, const Model &M,
                       function_ref<bool(const RoleSet &)> Matches) {
  if (!Class || !Class->hasDefinition())
    return false;
  for (const CXXMethodDecl *Method : Class->methods()) {
    if (!Method->getIdentifier())
      continue;
    const RoleSet &Roles = M.declaredRoles(*Method);
    if (Roles.has(Role::Acquires) && Matches(Roles))
      return true;
  }
  return any_of(Class->bases(), [&](const CXXBaseSpecifier &Base) {
    return anyAcquire(classOf(Base.getType()), M, Matches);
  });
}

bool isLock(QualType T, const Model &M) {
  if (T.isNull() || T->isDependentType())
    return false;
  T = pointee(T);
  if (M.hasRole(T, Role::LockGuard))
    return false;
  return M.hasRole(T, Role::Lock) ||
         anyAcquire(classOf(T), M, [](const RoleSet &) { return true; });
}

bool isLockByShape(QualType T, const Model &M) {
  return isLock(T, M) && !M.hasRole(pointee(T), Role::Lock) &&
         anyAcquire(classOf(pointee(T)), M, [](const RoleSet &Roles) {
           return Roles.get(Role::Acquires)->From == Origin::Inferred;
         });
}

bool isFiberLock(QualType T, const Model &M) {
  return anyAcquire(classOf(pointee(T)), M, [](const RoleSet &Roles) {
    return Roles.has(Role::Suspends);
  });
}

static bool isMadeOfThreadLock(const CXXRecordDecl *Class, const Model &M) {
  return Class && Class->hasDefinition() &&
         (any_of(Class->fields(),
                 [&](const FieldDecl *Field) {
                   QualType T = Field->getType();
                   return M.hasRole(T, Role::Lock) && !isFiberLock(T, M);
                 }) ||
          any_of(Class->bases(), [&](const CXXBaseSpecifier &Base) {
            return M.hasRole(Base.getType(), Role::Lock);
          }));
}

bool isThreadLock(QualType T, const Model &M) {
  if (!isLock(T, M) || isFiberLock(T, M))
    return false;
  T = pointee(T);
  const CXXRecordDecl *Class = classOf(T);
  if (M.hasRole(T, Role::Lock))
    return true;
  return isMadeOfThreadLock(Class, M) &&
         none_of(Class->methods(), [&](const CXXMethodDecl *Method) {
           return Method->getIdentifier() &&
                  M.declaredRoles(*Method).has(Role::Acquires) &&
                  Method->getReturnType()->isRecordType();
         });
}

bool isRecursiveLock(QualType T, const Model &M) {
  return M.hasRole(pointee(T), Role::RecursiveLock);
}

} // namespace weft
