//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/LoopCapture.h"
#include "support/Ast.h"
#include "unit/Uses.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

/// Objects that are there to be shared while they change.
static bool isMadeForSharing(QualType T, const Model &M) {
  const RoleSet &Roles = M.typeRoles(T);
  for (Role Kind : {Role::Atomic, Role::Lock, Role::WaitGroup, Role::Channel,
                    Role::TaskGroup, Role::Promise, Role::NoCopy,
                    Role::SharedHandle, Role::ContextRole, Role::TaskHandle})
    if (Roles.has(Kind))
      return true;
  return T->isAtomicType();
}

/// By its own name: an iterator that moves does not change its container.
static bool names(const Expr *Mention, const VarDecl *Variable) {
  const auto *Ref = dyn_cast<DeclRefExpr>(Mention);
  return Ref &&
         Ref->getDecl()->getCanonicalDecl() == Variable->getCanonicalDecl();
}

/// `queue.tryPop(job)`, `items.end()`: what happens to the object in there, it
/// stays where it is.
static bool isObjectOfCall(const FunctionInfo &Fn, const Expr *Mention) {
  const Stmt *Outer =
      Fn.parents().getParentIgnoreParenImpCasts(const_cast<Expr *>(Mention));
  if (const auto *Member = dyn_cast_or_null<MemberExpr>(Outer))
    return isa<CXXMethodDecl>(Member->getMemberDecl());
  const auto *Operator = dyn_cast_or_null<CXXOperatorCallExpr>(Outer);
  return Operator && objectOf(Operator) &&
         objectOf(Operator)->IgnoreParenImpCasts() == Mention &&
         !assignmentOf(Fn, Mention);
}

/// The variable lives for one round, or is advanced by the loop's head.
static const Stmt *changeByHead(const FunctionInfo &Fn, const Stmt *Loop,
                                const VarDecl *Variable, const Closure &C,
                                const Model &M) {
  if (const auto *Range = dyn_cast<CXXForRangeStmt>(Loop))
    return Range->getLoopVariable() == Variable ? Loop : nullptr;
  if (const auto *While = dyn_cast<WhileStmt>(Loop);
      While && While->getConditionVariable() == Variable)
    return Loop;
  const auto *For = dyn_cast<ForStmt>(Loop);
  if (For && For->getInc())
    for (const Expr *Mention : Fn.mentionsOf(Variable, M))
      if (names(Mention, Variable) && Fn.isWithin(Mention, For->getInc()) &&
          !isRead(Fn, Mention))
        return For->getInc();
  if (For && For->getConditionVariable() == Variable)
    return Loop;
  if (const Expr *Condition = conditionOf(Loop))
    for (const Expr *Mention : Fn.mentionsOf(Variable, M))
      if (names(Mention, Variable) && Fn.isWithin(Mention, Condition) &&
          !Fn.isWithin(Mention, C.Call->Site) && !isRead(Fn, Mention) &&
          !isObjectOfCall(Fn, Mention))
        return Condition;
  return nullptr;
}

/// `getline(in, line)`: the call that reads into what is mentioned. A stream
/// that it also returns is where it reads from.
static const Stmt *inputInto(const Unit &U, const FunctionInfo &Fn,
                             const Expr *Mention) {
  const auto *Call = dyn_cast_or_null<CallExpr>(
      Fn.parents().getParentIgnoreParenImpCasts(const_cast<Expr *>(Mention)));
  const RoleCall *Known = Call ? U.roleCall(Call) : nullptr;
  if (!Known || !Known->has(Role::ReadsInput) || isRead(Fn, Mention))
    return nullptr;
  const CXXRecordDecl *Class = classOf(Mention->getType());
  return Class && Class == classOf(Call->getType()) ? nullptr : Call;
}

/// `line = next();` or `++i;` in the body, outside the closure.
static const Stmt *changeByBody(const Unit &U, const FunctionInfo &Fn,
                                const Stmt *Loop, const VarDecl *Variable,
                                const Closure &C) {
  const Model &M = U.model();
  for (const Expr *Mention : Fn.mentionsOf(Variable, M)) {
    if (!names(Mention, Variable) || !Fn.isWithin(Mention, loopBody(Loop)) ||
        (C.Lambda && Fn.isWithin(Mention, C.Lambda)) ||
        Fn.isWithin(Mention, C.Call->Site))
      continue;
    if (const Stmt *Assignment = assignmentOf(Fn, Mention))
      return Assignment;
    if (const Stmt *Input = inputInto(U, Fn, Mention))
      return Input;
  }
  return nullptr;
}

/// A range-for's reference variable that is bound to a temporary: proxies of
/// vector<bool>, ranges that compute their elements.
static bool bindsTemporary(const VarDecl &Variable) {
  const Expr *Init = Variable.getInit();
  if (!Init || !Variable.getType()->isReferenceType())
    return false;
  if (const auto *Cleanups = dyn_cast<ExprWithCleanups>(Init))
    Init = Cleanups->getSubExpr();
  return isa<MaterializeTemporaryExpr>(Init->IgnoreParenImpCasts()) ||
         isa<MaterializeTemporaryExpr>(Init);
}

/// Can the task only read through the capture? What it writes is a result that
/// it shares on purpose.
static bool onlyReads(const FunctionInfo &Fn, const Closure &C,
                      const Capture &Held, const VarDecl &Variable,
                      const Model &M) {
  if (C.Lambda)
    return isOnlyRead(Fn, *C.Lambda, Variable, M);
  if (!Held.Argument)
    return false;
  QualType T = Held.Argument->getType();
  if (T->isPointerType())
    return T->getPointeeType().isConstQualified();
  // `std::cref(x)`.
  const auto *Wrapper =
      dyn_cast_or_null<ClassTemplateSpecializationDecl>(classOf(T));
  return Wrapper && Wrapper->getTemplateArgs().size() > 0 &&
         Wrapper->getTemplateArgs()[0].getKind() == TemplateArgument::Type &&
         Wrapper->getTemplateArgs()[0].getAsType().isConstQualified();
}

std::optional<LoopCapture> capturedLoopVariable(const Unit &U,
                                                const TaskLife &Life,
                                                const Capture &Held,
                                                bool StrictElements) {
  const Closure &C = Life.closure();
  const FunctionInfo &Fn = Life.function();
  const Model &M = U.model();
  if (!C.escapes() || !Held.refers() || Fn.hasErrors())
    return std::nullopt;
  const auto *Named = dyn_cast_or_null<VarDecl>(Held.Var);
  const auto *Root = dyn_cast_or_null<VarDecl>(Held.Path.Root);
  if (Held.Path.Indirect)
    Root = nullptr;
  SmallVector<const VarDecl *, 2> Candidates;
  if (Named && Held.Kind == Capture::Reference &&
      (!Named->getType()->isReferenceType() || bindsTemporary(*Named) ||
       StrictElements))
    Candidates.push_back(Named);
  if (Root && isLocalObject(Root) && !is_contained(Candidates, Root))
    Candidates.push_back(Root);
  for (const Stmt *Loop : Fn.loopsAround(C.Call->Site)) {
    for (const VarDecl *Variable : Candidates) {
      if (Variable->getDeclContext() != &Fn.decl() ||
          isMadeForSharing(Variable->getType(), M))
        continue;
      const Stmt *Change = changeByHead(Fn, Loop, Variable, C, M);
      const bool DeclaredInBody =
          !Change && Fn.scopeOf(*Variable) &&
          Fn.isWithin(Fn.scopeOf(*Variable), loopBody(Loop));
      if (!Change && !DeclaredInBody && onlyReads(Fn, C, Held, *Variable, M))
        Change = changeByBody(U, Fn, Loop, Variable, C);
      if (!Change)
        continue;
      // What holds the task dies with the round.
      const auto *Keep = dyn_cast_or_null<VarDecl>(C.KeptBy.Path.Root);
      const bool KeptForOneRound =
          C.KeptBy.Kind == Keeper::Object && Keep && C.KeptBy.Path.isLocal() &&
          Fn.scopeOf(*Keep) && Fn.isWithin(Fn.scopeOf(*Keep), loopBody(Loop)) &&
          Life.detachCalls().empty();
      if (KeptForOneRound)
        continue;
      const bool Runs =
          C.KeptBy.Kind == Keeper::Nobody || C.KeptBy.Kind == Keeper::Object;
      const Stmt *From =
          Life.detachCalls().empty() ? C.Call->Site : Life.detachCalls()[0];
      if (Runs && Life.outlives(From, loopBody(Loop), true))
        return LoopCapture{Variable, Loop, Change};
    }
  }
  return std::nullopt;
}

} // namespace weft::flow
