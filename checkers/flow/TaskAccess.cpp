//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/TaskAccess.h"
#include "flow/LockScope.h"
#include "support/Ast.h"
#include "unit/Uses.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "clang/AST/StmtOpenMP.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

namespace {
enum class ObjectKind {
  Unknown, ///< a class that may look after itself
  Scalar,
  Data,   ///< a container, string or stream of the standard library
  OneUser ///< has the role `not_thread_safe`
};

enum class UseKind { Read, Write, Elsewhere, Unknown };
} // namespace

static bool hasTypedef(const CXXRecordDecl &Class, StringRef Name) {
  const DeclContextLookupResult Found =
      Class.lookup(&Class.getASTContext().Idents.get(Name));
  if (any_of(Found, [](const NamedDecl *D) { return isa<TypeDecl>(D); }))
    return true;
  return any_of(Class.bases(), [&](const CXXBaseSpecifier &Base) {
    const CXXRecordDecl *Of = classOf(Base.getType());
    return Of && Of->hasDefinition() && hasTypedef(*Of, Name);
  });
}

static ObjectKind kindOf(QualType T, const Model &M) {
  T = T.getNonReferenceType();
  if (T.isNull() || T.isVolatileQualified() || T->isAtomicType() ||
      T->isDependentType())
    return ObjectKind::Unknown;
  const RoleSet &Roles =
      M.typeRoles(T->isPointerType() ? T->getPointeeType() : T);
  if (Roles.has(Role::NotThreadSafe))
    return ObjectKind::OneUser;
  if (!T->isPointerType() && !Roles.empty())
    return ObjectKind::Unknown;
  if (T->isScalarType())
    return ObjectKind::Scalar;
  const CXXRecordDecl *Class = classOf(T);
  if (Class && Class->hasDefinition() && isStandard(*Class) &&
      (hasTypedef(*Class, "value_type") || hasTypedef(*Class, "char_type")))
    return ObjectKind::Data;
  return ObjectKind::Unknown;
}

/// A member function of which there is a const form hands out elements: it
/// changes nothing by itself.
static bool handsOutElements(const CXXMethodDecl &Method) {
  return any_of(Method.getParent()->lookup(Method.getDeclName()),
                [](const NamedDecl *D) {
                  const auto *Other = dyn_cast<CXXMethodDecl>(D);
                  return Other && Other->isConst();
                });
}

static UseKind useByMember(const CXXMethodDecl *Method, ObjectKind Kind) {
  if (!Method || Method->isStatic())
    return UseKind::Unknown;
  if (Method->isConst())
    return UseKind::Read;
  if (Kind == ObjectKind::OneUser)
    return UseKind::Write;
  if (Kind != ObjectKind::Data)
    return UseKind::Unknown;
  return handsOutElements(*Method) ? UseKind::Elsewhere : UseKind::Write;
}

static UseKind useOf(const FunctionInfo &Body, const Expr *Access,
                     ObjectKind Kind) {
  const Stmt *Outer =
      Body.parents().getParentIgnoreParens(const_cast<Expr *>(Access));
  // `w->write()` on a captured pointer loads it first.
  while (Kind == ObjectKind::OneUser &&
         isa_and_nonnull<ImplicitCastExpr, UnaryOperator>(Outer))
    Outer = Body.parents().getParentIgnoreParens(const_cast<Stmt *>(Outer));
  if (const auto *Member = dyn_cast_or_null<MemberExpr>(Outer))
    if (const auto *Method = dyn_cast<CXXMethodDecl>(Member->getMemberDecl()))
      return useByMember(Method, Kind);
  if (const auto *Operator = dyn_cast_or_null<CXXOperatorCallExpr>(Outer)) {
    if (Operator->getNumArgs() == 0 ||
        ignoreWrapping(Operator->getArg(0)) != ignoreWrapping(Access))
      return isRead(Body, Access) ? UseKind::Read : UseKind::Unknown;
    const FunctionDecl *Callee = Operator->getDirectCallee();
    if (const auto *Method = dyn_cast_or_null<CXXMethodDecl>(Callee))
      return useByMember(Method, Kind);
    // `out << x` by a function.
    if (!Callee || Callee->getNumParams() == 0)
      return UseKind::Unknown;
    const QualType First = Callee->getParamDecl(0)->getType();
    return First->isReferenceType() &&
                   !First.getNonReferenceType().isConstQualified()
               ? UseKind::Write
               : UseKind::Read;
  }
  if (Kind == ObjectKind::OneUser)
    return UseKind::Write; // Handed to a function.
  if (isa_and_nonnull<ArraySubscriptExpr>(Outer))
    return UseKind::Elsewhere;
  if (assignmentOf(Body, Access))
    return UseKind::Write;
  return isRead(Body, Access) ? UseKind::Read : UseKind::Unknown;
}

/// Does something that each task gets a value of its own of decide whether
/// this happens: `if (rank == 0) total = …`?
static bool isChosenByTask(const FunctionInfo &Body, const Closure &Task,
                           const Expr *Access) {
  auto isOwn = [&](const ValueDecl *D) {
    return (isa<ParmVarDecl>(D) && D->getDeclContext() == &Body.decl()) ||
           any_of(Task.Captures, [&](const Capture &Held) {
             return Held.Kind == Capture::Copy && Held.Var == D;
           });
  };
  return Body.enclosingStmt(Access, [&](const Stmt *Outer) {
    const Expr *Condition = conditionOf(Outer);
    if (const auto *Choice = dyn_cast<ConditionalOperator>(Outer))
      Condition = Choice->getCond();
    if (const auto *Switch = dyn_cast<SwitchStmt>(Outer))
      Condition = Switch->getCond();
    return Condition && !loopBody(Outer) &&
           !forEachDescendant(Condition, [&](const Stmt *Part) {
             const auto *Ref = dyn_cast<DeclRefExpr>(Part);
             return !Ref || !isOwn(Ref->getDecl());
           });
  });
}

std::vector<TaskAccess> accessesIn(const Unit &U, const Closure &Task,
                                   const ValueDecl *Root) {
  const FunctionInfo *Body = U.infoFor(Task.Runs);
  const Model &M = U.model();
  std::vector<TaskAccess> Found;
  if (!Body || Body->isPattern() || Body->hasErrors())
    return Found;
  for (const Expr *Mention : Body->mentionsOf(Root, M)) {
    const auto *Ref = dyn_cast<DeclRefExpr>(Mention);
    if (Root ? !Ref || Ref->getDecl()->getCanonicalDecl() != Root
             : !isa<CXXThisExpr>(Mention))
      continue; // An element, or another name.
    // The path of the whole access: `state.count`.
    const Expr *Access = Mention;
    while (const auto *Outer = dyn_cast_or_null<MemberExpr>(
               Body->parents().getParentIgnoreParens(
                   const_cast<Expr *>(Access)))) {
      if (!isa<FieldDecl>(Outer->getMemberDecl()) ||
          (Outer->isArrow() && !isa<CXXThisExpr>(Access)))
        break;
      Access = Outer;
    }
    if (!Root && Access == Mention)
      continue; // `this` itself.
    if (Body->enclosingStmt(Access, [](const Stmt *Outer) {
          return isa<LambdaExpr, OMPExecutableDirective>(Outer);
        }))
      continue;
    const ObjectKind Kind = kindOf(Access->getType(), M);
    const UseKind Use = Kind == ObjectKind::Unknown
                            ? UseKind::Elsewhere
                            : useOf(*Body, Access, Kind);
    if (Use == UseKind::Unknown && Kind == ObjectKind::Scalar && Root)
      return {}; // Its address is known to others.
    if ((Use != UseKind::Read && Use != UseKind::Write) ||
        isChosenByTask(*Body, Task, Access))
      continue;
    Found.push_back({Access, accessPath(Access, M), Use == UseKind::Write});
  }
  return Found;
}

static bool ordersByRole(const RoleSet &Roles) {
  for (Role Kind : {Role::Releases, Role::Bounds, Role::Unbounds,
                    Role::AwaitsZero, Role::CountsUp, Role::CountsDown,
                    Role::Receives, Role::Sends, Role::Closes, Role::Notifies,
                    Role::WaitsReleasing, Role::Joins, Role::Invokes})
    if (Roles.has(Kind))
      return true;
  return false;
}

static bool ordersHere(const Unit &U, const Stmt *S) {
  if (mayTakeLock(U, *S))
    return true;
  const Model &M = U.model();
  // The end of its scope may wait for the task.
  if (const auto *Declaration = dyn_cast<DeclStmt>(S))
    return any_of(Declaration->decls(), [&](const Decl *D) {
      const auto *Variable = dyn_cast<VarDecl>(D);
      return Variable && (M.hasRole(Variable->getType(), Role::TaskHandle) ||
                          M.hasRole(Variable->getType(), Role::TaskGroup));
    });
  const auto *E = dyn_cast<Expr>(S);
  if (!E)
    return false;
  if (E->getType()->isAtomicType() || isa<AtomicExpr>(E) ||
      M.hasRole(E->getType(), Role::Atomic))
    return true;
  const FunctionDecl *Callee = calleeOf(E);
  return Callee && ordersByRole(M.declaredRoles(*Callee));
}

bool synchronises(const Unit &U, const FunctionInfo &Body) {
  return synchronises(U, Body, Body.body());
}

bool synchronises(const Unit &U, const FunctionInfo &Body, const Stmt &Part) {
  return !forEachDescendant(&Part, [&](const Stmt *S) {
    if (ordersHere(U, S))
      return false;
    const auto *Call = dyn_cast<Expr>(S);
    const FunctionDecl *Callee = Call ? calleeOf(Call) : nullptr;
    const FunctionInfo *Helper = Callee ? U.infoFor(Callee) : nullptr;
    return !Helper || Helper == &Body ||
           forEachDescendant(&Helper->body(), [&](const Stmt *Inner) {
             return !ordersHere(U, Inner);
           });
  });
}

bool joinsOthers(const FunctionInfo &Body) {
  return any_of(Body.calls(), [](const RoleCall *Call) {
    return Call->has(Role::Joins) || Call->has(Role::AwaitsZero);
  });
}

} // namespace weft::flow
