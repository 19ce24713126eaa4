//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "unit/Summaries.h"
#include "support/Ast.h"
#include "unit/Unit.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;
using namespace llvm;

namespace weft {

static bool isNoexcept(const FunctionDecl &Fn) {
  const auto *Type = Fn.getType()->getAs<FunctionProtoType>();
  // An unevaluated specification is that of a destructor or the like.
  return Type && !isUnresolvedExceptionSpec(Type->getExceptionSpecType()) &&
         Type->isNothrow();
}

/// Calls \p Visit for the statements that the function itself runs: nested
/// lambdas are not entered.
static bool anyOwnStmt(const FunctionInfo &Fn,
                       function_ref<bool(const Stmt *)> Matches) {
  SmallVector<const Stmt *, 32> Pending{&Fn.body()};
  while (!Pending.empty()) {
    const Stmt *S = Pending.pop_back_val();
    if (Matches(S))
      return true;
    if (isa<LambdaExpr>(S))
      continue;
    for (const Stmt *Child : S->children())
      if (Child)
        Pending.push_back(Child);
  }
  return false;
}

/// Inside a `try` whose handlers take what is thrown: any handler is taken to.
static bool isCaught(const FunctionInfo &Fn, const Stmt *S) {
  const Stmt *Inner = S;
  return Fn.enclosingStmt(S, [&](const Stmt *Outer) {
    const auto *Try = dyn_cast<CXXTryStmt>(Outer);
    const bool InBlock = Try && Try->getTryBlock() == Inner;
    Inner = Outer;
    return InBlock;
  });
}

/// Failing allocation is no path: it may happen anywhere.
static bool saysOutOfMemory(const Model &M, const CXXThrowExpr &Throw) {
  return Throw.getSubExpr() &&
         M.hasRole(Throw.getSubExpr()->getType(), Role::OutOfMemory);
}

/// `throw;` lets out what the block before the handler does.
bool Summaries::rethrows(const FunctionInfo &Fn, const CXXThrowExpr &Throw) {
  const auto *Try = dyn_cast_or_null<CXXTryStmt>(Fn.enclosingStmt(
      &Throw, [](const Stmt *Outer) { return isa<CXXTryStmt>(Outer); }));
  return !Try || !forEachDescendant(Try->getTryBlock(), [&](const Stmt *S) {
    const auto *Call = dyn_cast<Expr>(S);
    return !isa<CXXThrowExpr>(S) &&
           !(Call && calleeOf(Call) && letsExceptionsOut(*Call));
  });
}

bool Summaries::bodyThrows(const FunctionInfo &Fn) {
  auto [It, New] = Throws.try_emplace(&Fn, Open);
  if (!New)
    return It->second == Yes;
  const bool Result = anyOwnStmt(Fn, [&](const Stmt *S) {
    if (const auto *Throw = dyn_cast<CXXThrowExpr>(S))
      return !saysOutOfMemory(U.model(), *Throw) && !isCaught(Fn, S) &&
             (Throw->getSubExpr() || rethrows(Fn, *Throw));
    const auto *Call = dyn_cast<Expr>(S);
    return Call && calleeOf(Call) && letsExceptionsOut(*Call) &&
           !isCaught(Fn, S);
  });
  Throws[&Fn] = Result ? Yes : No;
  return Result;
}

/// What a header's function throws is mostly a report of its misuse.
static bool isInSameFile(const Unit &U, const Expr &Call,
                         const FunctionInfo &Callee) {
  const SourceManager &Sources = U.sources();
  return Sources.getFileID(Sources.getExpansionLoc(Call.getExprLoc())) ==
         Sources.getFileID(
             Sources.getExpansionLoc(Callee.body().getBeginLoc()));
}

bool Summaries::letsExceptionsOut(const Expr &Call) {
  const FunctionDecl *Callee = calleeOf(&Call);
  if (!Callee || isNoexcept(*Callee))
    return false;
  // What the model knows throws where the model says so: the bodies of locks,
  // waits and channels throw at misuse, which is no path of ordinary use.
  const RoleSet &Roles = U.model().declaredRoles(*Callee);
  if (!Roles.empty())
    return Roles.has(Role::Throws);
  const FunctionInfo *Body = U.infoFor(Callee);
  return Body && isInSameFile(U, Call, *Body) && bodyThrows(*Body);
}

static bool waitsByRole(const RoleSet &Roles) {
  if (Roles.has(Role::NeverWaits))
    return false;
  for (Role Kind : {Role::Joins, Role::AwaitsZero, Role::Receives,
                    Role::WaitsReleasing, Role::Bounds, Role::Blocks,
                    Role::Suspends, Role::WaitsRemote, Role::Yields})
    if (Roles.has(Kind))
      return true;
  return false;
}

/// `while (!done.load());`: a loop that asks what only another task changes.
static bool polls(const Stmt *Loop, const Model &M) {
  const Expr *Condition = loopBody(Loop) ? conditionOf(Loop) : nullptr;
  return Condition && !forEachDescendant(Condition, [&](const Stmt *S) {
           const auto *E = dyn_cast<Expr>(S);
           QualType T = E ? E->getType() : QualType();
           return !E || !(T.isVolatileQualified() || T->isAtomicType() ||
                          M.hasRole(T, Role::Atomic));
         });
}

bool Summaries::bodyWaits(const FunctionInfo &Fn) {
  auto [It, New] = Waits.try_emplace(&Fn, Open);
  if (!New)
    return It->second == Yes;
  const bool Result = anyOwnStmt(Fn, [&](const Stmt *S) {
    const auto *E = dyn_cast<Expr>(S);
    return E ? isa<CallExpr, CXXConstructExpr>(E) && mayWait(*E)
             : polls(S, U.model());
  });
  Waits[&Fn] = Result ? Yes : No;
  return Result;
}

bool Summaries::mayWait(const Expr &Call) {
  const FunctionDecl *Callee = calleeOf(&Call);
  if (!Callee)
    return true;
  const RoleSet &Roles = U.model().declaredRoles(*Callee);
  if (!Roles.empty())
    return waitsByRole(Roles);
  if (Callee->isTrivial() || Callee->isDefaulted())
    return false;
  if (const auto *Constructor = dyn_cast<CXXConstructorDecl>(Callee);
      Constructor && Constructor->isCopyOrMoveConstructor())
    return false;
  if (const FunctionInfo *Body = U.infoFor(Callee))
    return bodyWaits(*Body);
  if (isStandard(*Callee) || Callee->getBuiltinID())
    return false;
  // The C library; any other library's functions are unknown.
  return !(U.isInSystemHeader(*Callee) && Callee->isExternC());
}

bool Summaries::bodyJoins(const FunctionInfo &Fn) {
  auto [It, New] = Joins.try_emplace(&Fn, Open);
  if (!New)
    return It->second == Yes;
  const bool Result = anyOwnStmt(Fn, [&](const Stmt *S) {
    const auto *Call = dyn_cast<CallExpr>(S);
    return Call && joins(*Call);
  });
  Joins[&Fn] = Result ? Yes : No;
  return Result;
}

bool Summaries::joins(const Expr &Call) {
  const FunctionDecl *Callee = calleeOf(&Call);
  if (!Callee)
    return false;
  const RoleSet &Roles = U.model().declaredRoles(*Callee);
  if (!Roles.empty())
    return Roles.has(Role::Joins);
  const FunctionInfo *Body = U.infoFor(Callee);
  return Body && bodyJoins(*Body);
}

} // namespace weft
