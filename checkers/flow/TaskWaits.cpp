//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Where the function that starts a task waits for something that the task can
// reach: that ends the task's time, as far as this function can know.

#include "flow/TaskLife.h"
#include "support/Ast.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

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
  shareWhatIsReferredTo();
  for (const ValueDecl *Root : Shared)
    for (const Expr *Mention : Fn.mentionsOf(Root, M))
      readWait(Mention);
  if (SharesThis)
    for (const Expr *Mention : Fn.mentionsOf(nullptr, M))
      readWait(Mention);
  readWaitsBehindGlobals();
  readLoopRuns();
}

/// `job.done = &done; pthread_create(…, &job);`: the task has `done`, too.
void TaskLife::shareWhatIsReferredTo() {
  SmallVector<const Expr *, 4> Values;
  auto isSharedRecord = [&](const ValueDecl *D) {
    return D && Shared.count(D) && D->getType()->isRecordType();
  };
  if (none_of(Shared, isSharedRecord))
    return;
  forEachDescendant(&Fn.body(), [&](const Stmt *S) {
    if (const auto *Assign = dyn_cast<BinaryOperator>(S);
        Assign && Assign->getOpcode() == BO_Assign &&
        isa<MemberExpr>(ignoreWrapping(Assign->getLHS())) &&
        isSharedRecord(accessPath(Assign->getLHS(), M).Root))
      Values.push_back(Assign->getRHS());
    if (const auto *Declaration = dyn_cast<DeclStmt>(S))
      for (const Decl *D : Declaration->decls())
        if (const auto *Variable = dyn_cast<VarDecl>(D);
            isSharedRecord(Variable))
          if (const auto *List =
                  dyn_cast_or_null<InitListExpr>(Variable->getInit()))
            append_range(Values, List->inits());
    return true;
  });
  for (const Expr *Value : Values)
    if (Value && Value->getType()->isPointerType())
      if (AccessPath Path = awaitedObject(Value, M); Path.Root)
        Shared.insert(Path.Root);
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

/// Handlers run on some loop or pool: which one cannot be told from an I/O
/// object. Whatever runs a loop, or joins anything, may be what they wait for.
void TaskLife::readLoopRuns() {
  const bool RunsElsewhere = C.Use->has(Keyword::OwnerOwned) ||
                             C.Use->has(Keyword::OnLoop) ||
                             C.Use->has(Keyword::OnPool);
  if (!RunsElsewhere)
    return;
  forEachDescendant(&Fn.body(), [&](const Stmt *S) {
    const auto *Call = dyn_cast<CallExpr>(S);
    if (!Call || Fn.isWithin(Call, C.Call->Site) ||
        (C.Lambda && Fn.isWithin(Call, C.Lambda)))
      return true;
    const RoleCall *Known = U.roleCall(Call);
    if (!(Known ? Known->has(Role::Joins) || Known->has(Role::AwaitsZero)
                : U.infoFor(Call->getDirectCallee()) &&
                      U.summaries().mayWait(*Call)))
      return true;
    // A scope guard runs its lambda, if that is what it is, later still.
    const Stmt *Lambda = Fn.enclosingStmt(
        Call, [](const Stmt *Outer) { return isa<LambdaExpr>(Outer); });
    settleAt(Lambda ? Lambda : Call, WaitSettled);
    return true;
  });
}

/// `arena.execute([&] { wait(done); })`: the call runs a callable that waits.
static bool runsWaitingCallable(const Unit &U, const Expr &Call) {
  return any_of(U.closures(), [&](const Closure &Other) {
    if (Other.Call->Site != &Call || Other.Use->Kind != Role::Invokes)
      return false;
    const FunctionInfo *Body = Other.Runs ? U.infoFor(Other.Runs) : nullptr;
    return !Body || U.summaries().mayWait(*Body);
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
      const bool GivesUp =
          Known && (Known->has(Role::Detaches) || Known->has(Role::Spawns) ||
                    Known->has(Role::Stores));
      const bool KeepsTask =
          isPlainAssignment(E) && Fn.isWithin(C.Call->Site, E);
      // An assertion about what the task changes: it is known to be done.
      const bool Asserts = Known && Known->has(Role::AssertsEqual);
      if (!GivesUp && !KeepsTask &&
          (Asserts || U.summaries().mayWait(*E) || mayDropCallable(*E) ||
           (Known && Known->has(Role::Invokes) && runsWaitingCallable(U, *E))))
        settleAt(E, WaitSettled);
      LeadsToTask = InLambda ? isa<CXXConstructExpr>(E) // std::function
                             : !E->getType()->isArithmeticType();
    }
    // `co_await event;`: whoever is resumed has been told.
    if (E && LeadsToTask && !InLambda &&
        isa<CoawaitExpr, DependentCoawaitExpr>(E))
      settleAt(E, WaitSettled);
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

} // namespace weft::flow
