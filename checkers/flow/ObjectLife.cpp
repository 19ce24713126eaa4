//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/ObjectLife.h"
#include "flow/Globals.h"
#include "flow/ObjectEnd.h"
#include "support/Ast.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

/// The class itself, or a pointer, reference, smart pointer or container of it.
static bool leadsTo(QualType T, const CXXRecordDecl &Class,
                    unsigned Depth = 0) {
  T = T.getNonReferenceType();
  while (T->isPointerType() || T->isArrayType())
    T = T->isPointerType() ? T->getPointeeType()
                           : QualType(T->getArrayElementTypeNoTypeQual(), 0);
  const CXXRecordDecl *Found = T->getAsCXXRecordDecl();
  if (!Found)
    return false;
  if (Found->getCanonicalDecl() == Class.getCanonicalDecl() ||
      (Found->hasDefinition() && Class.hasDefinition() &&
       Class.isDerivedFrom(Found)))
    return true;
  const auto *Holder = dyn_cast<ClassTemplateSpecializationDecl>(Found);
  return Holder && Depth < 3 &&
         any_of(
             Holder->getTemplateArgs().asArray(),
             [&](const TemplateArgument &Argument) {
               return Argument.getKind() == TemplateArgument::Type &&
                      leadsTo(Argument.getAsType(), Class, Depth + 1);
             });
}

bool managesObjects(QualType T, const CXXRecordDecl &Class) {
  const CXXRecordDecl *Holder = classOf(T);
  return Holder && Holder->getCanonicalDecl() != Class.getCanonicalDecl() &&
         leadsTo(T, Class);
}

/// An instance that stays: a static, a global or a local of main holds it.
static bool isHeldByGlobal(const Unit &U, const CXXRecordDecl &Class) {
  auto stays = [&](const Decl *D, bool InMain) {
    const auto *Variable = dyn_cast<VarDecl>(D);
    return Variable && (InMain || Variable->hasGlobalStorage()) &&
           leadsTo(Variable->getType(), Class);
  };
  return !forEachGlobal(U, [&](const VarDecl &Global) {
    return !stays(&Global, false);
  }) || any_of(U.functions(), [&](const FunctionInfo &Fn) {
    return !forEachDescendant(&Fn.body(), [&](const Stmt *S) {
      const auto *Declaration = dyn_cast<DeclStmt>(S);
      return !Declaration || none_of(Declaration->decls(), [&](const Decl *D) {
        return stays(D, Fn.decl().isMain());
      });
    });
  });
}

/// `static Registry &instance();`, or a destructor that is nobody's business.
static bool isOnlyInstance(const CXXRecordDecl &Class) {
  const CXXDestructorDecl *Destructor = Class.getDestructor();
  if (Destructor &&
      (Destructor->isDeleted() || Destructor->getAccess() != AS_public))
    return true;
  bool AnyConstructor = false, AnyPublic = false;
  for (const CXXConstructorDecl *Constructor : Class.ctors())
    if (!Constructor->isCopyOrMoveConstructor()) {
      AnyConstructor = true;
      AnyPublic |= Constructor->getAccess() == AS_public;
    }
  if (AnyConstructor && !AnyPublic)
    return true;
  return any_of(Class.methods(), [&](const CXXMethodDecl *Method) {
    QualType Result = Method->getReturnType();
    return Method->isStatic() &&
           (Result->isPointerType() || Result->isReferenceType()) &&
           leadsTo(Result, Class);
  });
}

static bool isShutDownFirst(const Unit &U, const CXXRecordDecl &Class) {
  const Model &M = U.model();
  return any_of(Class.methods(), [&](const CXXMethodDecl *Method) {
    return !isa<CXXDestructorDecl>(Method) &&
           (M.declaredRoles(*Method).has(Role::ShutsDown) ||
            M.nameSuggests(Role::ShutsDown, *Method));
  });
}

static bool isServiceScoped(const Unit &U, const CXXRecordDecl &Class) {
  return U.model().declaredRoles(Class).has(Role::ServiceScoped) ||
         U.model().nameSuggests(Role::ServiceScoped, Class);
}

bool livesAsLongAsProgram(const Unit &U, const CXXRecordDecl &Class) {
  return isOnlyInstance(Class) || isServiceScoped(U, Class);
}

bool mayOutliveItsTasks(const Unit &U, const CXXRecordDecl &Class) {
  const CXXRecordDecl *Definition = Class.getDefinition();
  if (!Definition || Definition->isInvalidDecl() || Definition->isAbstract())
    return true;
  auto hasLongLife = [&](const CXXRecordDecl &Any) {
    return mayWaitOnDestruction(U, Any, EndOf::Object) ||
           isShutDownFirst(U, Any) || isServiceScoped(U, Any);
  };
  return hasLongLife(*Definition) || isOnlyInstance(*Definition) ||
         any_of(U.classes(),
                [&](const CXXRecordDecl *Derived) {
                  return !Derived->isDependentContext() &&
                         Derived->isDerivedFrom(Definition) &&
                         hasLongLife(*Derived);
                }) ||
         isHeldByGlobal(U, *Definition);
}

} // namespace weft::flow
