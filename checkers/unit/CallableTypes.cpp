//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "unit/CallableTypes.h"
#include "model/Model.h"
#include "support/Ast.h"
#include "clang/AST/DeclTemplate.h"

using namespace clang;
using namespace llvm;

namespace weft {

bool hasCallOperator(const CXXRecordDecl *Class) {
  for (const Decl *Member : Class->decls()) {
    if (const auto *Template = dyn_cast<FunctionTemplateDecl>(Member))
      Member = Template->getTemplatedDecl();
    const auto *Method = dyn_cast<CXXMethodDecl>(Member);
    if (Method && Method->getOverloadedOperator() == OO_Call)
      return true;
  }
  return false;
}

bool canBeCalled(QualType T, const Model &M) {
  T = T.getNonReferenceType();
  if (T->isFunctionType() || T->isFunctionPointerType() ||
      T->isMemberFunctionPointerType() || T->isBlockPointerType())
    return true;
  const CXXRecordDecl *Class = classOf(T);
  if (!Class || !Class->hasDefinition())
    return false;
  if (Class->isLambda())
    return true;
  const RoleSet &Roles = M.typeRoles(T);
  if (Roles.has(Role::CompletionToken))
    return false;
  return Roles.has(Role::CallableWrapper) ||
         hasCallOperator(Class->getDefinition());
}

} // namespace weft
