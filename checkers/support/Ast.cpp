//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "support/Ast.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;
using namespace llvm;

namespace weft {

bool forEachDescendant(const Stmt *Root,
                       function_ref<bool(const Stmt *)> Visit) {
  // A worklist: code with thousands of nested blocks must not end our stack.
  SmallVector<const Stmt *, 32> Pending;
  if (Root)
    Pending.push_back(Root);
  while (!Pending.empty()) {
    const Stmt *S = Pending.pop_back_val();
    if (!Visit(S))
      return false;
    const size_t First = Pending.size();
    for (const Stmt *Child : S->children())
      if (Child)
        Pending.push_back(Child);
    std::reverse(Pending.begin() + First, Pending.end());
  }
  return true;
}

bool mentions(const Stmt *Root, const ValueDecl *D) {
  return !forEachDescendant(Root, [&](const Stmt *S) {
    if (const auto *Ref = dyn_cast<DeclRefExpr>(S))
      return Ref->getDecl()->getCanonicalDecl() != D->getCanonicalDecl();
    if (const auto *Member = dyn_cast<MemberExpr>(S))
      return Member->getMemberDecl()->getCanonicalDecl() !=
             D->getCanonicalDecl();
    return true;
  });
}

const Expr *ignoreWrapping(const Expr *E) {
  for (const Expr *Last = nullptr; E && E != Last;) {
    Last = E;
    E = E->IgnoreParenCasts();
    if (const auto *Cleanups = dyn_cast<ExprWithCleanups>(E))
      E = Cleanups->getSubExpr();
    else if (const auto *Temporary = dyn_cast<MaterializeTemporaryExpr>(E))
      E = Temporary->getSubExpr();
    else if (const auto *Bound = dyn_cast<CXXBindTemporaryExpr>(E))
      E = Bound->getSubExpr();
    else if (const auto *Default = dyn_cast<CXXDefaultArgExpr>(E))
      E = Default->getExpr();
    else if (const auto *Constant = dyn_cast<ConstantExpr>(E))
      E = Constant->getSubExpr();
  }
  return E;
}

const FunctionDecl *calleeOf(const Expr *Call) {
  if (const auto *Plain = dyn_cast<CallExpr>(Call))
    return Plain->getDirectCallee();
  if (const auto *Construct = dyn_cast<CXXConstructExpr>(Call))
    return Construct->getConstructor();
  return nullptr;
}

SmallVector<const Expr *, 4> argumentsOf(const Expr *Call) {
  SmallVector<const Expr *, 4> Arguments;
  if (const auto *Construct = dyn_cast<CXXConstructExpr>(Call)) {
    append_range(Arguments, Construct->arguments());
  } else if (const auto *Plain = dyn_cast<CallExpr>(Call)) {
    append_range(Arguments, Plain->arguments());
    // An overloaded operator that is a member has its object first.
    if (isa<CXXOperatorCallExpr>(Plain) && !Arguments.empty() &&
        isa_and_nonnull<CXXMethodDecl>(Plain->getDirectCallee()))
      Arguments.erase(Arguments.begin());
  }
  while (!Arguments.empty() && isa<CXXDefaultArgExpr>(Arguments.back()))
    Arguments.pop_back();
  return Arguments;
}

const Expr *objectOf(const Expr *Call) {
  if (const auto *Member = dyn_cast<CXXMemberCallExpr>(Call))
    return Member->getImplicitObjectArgument();
  const auto *Operator = dyn_cast<CXXOperatorCallExpr>(Call);
  if (Operator && Operator->getNumArgs() > 0 &&
      isa_and_nonnull<CXXMethodDecl>(Operator->getDirectCallee()))
    return Operator->getArg(0);
  return nullptr;
}

const Stmt *loopBody(const Stmt *Loop) {
  if (const auto *For = dyn_cast<ForStmt>(Loop))
    return For->getBody();
  if (const auto *Range = dyn_cast<CXXForRangeStmt>(Loop))
    return Range->getBody();
  if (const auto *While = dyn_cast<WhileStmt>(Loop))
    return While->getBody();
  if (const auto *Do = dyn_cast<DoStmt>(Loop))
    return Do->getBody();
  return nullptr;
}

const Expr *conditionOf(const Stmt *S) {
  if (const auto *For = dyn_cast<ForStmt>(S))
    return For->getCond();
  if (const auto *While = dyn_cast<WhileStmt>(S))
    return While->getCond();
  if (const auto *Do = dyn_cast<DoStmt>(S))
    return Do->getCond();
  if (const auto *If = dyn_cast<IfStmt>(S))
    return If->getCond();
  return nullptr;
}

const CXXRecordDecl *classOf(QualType T) {
  return T.isNull() ? nullptr : T.getNonReferenceType()->getAsCXXRecordDecl();
}

bool isStandard(const Decl &D) {
  for (const DeclContext *Scope = D.getDeclContext(); Scope;
       Scope = Scope->getParent()) {
    if (Scope->isStdNamespace())
      return true;
    // The implementation's own: iterators live in __gnu_cxx.
    const auto *Space = dyn_cast<NamespaceDecl>(Scope);
    if (Space && Space->getName().starts_with("__"))
      return true;
  }
  return false;
}

bool isLocalObject(const ValueDecl *D) {
  const auto *Variable = dyn_cast<VarDecl>(D);
  return Variable && Variable->hasLocalStorage() &&
         !Variable->getType()->isReferenceType();
}

bool isPlainAssignment(const Stmt *S) {
  const auto *Operator = dyn_cast<CXXOperatorCallExpr>(S);
  const auto *Binary = dyn_cast<BinaryOperator>(S);
  return (Operator && Operator->getOperator() == OO_Equal) ||
         (Binary && Binary->getOpcode() == BO_Assign);
}

} // namespace weft
