//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/ObjectOwner.h"
#include "flow/ObjectEnd.h"
#include "flow/TaskLife.h"
#include "support/Ast.h"
#include "clang/AST/DeclTemplate.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

const CXXMethodDecl *methodAround(const FunctionInfo &Fn) {
  const FunctionInfo *Outermost = &Fn;
  while (Outermost->lambda() && Outermost->enclosing())
    Outermost = Outermost->enclosing();
  const auto *Method = dyn_cast<CXXMethodDecl>(&Outermost->decl());
  return Method && Method->isInstance() && !Outermost->lambda() ? Method
                                                                : nullptr;
}

static bool isRelated(const CXXRecordDecl &A, const CXXRecordDecl &B) {
  return A.getCanonicalDecl() == B.getCanonicalDecl() ||
         (A.hasDefinition() && A.isDerivedFrom(&B)) ||
         (B.hasDefinition() && B.isDerivedFrom(&A));
}

/// `shared_ptr<Class>`, `weak_ptr<Base>`, `shared_ptr<void>`.
static bool isOwnerOf(QualType T, const CXXRecordDecl &Class) {
  const auto *Pointer =
      dyn_cast_or_null<ClassTemplateSpecializationDecl>(classOf(T));
  if (!Pointer || Pointer->getTemplateArgs().size() == 0 ||
      Pointer->getTemplateArgs()[0].getKind() != TemplateArgument::Type)
    return false;
  QualType Owned = Pointer->getTemplateArgs()[0].getAsType();
  const CXXRecordDecl *OwnedClass = classOf(Owned);
  return Owned->isVoidType() || (OwnedClass && isRelated(*OwnedClass, Class));
}

/// `guard = DestructorGuard(this)`, `alive = keepAlive()`: made of the object
/// itself, and does something when it goes.
static bool isGuardOfThis(const ValueDecl &Held) {
  const auto *Variable = dyn_cast<VarDecl>(&Held);
  const CXXRecordDecl *Class = classOf(Held.getType());
  if (!Variable || !Variable->getInit() || !Class || !Class->hasDefinition() ||
      Class->hasTrivialDestructor())
    return false;
  auto isThis = [](const Expr *E) {
    return E && isa<CXXThisExpr>(ignoreWrapping(E));
  };
  return !forEachDescendant(Variable->getInit(), [&](const Stmt *S) {
    const auto *Call = dyn_cast<Expr>(S);
    return !Call || !isa<CallExpr, CXXConstructExpr>(Call) ||
           !(isThis(objectOf(Call)) || any_of(argumentsOf(Call), isThis));
  });
}

bool holdsOwner(const Closure &C, const CXXRecordDecl &Class) {
  return any_of(C.Captures, [&](const Capture &Held) {
    return (Held.Var && (isOwnerOf(Held.Var->getType(), Class) ||
                         isGuardOfThis(*Held.Var))) ||
           (Held.Argument && isOwnerOf(Held.Argument->getType(), Class));
  });
}

static bool waitsForTasks(const RoleSet &Roles) {
  return Roles.has(Role::Joins) || Roles.has(Role::AwaitsZero) ||
         Roles.has(Role::WaitsReleasing);
}

bool mayWaitForTasks(const Unit &U, const CXXRecordDecl &Class) {
  return mayWaitOnDestruction(U, Class, EndOf::ClassAndBases) ||
         any_of(U.calls(), [&](const RoleCall &Call) {
           if (!waitsForTasks(Call.Roles))
             return false;
           const CXXMethodDecl *Method = methodAround(*Call.In);
           return Method && isRelated(*Method->getParent(), Class);
         });
}

bool endsWithObject(const Unit &U, const Closure &C) {
  const AccessPath &Path = C.KeptBy.Path;
  if (C.KeptBy.Kind != Keeper::Object || !Path.FromThis || Path.Fields.empty())
    return false;
  const Expr *Site = C.Call->Site;
  // `callback_ = [this] {…}`; `timer_.async_wait([this] {…})` does not count:
  // the handler lives in the loop.
  if (C.Use->Kind == Role::Stores)
    return isa<CXXConstructExpr>(Site) || isPlainAssignment(Site) ||
           C.Call->has(Role::Constructs);
  QualType T = Path.Fields.back()->getType();
  return !T->isReferenceType() && !T->isPointerType() &&
         (joinsOnDestruction(T, U.model()) ||
          terminatesOnDestruction(T, U.model()));
}

} // namespace weft::flow
