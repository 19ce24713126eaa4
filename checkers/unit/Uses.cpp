//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "unit/Uses.h"
#include "support/Ast.h"
#include "clang/AST/DeclCXX.h"

using namespace clang;
using namespace llvm;

namespace weft {

bool isRead(const FunctionInfo &Fn, const Expr *Mention) {
  const ParentMap &Parents = Fn.parents();
  if (Mention->getType().isConstQualified())
    return true;
  const Expr *Value = Mention;
  for (;;) {
    const auto *Outer = dyn_cast_or_null<Expr>(Parents.getParent(Value));
    if (!Outer)
      return false;
    if (const auto *Cast = dyn_cast<ImplicitCastExpr>(Outer)) {
      if (Cast->getCastKind() == CK_LValueToRValue ||
          Cast->getType().isConstQualified())
        return true;
      Value = Cast;
      continue;
    }
    if (isa<ParenExpr>(Outer)) {
      Value = Outer;
      continue;
    }
    // Pointers into an array: `p != array + 4`.
    if (const auto *Binary = dyn_cast<BinaryOperator>(Outer)) {
      if (Binary->isComparisonOp())
        return true;
      if (!Binary->isAdditiveOp())
        return false;
      Value = Binary;
      continue;
    }
    if (const auto *Member = dyn_cast<MemberExpr>(Outer)) {
      if (const auto *Method = dyn_cast<CXXMethodDecl>(Member->getMemberDecl()))
        return Method->isConst();
      if (Member->isArrow())
        return true;
      Value = Member;
      continue;
    }
    if (const auto *Subscript = dyn_cast<ArraySubscriptExpr>(Outer)) {
      Value = Subscript;
      continue;
    }
    if (const auto *Call = dyn_cast<CXXOperatorCallExpr>(Outer)) {
      const auto *Method =
          dyn_cast_or_null<CXXMethodDecl>(Call->getDirectCallee());
      return Method && Method->isConst() && Call->getNumArgs() > 0 &&
             Call->getArg(0) == Value;
    }
    return false;
  }
}

const Stmt *assignmentOf(const FunctionInfo &Fn, const Expr *Mention) {
  const ParentMap &Parents = Fn.parents();
  const Stmt *Outer =
      Parents.getParentIgnoreParens(const_cast<Expr *>(Mention));
  if (const auto *Binary = dyn_cast_or_null<BinaryOperator>(Outer))
    return Binary->isAssignmentOp() &&
                   Binary->getLHS()->IgnoreParens() == Mention
               ? Binary
               : nullptr;
  if (const auto *Unary = dyn_cast_or_null<UnaryOperator>(Outer))
    return Unary->isIncrementDecrementOp() ? Unary : nullptr;
  if (const auto *Call = dyn_cast_or_null<CXXOperatorCallExpr>(Outer)) {
    switch (Call->getOperator()) {
    case OO_Equal:
    case OO_PlusPlus:
    case OO_MinusMinus:
      return Call->getArg(0)->IgnoreParens() == Mention ? Call : nullptr;
    default:
      return nullptr;
    }
  }
  return nullptr;
}

const Expr *assignedTo(const Stmt *S) {
  if (const auto *Binary = dyn_cast<BinaryOperator>(S))
    return Binary->isAssignmentOp() ? Binary->getLHS() : nullptr;
  if (const auto *Unary = dyn_cast<UnaryOperator>(S))
    return Unary->isIncrementDecrementOp() ? Unary->getSubExpr() : nullptr;
  if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(S))
    if (Operator->isAssignmentOp() || Operator->getOperator() == OO_PlusPlus ||
        Operator->getOperator() == OO_MinusMinus)
      return Operator->getNumArgs() ? Operator->getArg(0) : nullptr;
  return nullptr;
}

bool isOnlyRead(const FunctionInfo &Fn, const LambdaExpr &Lambda,
                const VarDecl &Variable, const Model &M) {
  return all_of(Fn.mentionsOf(&Variable, M), [&](const Expr *Mention) {
    // The capture itself is no use.
    return !Fn.isWithin(Mention, Lambda.getBody()) || isRead(Fn, Mention);
  });
}

bool isCopyable(QualType T) {
  const CXXRecordDecl *Class = T.getNonReferenceType()->getAsCXXRecordDecl();
  if (!Class)
    return !T->isArrayType();
  if (!Class->hasDefinition() || Class->defaultedCopyConstructorIsDeleted())
    return false;
  for (const CXXConstructorDecl *Constructor : Class->ctors())
    if (Constructor->isCopyConstructor())
      return !Constructor->isDeleted() && Constructor->getAccess() == AS_public;
  return Class->hasSimpleCopyConstructor() ||
         Class->needsImplicitCopyConstructor();
}

StringSet<> namesIn(const FunctionInfo &Fn) {
  StringSet<> Used;
  auto use = [&](const NamedDecl *D) {
    if (const IdentifierInfo *Name = D->getIdentifier())
      Used.insert(Name->getName());
  };
  for (const ParmVarDecl *Param : Fn.decl().parameters())
    use(Param);
  forEachDescendant(&Fn.body(), [&](const Stmt *S) {
    if (const auto *Ref = dyn_cast<DeclRefExpr>(S))
      use(Ref->getDecl());
    else if (const auto *Member = dyn_cast<MemberExpr>(S))
      use(Member->getMemberDecl());
    else if (const auto *Declaration = dyn_cast<DeclStmt>(S))
      for (const Decl *D : Declaration->decls()) {
        if (const auto *Named = dyn_cast<NamedDecl>(D))
          use(Named);
        if (const auto *Bindings = dyn_cast<DecompositionDecl>(D))
          for (const BindingDecl *Binding : Bindings->bindings())
            use(Binding);
      }
    else if (const auto *Lambda = dyn_cast<LambdaExpr>(S)) {
      for (const ParmVarDecl *Param : Lambda->getCallOperator()->parameters())
        use(Param);
      for (const LambdaCapture &Each : Lambda->captures())
        if (Each.capturesVariable())
          use(Each.getCapturedVar());
    }
    return true;
  });
  return Used;
}

} // namespace weft
