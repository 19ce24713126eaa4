//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A task that does less than it takes to start it.
//   auto sum = std::async(std::launch::async, [=] { return a + b; });
// Tiny is what calls nothing, repeats nothing and waits for nothing. Silent for
// empty tasks (a wake-up), for tasks of an event loop and of executors, where
// the place matters more than the work, for tasks that touch atomics, volatile
// or thread_local variables or that destroy what they hold, and in tests and
// benchmarks, which measure just that.

#include "Check.h"
#include "flow/TaskLife.h"
#include "support/Ast.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;
using namespace llvm;

namespace weft {
namespace {

class TinyTask : public Check {
public:
  using Check::Check;

protected:
  void check(const Unit &U) override {
    for (const Closure &C : U.closures()) {
      if (C.Use->Kind != Role::Spawns || C.Use->From == Origin::Inferred)
        continue;
      StringRef What = startedBy(U.model(), C);
      const FunctionInfo *Body = U.infoFor(C.Runs);
      if (What.empty() || !Body || Body->isPattern() || Body->hasErrors() ||
          !isTiny(*Body, U.model()) || destroysSomething(C) ||
          isTestCode(U, C.Call->In->decl()) ||
          isInFile(U, C.Call->In->decl().getLocation(), BenchmarkPaths))
        continue;
      report(C.location(), "this %0 takes longer to start than its few "
                           "instructions do; do them in place")
          .with(What)
          .note(Body->body().getBeginLoc(), "this is all that it does");
    }
  }

private:
  /// What is started; empty where it matters in which place it runs.
  static StringRef startedBy(const Model &M, const Closure &C) {
    if (C.Use->has(Keyword::OnThread))
      return "thread";
    if (C.Use->has(Keyword::OnFiber))
      return "fiber";
    const Expr *Group = objectOf(C.Call->Site);
    const bool Waited = C.Use->has(Keyword::OwnerHandle) ||
                        (Group && M.hasRole(Group->getType(), Role::TaskGroup));
    return C.Use->has(Keyword::OnPool) && Waited ? "task" : "";
  }

  static bool isTiny(const FunctionInfo &Body, const Model &M) {
    unsigned Operations = 0;
    const bool Plain = forEachDescendant(&Body.body(), [&](const Stmt *S) {
      if (isa<BinaryOperator, UnaryOperator, ReturnStmt>(S))
        ++Operations;
      if (loopBody(S) ||
          isa<GotoStmt, IndirectGotoStmt, CXXTryStmt, CXXThrowExpr, AsmStmt,
              LambdaExpr, CXXNewExpr, CXXDeleteExpr, CoroutineBodyStmt,
              CoroutineSuspendExpr, CoreturnStmt>(S))
        return false;
      if (const auto *Construct = dyn_cast<CXXConstructExpr>(S))
        return Construct->getConstructor()->isTrivial();
      const auto *E = dyn_cast<Expr>(S);
      return !E || (!isa<CallExpr>(E) && !isShared(*E, M));
    });
    return Plain && Operations > 0;
  }

  /// Something that only means anything where several threads meet.
  static bool isShared(const Expr &E, const Model &M) {
    if (E.getType()->isAtomicType() || E.getType().isVolatileQualified() ||
        M.hasRole(E.getType(), Role::Atomic))
      return true;
    const auto *Ref = dyn_cast<DeclRefExpr>(&E);
    const auto *Variable = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
    return Variable && Variable->getTLSKind() != VarDecl::TLS_None;
  }

  /// The work may be the destructor of what the task holds.
  static bool destroysSomething(const Closure &C) {
    return any_of(C.Captures, [](const Capture &Held) {
      if (Held.Kind != Capture::Copy)
        return false;
      const Expr *Argument = Held.Argument;
      const QualType T = Argument   ? Argument->getType()
                         : Held.Var ? Held.Var->getType()
                                    : QualType();
      const CXXRecordDecl *Class = classOf(T);
      return Class &&
             (!Class->hasDefinition() || !Class->hasTrivialDestructor()) &&
             !Class->isLambda();
    });
  }

  Option<std::string> BenchmarkPaths{
      *this, "BenchmarkPaths",
      "*/bench/*;*/benchmark/*;*/benchmarks/*;*bench.*;*benchmark.*"};
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(TinyTask)
