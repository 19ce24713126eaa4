//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "unit/CopyUse.h"
#include "support/Ast.h"
#include "unit/Identity.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;
using namespace llvm;

namespace weft {

const Expr *copiedFrom(const Expr *E) {
  const auto *Construct = dyn_cast<CXXConstructExpr>(ignoreWrapping(E));
  return Construct && Construct->getNumArgs() > 0 &&
                 Construct->getConstructor()->isCopyOrMoveConstructor()
             ? Construct->getArg(0)
             : E;
}

const VarDecl *returnedLocal(const ReturnStmt &Return) {
  const Expr *Value = Return.getRetValue();
  const auto *Ref = dyn_cast_or_null<DeclRefExpr>(
      Value ? ignoreWrapping(copiedFrom(Value)) : nullptr);
  const auto *Local = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  return Local && isLocalObject(Local) && !isa<ParmVarDecl>(Local) ? Local
                                                                   : nullptr;
}

static CopyUse keptIn(AccessPath Into) {
  CopyUse Use;
  Use.Into = std::move(Into);
  return Use;
}

/// A member's initialiser in a constructor.
static CopyUse useInInitializer(const FunctionInfo &Fn, const Expr *Value) {
  if (const auto *Constructor = dyn_cast<CXXConstructorDecl>(&Fn.decl()))
    for (const CXXCtorInitializer *Init : Constructor->inits())
      if (Init->getInit() == Value && Init->getMember()) {
        AccessPath Path;
        Path.FromThis = true;
        Path.Fields.push_back(Init->getMember()->getCanonicalDecl());
        return keptIn(std::move(Path));
      }
  return {};
}

static CopyUse useInDeclaration(const DeclStmt &Declaration,
                                const Expr *Value) {
  for (const Decl *D : Declaration.decls()) {
    const auto *Variable = dyn_cast<VarDecl>(D);
    if (!Variable || Variable->getInit() != Value)
      continue;
    AccessPath Path;
    Path.Root = Variable->getCanonicalDecl();
    CopyUse Use = keptIn(std::move(Path));
    Use.Variable = Variable;
    if (Variable->isCXXForRangeDecl())
      Use.Kind = CopyUse::LoopVariable;
    return Use;
  }
  return {};
}

CopyUse useOfCopy(const Unit &U, const FunctionInfo &Fn, const Expr *Copy) {
  const Model &M = U.model();
  const auto *Operator = dyn_cast<CXXOperatorCallExpr>(Copy);
  if (Operator && Operator->getNumArgs() > 0)
    return keptIn(accessPath(Operator->getArg(0), M));
  const ParentMap &Parents = Fn.parents();
  CopyUse Unused;
  Unused.Kind = CopyUse::Unused;
  for (const Expr *Value = Copy;;) {
    const Stmt *Parent = Parents.getParent(Value);
    if (!Parent)
      return useInInitializer(Fn, Value);
    if (const auto *Declaration = dyn_cast<DeclStmt>(Parent))
      return useInDeclaration(*Declaration, Value);
    if (isa<ReturnStmt, CoreturnStmt>(Parent)) {
      CopyUse Use;
      Use.Kind = CopyUse::Returned;
      return Use;
    }
    const auto *Outer = dyn_cast<Expr>(Parent);
    if (!Outer || isa<MemberExpr, GenericSelectionExpr>(Outer))
      return Unused;
    if (const auto *Cast = dyn_cast<CastExpr>(Outer);
        Cast && Cast->getType()->isVoidType())
      return Unused;
    if (isa<CastExpr, ParenExpr, ExprWithCleanups, MaterializeTemporaryExpr,
            CXXBindTemporaryExpr, ConditionalOperator, ConstantExpr,
            CXXNewExpr>(Outer)) {
      Value = Outer;
      continue;
    }
    if (const auto *Binary = dyn_cast<BinaryOperator>(Outer)) {
      if (Binary->getOpcode() == BO_Comma) {
        if (Binary->getLHS() == Value)
          return Unused;
        Value = Binary;
        continue;
      }
      return keptIn(accessPath(Binary->getLHS(), M));
    }
    if (!isa<CallExpr, CXXConstructExpr>(Outer))
      return {};
    SmallVector<const Expr *, 4> Arguments = argumentsOf(Outer);
    CopyUse Use;
    Use.Kind = CopyUse::Argument;
    Use.Call = Outer;
    Use.Index = find(Arguments, Value) - Arguments.begin();
    return Use;
  }
}

/// The object that an address or array stands for; null for other pointers.
static const Expr *objectAt(const Expr *E) {
  E = ignoreWrapping(E);
  if (const auto *Unary = dyn_cast<UnaryOperator>(E))
    return Unary->getOpcode() == UO_AddrOf ? Unary->getSubExpr() : nullptr;
  return E->getType()->isArrayType() || E->getType()->isRecordType() ? E
                                                                     : nullptr;
}

static QualType objectType(const Expr *E) {
  QualType T = ignoreWrapping(E)->getType();
  return T->isPointerType() ? T->getPointeeType() : T;
}

std::optional<ByteCopy> byteCopyOf(const Unit &U, const RoleCall &Call) {
  const Model &M = U.model();
  const RoleUse *Use = Call.get(Role::CopiesBytes);
  const Expr *From = Use ? Call.argument(Use->Params[0], M) : nullptr;
  if (!From)
    return std::nullopt;
  ByteCopy Copy;
  Copy.From = From;
  Copy.FromObject = objectAt(From);
  Copy.Object = objectType(From);
  const bool ToResult = Use->Params[1].Kind == ParamRef::None;
  Copy.Moves = ToResult && ignoreWrapping(From)->getType()->isPointerType();
  if (!ToResult) {
    const Expr *To = Call.argument(Use->Params[1], M);
    if (!To || plainName(objectType(To)) != plainName(Copy.Object))
      return std::nullopt;
    Copy.Into = accessPath(To, M);
    if (Copy.Into == accessPath(From, M))
      Copy.Into = {};
  }
  const Expr *Size = Call.argument(Use->Params[2], M);
  Expr::EvalResult Value;
  if (Size && !Size->isValueDependent() &&
      Size->EvaluateAsInt(Value, U.context()))
    Copy.Size = Value.Val.getInt().getZExtValue();
  return Copy;
}

bool becomesElement(const RoleCall &Call, const Expr &Argument) {
  const auto *Method = dyn_cast<CXXMethodDecl>(Call.Callee);
  const auto *Container =
      Method ? dyn_cast<ClassTemplateSpecializationDecl>(Method->getParent())
             : nullptr;
  ArrayRef<TemplateArgument> Types;
  if (Container && objectOf(Call.Site))
    Types = Container->getTemplateArgs().asArray();
  else if (const TemplateArgumentList *List =
               Call.Callee->getTemplateSpecializationArgs())
    Types = List->asArray().take_front(1);
  QualType T = Argument.getType().getCanonicalType().getUnqualifiedType();
  return any_of(Types, [&](const TemplateArgument &Type) {
    return Type.getKind() == TemplateArgument::Type &&
           Type.getAsType()
                   .getNonReferenceType()
                   .getCanonicalType()
                   .getUnqualifiedType() == T;
  });
}

std::string nameOfObject(const Expr *E) {
  E = ignoreWrapping(E);
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E))
    return Ref->getDecl()->getNameAsString();
  if (const auto *Member = dyn_cast<MemberExpr>(E))
    return Member->getMemberDecl()->getNameAsString();
  if (const auto *Unary = dyn_cast<UnaryOperator>(E);
      Unary && Unary->getOpcode() == UO_Deref) {
    const Expr *Pointer = ignoreWrapping(Unary->getSubExpr());
    if (isa<CXXThisExpr>(Pointer))
      return "*this";
    if (isa<DeclRefExpr>(Pointer))
      return "*" + nameOfObject(Pointer);
  }
  return plainName(E->getType());
}

} // namespace weft
