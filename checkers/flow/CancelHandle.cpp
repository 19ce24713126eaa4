//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/CancelHandle.h"
#include "support/Ast.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

SmallVector<QualType, 2> partsOf(QualType T, const Model &M) {
  SmallVector<QualType, 2> Parts;
  const CXXRecordDecl *Class = classOf(T);
  // Traits and the like stand for nothing.
  if (!Class || !Class->hasDefinition() ||
      (Class->isEmpty() && Class->hasTrivialDestructor()))
    return Parts;
  const auto *Template = dyn_cast<ClassTemplateSpecializationDecl>(Class);
  if (!Template || !Class->isInStdNamespace()) {
    if (Class->isAggregate())
      for (const FieldDecl *Field : Class->fields())
        Parts.push_back(Field->getType());
    return Parts;
  }
  // The library's classes hide their fields; their arguments say as much.
  for (Role Other : {Role::SharedHandle, Role::TaskHandle, Role::Promise,
                     Role::CallableWrapper, Role::View})
    if (M.hasRole(T, Other))
      return Parts;
  auto add = [&](const TemplateArgument &Argument) {
    if (Argument.getKind() == TemplateArgument::Type)
      Parts.push_back(Argument.getAsType());
  };
  for (const TemplateArgument &Argument :
       Template->getTemplateArgs().asArray()) {
    if (Argument.getKind() == TemplateArgument::Pack)
      for_each(Argument.getPackAsArray(), add);
    else
      add(Argument);
  }
  return Parts;
}

CancelHandle cancelHandle(const Unit &U, QualType T) {
  if (T.isNull() || T->isReferenceType())
    return {};
  const RoleUse *Handle = U.model().typeRoles(T).get(Role::CancelHandle);
  if (!Handle)
    return {};
  if (Handle->has(Keyword::DestroyCancels))
    return {CancelHandle::Cancels};
  if (Handle->has(Keyword::DestroyNothing))
    return {CancelHandle::Nothing};
  const CXXRecordDecl *Class = classOf(T);
  const CXXDestructorDecl *Destructor =
      Class && Class->hasDefinition() ? Class->getDestructor() : nullptr;
  if (!Destructor)
    return {CancelHandle::Unknown};
  if (U.model().declaredRoles(*Destructor).has(Role::Cancels))
    return {CancelHandle::Cancels};
  const FunctionInfo *Body = U.infoFor(Destructor);
  if (Body && any_of(Body->calls(), [](const RoleCall *Call) {
        return Call->has(Role::Cancels);
      }))
    return {CancelHandle::Cancels};
  return {CancelHandle::Unknown};
}

CancelHandle cancelHandleIn(const Unit &U, QualType T) {
  if (CancelHandle Own = cancelHandle(U, T))
    return Own;
  for (QualType Part : partsOf(T, U.model()))
    if (CancelHandle Held = cancelHandle(U, Part))
      return Held;
  return {};
}

SmallVector<TakenChild, 2> childrenOf(const Model &M, const FunctionInfo &Fn,
                                      const VarDecl &Variable) {
  SmallVector<TakenChild, 2> Children;
  for (const RoleCall *Call : Fn.calls()) {
    const RoleUse *Use = Call->get(Role::TakesChild);
    const Expr *Handle = Use ? Call->objectExpr(*Use, M) : nullptr;
    const auto *Ref =
        Handle ? dyn_cast<DeclRefExpr>(ignoreWrapping(Handle)) : nullptr;
    if (Ref && Ref->getDecl() == &Variable)
      Children.push_back({Call, Ref});
  }
  return Children;
}

} // namespace weft::flow
