//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/GivenCallable.h"
#include "flow/DroppedValue.h"
#include "support/Ast.h"
#include "clang/AST/DeclCXX.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

static bool isFunctionPointer(QualType T) {
  T = T.getNonReferenceType();
  return T->isFunctionPointerType() || T->isBlockPointerType();
}

static bool holdsAnyCallable(QualType T, const Model &M) {
  return isFunctionPointer(T) || M.hasRole(T, Role::CallableWrapper);
}

const Expr *callableThatRuns(const Unit &U, const CallExpr &Call) {
  if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(&Call))
    return Operator->getOperator() == OO_Call &&
                   U.model().hasRole(Operator->getArg(0)->getType(),
                                     Role::CallableWrapper)
               ? Operator->getArg(0)
               : nullptr;
  return !Call.getDirectCallee() && !isa<CXXMemberCallExpr>(Call) &&
                 isFunctionPointer(Call.getCallee()->getType())
             ? Call.getCallee()
             : nullptr;
}

/// Looks through a local copy: `auto task = std::move(queue_.front());`.
static AccessPath pathOfValue(const Expr &Callable, const Model &M) {
  AccessPath Path = accessPath(&Callable, M);
  const auto *Variable = dyn_cast_or_null<VarDecl>(Path.Root);
  if (!Variable || isa<ParmVarDecl>(Variable) || !Variable->getInit())
    return Path;
  AccessPath Source = accessPath(Variable->getInit(), M);
  Source.Fields.append(Path.Fields.begin(), Path.Fields.end());
  return Source;
}

/// A parameter that is, or may bring, a callable.
static bool mentionsGiven(const Stmt *S, const FunctionInfo &Fn) {
  return !forEachDescendant(S, [&](const Stmt *Part) {
    const auto *Ref = dyn_cast<DeclRefExpr>(Part);
    const auto *Param = Ref ? dyn_cast<ParmVarDecl>(Ref->getDecl()) : nullptr;
    return !Param || Param->getDeclContext() != &Fn.decl() ||
           !(isFunctionPointer(Param->getType()) || classOf(Param->getType()));
  });
}

/// Does \p S put something that the caller of \p Fn gave into the member?
static bool putsGivenInto(const Stmt *S, const FunctionInfo &Fn,
                          const FieldDecl &Member, const Model &M) {
  const Expr *Target = nullptr;
  SmallVector<const Expr *, 4> Sources;
  if (const auto *Binary = dyn_cast<BinaryOperator>(S);
      Binary && Binary->getOpcode() == BO_Assign) {
    Target = Binary->getLHS();
    Sources.push_back(Binary->getRHS());
  } else if (isa<CXXMemberCallExpr, CXXOperatorCallExpr>(S)) {
    Target = objectOf(cast<Expr>(S));
    Sources = argumentsOf(cast<Expr>(S));
  }
  if (!Target || Sources.empty())
    return false;
  AccessPath Path = accessPath(Target, M);
  return Path.FromThis && !Path.Fields.empty() &&
         Path.Fields.front() == Member.getCanonicalDecl() &&
         any_of(Sources,
                [&](const Expr *Source) { return mentionsGiven(Source, Fn); });
}

/// Does any function of its class put there what a caller gave it?
static bool isGivenByOthers(const Unit &U, const FieldDecl &Member) {
  for (const FunctionInfo &Fn : U.functions()) {
    const auto *Method = dyn_cast<CXXMethodDecl>(&Fn.decl());
    if (!Method || Fn.lambda() || Fn.isPattern() ||
        Method->getParent()->getCanonicalDecl() !=
            Member.getParent()->getCanonicalDecl() ||
        Method->getNumParams() == 0)
      continue;
    if (const auto *Constructor = dyn_cast<CXXConstructorDecl>(Method))
      for (const CXXCtorInitializer *Init : Constructor->inits())
        if (Init->getMember() &&
            Init->getMember()->getCanonicalDecl() ==
                Member.getCanonicalDecl() &&
            mentionsGiven(Init->getInit(), Fn))
          return true;
    bool Found = false;
    forEachOwnStmt(Fn, [&](const Stmt *S) {
      Found = Found || putsGivenInto(S, Fn, Member, U.model());
    });
    if (Found)
      return true;
  }
  return false;
}

GivenCallable givenCallable(const Unit &U, const FunctionInfo &Fn,
                            const Expr &Callable) {
  if (!holdsAnyCallable(Callable.getType(), U.model()))
    return {};
  AccessPath Path = pathOfValue(Callable, U.model());
  if (const auto *Param = dyn_cast_or_null<ParmVarDecl>(Path.Root))
    return Param->getDeclContext() == &Fn.decl() && Path.Fields.empty()
               ? GivenCallable{Param->getNameAsString(), nullptr, false, true}
               : GivenCallable();
  if (!Path.FromThis || Path.Fields.empty() ||
      !isGivenByOthers(U, *Path.Fields.front()))
    return {};
  return {Path.last()->getNameAsString(), Path.Fields.front(), Path.Element,
          false};
}

} // namespace weft::flow
