//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/LockScope.h"
#include "support/Ast.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclCXX.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

/// A local object that does something at the end of its scope: maybe a guard.
static bool mayBeGuard(const Unit &U, const VarDecl &Variable) {
  if (!Variable.hasLocalStorage() ||
      U.model().hasRole(Variable.getType(), Role::Lock))
    return false;
  if (U.model().hasRole(Variable.getType(), Role::LockGuard))
    return true;
  const CXXRecordDecl *Class = classOf(Variable.getType());
  return Class && Class->hasDefinition() && !isStandard(*Class) &&
         Class->hasUserDeclaredDestructor() &&
         !U.model().hasRole(Variable.getType(), Role::TaskHandle) &&
         !U.model().hasRole(Variable.getType(), Role::TaskGroup);
}

static bool mayAcquire(const Unit &U, const FunctionDecl &Callee) {
  return U.model().declaredRoles(Callee).has(Role::Acquires) ||
         (Callee.getDeclName().isIdentifier() &&
          U.model().nameSuggests(Role::Acquires, Callee));
}

bool takesLock(const Unit &U, const Stmt &Part) {
  return !forEachDescendant(&Part, [&](const Stmt *S) {
    if (const auto *Declaration = dyn_cast<DeclStmt>(S))
      return none_of(Declaration->decls(), [&](const Decl *D) {
        const auto *Variable = dyn_cast<VarDecl>(D);
        return Variable && mayBeGuard(U, *Variable);
      });
    const auto *Call = dyn_cast<Expr>(S);
    const FunctionDecl *Callee = Call ? calleeOf(Call) : nullptr;
    return !Callee || !mayAcquire(U, *Callee);
  });
}

/// \p Surely: what only looks like a guard, or is called like a lock, does not
/// count.
static bool isHeldHere(const Unit &U, const FunctionInfo &Fn, const Stmt *At,
                       bool Surely) {
  const SourceManager &SM = U.sources();
  const SourceLocation Where = SM.getFileLoc(At->getBeginLoc());
  bool Held = false;
  forEachDescendant(&Fn.body(), [&](const Stmt *S) {
    if (isa<LambdaExpr>(S) && !Fn.isWithin(At, S))
      return true;
    if (const auto *Declaration = dyn_cast<DeclStmt>(S)) {
      for (const Decl *D : Declaration->decls()) {
        const auto *Variable = dyn_cast<VarDecl>(D);
        const bool IsGuard =
            Variable &&
            (Surely ? U.model().hasRole(Variable->getType(), Role::LockGuard)
                    : mayBeGuard(U, *Variable));
        const Stmt *Scope = IsGuard ? Fn.scopeOf(*Variable) : nullptr;
        if (Scope && Fn.isWithin(At, Scope) &&
            SM.isBeforeInTranslationUnit(SM.getFileLoc(S->getBeginLoc()),
                                         Where)) {
          Held = true;
          return false;
        }
      }
      return true;
    }
    const auto *Call = dyn_cast<CallExpr>(S);
    const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
    if (!Callee || Fn.isWithin(At, Call) ||
        !SM.isBeforeInTranslationUnit(SM.getFileLoc(Call->getBeginLoc()),
                                      Where))
      return true;
    if (U.model().declaredRoles(*Callee).has(Role::Releases))
      Held = false;
    else
      Held |= Surely ? U.model().declaredRoles(*Callee).has(Role::Acquires)
                     : mayAcquire(U, *Callee);
    return true;
  });
  return Held;
}

bool holdsOwnLock(const Unit &U, const FunctionInfo &Fn, const Stmt *At) {
  return isHeldHere(U, Fn, At, true);
}

static bool mayHoldLock(const Unit &U, const FunctionInfo &Fn, const Stmt *At,
                        unsigned Depth) {
  const FunctionDecl &Decl = Fn.decl();
  if (Decl.hasAttr<RequiresCapabilityAttr>() || mayAcquire(U, Decl) ||
      isHeldHere(U, Fn, At, false))
    return true;
  if (const LambdaExpr *Lambda = Fn.lambda())
    return any_of(U.closures(), [&](const Closure &C) {
      return C.Lambda == Lambda && !C.escapes();
    });
  return Depth < 2 &&
         any_of(
             U.callsTo(&Decl),
             [&](const CallSite &Caller) {
               return Caller.In && Caller.In != &Fn &&
                      mayHoldLock(U, *Caller.In, Caller.Site, Depth + 1);
             });
}

bool mayHoldLock(const Unit &U, const FunctionInfo &Fn, const Stmt *At) {
  return mayHoldLock(U, Fn, At, 0);
}

static bool fencesIn(const Unit &U, const Stmt &Part, unsigned Depth) {
  return !forEachDescendant(&Part, [&](const Stmt *S) {
    if (isa<AsmStmt>(S))
      return false;
    const auto *Call = dyn_cast<Expr>(S);
    const FunctionDecl *Callee = Call ? calleeOf(Call) : nullptr;
    if (!Callee)
      return true;
    if (U.model().declaredRoles(*Callee).has(Role::Fences))
      return false;
    const FunctionInfo *Body = Depth == 0 ? U.infoFor(Callee) : nullptr;
    return !Body || !fencesIn(U, Body->body(), Depth + 1);
  });
}

bool fences(const Unit &U, const FunctionInfo &Fn) {
  return fencesIn(U, Fn.body(), 0);
}

} // namespace weft::flow
