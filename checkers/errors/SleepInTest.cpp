//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A test sleeps until "surely" its task has done something, and asserts that:
// on a busy machine it has not.
//   std::jthread t([&] { done = true; });
//   sleep_for(100ms);   // reported; ok: t.join();
//   EXPECT_TRUE(done);
// Silent where a join, a wait, a loop that asks again or any call that may wait
// stands between the start, the sleep and the assertion; and where the
// assertion holds before the task has run: no time proves that nothing happens.
// Other sleeps in a test's body are for the audit.

#include "Check.h"
#include "flow/Paths.h"
#include "flow/TaskLife.h"
#include "support/Ast.h"
#include "unit/Unit.h"
#include "unit/Uses.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;
using namespace llvm;

namespace weft {
namespace {

/// Is there a path to \p Target without a wait for any task?
class ReachesUnwaited : public flow::PathVisitor {
public:
  ReachesUnwaited(const Unit &U, const FunctionInfo &Test, const Stmt *Target)
      : U(U), Target(Target) {
    forEachDescendant(&Test.body(), [&](const Stmt *S) {
      const auto *Range = dyn_cast<CXXForRangeStmt>(S);
      const Stmt *Body = loopBody(S);
      if (Body && !forEachDescendant(
                      Body, [&](const Stmt *Part) { return !waits(Part); }))
        WaitingLoops.insert(Range ? Range->getCond() : conditionOf(S));
      return true;
    });
  }

  Step onStmt(const Stmt *S) override {
    if (S == Target)
      return Found;
    // `for (auto &thread : threads) thread.join();` has a path without a round.
    return waits(S) || WaitingLoops.contains(S) ? Stop : Go;
  }
  Step onDestructor(const VarDecl *Variable) override {
    return flow::joinsOnDestruction(Variable->getType(), U.model()) ? Stop : Go;
  }

private:
  bool waits(const Stmt *S) const {
    const auto *E = dyn_cast<Expr>(S);
    return E && isa<CallExpr, CXXConstructExpr>(E) && waits(*E);
  }

  /// What an assertion itself calls does not wait.
  bool waits(const Expr &Call) const {
    if (const RoleCall *Known = U.roleCall(&Call)) {
      if (const RoleUse *Blocks = Known->get(Role::Blocks))
        if (Blocks->has(Keyword::KindSleep) || Known->has(Role::Acquires))
          return false;
      return U.summaries().mayWait(Call);
    }
    return !U.sources().isInSystemMacro(Call.getBeginLoc()) &&
           U.summaries().mayWait(Call);
  }

  const Unit &U;
  const Stmt *Target;
  SmallPtrSet<const Stmt *, 4> WaitingLoops;
};

class SleepInTest : public Check {
public:
  using Check::Check;

  void check(const Unit &U) override {
    for (const RoleCall &Call : U.calls()) {
      const RoleUse *Blocks = Call.get(Role::Blocks);
      const FunctionInfo &Test = *Call.In;
      if (!Blocks || !Blocks->has(Keyword::KindSleep) || Test.lambda() ||
          Test.isPattern() || Test.hasErrors() ||
          !Test.loopsAround(Call.Site).empty() ||
          none_of(Test.calls(), [](const RoleCall *Other) {
            return Other->has(Role::FailsTest);
          }))
        continue;
      const bool Reported = any_of(U.closures(), [&](const Closure &C) {
        return C.Use->Kind == Role::Spawns && C.Call->In == &Test &&
               C.KeptBy.Kind != Keeper::AtOnce && checkTask(U, Call, C);
      });
      if (!Reported && audit())
        report(U.sources().getFileLoc(Call.Site->getExprLoc()),
               "a test that sleeps is slow, and fails where the machine is "
               "slower; wait for what it needs, or use a virtual clock");
    }
  }

private:
  bool checkTask(const Unit &U, const RoleCall &Sleep, const Closure &C) {
    const FunctionInfo &Test = *Sleep.In;
    ReachesUnwaited ToSleep(U, Test, Sleep.Site);
    if (!flow::findPath(U, Test, C.Call->Site, ToSleep))
      return false;
    for (const Capture &Held : C.Captures) {
      const auto *Result = dyn_cast_or_null<VarDecl>(Held.Path.Root);
      if (Held.Kind != Capture::Reference || !Held.Path.Fields.empty() ||
          !Result || Result->getDeclContext() != &Test.decl() ||
          !isSetBy(U, Test, C, *Result))
        continue;
      const std::optional<APSInt> First = firstValue(U, *Result);
      if (!First)
        continue;
      for (const Expr *Mention : Test.mentionsOf(Result, U.model()))
        if (isAsserted(U, Test, Mention) && !isInLambda(Test, Mention) &&
            failsWith(U, Test, Mention, *First)) {
          ReachesUnwaited ToAssertion(U, Test, Mention);
          if (!flow::findPath(U, Test, Sleep.Site, ToAssertion))
            continue;
          report(U.sources().getFileLoc(Sleep.Site->getExprLoc()),
                 "'%0' is set by a task that may take longer than this sleep, "
                 "so the assertion fails now and then; wait for the task")
              .with(Result)
              .note(C.location(), "the task is started here")
              .note(U.sources().getFileLoc(Mention->getBeginLoc()),
                    "asserted here");
          return true;
        }
    }
    return false;
  }

  /// The task writes it, and no loop of the test asks for it.
  static bool isSetBy(const Unit &U, const FunctionInfo &Test, const Closure &C,
                      const VarDecl &Result) {
    bool Set = false;
    for (const Expr *Mention : Test.mentionsOf(&Result, U.model())) {
      if (C.Lambda && Test.isWithin(Mention, C.Lambda)) {
        Set |= !isRead(Test, Mention);
        continue;
      }
      if (Test.enclosingStmt(Mention, [&](const Stmt *Outer) {
            const Expr *Condition =
                loopBody(Outer) ? conditionOf(Outer) : nullptr;
            return Condition && Test.isWithin(Mention, Condition);
          }))
        return false;
    }
    return Set;
  }

  /// `std::atomic<int> n{0};`, `bool done = false;`
  static std::optional<APSInt> firstValue(const Unit &U,
                                          const VarDecl &Variable) {
    const Expr *Init = Variable.getInit();
    for (unsigned Depth = 0; Init && Depth < 4; ++Depth) {
      Init = ignoreWrapping(Init);
      if (const auto *Made = dyn_cast<CXXConstructExpr>(Init)) {
        if (Made->getNumArgs() == 0)
          return APSInt::get(0);
        Init = Made->getArg(0);
      } else if (const auto *List = dyn_cast<InitListExpr>(Init);
                 List && List->getNumInits() == 1) {
        Init = List->getInit(0);
      }
    }
    return Init ? constant(U, *Init) : std::nullopt;
  }

  static std::optional<APSInt> constant(const Unit &U, const Expr &E) {
    Expr::EvalResult Value;
    if (E.isValueDependent() || !E.getType()->isIntegralOrEnumerationType() ||
        !E.EvaluateAsInt(Value, U.context()))
      return std::nullopt;
    return Value.Val.getInt();
  }

  static bool isInLambda(const FunctionInfo &Test, const Expr *Mention) {
    return Test.enclosingStmt(
        Mention, [](const Stmt *Outer) { return isa<LambdaExpr>(Outer); });
  }

  /// In the statement that an assertion's macro makes.
  static bool isAsserted(const Unit &U, const FunctionInfo &Test,
                         const Expr *Mention) {
    auto place = [&](const Stmt *S) {
      return U.sources().getExpansionLoc(S->getBeginLoc());
    };
    return any_of(Test.calls(), [&](const RoleCall *Call) {
      return Call->has(Role::FailsTest) &&
             Call->Site->getBeginLoc().isMacroID() &&
             place(Call->Site) == place(Mention);
    });
  }

  /// Is the assertion known to fail as long as the variable has that value?
  static bool failsWith(const Unit &U, const FunctionInfo &Test,
                        const Expr *Mention, const APSInt &Value) {
    bool Negated = false;
    const Expr *Asserted = Mention;
    const Stmt *Outer = Test.parents().getParent(Mention);
    for (; Outer; Outer = Test.parents().getParent(Outer)) {
      const auto *Not = dyn_cast<UnaryOperator>(Outer);
      if (Not && Not->getOpcode() == UO_LNot)
        Negated = !Negated;
      else if (!isa<ParenExpr, ImplicitCastExpr, MemberExpr, CXXMemberCallExpr,
                    MaterializeTemporaryExpr>(Outer))
        break;
      Asserted = cast<Expr>(Outer);
    }
    const auto *Compared = dyn_cast_or_null<CallExpr>(Outer);
    const auto *Equal = dyn_cast_or_null<BinaryOperator>(Outer);
    if (Equal && Equal->getOpcode() != BO_EQ)
      return false;
    if (!Compared && !Equal)
      return (Asserted->getType()->isBooleanType() ||
              U.model().hasRole(Asserted->getType(), Role::Atomic)) &&
             (Value.getBoolValue() == Negated);
    const FunctionDecl *Callee =
        Compared ? Compared->getDirectCallee() : nullptr;
    if (Compared &&
        !(Callee && U.model().declaredRoles(*Callee).has(Role::AssertsEqual)))
      return false;
    for (const Stmt *Other : Outer->children())
      if (const auto *E = dyn_cast_or_null<Expr>(Other))
        if (std::optional<APSInt> Wanted = constant(U, *ignoreWrapping(E)))
          return !Negated && !APSInt::isSameValue(*Wanted, Value);
    return false;
  }
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(SleepInTest)
