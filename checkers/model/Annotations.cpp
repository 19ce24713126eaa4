//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "model/Annotations.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;
using namespace llvm;

namespace weft {

static uint8_t attachmentOf(const NamedDecl &D) {
  if (isa<ParmVarDecl>(D))
    return Parameter;
  if (isa<VarDecl, FieldDecl, EnumConstantDecl>(D))
    return Variable;
  if (isa<FunctionDecl>(D))
    return Function;
  return Type;
}

static const char *attachmentName(uint8_t A) {
  switch (A) {
  case Parameter:
    return "parameter";
  case Variable:
    return "variable";
  case Function:
    return "function";
  default:
    return "type";
  }
}

static bool readArgument(const RoleInfo &Info, const Expr *Argument,
                         const ASTContext &Context, unsigned &NextParam,
                         RoleUse &Use) {
  const Expr *Plain = Argument->IgnoreImpCasts();
  if (const auto *Constant = dyn_cast<ConstantExpr>(Plain))
    Plain = Constant->getSubExpr()->IgnoreParenImpCasts();
  if (const auto *Text = dyn_cast<clang::StringLiteral>(Plain)) {
    if (!Text->isOrdinary() && !Text->isUTF8() && !Text->isUnevaluated())
      return false;
    if (const KeywordInfo *Word = findKeyword(Info, Text->getString())) {
      Use.add(Word->Kind);
      return true;
    }
    if (std::optional<ParamRef> Param = parseParamRef(Text->getString());
        Param && NextParam < 3 && !Info.Parameters.empty()) {
      Use.Params[NextParam++] = *Param;
      return true;
    }
    if (Info.hasKeywordGroup("text")) {
      Use.Text = Text->getString();
      return true;
    }
    return false;
  }
  Expr::EvalResult Value;
  if (Info.Parameters.empty() || NextParam >= 3 ||
      Argument->isValueDependent() || !Argument->EvaluateAsInt(Value, Context))
    return false;
  const APSInt &Number = Value.Val.getInt();
  if (Number.isNegative() || Number.isZero() || Number.ugt(255))
    return false;
  Use.Params[NextParam++] =
      ParamRef{ParamRef::Index, uint8_t(Number.getZExtValue())};
  return true;
}

static void readAnnotations(const Decl &D, RoleSet &Roles,
                            AnnotationProblem Problem) {
  if (!D.hasAttrs())
    return;
  for (const auto *Attribute : D.specific_attrs<AnnotateAttr>()) {
    StringRef Spelling = Attribute->getAnnotation();
    if (!Spelling.consume_front("weft:"))
      continue;
    const RoleInfo *Info = findRole(Spelling);
    if (!Info) {
      StringRef Nearest = nearestRole(Spelling);
      Problem(
          Attribute->getLocation(),
          ("unknown role '" + Spelling + "' in an annotation" +
           (Nearest.empty() ? Twine() : "; did you mean '" + Nearest + "'?"))
              .str());
      continue;
    }
    const auto &Named = cast<NamedDecl>(D);
    if (!(Info->Attaches & attachmentOf(Named))) {
      Problem(Attribute->getLocation(),
              ("role '" + Spelling + "' does not belong on a " +
               attachmentName(attachmentOf(Named)))
                  .str());
      continue;
    }
    RoleUse Use;
    Use.Kind = Info->Kind;
    Use.From = Origin::Annotation;
    unsigned NextParam = 0, Number = 0;
    bool Complete = true;
    for (const Expr *Argument : Attribute->args()) {
      ++Number;
      if (!readArgument(*Info, Argument, D.getASTContext(), NextParam, Use)) {
        Problem(Argument->getExprLoc(),
                ("role '" + Spelling + "' cannot use argument " +
                 Twine(Number) + " of this annotation")
                    .str());
        Complete = false;
      }
    }
    if (Complete && !any_of(Roles, [&](const RoleUse &Known) {
          return Known.Kind == Use.Kind && Known.Keywords == Use.Keywords &&
                 Known.Text == Use.Text &&
                 std::equal(Known.Params, Known.Params + 3, Use.Params);
        }))
      Roles.add(Use);
  }
}

/// The member of the primary template that stands where \p Member of a
/// specialisation stands: same name, same number of parameters.
static const FunctionDecl *memberOfPrimary(const CXXMethodDecl &Member) {
  const auto *Specialization =
      dyn_cast<ClassTemplateSpecializationDecl>(Member.getParent());
  if (!Specialization)
    return nullptr;
  const CXXRecordDecl *Primary =
      Specialization->getSpecializedTemplate()->getTemplatedDecl();
  for (const NamedDecl *Candidate : Primary->lookup(Member.getDeclName())) {
    const auto *Method =
        dyn_cast_or_null<FunctionDecl>(Candidate->getAsFunction());
    if (Method && Method->getNumParams() == Member.getNumParams())
      return Method;
  }
  return nullptr;
}

namespace {
/// Every declaration whose attributes speak for one entity.
class Sources {
public:
  SmallVector<const Decl *, 4> All;

  void add(const NamedDecl *D) {
    if (!D || !Seen.insert(D->getCanonicalDecl()).second)
      return;
    for (const Decl *Redeclaration : D->redecls())
      All.push_back(Redeclaration);
    if (const auto *Method = dyn_cast<CXXMethodDecl>(D)) {
      for (const CXXMethodDecl *Overridden : Method->overridden_methods())
        add(Overridden);
      add(memberOfPrimary(*Method));
    }
    if (const auto *Constructor = dyn_cast<CXXConstructorDecl>(D))
      add(Constructor->getInheritedConstructor().getConstructor());
    if (const auto *Fn = dyn_cast<FunctionDecl>(D)) {
      add(Fn->getTemplateInstantiationPattern());
      if (const FunctionTemplateDecl *Template = Fn->getPrimaryTemplate())
        add(Template->getTemplatedDecl());
    } else if (const auto *Record = dyn_cast<CXXRecordDecl>(D)) {
      add(Record->getTemplateInstantiationPattern());
      if (const auto *Specialization =
              dyn_cast<ClassTemplateSpecializationDecl>(Record))
        add(Specialization->getSpecializedTemplate()->getTemplatedDecl());
    } else if (const auto *Variable = dyn_cast<VarDecl>(D)) {
      add(Variable->getTemplateInstantiationPattern());
    }
  }

private:
  SmallPtrSet<const Decl *, 4> Seen;
};
} // namespace

RoleSet annotatedRoles(const NamedDecl &D, AnnotationProblem Problem) {
  Sources From;
  From.add(&D);
  RoleSet Roles;
  for (const Decl *Source : From.All)
    readAnnotations(*Source, Roles, Problem);
  return Roles;
}

RoleSet annotatedParameterRoles(const FunctionDecl &Fn, unsigned Index,
                                AnnotationProblem Problem) {
  Sources From;
  From.add(&Fn);
  RoleSet Roles;
  for (const Decl *Source : From.All) {
    const auto *Declared = dyn_cast<FunctionDecl>(Source);
    if (Declared && Index < Declared->getNumParams())
      readAnnotations(*Declared->getParamDecl(Index), Roles, Problem);
  }
  return Roles;
}

static RoleUse attributeUse(Role Kind) {
  RoleUse Use;
  Use.Kind = Kind;
  Use.From = Origin::Attribute;
  return Use;
}

RoleSet attributeRoles(const NamedDecl &D) {
  RoleSet Roles;
  if (const auto *Fn = dyn_cast<FunctionDecl>(&D)) {
    for (unsigned I = 0; I < Fn->getNumParams(); ++I)
      if (Fn->getParamDecl(I)->hasAttr<NoEscapeAttr>()) {
        RoleUse Use = attributeUse(Role::Invokes);
        Use.Params[0] = {ParamRef::Index, uint8_t(I + 1)};
        Roles.add(Use);
      }
  }
  if (!D.hasAttrs())
    return Roles;
  // With arguments, they speak of other objects than the function's own.
  if (const auto *Takes = D.getAttr<AcquireCapabilityAttr>();
      Takes && Takes->args_size() == 0) {
    RoleUse Use = attributeUse(Role::Acquires);
    if (Takes->isShared())
      Use.add(Keyword::Shared);
    Roles.add(Use);
  }
  if (const auto *Tries = D.getAttr<TryAcquireCapabilityAttr>();
      Tries && Tries->args_size() == 0) {
    RoleUse Use = attributeUse(Role::Acquires);
    Use.add(Keyword::Tries);
    if (Tries->isShared())
      Use.add(Keyword::Shared);
    Roles.add(Use);
  }
  if (const auto *Gives = D.getAttr<ReleaseCapabilityAttr>();
      Gives && Gives->args_size() == 0)
    Roles.add(attributeUse(Role::Releases));
  if (D.hasAttr<CapabilityAttr>())
    Roles.add(attributeUse(Role::Lock));
  if (D.hasAttr<ScopedLockableAttr>())
    Roles.add(attributeUse(Role::LockGuard));
  return Roles;
}

} // namespace weft
