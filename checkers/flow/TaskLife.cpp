//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/TaskLife.h"
#include "support/Ast.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

TaskLife::TaskLife(const Unit &U, const Closure &C)
    : U(U), M(U.model()), C(C), Fn(*C.Call->In), Conditions(Fn, C.Call->Site) {
  readHandle();
  readSharedObjects();
}

/// `if (t.joinable())`, also by way of a variable that was given the answer.
static bool asksFor(const Expr *Condition, const ValueDecl *Handle) {
  return mentions(Condition, Handle) ||
         !forEachDescendant(Condition, [&](const Stmt *S) {
           const auto *Ref = dyn_cast<DeclRefExpr>(S);
           const auto *Answer =
               Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
           return !(Answer && !isa<ParmVarDecl>(Answer) && Answer->getInit() &&
                    mentions(Answer->getInit(), Handle));
         });
}

/// `SUSPEND_TIMER { … }`: an `if` of a macro's, whose block runs once.
bool TaskLife::isBlockMacro(const IfStmt &If) const {
  const Stmt *Block = If.getElse() ? If.getElse() : If.getThen();
  return U.sources().isMacroBodyExpansion(If.getIfLoc()) &&
         !U.sources().isMacroBodyExpansion(Block->getBeginLoc());
}

/// What happens at \p Site counts from where the loop that repeats it, or the
/// condition that asks for the task, begins: a loop over the handles that runs
/// zero times had no task to join.
void TaskLife::settleAt(const Stmt *Site, SmallPtrSetImpl<const Stmt *> &Into) {
  const Stmt *Anchor = Site;
  Fn.enclosingStmt(Site, [&](const Stmt *Outer) {
    const auto *If = dyn_cast<IfStmt>(Outer);
    // `if (std::thread t(…); t.joinable())` does not repeat or guard it.
    const bool ContainsSpawn =
        Fn.isWithin(C.Call->Site, Outer) &&
        !(If && If->getInit() && Fn.isWithin(C.Call->Site, If->getInit()));
    if (ContainsSpawn)
      return true;
    if (loopBody(Outer) ||
        (If && (Conditions.askedBy(*If) || isBlockMacro(*If))))
      Anchor = Outer;
    if (If && C.KeptBy.Path && C.KeptBy.Path.last() &&
        asksFor(If->getCond(), C.KeptBy.Path.last()))
      Anchor = If;
    return false;
  });
  forEachDescendant(Anchor, [&](const Stmt *S) {
    Into.insert(S);
    return true;
  });
}

/// `if (pthread_create(&t, …) != 0) return;`: no task runs in that branch.
void TaskLife::readFailure() {
  if (C.Use->Params[2].Kind == ParamRef::None)
    return;
  const VarDecl *Result = nullptr;
  const Stmt *Outer = Fn.parents().getParentIgnoreParenImpCasts(
      const_cast<Expr *>(C.Call->Site));
  if (const auto *Declaration = dyn_cast_or_null<DeclStmt>(Outer)) {
    Result = dyn_cast<VarDecl>(*Declaration->decl_begin());
  } else if (const auto *Assign = dyn_cast_or_null<BinaryOperator>(Outer);
             Assign && Assign->isAssignmentOp()) {
    AccessPath Path = accessPath(Assign->getLHS(), M);
    Result =
        Path.Fields.empty() ? dyn_cast_or_null<VarDecl>(Path.Root) : nullptr;
  }
  forEachDescendant(&Fn.body(), [&](const Stmt *S) {
    const auto *If = dyn_cast<IfStmt>(S);
    if (!If || !If->getCond() ||
        !(Fn.isWithin(C.Call->Site, If->getCond()) ||
          (Result && mentions(If->getCond(), Result))))
      return true;
    const Expr *Condition = If->getCond()->IgnoreParenImpCasts();
    const auto *Not = dyn_cast<UnaryOperator>(Condition);
    const auto *Equal = dyn_cast<BinaryOperator>(Condition);
    const bool ThenFailed = !(Not && Not->getOpcode() == UO_LNot) &&
                            !(Equal && Equal->getOpcode() == BO_EQ);
    // Behind `if (… == 0) { … }` both outcomes meet: nothing can be told.
    const Stmt *Failed = ThenFailed ? If->getThen() : If->getElse();
    if (!Failed) {
      Escapes = true;
      return true;
    }
    forEachDescendant(Failed, [&](const Stmt *Part) {
      HandleSettled.insert(Part);
      WaitSettled.insert(Part);
      return true;
    });
    return true;
  });
}

void TaskLife::readHandle() {
  // A task that started under a condition may be left alone where the
  // condition does not hold: do not guess which branch that is.
  if (!Conditions.empty())
    forEachDescendant(&Fn.body(), [&](const Stmt *S) {
      if (const auto *If = dyn_cast<IfStmt>(S); If && Conditions.askedBy(*If))
        settleAt(If->getCond(), HandleSettled);
      return true;
    });
  readFailure();
  if (C.KeptBy.Kind != Keeper::Object)
    return;
  const AccessPath &Handle = C.KeptBy.Path;
  for (const Expr *Mention : Fn.mentionsOf(Handle.Root, M)) {
    // The path of the whole access, `this->worker_`, not of its root alone.
    const Expr *Access = Mention;
    while (const auto *Outer = dyn_cast_or_null<MemberExpr>(
               Fn.parents().getParentIgnoreParenImpCasts(
                   const_cast<Expr *>(Access)))) {
      if (!isa<FieldDecl>(Outer->getMemberDecl()))
        break;
      Access = Outer;
    }
    if (!(awaitedObject(Access, M) == Handle) || Access == C.Call->Site ||
        Fn.isWithin(Access, C.Call->Site))
      continue;
    const Stmt *Site = nullptr;
    switch (classifyHandleUse(U, Fn, Access, Site)) {
    case HandleUse::Neutral:
      // A callable that is replaced is not called any more.
      if (C.Use->Kind == Role::Stores && isPlainAssignment(Site))
        settleAt(Site, WaitSettled);
      break;
    case HandleUse::Guards:
      break;
    case HandleUse::Detaches:
      Detaches.push_back(cast<Expr>(Site));
      settleAt(Site, HandleSettled);
      break;
    case HandleUse::Joins:
      Joined = true;
      settleAt(Site, HandleSettled);
      settleAt(Site, WaitSettled);
      break;
    case HandleUse::HandsOver:
      HandedOn = true;
      if (isa<LambdaExpr>(Site) || keepsReference(Fn, Access, Site) ||
          Fn.enclosingStmt(Mention,
                           [](const Stmt *S) { return isa<LambdaExpr>(S); }))
        Escapes = true;
      settleAt(Site, HandleSettled);
      settleAt(Site, WaitSettled);
      break;
    }
  }
  // A lambda that joins it, or a scope guard: when that runs is not known.
  for (const Expr *Mention : Fn.mentionsOf(Handle.Root, M))
    if (Handle.Root && !Fn.isWithin(Mention, C.Call->Site) &&
        Fn.enclosingStmt(Mention,
                         [](const Stmt *S) { return isa<LambdaExpr>(S); }))
      Escapes = true;
}

class TaskLife::Search : public PathVisitor {
public:
  Search(const TaskLife &Life, const Stmt *Scope, bool WaitsCount,
         bool DestructorCounts)
      : Life(Life), Scope(Scope), WaitsCount(WaitsCount),
        DestructorCounts(DestructorCounts) {}

  Step onStmt(const Stmt *S) override {
    if (Life.SkipsFailedAssertions && isa<ReturnStmt>(S) && isInMacroBody(S))
      return Stop;
    if (leaves(S))
      return Found;
    if (WaitsCount ? Life.WaitSettled.count(S) : Life.HandleSettled.count(S))
      return Stop;
    return Go;
  }

  Step onDestructor(const VarDecl *Variable) override {
    // A joining handle that dies inside the scope has waited.
    const AccessPath &Handle = Life.C.KeptBy.Path;
    if (DestructorCounts && Life.C.KeptBy.Kind == Keeper::Object &&
        Handle.Root == Variable &&
        joinsOnDestruction(Variable->getType(), Life.M))
      return Stop;
    return Go;
  }

  Step onExit() override { return Found; }

  Step onUnwind(const Stmt *Thrower, const CXXTryStmt *Handler) override {
    const AccessPath &Handle = Life.C.KeptBy.Path;
    const auto *Variable = dyn_cast_or_null<VarDecl>(Handle.Root);
    if (DestructorCounts && Life.C.KeptBy.Kind == Keeper::Object && Variable &&
        joinsOnDestruction(Variable->getType(), Life.M) &&
        diesOnUnwind(*Variable, Handler))
      return Stop;
    if (Handler && Scope && Life.Fn.isWithin(Handler, Scope))
      return Go;
    if (Handler && !Scope)
      return Go;
    return Life.SkipsFailedAssertions && isInMacroBody(Thrower) ? Stop : Found;
  }

private:
  bool isInMacroBody(const Stmt *S) const {
    return Life.U.sources().isMacroBodyExpansion(S->getBeginLoc());
  }

  bool leaves(const Stmt *S) const {
    return Scope && !Life.Fn.isWithin(S, Scope);
  }

  bool diesOnUnwind(const VarDecl &Variable, const CXXTryStmt *Handler) const {
    if (!Variable.hasLocalStorage())
      return false;
    const Stmt *Around = Life.Fn.scopeOf(Variable);
    return Around && (!Handler || Life.Fn.isWithin(Around, Handler));
  }

  const TaskLife &Life;
  const Stmt *Scope;
  bool WaitsCount;
  bool DestructorCounts;
};

/// Looks for a way to a place that meets no wait for the task.
class TaskLife::WayTo : public PathVisitor {
public:
  WayTo(const TaskLife &Life, const Stmt *Target, const VarDecl *Variable)
      : Life(Life), Target(Target), Variable(Variable) {}

  Step onStmt(const Stmt *S) override {
    if (S == Target)
      return Found;
    const auto *Declaration = dyn_cast<DeclStmt>(S);
    if (Declaration && Variable && is_contained(Declaration->decls(), Variable))
      return Stop;
    return Life.WaitSettled.count(S) ? Stop : Go;
  }

  Step onDestructor(const VarDecl *Dying) override {
    const bool Waits = Life.C.KeptBy.Kind == Keeper::Object &&
                       Life.C.KeptBy.Path.Root == Dying &&
                       joinsOnDestruction(Dying->getType(), Life.M);
    return Waits || Dying == Variable ? Stop : Go;
  }

private:
  const TaskLife &Life;
  const Stmt *Target;
  const VarDecl *Variable;
};

bool TaskLife::stillRunsAt(const Stmt *Target, const VarDecl *Variable) const {
  WayTo Visitor(*this, Target, Variable);
  return !Escapes && findPath(U, Fn, C.Call->Site, Visitor).has_value();
}

std::optional<PathEnd> TaskLife::outlives(const Stmt *From, const Stmt *Scope,
                                          bool KeeperDiesFirst) const {
  if (Escapes)
    return std::nullopt;
  Search Visitor(*this, Scope, /*WaitsCount=*/true, KeeperDiesFirst);
  return findPath(U, Fn, From, Visitor);
}

std::optional<PathEnd> TaskLife::leftUnsettled(const Stmt *Scope) const {
  if (Escapes)
    return std::nullopt;
  Search Visitor(*this, Scope, /*WaitsCount=*/false,
                 /*DestructorCounts=*/true);
  return findPath(U, Fn, C.Call->Site, Visitor);
}

} // namespace weft::flow
