//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/TaskBody.h"
#include "flow/Paths.h"
#include "support/Ast.h"
#include "clang/AST/DeclCXX.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

static constexpr unsigned MaxLevels = 3;
static constexpr size_t MaxFunctions = 64;

TaskBody::TaskBody(const Unit &U, const Closure &C) : U(U), C(C) {
  SmallPtrSet<const FunctionInfo *, 16> Seen;
  auto add = [&](const FunctionInfo *Fn) {
    if (Fn && Functions.size() < MaxFunctions && Seen.insert(Fn).second)
      Functions.push_back(Fn);
  };
  add(C.Runs ? U.infoFor(C.Runs) : nullptr);
  unsigned Begin = 0;
  for (unsigned Level = 0; Level < MaxLevels; ++Level) {
    const unsigned End = Functions.size();
    for (; Begin < End; ++Begin)
      forEachDescendant(&Functions[Begin]->body(), [&](const Stmt *S) {
        const auto *Call = dyn_cast<Expr>(S);
        if (const FunctionDecl *Callee = Call ? calleeOf(Call) : nullptr)
          add(U.infoFor(Callee));
        return true;
      });
    if (Level == 0)
      Near = Functions.size();
  }
}

/// An object that others than the function itself can reach.
static bool isShared(const Expr *Object, const Model &M) {
  AccessPath Path = accessPath(Object, M);
  return Path.FromThis ||
         (Path.Root && (!isLocalObject(Path.Root) || Path.Indirect));
}

bool TaskBody::handsOverAt(const Stmt *S) const {
  const auto *Call = dyn_cast<Expr>(S);
  if (isa<AtomicExpr>(S))
    return true;
  if (const auto *Assign = dyn_cast<BinaryOperator>(S))
    return Assign->isAssignmentOp() &&
           (Assign->getLHS()->getType().isVolatileQualified() ||
            Assign->getLHS()->getType()->isAtomicType());
  if (!Call || !isa<CallExpr, CXXConstructExpr>(Call))
    return false;
  const FunctionDecl *Callee = calleeOf(Call);
  if (!Callee) // A pointer to a function or member, or a dependent call.
    return !isa<CXXPseudoDestructorExpr>(
        cast<CallExpr>(Call)->getCallee()->IgnoreParens());
  const Model &M = U.model();
  const RoleSet &Roles = M.declaredRoles(*Callee);
  for (Role Kind : {Role::CountsDown, Role::Sends, Role::Notifies,
                    Role::Unbounds, Role::Closes, Role::AwaitsZero})
    if (Roles.has(Kind))
      return true;
  const Expr *Object = objectOf(Call);
  const auto *Method = dyn_cast<CXXMethodDecl>(Callee);
  if (Object && (M.hasRole(Object->getType(), Role::CallableWrapper) ||
                 (M.hasRole(Object->getType(), Role::Atomic) && Method &&
                  !Method->isConst())))
    return true;
  if (!Roles.empty() || U.infoFor(Callee) || U.isInSystemHeader(*Callee) ||
      isStandard(*Callee) || Callee->isTrivial() || Callee->isDefaulted() ||
      Callee->getBuiltinID())
    return false;
  // Nobody knows what it does with an object that others can reach.
  if (Object && Method && !Method->isConst() && isShared(Object, M))
    return true;
  return any_of(argumentsOf(Call), [&](const Expr *Argument) {
    QualType T = Argument->getType();
    return accessPath(Argument, M).FromThis &&
           (T->isPointerType() || T->isRecordType());
  });
}

bool TaskBody::mayHandOver() const {
  if (C.Callable && U.model().hasRole(C.Callable->getType(), Role::Promise))
    return true;
  for (const Capture &Held : C.Captures) {
    QualType T = Held.Var        ? Held.Var->getType()
                 : Held.Argument ? Held.Argument->getType()
                                 : QualType();
    if (T.isNull())
      continue;
    T = T.getNonReferenceType();
    if (T->isPointerType())
      T = T->getPointeeType();
    for (Role Kind :
         {Role::Promise, Role::WaitGroup, Role::Channel, Role::CallableWrapper})
      if (U.model().hasRole(T, Kind))
        return true;
  }
  return any_of(Functions, [&](const FunctionInfo *Fn) {
    return !forEachDescendant(&Fn->body(),
                              [&](const Stmt *S) { return !handsOverAt(S); });
  });
}

bool TaskBody::deletes(const CXXRecordDecl &Class) const {
  return any_of(Functions, [&](const FunctionInfo *Fn) {
    return !forEachDescendant(&Fn->body(), [&](const Stmt *S) {
      const auto *Delete = dyn_cast<CXXDeleteExpr>(S);
      return !Delete || Delete->getDestroyedType().isNull() ||
             classOf(Delete->getDestroyedType()) != &Class;
    });
  });
}

static bool diesAtExit(const VarDecl &Variable, const Unit &U) {
  QualType T = Variable.getType();
  return Variable.hasGlobalStorage() &&
         Variable.getTLSKind() == VarDecl::TLS_None &&
         !U.isInSystemHeader(Variable) && !T->isReferenceType() &&
         !T.isConstQualified() &&
         Variable.needsDestruction(U.context()) ==
             QualType::DK_cxx_destructor &&
         !Variable.isNoDestroy(U.context()) &&
         !U.model().hasRole(T, Role::Lock) &&
         !U.model().declaredRoles(Variable).has(Role::ServiceScoped);
}

const DeclRefExpr *TaskBody::mortalGlobal() const {
  const DeclRefExpr *Found = nullptr;
  for (const FunctionInfo *Fn : ArrayRef(Functions).take_front(Near))
    forEachDescendant(&Fn->body(), [&](const Stmt *S) {
      const auto *Ref = dyn_cast<DeclRefExpr>(S);
      const auto *Variable = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
      // Everybody's `instance()` has a static of its own: no news.
      if (Variable && diesAtExit(*Variable, U) &&
          !(Variable->isStaticLocal() &&
            Variable->getDeclContext() == &Fn->decl()))
        Found = Ref;
      return !Found;
    });
  return Found;
}

namespace {
class EndSearch : public PathVisitor {
  Step onExit() override { return Found; }
};
} // namespace

bool neverEnds(const Unit &U, const FunctionInfo &Fn, const Stmt *From) {
  EndSearch Visitor;
  return Fn.graph() && !findPath(U, Fn, From, Visitor);
}

bool mainNeverEnds(const Unit &U) {
  return any_of(U.functions(), [&](const FunctionInfo &Fn) {
    return Fn.decl().isMain() && neverEnds(U, Fn, nullptr);
  });
}

} // namespace weft::flow
