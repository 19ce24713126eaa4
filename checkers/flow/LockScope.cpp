//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/LockScope.h"
#include "support/Ast.h"
#include "unit/HeldLocks.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclCXX.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

/// Something that acts at its end: maybe a guard.
static bool mayBeGuard(const Unit &U, const VarDecl &Variable) {
  if (U.model().hasRole(Variable.getType(), Role::Lock))
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

bool mayTakeLock(const Unit &U, const Stmt &S) {
  if (const auto *Declaration = dyn_cast<DeclStmt>(&S))
    return any_of(Declaration->decls(), [&](const Decl *D) {
      const auto *Variable = dyn_cast<VarDecl>(D);
      return Variable && mayBeGuard(U, *Variable);
    });
  const auto *Call = dyn_cast<Expr>(&S);
  const FunctionDecl *Callee = Call ? calleeOf(Call) : nullptr;
  return Callee && mayAcquire(U, *Callee);
}

bool takesLock(const Unit &U, const Stmt &Part) {
  return !forEachDescendant(&Part,
                            [&](const Stmt *S) { return !mayTakeLock(U, *S); });
}

/// On some path, by a guard that nobody has described, by a name: the last of
/// them in the source decides.
static bool maybeTakenBefore(const Unit &U, const FunctionInfo &Fn,
                             const Stmt *At) {
  const SourceManager &SM = U.sources();
  const SourceLocation Where = SM.getFileLoc(At->getBeginLoc());
  auto isBefore = [&](const Stmt *S) {
    return SM.isBeforeInTranslationUnit(SM.getFileLoc(S->getBeginLoc()), Where);
  };
  bool Taken = false;
  forEachDescendant(&Fn.body(), [&](const Stmt *S) {
    if (isa<LambdaExpr>(S) && !Fn.isWithin(At, S))
      return true;
    if (const auto *Declaration = dyn_cast<DeclStmt>(S)) {
      for (const Decl *D : Declaration->decls()) {
        const auto *Variable = dyn_cast<VarDecl>(D);
        const Stmt *Scope =
            Variable && Variable->hasLocalStorage() && mayBeGuard(U, *Variable)
                ? Fn.scopeOf(*Variable)
                : nullptr;
        if (Scope && Fn.isWithin(At, Scope) && isBefore(S)) {
          Taken = true;
          return false;
        }
      }
      return true;
    }
    const auto *Call = dyn_cast<CallExpr>(S);
    const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
    if (!Callee || Fn.isWithin(At, Call) || !isBefore(Call))
      return true;
    if (U.model().declaredRoles(*Callee).has(Role::Releases))
      Taken = false;
    else
      Taken |= mayAcquire(U, *Callee);
    return true;
  });
  return Taken;
}

static bool mayHoldLock(const Unit &U, const FunctionInfo &Fn, const Stmt *At,
                        unsigned Depth) {
  const FunctionDecl &Decl = Fn.decl();
  if (Decl.hasAttr<RequiresCapabilityAttr>() || mayAcquire(U, Decl) ||
      !U.heldLocks(Fn).before(At).empty() || maybeTakenBefore(U, Fn, At))
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

} // namespace weft::flow
