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
    : U(U), M(U.model()), C(C), Fn(*C.Call->In) {
  // `if (parallel) t = std::thread(…); … if (parallel) t.join();` and
  // `started = true;` beside the spawn.
  auto addNamed = [&](const Stmt *S) {
    forEachDescendant(S, [&](const Stmt *Part) {
      if (const auto *Ref = dyn_cast<DeclRefExpr>(Part);
          Ref && isa<VarDecl>(Ref->getDecl()))
        SpawnConditions.insert(
            cast<ValueDecl>(Ref->getDecl()->getCanonicalDecl()));
      if (const auto *Member = dyn_cast<MemberExpr>(Part);
          Member && isa<FieldDecl>(Member->getMemberDecl()))
        SpawnConditions.insert(
            cast<ValueDecl>(Member->getMemberDecl()->getCanonicalDecl()));
      return true;
    });
  };
  const Stmt *Inner = C.Call->Site;
  Fn.enclosingStmt(C.Call->Site, [&](const Stmt *Outer) {
    if (isa<IfStmt, SwitchStmt>(Outer))
      addNamed(isa<IfStmt>(Outer) ? cast<IfStmt>(Outer)->getCond()
                                  : cast<SwitchStmt>(Outer)->getCond());
    if (const auto *Block = dyn_cast<CompoundStmt>(Outer);
        Block && Block != &Fn.body())
      for (const Stmt *Sibling : Block->body())
        if (const auto *Assign = dyn_cast<BinaryOperator>(Sibling);
            Assign && Sibling != Inner && Assign->isAssignmentOp())
          addNamed(Assign->getLHS());
    Inner = Outer;
    return false;
  });
  readHandle();
  readSharedObjects();
}

bool TaskLife::guardsTask(const IfStmt &If) const {
  if (Fn.isWithin(C.Call->Site, &If))
    return false;
  return !forEachDescendant(If.getCond(), [&](const Stmt *S) {
    if (const auto *Ref = dyn_cast<DeclRefExpr>(S))
      return !SpawnConditions.count(
          cast<ValueDecl>(Ref->getDecl()->getCanonicalDecl()));
    if (const auto *Member = dyn_cast<MemberExpr>(S))
      return !SpawnConditions.count(
          cast<ValueDecl>(Member->getMemberDecl()->getCanonicalDecl()));
    return true;
  });
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

/// What happens at \p Site counts from where the loop that repeats it, or the
/// condition that asks for the task, begins: a loop over the handles that runs
/// zero times had no task to join.
void TaskLife::settleAt(const Stmt *Site,
                        SmallPtrSetImpl<const Stmt *> &Into) {
  const Stmt *Anchor = Site;
  Fn.enclosingStmt(Site, [&](const Stmt *Outer) {
    const auto *If = dyn_cast<IfStmt>(Outer);
    // `if (std::thread t(…); t.joinable())` does not repeat or guard it.
    const bool ContainsSpawn =
        Fn.isWithin(C.Call->Site, Outer) &&
        !(If && If->getInit() && Fn.isWithin(C.Call->Site, If->getInit()));
    if (ContainsSpawn)
      return true;
    if (loopBody(Outer) || (If && guardsTask(*If)))
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

static bool isAssignment(const Stmt *S) {
  const auto *Operator = dyn_cast<CXXOperatorCallExpr>(S);
  const auto *Binary = dyn_cast<BinaryOperator>(S);
  return (Operator && Operator->getOperator() == OO_Equal) ||
         (Binary && Binary->getOpcode() == BO_Assign);
}

/// `ThreadJoiner joins(threads);`: an object keeps a reference or pointer to
/// the handle, and may join it at any time.
static bool keepsReference(const FunctionInfo &Fn, const Expr *Mention,
                           const Stmt *Site) {
  if (isa<InitListExpr>(Site))
    return true; // What is moved in is an argument of a constructor.
  const auto *Construct = dyn_cast<CXXConstructExpr>(Site);
  if (!Construct || Construct->getConstructor()->isCopyOrMoveConstructor())
    return false;
  const CXXConstructorDecl *Constructor = Construct->getConstructor();
  for (unsigned I = 0;
       I < std::min(Construct->getNumArgs(), Constructor->getNumParams()); ++I) {
    QualType T = Constructor->getParamDecl(I)->getType();
    if (Fn.isWithin(Mention, Construct->getArg(I)))
      return T->isLValueReferenceType() || T->isPointerType();
  }
  return false;
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
    Result = Path.Fields.empty() ? dyn_cast_or_null<VarDecl>(Path.Root)
                                 : nullptr;
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
  if (!SpawnConditions.empty())
    forEachDescendant(&Fn.body(), [&](const Stmt *S) {
      if (const auto *If = dyn_cast<IfStmt>(S); If && guardsTask(*If))
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
      if (C.Use->Kind == Role::Stores && isAssignment(Site))
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
          Fn.enclosingStmt(Mention, [](const Stmt *S) {
            return isa<LambdaExpr>(S);
          }))
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

void TaskLife::readSharedObjects() {
  auto share = [&](const AccessPath &Path) {
    if (Path.Root)
      Shared.insert(Path.Root);
    SharesThis |= Path.FromThis;
  };
  for (const Capture &Held : C.Captures) {
    share(Held.Path);
    if (Held.Var)
      Shared.insert(cast<ValueDecl>(Held.Var->getCanonicalDecl()));
    SharesThis |= Held.Kind == Capture::This;
  }
  share(C.KeptBy.Path);
  if (C.Callable)
    share(awaitedObject(C.Callable, M));
  // Globals need no capture.
  if (C.Lambda && C.Lambda->getBody())
    forEachDescendant(C.Lambda->getBody(), [&](const Stmt *S) {
      if (const auto *Ref = dyn_cast<DeclRefExpr>(S))
        if (const auto *Variable = dyn_cast<VarDecl>(Ref->getDecl());
            Variable && Variable->hasGlobalStorage())
          Shared.insert(Variable->getCanonicalDecl());
      return true;
    });
  for (const ValueDecl *Root : Shared)
    for (const Expr *Mention : Fn.mentionsOf(Root, M))
      readWait(Mention);
  if (SharesThis)
    for (const Expr *Mention : Fn.mentionsOf(nullptr, M))
      readWait(Mention);
  readWaitsBehindGlobals();
}

/// A call needs no argument to wait for a task that a global keeps, or for a
/// global that the task can signal through.
void TaskLife::readWaitsBehindGlobals() {
  auto isGlobal = [](const ValueDecl *D) {
    const auto *Variable = dyn_cast_or_null<VarDecl>(D);
    return Variable && Variable->hasGlobalStorage() &&
           !Variable->getType().isConstQualified();
  };
  const bool KeptByGlobal =
      C.KeptBy.Kind == Keeper::Object && isGlobal(C.KeptBy.Path.Root);
  if (!KeptByGlobal && none_of(Shared, isGlobal))
    return;
  auto mentionsShared = [&](const Stmt *S) {
    const auto *Ref = dyn_cast<DeclRefExpr>(S);
    return Ref && isGlobal(Ref->getDecl()) &&
           Shared.count(cast<ValueDecl>(Ref->getDecl()->getCanonicalDecl()));
  };
  forEachDescendant(&Fn.body(), [&](const Stmt *S) {
    const auto *Call = dyn_cast<CallExpr>(S);
    if (!Call || U.roleCall(Call) || Fn.isWithin(Call, C.Call->Site) ||
        (C.Lambda && Fn.isWithin(Call, C.Lambda)) ||
        !U.summaries().mayWait(*Call))
      return true;
    const FunctionInfo *Body = U.infoFor(Call->getDirectCallee());
    if (KeptByGlobal ||
        (Body && !forEachDescendant(&Body->body(), [&](const Stmt *Part) {
           return !mentionsShared(Part);
         })))
      settleAt(Call, WaitSettled);
    return true;
  });
}

/// A number that is handed on by value leads nobody to the task.
static bool isLoadedNumber(const FunctionInfo &Fn, const Expr *Mention) {
  const auto *Load = dyn_cast_or_null<ImplicitCastExpr>(
      Fn.parents().getParentIgnoreParens(const_cast<Expr *>(Mention)));
  return Load && Load->getCastKind() == CK_LValueToRValue &&
         Load->getType()->isArithmeticType();
}

/// `runSteps()` on the object that keeps the callable: it may run and forget
/// all that it keeps.
bool TaskLife::mayDropCallable(const Expr &Call) const {
  const Expr *Object = C.Use->Kind == Role::Stores ? objectOf(&Call) : nullptr;
  const auto *Method = dyn_cast_or_null<CXXMethodDecl>(calleeOf(&Call));
  if (!Object || !Method || Method->isConst() || isStandard(*Method))
    return false;
  return accessPath(Object, M).contains(C.KeptBy.Path);
}

/// A wait on, or an unknown call with, something that the task can signal
/// through ends its time with this function.
void TaskLife::readWait(const Expr *Mention) {
  if (Fn.isWithin(Mention, C.Call->Site) ||
      (C.Lambda && Fn.isWithin(Mention, C.Lambda)))
    return;
  // A lambda's own calls are not made here, but it may be handed to one that
  // waits: `waitFor([&] { return done; })`.
  const Stmt *Start = Mention;
  Fn.enclosingStmt(Mention, [&](const Stmt *Outer) {
    if (isa<LambdaExpr>(Outer))
      Start = Outer;
    return false;
  });
  const bool InLambda = Start != Mention;
  bool LeadsToTask = InLambda || !isLoadedNumber(Fn, Mention);
  Fn.enclosingStmt(Start, [&](const Stmt *Outer) {
    const auto *E = dyn_cast<Expr>(Outer);
    if (E && LeadsToTask && isa<CallExpr, CXXConstructExpr>(E)) {
      const RoleCall *Known = U.roleCall(E);
      const bool GivesUp = Known && (Known->has(Role::Detaches) ||
                                     Known->has(Role::Spawns) ||
                                     Known->has(Role::Stores));
      const bool KeepsTask = isAssignment(E) && Fn.isWithin(C.Call->Site, E);
      if (!GivesUp && !KeepsTask &&
          (U.summaries().mayWait(*E) || mayDropCallable(*E)))
        settleAt(E, WaitSettled);
      LeadsToTask = InLambda ? isa<CXXConstructExpr>(E) // std::function
                             : !E->getType()->isArithmeticType();
    }
    // A loop that polls an object of class type, or a volatile one. One that
    // starts tasks itself asks how many are left to start.
    const Expr *Condition = loopBody(Outer) ? conditionOf(Outer) : nullptr;
    if (Condition && !InLambda && Fn.isWithin(Mention, Condition)) {
      QualType T = Mention->getType();
      const bool Polls = M.hasRole(T, Role::Atomic) ||
                         T.isVolatileQualified() || T->isAtomicType();
      if (Polls || (T->isRecordType() && !Fn.isWithin(C.Call->Site, Outer)))
        settleAt(Condition, WaitSettled);
    }
    return false;
  });
}

class TaskLife::Search : public PathVisitor {
public:
  Search(const TaskLife &Life, const Stmt *Scope, bool WaitsCount,
         bool DestructorCounts)
      : Life(Life), Scope(Scope), WaitsCount(WaitsCount),
        DestructorCounts(DestructorCounts) {}

  Step onStmt(const Stmt *S) override {
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
    (void)Thrower;
    return Found;
  }

private:
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

std::optional<PathEnd> TaskLife::outlives(const Stmt *From,
                                          const Stmt *Scope,
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
