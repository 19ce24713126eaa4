//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "unit/CallRoles.h"
#include "support/Ast.h"
#include "unit/CallableTypes.h"
#include "clang/AST/DeclTemplate.h"

using namespace clang;
using namespace llvm;

namespace weft {

/// The constructor of the container's element (or of `T` in `make_unique<T>`)
/// that starts a task or keeps a callable, for calls that construct in place.
static void addRolesOfElement(const Model &M, const Expr *Call,
                              const FunctionDecl &Callee, RoleSet &Roles) {
  SmallVector<const Expr *, 4> Arguments = argumentsOf(Call);
  ArrayRef<TemplateArgument> Types;
  const auto *Method = dyn_cast<CXXMethodDecl>(&Callee);
  if (Method && objectOf(Call)) {
    const auto *Container =
        dyn_cast<ClassTemplateSpecializationDecl>(Method->getParent());
    if (Container)
      Types = Container->getTemplateArgs().asArray();
  } else if (const TemplateArgumentList *List =
                 Callee.getTemplateSpecializationArgs()) {
    Types = List->asArray().take_front(1);
  }
  for (const TemplateArgument &Argument : Types) {
    if (Argument.getKind() != TemplateArgument::Type)
      continue;
    QualType Element = Argument.getAsType();
    const CXXRecordDecl *Class = classOf(Element);
    if (!Class || !Class->hasDefinition())
      continue;
    // A wrapper that is moved in still holds what it was made of.
    if (M.hasRole(Element, Role::CallableWrapper)) {
      RoleUse Use;
      Use.Kind = Role::Stores;
      Use.From = Origin::Inferred;
      Use.Params[0] = {ParamRef::Callable};
      Roles.add(Use);
      return;
    }
    // The element itself is moved in: whoever made it has the role.
    if (any_of(Arguments, [&](const Expr *E) {
          return classOf(ignoreWrapping(E)->getType()) == Class;
        }))
      continue;
    if (!M.hasRole(Element, Role::TaskHandle) || Arguments.empty() ||
        !any_of(Arguments,
                [&](const Expr *E) { return canBeCalled(E->getType(), M); }))
      continue;
    for (const Decl *Member : Class->decls()) {
      if (const auto *Template = dyn_cast<FunctionTemplateDecl>(Member))
        Member = Template->getTemplatedDecl();
      const auto *Constructor = dyn_cast<CXXConstructorDecl>(Member);
      if (!Constructor)
        continue;
      if (const RoleUse *Spawns =
              M.declaredRoles(*Constructor).get(Role::Spawns)) {
        Roles.add(*Spawns);
        return;
      }
    }
  }
}

static bool isGuardConstruction(const Model &M, const Expr &Site,
                                const FunctionDecl &Callee) {
  const auto *Constructor = dyn_cast<CXXConstructorDecl>(&Callee);
  return Constructor && Constructor->getNumParams() != 0 &&
         !Constructor->isCopyOrMoveConstructor() &&
         M.hasRole(Site.getType(), Role::LockGuard);
}

RoleSet rolesOfCall(const Model &M, const Expr &Site,
                    const FunctionDecl &Callee) {
  RoleSet Roles = M.declaredRoles(Callee);
  if (Roles.has(Role::Constructs))
    addRolesOfElement(M, &Site, Callee, Roles);
  if (isGuardConstruction(M, Site, Callee)) {
    RoleUse Use;
    Use.Kind = Role::Acquires;
    Use.From = Origin::Inferred;
    Roles.merge(ArrayRef(Use));
  }
  return Roles;
}

} // namespace weft
