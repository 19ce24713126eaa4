//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A task whose outermost handler takes every exception and does nothing with it
// fails in silence: nobody is told, and its result is missing.
//   std::thread t([] { try { work(); } catch (...) {} });           // reported
//   std::thread t([] { try { work(); } catch (...) { log(); } });   // ok
// So does a coroutine whose promise has an empty unhandled_exception().
// Silent where a comment says why, for exceptions of one kind (a cancellation),
// and for a `try` around a part of the task only: that is best effort.

#include "Check.h"
#include "support/Ast.h"
#include "support/Comments.h"
#include "unit/Unit.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;
using namespace llvm;

namespace weft {
namespace {

class SwallowedException : public Check {
public:
  using Check::Check;

  void check(const Unit &U) override {
    SmallPtrSet<const FunctionInfo *, 16> Tasks;
    for (const Closure &C : U.closures())
      if (C.Use->Kind == Role::Spawns)
        if (const FunctionInfo *Task = worker(U, U.infoFor(C.Runs)))
          Tasks.insert(Task);
    for (const FunctionInfo &Fn : U.functions()) {
      if (Fn.isPattern() || Fn.hasErrors())
        continue;
      if (Tasks.count(&Fn) ||
          U.model().declaredRoles(Fn.decl()).has(Role::HandlesRequest))
        checkTask(U, Fn);
      if (const auto *Body = dyn_cast<CoroutineBodyStmt>(&Fn.body()))
        checkPromise(U, Fn, *Body);
    }
  }

private:
  /// `[this] { run(); }`: what does the work is run().
  static const FunctionInfo *worker(const Unit &U, const FunctionInfo *Task) {
    for (unsigned Depth = 0; Task && Depth < 3; ++Depth) {
      const auto *Body = dyn_cast<CompoundStmt>(&Task->body());
      const auto *Only = Body && Body->size() == 1
                             ? dyn_cast<Expr>(Body->body_front())
                             : nullptr;
      const auto *Call =
          Only ? dyn_cast<CallExpr>(ignoreWrapping(Only)) : nullptr;
      const FunctionInfo *Next =
          Call ? U.infoFor(Call->getDirectCallee()) : nullptr;
      if (!Next)
        break;
      Task = Next;
    }
    return Task;
  }

  void checkTask(const Unit &U, const FunctionInfo &Task) {
    forEachOwnStmt(written(Task), [&](const Stmt *S) {
      const auto *Try = dyn_cast<CXXTryStmt>(S);
      const CXXCatchStmt *Handler = Try ? swallows(U, *Try) : nullptr;
      if (Handler && isWholeWork(U, Task, *Try) && !isTestCode(U, Task.decl()))
        report(Handler->getCatchLoc(),
               "every exception of the task ends here unseen, so it fails in "
               "silence; log or keep it, or say in a comment why not");
    });
  }

  /// The function's own statements: not those of lambdas in it, nor what the
  /// compiler adds to a coroutine.
  static void forEachOwnStmt(const Stmt &Root,
                             function_ref<void(const Stmt *)> Visit) {
    SmallVector<const Stmt *, 32> Pending{&Root};
    while (!Pending.empty()) {
      const Stmt *S = Pending.pop_back_val();
      Visit(S);
      if (const auto *Await = dyn_cast<CoroutineSuspendExpr>(S))
        Pending.push_back(Await->getOperand());
      else if (const auto *Return = dyn_cast<CoreturnStmt>(S)) {
        if (Return->getOperand())
          Pending.push_back(Return->getOperand());
      } else if (!isa<LambdaExpr>(S))
        for (const Stmt *Child : S->children())
          if (Child)
            Pending.push_back(Child);
    }
  }

  /// The handler of \p Try that takes everything and does nothing. Where
  /// another takes the usual exceptions, it is for what nobody throws.
  static const CXXCatchStmt *swallows(const Unit &U, const CXXTryStmt &Try) {
    for (unsigned I = 0; I < Try.getNumHandlers(); ++I) {
      const CXXCatchStmt *Handler = Try.getHandler(I);
      if (!takesAll(*Handler))
        continue;
      const auto *Block = dyn_cast<CompoundStmt>(Handler->getHandlerBlock());
      return Block && doesNothing(*Block) && !holdsComment(*Block, U.context())
                 ? Handler
                 : nullptr;
    }
    return nullptr;
  }

  /// `catch (...)`, or the base class of the library's exceptions.
  static bool takesAll(const CXXCatchStmt &Handler) {
    if (!Handler.getExceptionDecl())
      return true;
    const CXXRecordDecl *Class = classOf(Handler.getCaughtType());
    return Class && Class->hasDefinition() && Class->isPolymorphic() &&
           isStandard(*Class) && Class->getNumBases() == 0;
  }

  static bool doesNothing(const Stmt &Block) {
    return all_of(Block.children(), [](const Stmt *S) {
      if (const auto *Return = dyn_cast<ReturnStmt>(S))
        return !Return->getRetValue();
      if (const auto *Cast = dyn_cast<CStyleCastExpr>(S)) // (void)e;
        return isa<DeclRefExpr>(Cast->getSubExpr()->IgnoreParenImpCasts());
      return isa<NullStmt, BreakStmt, ContinueStmt>(S);
    });
  }

  /// Outside of \p Try the task does nothing but wait, signal and use the
  /// standard library.
  static bool isWholeWork(const Unit &U, const FunctionInfo &Task,
                          const CXXTryStmt &Try) {
    bool WorksInside = false, WorksOutside = false;
    forEachOwnStmt(written(Task), [&](const Stmt *S) {
      const auto *Call = dyn_cast<CallExpr>(S);
      if (!Call || U.roleCall(Call))
        return;
      const FunctionDecl *Callee = Call->getDirectCallee();
      WorksInside |= Task.isWithin(Call, Try.getTryBlock());
      WorksOutside |=
          !Task.isWithin(Call, &Try) && !(Callee && isStandard(*Callee));
    });
    return WorksInside && !WorksOutside;
  }

  /// Without what the compiler puts around a coroutine.
  static const Stmt &written(const FunctionInfo &Task) {
    const auto *Coroutine = dyn_cast<CoroutineBodyStmt>(&Task.body());
    return Coroutine && Coroutine->getBody() ? *Coroutine->getBody()
                                             : Task.body();
  }

  /// A coroutine that calls something may throw. The name is the language's: it
  /// calls it for every exception.
  void checkPromise(const Unit &U, const FunctionInfo &Fn,
                    const CoroutineBodyStmt &Coroutine) {
    const auto *Promise = dyn_cast_or_null<VarDecl>(Coroutine.getPromiseDecl());
    const CXXRecordDecl *Class =
        Promise ? classOf(Promise->getType()) : nullptr;
    if (!Class || !U.context().getLangOpts().CXXExceptions ||
        isTestCode(U, Fn.decl()))
      return;
    bool Calls = false;
    forEachOwnStmt(written(Fn), [&](const Stmt *S) {
      Calls |= isa<CallExpr, CXXThrowExpr>(S);
    });
    const auto *Handler = dyn_cast_or_null<CallExpr>(ignoreWrapping(
        dyn_cast_or_null<Expr>(Coroutine.getExceptionHandler())));
    const FunctionInfo *Drops =
        Handler ? U.infoFor(Handler->getDirectCallee()) : nullptr;
    const auto *Body = Drops ? dyn_cast<CompoundStmt>(&Drops->body()) : nullptr;
    if (!Calls || !Body || !Body->body_empty() ||
        holdsComment(*Body, U.context()))
      return;
    report(Drops->decl().getLocation(),
           "'%0' drops the coroutine's exception, so a failed coroutine seems "
           "to have succeeded; keep it and rethrow it in the awaiter")
        .with(&Drops->decl())
        .note(Fn.decl().getLocation(), "this coroutine uses it");
  }
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(SwallowedException)
