//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/RequestHandler.h"
#include "support/Ast.h"
#include "clang/AST/DeclCXX.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

RequestHandlers::RequestHandlers(const Unit &U) : M(U.model()) {
  for (const Closure &C : U.closures()) {
    unsigned Position = 0;
    if ((!C.Runs && !C.Lambda) || !C.Call->callable(*C.Use, M, &Position) ||
        !M.parameterRoles(*C.Call->Callee, Position).has(Role::HandlesRequest))
      continue;
    if (C.Runs)
      Given.insert(C.Runs->getCanonicalDecl());
    if (C.Lambda)
      Given.insert(C.Lambda);
  }
}

/// What is behind the reference or pointer; null for a value.
static QualType referent(const ParmVarDecl &Param) {
  QualType T = Param.getType();
  return T->isReferenceType() || T->isPointerType() ? T->getPointeeType()
                                                    : QualType();
}

/// The lambda as an argument of a call that no other role speaks of:
/// `router.get("/", [](…) {…})`.
bool RequestHandlers::isGivenAsHandler(const FunctionInfo &Fn) const {
  if (Given.contains(Fn.decl().getCanonicalDecl()) ||
      (Fn.lambda() && Given.contains(Fn.lambda())))
    return true;
  if (!Fn.lambda() || !Fn.enclosing())
    return false;
  const ParentMap &Parents = Fn.enclosing()->parents();
  const Stmt *Value = Fn.lambda();
  for (const Stmt *Outer = Parents.getParent(Value); Outer;
       Value = Outer, Outer = Parents.getParent(Value)) {
    const auto *E = dyn_cast<Expr>(Outer);
    if (!E || isa<LambdaExpr>(E))
      return false;
    const FunctionDecl *Callee = calleeOf(E);
    if (!Callee)
      continue;
    SmallVector<const Expr *, 4> Arguments = argumentsOf(E);
    for (unsigned I = 0; I < Arguments.size(); ++I)
      if (Arguments[I] == Value &&
          M.parameterRoles(*Callee, I).has(Role::HandlesRequest))
        return true;
    // A wrapper that is made of it, std::function for one.
    if (!isa<CXXConstructExpr>(E))
      return false;
  }
  return false;
}

bool RequestHandlers::isServiceMethod(const FunctionDecl &Fn) const {
  const auto *Method = dyn_cast<CXXMethodDecl>(&Fn);
  return Method && Method->isInstance() &&
         Method->size_overridden_methods() > 0 &&
         M.hasRole(Method->getThisType()->getPointeeType(),
                   Role::HandlesRequest) &&
         any_of(Method->parameters(), [&](const ParmVarDecl *Param) {
           return M.hasRole(referent(*Param), Role::RequestScoped);
         });
}

std::optional<RequestHandler>
RequestHandlers::at(const FunctionInfo &Fn) const {
  const FunctionDecl &D = Fn.decl();
  const bool OfService = isServiceMethod(D);
  if (!OfService && !M.declaredRoles(D).has(Role::HandlesRequest) &&
      !isGivenAsHandler(Fn))
    return std::nullopt;
  RequestHandler Handler;
  Handler.Fn = &Fn;
  for (const ParmVarDecl *Param : D.parameters()) {
    QualType T = referent(*Param);
    if (T.isNull() || M.hasRole(T, Role::EndsRequest))
      continue;
    // Whatever a service's method gets is the request's.
    if (OfService || M.hasRole(T, Role::RequestScoped) ||
        M.parameterRoles(D, Param->getFunctionScopeIndex())
            .has(Role::RequestScoped))
      Handler.Scoped.push_back(Param);
  }
  return Handler;
}

std::optional<RequestHandler>
RequestHandlers::around(const FunctionInfo &Fn) const {
  for (const FunctionInfo *Outer = &Fn; Outer; Outer = Outer->enclosing())
    if (std::optional<RequestHandler> Handler = at(*Outer))
      return Handler;
  return std::nullopt;
}

/// `ClosureGuard guard(done);`, and nothing else is done with the guard; or
/// `done->Run()`.
bool RequestHandlers::isSettledHere(const FunctionInfo &Fn,
                                    const ParmVarDecl &Ends) const {
  ArrayRef<const Expr *> Mentions = Fn.mentionsOf(&Ends, M);
  return !Mentions.empty() && all_of(Mentions, [&](const Expr *Mention) {
    if (Fn.enclosingStmt(Mention,
                         [](const Stmt *S) { return isa<LambdaExpr>(S); }))
      return false;
    const Stmt *Outer = Fn.enclosingStmt(
        Mention, [](const Stmt *S) { return isa<CallExpr, DeclStmt>(S); });
    if (const auto *Run = dyn_cast_or_null<CXXMemberCallExpr>(Outer))
      return ignoreWrapping(Run->getImplicitObjectArgument()) == Mention;
    const auto *Declaration = dyn_cast_or_null<DeclStmt>(Outer);
    const auto *Guard = Declaration && Declaration->isSingleDecl()
                            ? dyn_cast<VarDecl>(Declaration->getSingleDecl())
                            : nullptr;
    return Guard && classOf(Guard->getType()) && isLocalObject(Guard) &&
           Fn.mentionsOf(Guard->getCanonicalDecl(), M).empty();
  });
}

bool RequestHandlers::endsWithHandler(const RequestHandler &Handler) const {
  const FunctionDecl &D = Handler.Fn->decl();
  if (D.getReturnType()->isPointerType() &&
      M.hasRole(D.getReturnType()->getPointeeType(), Role::EndsRequest))
    return false;
  return all_of(D.parameters(), [&](const ParmVarDecl *Param) {
    QualType T = referent(*Param);
    return T.isNull() || !M.hasRole(T, Role::EndsRequest) ||
           isSettledHere(*Handler.Fn, *Param);
  });
}

} // namespace weft::flow
