//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// An exception that leaves a thread, or a task that nobody joins, ends the
// program: no handler of the code that started it is ever asked.
//   std::thread t([] { throw Failed(); });                      // reported
//   std::thread t([] { try { work(); } catch (Failed &) { … } });     // ok
// An exception is a `throw` in the task or in what it calls in the same file;
// callees that only the model knows to throw are for the audit. Silent where
// the handle rethrows (futures, weft::Fiber), in tests, and for the library's
// logic errors: those say that the program is wrong, and that it should end.

#include "Check.h"
#include "flow/Escapes.h"
#include "support/Ast.h"
#include "unit/Unit.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;
using namespace llvm;

namespace weft {
namespace {

class EscapingException : public Check {
public:
  using Check::Check;

  void check(const Unit &U) override {
    for (const Closure &C : U.closures()) {
      if (C.Use->Kind != Role::Spawns || flow::carriesExceptions(U, C))
        continue;
      const FunctionInfo *Task = U.infoFor(C.Runs);
      if (!Task || Task->hasErrors() || Task->isPattern() ||
          C.Call->In->isPattern() || isBareMain(*C.Call->In, *C.Call->Site) ||
          isTestCode(U, Task->decl()) || isTestCode(U, C.Call->In->decl()))
        continue;
      for (const flow::EscapingException &Thrown :
           flow::escapingExceptions(U, *Task, audit()))
        if (!U.model().hasRole(Thrown.Type, Role::ProgramError)) {
          reportOne(U, C, Thrown);
          break; // The first speaks for the task.
        }
    }
  }

private:
  /// Out of main, and outside of any handler, it would end the program anyway.
  static bool isBareMain(const FunctionInfo &Fn, const Expr &Spawn) {
    return Fn.decl().isMain() && !Fn.enclosingStmt(&Spawn, [](const Stmt *S) {
      return isa<CXXTryStmt>(S);
    });
  }

  void reportOne(const Unit &U, const Closure &C,
                 const flow::EscapingException &Thrown) {
    // try-around-spawn says the same at the handler.
    if (flow::misplacedHandler(U, C))
      return;
    if (Thrown.Type.isNull()) {
      report(C.location(), "an exception may leave this task, which ends the "
                           "program; catch it inside the task")
          .note(Thrown.Thrower->getExprLoc(), "this throws in ordinary use");
      return;
    }
    report(C.location(), "an exception of type '%0' leaves this task, which "
                         "ends the program; catch it inside the task")
        .with(
            Thrown.Type.getNonReferenceType().getUnqualifiedType().getAsString(
                U.context().getPrintingPolicy()))
        .note(Thrown.Thrower->getExprLoc(), "thrown here");
  }
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(EscapingException)
