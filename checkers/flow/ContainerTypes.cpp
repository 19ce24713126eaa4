//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/ContainerTypes.h"
#include "support/Ast.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

/// A class that range-for takes: the language asks for these two names.
static bool isRange(const CXXRecordDecl *Class) {
  if (!Class || !Class->hasDefinition())
    return false;
  bool Begins = false, Ends = false;
  for (const Decl *Member : Class->getDefinition()->decls())
    if (const auto *Method = dyn_cast<CXXMethodDecl>(Member);
        Method && Method->getDeclName().isIdentifier()) {
      Begins |= Method->getName() == "begin";
      Ends |= Method->getName() == "end";
    }
  if (Begins && Ends)
    return true;
  return any_of(Class->getDefinition()->bases(), [](const CXXBaseSpecifier &B) {
    return isRange(B.getType()->getAsCXXRecordDecl());
  });
}

bool isContainer(QualType T) {
  T = T.getNonReferenceType();
  const CXXRecordDecl *Class =
      classOf(T->isPointerType() ? T->getPointeeType() : T);
  if (isRange(Class))
    return true;
  return Class && Class->isInStdNamespace() && Class->hasDefinition() &&
         any_of(Class->fields(), [](const FieldDecl *Field) {
           return isRange(classOf(Field->getType()));
         });
}

bool isContainer(const Expr &E) {
  return isContainer(ignoreWrapping(&E)->getType());
}

std::optional<uint64_t> fixedSize(QualType T, const ASTContext &Context) {
  T = T.getNonReferenceType();
  if (const auto *Array = Context.getAsConstantArrayType(T))
    return Array->getSize().getLimitedValue();
  const CXXRecordDecl *Class = classOf(T);
  if (!Class || !Class->hasDefinition() || !Class->isAggregate())
    return std::nullopt;
  auto Field = Class->field_begin();
  if (Field == Class->field_end() || std::next(Field) != Class->field_end())
    return std::nullopt;
  const auto *Array = Context.getAsConstantArrayType(Field->getType());
  return Array ? std::optional(Array->getSize().getLimitedValue())
               : std::nullopt;
}

bool holdsTaskHandles(QualType T, const Model &M, unsigned Depth) {
  T = T.getNonReferenceType();
  if (T->isPointerType())
    return holdsTaskHandles(T->getPointeeType(), M, Depth);
  if (M.containsRole(T, Role::TaskHandle) || M.hasRole(T, Role::TaskGroup))
    return true;
  const auto *Class =
      dyn_cast_or_null<ClassTemplateSpecializationDecl>(classOf(T));
  return Class && Depth < 3 &&
         any_of(
             Class->getTemplateArgs().asArray(),
             [&](const TemplateArgument &Argument) {
               return Argument.getKind() == TemplateArgument::Type &&
                      holdsTaskHandles(Argument.getAsType(), M, Depth + 1);
             });
}

} // namespace weft::flow
