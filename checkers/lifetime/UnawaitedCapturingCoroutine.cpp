//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A coroutine runs on when the objects that its call was made of are gone: its
// frame copies parameters, but neither a lambda's captures nor what a reference
// refers to.
//   tasks.push_back([id]() -> Task { co_await load(id); }());   // reported
//   tasks.push_back([](int id) -> Task { co_await load(id); }(id));   // ok
//   co_await [&]() -> Task { co_await load(id); }();                  // ok
// Silent where the task is awaited in the same statement, where it is handed to
// code that is not known, and where the coroutine uses nothing of that kind
// once its caller goes on.

#include "Check.h"
#include "flow/EarlyDeath.h"
#include "support/Ast.h"
#include "unit/Coroutine.h"
#include "clang/AST/DeclCXX.h"

using namespace clang;
using namespace llvm;

namespace weft {
namespace {

/// What the coroutine goes on to use but does not own.
struct Borrowed {
  /// The expression at the call: closure, object or argument.
  const Expr *Object = nullptr;
  /// The parameter; null for the closure or object that is called.
  const ParmVarDecl *Param = nullptr;
  /// A use behind the start of the coroutine.
  const Expr *Use = nullptr;
};

class UnawaitedCapturingCoroutine : public Check {
public:
  using Check::Check;

  void check(const Unit &U) override {
    for (const FunctionInfo &Fn : U.functions())
      if (coroutineBody(Fn) && !Fn.isPattern() && !Fn.hasErrors())
        for (const CallSite &Caller : U.callsTo(&Fn.decl()))
          if (!Caller.In->isPattern() && !Caller.In->hasErrors())
            checkCall(U, Fn, Caller);
  }

private:
  void checkCall(const Unit &U, const FunctionInfo &Coroutine,
                 const CallSite &Caller) {
    SmallVector<Borrowed, 4> All = borrowedBy(U, Coroutine, Caller);
    if (All.empty())
      return;
    // In a test, what an eager coroutine awaits is often ready.
    if (isTestCode(U, Caller.In->decl()) &&
        startOf(Coroutine, U.model()) != CoroutineStart::Lazy)
      return;
    const TaskFate Fate = fateOfTask(U, *Caller.In, Caller.Site);
    if (!outlivesStatement(U, Coroutine, Caller, Fate))
      return;
    // One report a call.
    for (const Borrowed &B : All)
      if (isTemporary(*B.Object))
        return reportTemporary(B);
    for (const Borrowed &B : All)
      if (const VarDecl *Local = diesEarly(U, *Caller.In, *B.Object, Fate))
        return reportLocal(B, *Local);
  }

  /// Is the task run, or goes it on running, after the statement?
  static bool outlivesStatement(const Unit &U, const FunctionInfo &Coroutine,
                                const CallSite &Caller, const TaskFate &Fate) {
    // One that starts at once may also be over at once: std::expected and the
    // like are coroutines, too. One that is dropped is there to run on.
    switch (startOf(Coroutine, U.model())) {
    case CoroutineStart::Eager:
      return Fate.Kind == TaskFate::Dropped || Fate.Kind == TaskFate::Spawned;
    case CoroutineStart::Unknown:
      return Fate.Kind == TaskFate::Spawned;
    case CoroutineStart::Lazy:
      break;
    }
    if (Fate.Kind == TaskFate::Unknown || Fate.Kind == TaskFate::Dropped)
      return false; // Awaited, or never run.
    if (Fate.Kind != TaskFate::Variable)
      return true;
    // The range of a range-for: since C++23, its temporaries live on.
    if (Fate.Into->isCXXForRangeDecl() || Fate.Into->isImplicit())
      return !U.context().getLangOpts().CPlusPlus23;
    return !Fate.Into->isLocalVarDecl() ||
           !Caller.In->mentionsOf(Fate.Into, U.model()).empty();
  }

  /// A use of something that \p Wanted accepts, behind the coroutine's start.
  static const Expr *laterUse(const Unit &U, const FunctionInfo &Coroutine,
                              function_ref<bool(const Expr *)> Wanted) {
    const Expr *Found = nullptr;
    forEachDescendant(coroutineBody(Coroutine)->getBody(), [&](const Stmt *S) {
      const auto *E = dyn_cast<Expr>(S);
      if (E && Wanted(E) && runsAfterReturn(U, Coroutine, E))
        Found = E;
      return !Found;
    });
    return Found;
  }

  static SmallVector<Borrowed, 4> borrowedBy(const Unit &U,
                                             const FunctionInfo &Coroutine,
                                             const CallSite &Caller) {
    SmallVector<Borrowed, 4> All;
    const auto *Method = dyn_cast<CXXMethodDecl>(&Coroutine.decl());
    const Expr *Object = objectOf(Caller.Site);
    if (Method && Method->isImplicitObjectMemberFunction() && Object &&
        !Object->getType()->isPointerType()) {
      const LambdaExpr *Lambda = Coroutine.lambda();
      if (Lambda ? Lambda->capture_size() > 0 : !Method->getParent()->isEmpty())
        if (const Expr *Use = laterUse(U, Coroutine, [&](const Expr *E) {
              const auto *Ref = dyn_cast<DeclRefExpr>(E);
              return isa<CXXThisExpr>(E) ||
                     (Lambda && Ref && isCaptured(*Lambda, *Ref->getDecl()));
            }))
          All.push_back({Object, nullptr, Use});
    }
    SmallVector<const Expr *, 4> Arguments = argumentsOf(Caller.Site);
    for (unsigned I = 0; I < std::min<size_t>(Arguments.size(),
                                              Coroutine.decl().getNumParams());
         ++I) {
      const ParmVarDecl *Param = Coroutine.decl().getParamDecl(I);
      const CXXRecordDecl *Class = classOf(Param->getType());
      if (!Param->getType()->isReferenceType() ||
          (Class && Class->hasDefinition() && Class->isEmpty()))
        continue; // A tag holds nothing that could be gone.
      if (const Expr *Use = laterUse(U, Coroutine, [&](const Expr *E) {
            const auto *Ref = dyn_cast<DeclRefExpr>(E);
            return Ref && Ref->getDecl() == Param;
          }))
        All.push_back({Arguments[I], Param, Use});
    }
    return All;
  }

  static bool isCaptured(const LambdaExpr &Lambda, const ValueDecl &D) {
    return any_of(Lambda.captures(), [&](const LambdaCapture &Captured) {
      return Captured.capturesVariable() && Captured.getCapturedVar() == &D;
    });
  }

  static bool isTemporary(const Expr &Object) {
    const Expr *E = &Object;
    if (const auto *Cleanups = dyn_cast<ExprWithCleanups>(E))
      E = Cleanups->getSubExpr();
    E = E->IgnoreParens();
    while (const auto *Cast = dyn_cast<ImplicitCastExpr>(E))
      E = Cast->getSubExpr()->IgnoreParens();
    const auto *Made = dyn_cast<MaterializeTemporaryExpr>(E);
    return Made && Made->getStorageDuration() == SD_FullExpression;
  }

  /// A local of the function that makes the call, where the task may run on
  /// when it dies.
  static const VarDecl *diesEarly(const Unit &U, const FunctionInfo &Fn,
                                  const Expr &Object, const TaskFate &Fate) {
    AccessPath Path = accessPath(&Object, U.model());
    const auto *Local = dyn_cast_or_null<VarDecl>(Path.Root);
    if (!Local || Path.Indirect || !isLocalObject(Local) ||
        Local->getDeclContext() != &Fn.decl())
      return nullptr;
    const Stmt *Scope = Fn.scopeOf(*Local);
    if (Fn.decl().isMain() && (!Scope || Scope == &Fn.body()))
      return nullptr;
    // A coroutine that returns a task keeps its own frame for a while.
    if (Fate.Kind == TaskFate::Returned)
      return coroutineBody(Fn) ? nullptr : Local;
    const Closure *Spawned = Fate.Spawn ? U.closureOf(*Fate.Spawn) : nullptr;
    if (!Spawned || Spawned->KeptBy.Kind == Keeper::Unknown ||
        Spawned->KeptBy.Kind == Keeper::AtOnce)
      return nullptr;
    Closure Task = *Spawned;
    Capture Held;
    Held.Kind = Capture::Reference;
    Held.Path = Path;
    Held.Var = Local;
    Task.Captures.push_back(Held);
    flow::TaskLife Life(U, Task);
    return flow::earlyDeathOf(U, Life, *Local) ? Local : nullptr;
  }

  void reportTemporary(const Borrowed &B) {
    const auto *Lambda = dyn_cast<LambdaExpr>(ignoreWrapping(B.Object));
    Finding F = report(
        B.Object->getBeginLoc(),
        B.Param ? "'%0' refers to a temporary that dies with this statement, "
                  "but its coroutine runs on; take it by value"
        : Lambda
            ? "the closure and its captures die with this statement, but its "
              "coroutine runs on; pass them as parameters"
            : "the object dies with this statement, but its coroutine runs on; "
              "give it a name, or await the coroutine here");
    if (B.Param)
      F.with(B.Param);
    addNote(B, F);
  }

  void reportLocal(const Borrowed &B, const VarDecl &Local) {
    Finding F =
        report(B.Object->getBeginLoc(),
               B.Param ? "'%0' refers to '%1', but its coroutine may run on "
                         "when that is gone; take it by value"
                       : "the coroutine may run on when '%1' is gone, and uses "
                         "what is in it; pass that as parameters");
    F.with(B.Param ? B.Param->getName() : "").with(&Local);
    addNote(B, F);
  }

  static void addNote(const Borrowed &B, Finding &F) {
    F.note(B.Use->getBeginLoc(), "used here");
  }
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(UnawaitedCapturingCoroutine)
