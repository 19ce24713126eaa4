//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Of OwnedTasks.h: who waits for the tasks of an object.

#include "flow/OwnedTasks.h"
#include "flow/TaskLife.h"
#include "support/Ast.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

/// Calls \p Visit for what \p Fn and the functions of the unit that it calls
/// run, until it returns false; false then. Lambdas count as run.
static bool forEachRun(const Unit &U, const FunctionDecl *Fn,
                       SmallPtrSetImpl<const FunctionDecl *> &Visited,
                       function_ref<bool(const Stmt *)> Visit) {
  const FunctionInfo *Body = U.infoFor(Fn);
  if (!Body || Visited.size() > 32 ||
      !Visited.insert(Fn->getCanonicalDecl()).second)
    return true;
  return forEachDescendant(&Body->body(), [&](const Stmt *S) {
    if (!Visit(S))
      return false;
    const auto *Call = dyn_cast<Expr>(S);
    const FunctionDecl *Callee = Call ? calleeOf(Call) : nullptr;
    return !Callee || forEachRun(U, Callee, Visited, Visit);
  });
}

bool anyRun(const Unit &U, const FunctionDecl *Fn,
            function_ref<bool(const Stmt *)> Matches) {
  SmallPtrSet<const FunctionDecl *, 8> Visited;
  return !forEachRun(U, Fn, Visited,
                     [&](const Stmt *S) { return !Matches(S); });
}

/// The body of a member of a class template that nothing has instantiated here:
/// does it name the handle?
static bool namesInPattern(const CXXMethodDecl &Method,
                           const FieldDecl &Handle) {
  const FunctionDecl *Pattern = Method.getTemplateInstantiationPattern();
  const Stmt *Body = Pattern ? Pattern->getBody() : nullptr;
  return !Body || !forEachDescendant(Body, [&](const Stmt *S) {
    const auto *Member = dyn_cast<MemberExpr>(S);
    const auto *Dependent = dyn_cast<CXXDependentScopeMemberExpr>(S);
    return !(Member &&
             Member->getMemberDecl()->getDeclName() == Handle.getDeclName()) &&
           !(Dependent && Dependent->getMember() == Handle.getDeclName());
  });
}

/// A member function without a body here, which could do anything.
static bool hasUnseenMethod(const Unit &U, const CXXRecordDecl &Class,
                            const FieldDecl &Handle) {
  return any_of(Class.methods(), [&](const CXXMethodDecl *Method) {
    if (Method->isImplicit() || Method->isDefaulted() || Method->isDeleted() ||
        Method->isPureVirtual() || Method->isStatic() || Method->isConst() ||
        isa<CXXConstructorDecl>(Method))
      return false;
    return !U.infoFor(Method) && namesInPattern(*Method, Handle);
  });
}

bool isSettledSomewhere(const Unit &U, const CXXRecordDecl &Class,
                        const FieldDecl &Handle,
                        const SmallPtrSet<const FunctionDecl *, 4> &Except) {
  if (hasUnseenMethod(U, Class, Handle))
    return true;
  // A public member of a class in a header: other files may see to it.
  if (Handle.getAccess() == AS_public &&
      !U.sources().isInMainFile(Handle.getLocation()))
    return true;
  for (const FunctionInfo &Fn : U.functions()) {
    const FunctionInfo *Around = &Fn;
    while (Around->enclosing())
      Around = Around->enclosing();
    if (Except.contains(Around->decl().getCanonicalDecl()))
      continue;
    const bool Settled = !forEachDescendant(&Fn.body(), [&](const Stmt *S) {
      const auto *Member = dyn_cast<MemberExpr>(S);
      if (!Member || Member->getMemberDecl()->getCanonicalDecl() !=
                         Handle.getCanonicalDecl())
        return true;
      const Stmt *Site = nullptr;
      switch (classifyHandleUse(U, Fn, Member, Site)) {
      case HandleUse::Guards:
        return true;
      case HandleUse::Neutral:
        // What another task replaces goes on; what nothing replaces is joined.
        if (isPlainAssignment(Site))
          return !forEachDescendant(Site, [&](const Stmt *Part) {
            const auto *Call = dyn_cast<Expr>(Part);
            const RoleCall *Known = Call ? U.roleCall(Call) : nullptr;
            const Closure *C = Known ? U.closureOf(*Known) : nullptr;
            return !C || C->Use->Kind != Role::Spawns;
          });
        // The variable of a range-for may do anything.
        return !Fn.enclosingStmt(
            Member, [](const Stmt *Outer) { return isa<DeclStmt>(Outer); });
      default:
        return false;
      }
    });
    if (Settled)
      return true;
  }
  return false;
}

} // namespace weft::flow
