//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "unit/Identity.h"
#include "support/Ast.h"
#include "unit/Uses.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"

using namespace clang;
using namespace llvm;

namespace weft {

static bool copiesOnPurpose(const CXXRecordDecl &Class) {
  return any_of(Class.methods(), [](const CXXMethodDecl *Method) {
    const auto *Constructor = dyn_cast<CXXConstructorDecl>(Method);
    return Method->isUserProvided() &&
           (Method->isCopyAssignmentOperator() ||
            (Constructor && Constructor->isCopyConstructor()));
  });
}

static bool declaresMove(const CXXRecordDecl &Class) {
  return any_of(Class.ctors(), [](const CXXConstructorDecl *Constructor) {
    return Constructor->isMoveConstructor() && !Constructor->isImplicit() &&
           !Constructor->isDeleted();
  });
}

/// A container of the standard library: it has an allocator, and its copy
/// copies its elements. Views, pointers and iterators have none.
static const ClassTemplateSpecializationDecl *
owningContainer(const CXXRecordDecl &Class) {
  const auto *Container = dyn_cast<ClassTemplateSpecializationDecl>(&Class);
  if (!Container || !isStandard(*Container))
    return nullptr;
  const bool Allocates = any_of(Container->decls(), [](const Decl *Member) {
    const auto *Alias = dyn_cast<TypedefNameDecl>(Member);
    return Alias && Alias->getName() == "allocator_type";
  });
  return Allocates ? Container : nullptr;
}

namespace {
class Finder {
public:
  Finder(CopiedAs How, const Model &M) : How(How), M(M) {}

  std::optional<IdentityPart> find(QualType T, unsigned Depth = 0) {
    T = T.getNonReferenceType();
    if (T->isArrayType())
      T = QualType(T->getBaseElementTypeUnsafe(), 0);
    if (Depth > 8 || T->isDependentType() || T->isPointerType())
      return std::nullopt;
    const CXXRecordDecl *Class = T->getAsCXXRecordDecl();
    if (Class)
      Class = Class->getDefinition();
    const RoleSet &Roles = M.typeRoles(T);
    if (Roles.has(Role::SharedHandle) || (Class && Class->isLambda()))
      return std::nullopt;
    const bool OnPurpose = Class && How == CopiedAs::Value &&
                           !isStandard(*Class) && copiesOnPurpose(*Class);
    // A class that inherits the role may yet know how to copy itself.
    if (Roles.has(Role::NoCopy) &&
        !(OnPurpose && M.declaredRoles(*Class).empty()))
      return IdentityPart{T, {}, false, Class && declaresMove(*Class)};
    if (Class && How == CopiedAs::Value)
      if (const auto *Container = owningContainer(*Class))
        return findElement(*Container, Depth);
    const RecordDecl *Record = T->getAsRecordDecl();
    if (OnPurpose || !Record || !Record->getDefinition())
      return std::nullopt;
    return findMember(*Record->getDefinition(), Depth);
  }

private:
  std::optional<IdentityPart> findMember(const RecordDecl &Record,
                                         unsigned Depth) {
    for (const FieldDecl *Field : Record.fields()) {
      if (Field->getType()->isReferenceType())
        continue;
      if (std::optional<IdentityPart> Part =
              find(Field->getType(), Depth + 1)) {
        // An anonymous struct or union adds nothing that a path would show.
        if (Field->getDeclName())
          Part->Path.insert(Part->Path.begin(), Field->getCanonicalDecl());
        return Part;
      }
    }
    if (const auto *Class = dyn_cast<CXXRecordDecl>(&Record))
      for (const CXXBaseSpecifier &Base : Class->bases())
        if (std::optional<IdentityPart> Part = find(Base.getType(), Depth + 1))
          return Part;
    return std::nullopt;
  }

  std::optional<IdentityPart>
  findElement(const ClassTemplateSpecializationDecl &Container,
              unsigned Depth) {
    for (const TemplateArgument &Argument :
         Container.getTemplateArgs().asArray())
      if (Argument.getKind() == TemplateArgument::Type &&
          !Argument.getAsType()->isPointerType())
        if (std::optional<IdentityPart> Part =
                find(Argument.getAsType(), Depth + 1)) {
          Part->Path.clear();
          Part->InElements = true;
          return Part;
        }
    return std::nullopt;
  }

  CopiedAs How;
  const Model &M;
};
} // namespace

/// Quick and cached: most types hold nothing of the kind.
static bool mayHaveIdentity(QualType T, const Model &M) {
  if (T->isArrayType())
    T = QualType(T->getBaseElementTypeUnsafe(), 0);
  if (M.containsRole(T, Role::NoCopy))
    return true;
  const auto *Container =
      dyn_cast_or_null<ClassTemplateSpecializationDecl>(classOf(T));
  return Container && isStandard(*Container) &&
         any_of(Container->getTemplateArgs().asArray(),
                [&](const TemplateArgument &Argument) {
                  return Argument.getKind() == TemplateArgument::Type &&
                         !Argument.getAsType()->isDependentType() &&
                         mayHaveIdentity(Argument.getAsType(), M);
                });
}

std::optional<IdentityPart> identityIn(QualType T, CopiedAs How,
                                       const Model &M) {
  if (T.isNull() || T->isDependentType())
    return std::nullopt;
  T = T.getNonReferenceType();
  if (T->isPointerType() || !mayHaveIdentity(T, M))
    return std::nullopt;
  return Finder(How, M).find(T);
}

std::optional<IdentityPart> copiedPart(QualType T, const Model &M) {
  std::optional<IdentityPart> Part = identityIn(T, CopiedAs::Value, M);
  return Part && isCopyable(T) ? Part : std::nullopt;
}

uint64_t offsetOf(const ASTContext &Context, const IdentityPart &Part) {
  uint64_t Bits = 0;
  for (const FieldDecl *Field : Part.Path)
    Bits += Context.getFieldOffset(Field);
  return Bits / 8;
}

std::string plainName(QualType T) {
  T = T.getNonReferenceType();
  if (const TagDecl *Tag = T->getAsTagDecl()) {
    if (Tag->getDeclName())
      return Tag->getNameAsString();
    if (const TypedefNameDecl *Typedef = Tag->getTypedefNameForAnonDecl())
      return Typedef->getNameAsString();
  }
  if (const auto *Typedef = T->getAs<TypedefType>())
    return Typedef->getDecl()->getNameAsString();
  return T.getUnqualifiedType().getAsString();
}

} // namespace weft
