//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "model/Model.h"
#include "model/Annotations.h"
#include "model/BuiltInModels.h"
#include "model/LockShape.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "llvm/ADT/SmallString.h"

using namespace clang;
using namespace llvm;

namespace weft {

static const RoleSet NoRoles;

Model::Model(std::vector<std::shared_ptr<const ModelFile>> User)
    : User(std::move(User)) {}

/// The last part of a declaration's name as model files write it.
static StringRef lastName(const NamedDecl &D, SmallString<32> &Storage) {
  DeclarationName Name = D.getDeclName();
  switch (Name.getNameKind()) {
  case DeclarationName::Identifier:
    if (const IdentifierInfo *Identifier = Name.getAsIdentifierInfo())
      return Identifier->getName();
    if (const auto *Tag = dyn_cast<TagDecl>(&D))
      if (const TypedefNameDecl *Typedef = Tag->getTypedefNameForAnonDecl())
        return Typedef->getName();
    return StringRef();
  case DeclarationName::CXXConstructorName:
    return cast<CXXConstructorDecl>(D).getParent()->getName();
  case DeclarationName::CXXDestructorName:
    Storage = "~";
    Storage += cast<CXXDestructorDecl>(D).getParent()->getName();
    return Storage;
  case DeclarationName::CXXOperatorName:
    Storage = "operator";
    Storage += getOperatorSpelling(Name.getCXXOverloadedOperator());
    return Storage;
  default:
    return StringRef();
  }
}

/// Do \p Scopes (innermost first) spell out where \p D stands? Inline
/// namespaces may be left out.
static bool scopesMatch(ArrayRef<StringRef> Scopes, const NamedDecl &D) {
  const DeclContext *Scope = D.getDeclContext()->getRedeclContext();
  for (;;) {
    if (Scope->isTranslationUnit())
      return Scopes.empty();
    const auto *Named = dyn_cast<NamedDecl>(Scope);
    if (!Named)
      return false;
    const bool Matches = !Scopes.empty() &&
                         Named->getDeclName().isIdentifier() &&
                         Named->getName() == Scopes.front();
    if (Matches)
      Scopes = Scopes.drop_front();
    else if (!Scope->isInlineNamespace())
      return false;
    Scope = Scope->getParent()->getRedeclContext();
  }
}

static bool typeIsNamed(QualType T, StringRef Name) {
  Name.consume_front("::");
  const NamedDecl *D = nullptr;
  T = T.getNonReferenceType();
  if (const auto *Typedef = T->getAs<TypedefType>()) {
    std::string Spelled = Typedef->getDecl()->getQualifiedNameAsString();
    if (Spelled == Name)
      return true;
  }
  if (const TagDecl *Tag = T->getAsTagDecl())
    D = Tag;
  if (!D)
    return T.getUnqualifiedType().getAsString() == Name;
  SmallVector<StringRef, 4> Parts;
  Name.split(Parts, "::");
  StringRef Last = Parts.pop_back_val();
  std::reverse(Parts.begin(), Parts.end());
  return D->getDeclName().isIdentifier() && D->getName() == Last &&
         scopesMatch(Parts, *D);
}

static bool conditionHolds(const ModelRow &Row, const NamedDecl &D) {
  if (!Row.ParameterCount && Row.ParameterTypes.empty())
    return true;
  const auto *Fn = dyn_cast<FunctionDecl>(&D);
  if (!Fn)
    return false;
  if (Row.ParameterCount && *Row.ParameterCount != Fn->getNumParams())
    return false;
  return all_of(Row.ParameterTypes, [&](const auto &Condition) {
    return Condition.first <= Fn->getNumParams() &&
           typeIsNamed(Fn->getParamDecl(Condition.first - 1)->getType(),
                       Condition.second);
  });
}

static bool rowApplies(Attachment Wanted, const NamedDecl &D) {
  if (isa<FunctionDecl>(D))
    return Wanted == Function;
  if (isa<TypeDecl>(D))
    return Wanted == Type;
  return Wanted == Variable && isa<VarDecl, FieldDecl, EnumConstantDecl>(D);
}

/// What those of \p Rows that apply to \p D, or to its parameter \p Parameter
/// where that is not 0, say together.
static RoleSet rolesIn(ArrayRef<ModelRow> Rows, const NamedDecl &D,
                       SmallVectorImpl<Role> &Removed, unsigned Parameter = 0) {
  RoleSet Roles;
  for (const ModelRow &Row : Rows) {
    if (Row.Parameter != Parameter ||
        (Parameter == 0 && !rowApplies(Row.AppliesTo, D)) ||
        !scopesMatch(Row.Scopes, D) || !conditionHolds(Row, D))
      continue;
    append_range(Removed, Row.Removed);
    // A row with a condition is about its overload alone: it wins.
    if (Row.ParameterCount || !Row.ParameterTypes.empty()) {
      RoleSet Special(Row.Roles);
      Special.merge(Roles);
      Roles = std::move(Special);
    } else {
      Roles.merge(Row.Roles);
    }
  }
  return Roles;
}

void Model::addProblem(SourceLocation Where, std::string Message) const {
  if (none_of(Problems, [&](const Problem &P) { return P.Where == Where; }))
    Problems.push_back({Where, std::move(Message)});
}

RoleSet Model::parameterRoles(const FunctionDecl &Fn, unsigned Index) const {
  SmallVector<Role, 2> Removed;
  RoleSet Roles;
  SmallString<32> Storage;
  StringRef Name = lastName(Fn, Storage);
  for (const auto &File : User)
    Roles.merge(rolesIn(File->rows(Name), Fn, Removed, Index + 1));
  RoleSet Weaker = annotatedParameterRoles(
      Fn, Index, [&](SourceLocation Where, std::string M) {
        addProblem(Where, std::move(M));
      });
  SmallVector<Role, 0> NeverRemoved;
  Weaker.merge(rolesIn(builtInRows(Name), Fn, NeverRemoved, Index + 1));
  if (const auto *Method = dyn_cast<CXXMethodDecl>(&Fn))
    for (const CXXMethodDecl *Overridden : Method->overridden_methods())
      Weaker.merge(parameterRoles(*Overridden, Index));
  for (Role Kind : Removed)
    Weaker.remove(Kind);
  Roles.merge(Weaker);
  return Roles;
}

RoleSet Model::lookUp(const NamedDecl &D) const {
  SmallVector<Role, 2> Removed;
  RoleSet Roles;
  SmallString<32> Storage;
  StringRef Name = lastName(D, Storage);
  for (const auto &File : User)
    Roles.merge(rolesIn(File->rows(Name), D, Removed));
  RoleSet Weaker = annotatedRoles(D, [&](SourceLocation Where, std::string M) {
    addProblem(Where, std::move(M));
  });
  SmallVector<Role, 0> NeverRemoved;
  Weaker.merge(rolesIn(builtInRows(Name), D, NeverRemoved));
  // An overrider does what the function does that it overrides.
  if (const auto *Method = dyn_cast<CXXMethodDecl>(&D))
    for (const CXXMethodDecl *Overridden : Method->overridden_methods())
      Weaker.merge(declaredRoles(*Overridden));
  Weaker.merge(attributeRoles(D));
  for (Role Kind : Removed)
    Weaker.remove(Kind);
  Roles.merge(Weaker);
  if (Roles.empty() && Removed.empty())
    Roles = lockShapeRoles(D);
  return Roles;
}

const RoleSet &Model::declaredRoles(const NamedDecl &D) const {
  const Decl *Canonical = D.getCanonicalDecl();
  auto It = Cache.find(Canonical);
  if (It != Cache.end())
    return It->second ? *It->second : NoRoles;
  RoleSet Roles = lookUp(D);
  // Not before: looking up what it overrides may have moved the cache.
  std::unique_ptr<RoleSet> &Slot = Cache[Canonical];
  if (!Roles.empty())
    Slot = std::make_unique<RoleSet>(std::move(Roles));
  return Slot ? *Slot : NoRoles;
}

const RoleSet &Model::typeRoles(QualType T) const {
  if (T.isNull())
    return NoRoles;
  T = T.getNonReferenceType();
  // Typedefs come first: pthread_spinlock_t is an int to the type system.
  for (QualType Sugar = T;;) {
    const auto *Typedef = Sugar->getAs<TypedefType>();
    if (!Typedef)
      break;
    const RoleSet &Roles = declaredRoles(*Typedef->getDecl());
    if (!Roles.empty())
      return Roles;
    Sugar = Typedef->desugar();
  }
  const clang::Type *Canonical = T.getCanonicalType().getTypePtr();
  auto It = TypeCache.find(Canonical);
  if (It != TypeCache.end())
    return *It->second;
  const RoleSet *Found = &NoRoles;
  if (const TagDecl *Tag = Canonical->getAsTagDecl()) {
    Found = &declaredRoles(*Tag);
    const auto *Record = dyn_cast<CXXRecordDecl>(Tag);
    if (Found->empty() && Record && Record->hasDefinition()) {
      TypeCache[Canonical] =
          Found; // A class cannot be its own base, but be safe.
      for (const CXXBaseSpecifier &Base : Record->bases())
        if (Base.getAccessSpecifier() == AS_public && Found->empty())
          Found = &typeRoles(Base.getType());
    }
  }
  TypeCache[Canonical] = Found;
  return *Found;
}

bool Model::containsRole(QualType T, Role Kind) const {
  if (T.isNull())
    return false;
  if (hasRole(T, Kind))
    return true;
  const clang::Type *Element =
      T->getBaseElementTypeUnsafe()->getCanonicalTypeUnqualified().getTypePtr();
  if (Element != T.getCanonicalType().getTypePtr() &&
      hasRole(QualType(Element, 0), Kind))
    return true;
  const auto *Record = Element->getAsRecordDecl();
  if (!Record || !Record->getDefinition())
    return false;
  Record = Record->getDefinition();
  auto [It, New] = Contains.try_emplace({Element, unsigned(Kind)}, false);
  if (!New)
    return It->second;
  bool Result = any_of(Record->fields(), [&](const FieldDecl *Field) {
    return !Field->getType()->isReferenceType() &&
           containsRole(Field->getType(), Kind);
  });
  if (const auto *Class = dyn_cast<CXXRecordDecl>(Record))
    Result = Result || any_of(Class->bases(), [&](const CXXBaseSpecifier &B) {
               return containsRole(B.getType(), Kind);
             });
  return Contains[{Element, unsigned(Kind)}] = Result;
}

bool Model::nameSuggests(Role Kind, const NamedDecl &D) const {
  if (!D.getDeclName().isIdentifier())
    return false;
  return builtInNameSuggests(Kind, D.getName()) ||
         any_of(User, [&](const auto &File) {
           return File->namePatterns().suggest(Kind, D.getName());
         });
}

} // namespace weft
