//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/Teardown.h"
#include "support/Ast.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

/// An own member, itself: neither a part of it nor what it points to.
static const FieldDecl *ownMember(const Expr *E) {
  const auto *Member = dyn_cast<MemberExpr>(ignoreWrapping(E));
  return Member && denotesObject(Member->getBase(), ObjectNames())
             ? dyn_cast<FieldDecl>(Member->getMemberDecl()->getCanonicalDecl())
             : nullptr;
}

/// Has `->`, and so holds an object that ends where it lets go of it.
static bool isPointerLike(const CXXRecordDecl *Class) {
  return Class && Class->hasDefinition() &&
         (any_of(Class->methods(),
                 [](const CXXMethodDecl *Method) {
                   return Method->getOverloadedOperator() == OO_Arrow;
                 }) ||
          any_of(Class->bases(), [](const CXXBaseSpecifier &Base) {
            return isPointerLike(classOf(Base.getType()));
          }));
}

/// `nullptr` or `{}`.
static bool isEmpty(const Expr *Value) {
  Value = ignoreWrapping(Value);
  const auto *Construct = dyn_cast<CXXConstructExpr>(Value);
  if (Construct && Construct->getNumArgs() == 1)
    Value = ignoreWrapping(Construct->getArg(0));
  return isa<CXXNullPtrLiteralExpr>(Value) ||
         (isa<CXXConstructExpr>(Value) &&
          cast<CXXConstructExpr>(Value)->getNumArgs() == 0);
}

const FieldDecl *memberDestroyedBy(const Unit &U, const Stmt *S) {
  if (const auto *Delete = dyn_cast<CXXDeleteExpr>(S))
    return ownMember(Delete->getArgument());
  const auto *Call = dyn_cast<CallExpr>(S);
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  if (!Callee)
    return nullptr;
  if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(Call))
    return isPlainAssignment(Operator) && Operator->getNumArgs() == 2 &&
                   isPointerLike(classOf(Operator->getArg(0)->getType())) &&
                   isEmpty(Operator->getArg(1))
               ? ownMember(Operator->getArg(0))
               : nullptr;
  if (const Expr *Object = objectOf(Call))
    return U.model().declaredRoles(*Callee).has(Role::Frees) ? ownMember(Object)
                                                             : nullptr;
  const RoleCall *Known = U.roleCall(Call);
  // `take(std::move(queue_))`
  if (Known && Known->has(Role::Passes) && Call->isXValue() &&
      Call->getNumArgs() == 1 && Call->getType()->isRecordType())
    return ownMember(Call->getArg(0));
  // `fclose(file_)`; a number is only closed.
  const RoleUse *Closes = Known ? Known->get(Role::ClosesHandle) : nullptr;
  const Expr *Closed = Closes ? Known->objectExpr(*Closes, U.model()) : nullptr;
  return Closed && Closed->getType()->isPointerType() ? ownMember(Closed)
                                                      : nullptr;
}

SmallVector<const Expr *, 2> joinsOf(const Unit &U, const OwnedTask &Task,
                                     const FunctionInfo &Fn) {
  auto joins = [&](const Stmt *S) {
    const auto *Call = dyn_cast<Expr>(S);
    const RoleCall *Known = Call ? U.roleCall(Call) : nullptr;
    if (!Known || !Known->has(Role::Joins))
      return false;
    AccessPath Joined = Known->object(Role::Joins, U.model());
    return Joined.FromThis && Joined.Fields.size() == 1 &&
           Joined.Fields.front() == Task.Handle;
  };
  SmallVector<const Expr *, 2> Joins;
  forEachDescendant(&Fn.body(), [&](const Stmt *S) {
    const auto *Call = dyn_cast<Expr>(S);
    const CXXMethodDecl *Own =
        Call ? ownMethodCalled(*Call, ObjectNames()) : nullptr;
    if (joins(S) || (Own && anyRun(U, Own, joins)))
      Joins.push_back(Call);
    return true;
  });
  return Joins;
}

bool holdsLockAt(const Unit &U, const FunctionInfo &Fn, const Stmt *Site) {
  return !forEachDescendant(&Fn.body(), [&](const Stmt *S) {
    const auto *E = dyn_cast<Expr>(S);
    const RoleCall *Known = E ? U.roleCall(E) : nullptr;
    const bool Takes = (Known && Known->has(Role::Acquires)) ||
                       (isa<CXXConstructExpr>(S) &&
                        U.model().hasRole(E->getType(), Role::LockGuard));
    const Stmt *Block =
        Takes
            ? Fn.enclosingStmt(
                  S, [](const Stmt *Outer) { return isa<CompoundStmt>(Outer); })
            : nullptr;
    return !Block || !Fn.isWithin(Site, Block) ||
           !(S->getBeginLoc() < Site->getBeginLoc());
  });
}

} // namespace weft::flow
