//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A task writes a variable of the function that started it, which reads the
// variable without waiting for the task.
//   std::thread t([&] { result = compute(); });
//   std::this_thread::yield();
//   use(result);                                            // reported
//   t.join();
// Silent where the task tells anybody how far it is (a lock, an atomic, a
// channel, a call that nobody knows), where its handle is handed on or lost,
// in test code (sleep-in-test's) and for loops that poll (plain-flag's).

#include "Check.h"
#include "flow/TaskAccess.h"
#include "flow/TaskBody.h"
#include "flow/TaskLife.h"
#include "support/Ast.h"
#include "unit/Unit.h"
#include "unit/Uses.h"

using namespace clang;
using namespace llvm;

namespace weft {
namespace {

class YieldAsSync : public Check {
public:
  using Check::Check;

protected:
  void check(const Unit &U) override {
    for (const Closure &C : U.closures()) {
      if (C.Use->Kind != Role::Spawns || C.Use->has(Keyword::OnLoop) ||
          C.Use->has(Keyword::SameThread) || !C.Call->In ||
          C.KeptBy.Kind != Keeper::Object || C.Call->In->isPattern() ||
          C.Call->In->hasErrors() || isTestCode(U, C.Call->In->decl()))
        continue;
      for (const Capture &Held : C.Captures)
        if (const auto *Variable = dyn_cast_or_null<VarDecl>(Held.Var);
            Variable && Held.Kind == Capture::Reference &&
            isLocalObject(Variable) &&
            Variable->getDeclContext() == &C.Call->In->decl())
          checkVariable(U, C, *Variable);
    }
  }

private:
  void checkVariable(const Unit &U, const Closure &C, const VarDecl &Variable) {
    const FunctionInfo *Body = U.infoFor(C.Runs);
    const ValueDecl *Root = Variable.getCanonicalDecl();
    const flow::TaskAccess *Write = nullptr;
    std::vector<flow::TaskAccess> Accesses = flow::accessesIn(U, C, Root);
    for (const flow::TaskAccess &Access : Accesses)
      if (Access.Writes && !Write)
        Write = &Access;
    if (!Write || flow::synchronises(U, *Body) ||
        flow::TaskBody(U, C).mayHandOver())
      return;
    const FunctionInfo &Fn = *C.Call->In;
    flow::TaskLife Life(U, C);
    for (const Expr *Mention : Fn.mentionsOf(Root, U.model())) {
      const auto *Ref = dyn_cast<DeclRefExpr>(Mention);
      if (!Ref || Ref->getDecl()->getCanonicalDecl() != Root ||
          !isRead(Fn, Mention) || isElsewhere(Fn, Mention) ||
          !Life.stillRunsAt(Mention, &Variable))
        continue;
      report(U.sources().getFileLoc(Mention->getExprLoc()),
             "'%0' is read here while the task that writes it may still run; "
             "join it first: a yield or sleep orders nothing")
          .with(&Variable)
          .note(U.sources().getFileLoc(Write->Where->getExprLoc()),
                "the task writes it here")
          .note(C.location(), "the task starts here");
      return;
    }
  }

  /// In a lambda, which may run later, or where a loop asks again and again.
  static bool isElsewhere(const FunctionInfo &Fn, const Expr *Mention) {
    return Fn.enclosingStmt(Mention, [&](const Stmt *Outer) {
      const Expr *Condition = loopBody(Outer) ? conditionOf(Outer) : nullptr;
      return isa<LambdaExpr>(Outer) ||
             (Condition && Fn.isWithin(Mention, Condition));
    });
  }
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(YieldAsSync)
