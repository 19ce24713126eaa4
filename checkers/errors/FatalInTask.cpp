//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A test's assertion ends the function that it stands in. In a task that is the
// task: the test does not end, and whoever waits for the task's signal hangs.
//   std::thread t([&] { ASSERT_TRUE(run()); done.count_down(); });  // reported
//   std::thread t([&] { EXPECT_TRUE(run()); done.count_down(); });  // ok
//   done.wait();
// Assertions that throw (REQUIRE) are reported where an exception out of the
// task ends the program, and silent where a handle or handler carries it on.
// Silent too: a returning assertion with nothing but plain work behind it (a
// question for the audit), and all of them in functions that the task calls.

#include "Check.h"
#include "flow/Escapes.h"
#include "flow/Paths.h"
#include "support/Ast.h"
#include "unit/Unit.h"
#include "clang/AST/StmtCXX.h"
#include "clang/Lex/Lexer.h"

using namespace clang;
using namespace llvm;

namespace weft {
namespace {

/// Is there a path that meets \p Target before \p Avoided?
class Reaches : public flow::PathVisitor {
public:
  Reaches(const Stmt *Target, const Stmt *Avoided)
      : Target(Target), Avoided(Avoided) {}

  Step onStmt(const Stmt *S) override {
    return S == Target ? Found : S == Avoided ? Stop : Go;
  }

private:
  const Stmt *Target;
  const Stmt *Avoided;
};

class FatalInTask : public Check {
public:
  using Check::Check;

  void check(const Unit &U) override {
    for (const Closure &C : U.closures()) {
      const FunctionInfo *Task =
          C.Use->Kind == Role::Spawns ? U.infoFor(C.Runs) : nullptr;
      if (!Task || Task->hasErrors() || Task->isPattern())
        continue;
      for (const RoleCall *Call : Task->calls())
        if (endsFunction(*Call) && checkAssertion(U, C, *Task, *Call))
          break; // One cause: the first speaks for the task.
    }
  }

private:
  /// `ASSERT_EQ`, not `EXPECT_EQ`: a constant among the arguments says so.
  static bool endsFunction(const RoleCall &Call) {
    return any_of(Call.Roles, [&](const RoleUse &Use) {
      return Use.Kind == Role::FailsTest && !Use.Text.empty() &&
             any_of(argumentsOf(Call.Site), [&](const Expr *Argument) {
               const auto *Ref =
                   dyn_cast<DeclRefExpr>(ignoreWrapping(Argument));
               const auto *Constant =
                   Ref ? dyn_cast<EnumConstantDecl>(Ref->getDecl()) : nullptr;
               return Constant && Constant->getName().starts_with(Use.Text);
             });
    });
  }

  /// Where the assertion is written, and the macro's name.
  static std::pair<SourceLocation, StringRef>
  assertionOf(const Unit &U, const FunctionInfo &Task, const RoleCall &Call) {
    const SourceManager &Sources = U.sources();
    // A variable's name may be an argument of the macro, its type is not.
    const Stmt *Declared = Task.parents().getParent(Call.Site);
    SourceLocation Macro = isa_and_nonnull<DeclStmt>(Declared)
                               ? Declared->getBeginLoc()
                               : Call.Site->getBeginLoc();
    while (Macro.isMacroID()) {
      if (Sources.isMacroArgExpansion(Macro)) {
        Macro = Sources.getImmediateSpellingLoc(Macro);
        continue;
      }
      // Macros that a header's own macros use are the library's business.
      const FileID Definition =
          Sources.getFileID(Sources.getSpellingLoc(Macro));
      Macro = Sources.getImmediateExpansionRange(Macro).getBegin();
      const SourceLocation Used = Sources.getSpellingLoc(Macro);
      if (!Sources.isInSystemHeader(Used) &&
          Sources.getFileID(Used) != Definition)
        break;
    }
    const SourceLocation Name = Sources.getSpellingLoc(Macro);
    return {Sources.getFileLoc(Macro),
            Lexer::getSourceText(CharSourceRange::getTokenRange(Name, Name),
                                 Sources, U.context().getLangOpts())};
  }

  bool checkAssertion(const Unit &U, const Closure &C, const FunctionInfo &Task,
                      const RoleCall &Call) {
    auto around = [&](auto Matches) {
      return Task.enclosingStmt(Call.Site, Matches);
    };
    if (around([](const Stmt *S) { return isa<CoreturnStmt>(S); }))
      return false;
    const auto [Where, Macro] = assertionOf(U, Task, Call);
    if (!around([](const Stmt *S) { return isa<ReturnStmt>(S); })) {
      if (flow::carriesExceptions(U, C) ||
          around([](const Stmt *S) { return isa<CXXTryStmt>(S); }))
        return false;
      report(Where, "a failed '%0' throws out of the task, which ends the test "
                    "program; record the result and assert after the join")
          .with(Macro)
          .note(C.location(), "the task is started here");
      return true;
    }
    for (const RoleCall *Signal : Task.calls())
      if (const RoleCall *Waiter = waiterFor(U, C, Task, *Signal))
        if (skips(U, Task, Call, *Signal)) {
          report(Where, "a failed '%0' leaves only the task, so its signal is "
                        "skipped and the waiter hangs; record the failure and "
                        "go on, or signal from a guard")
              .with(Macro)
              .note(Signal->Site->getExprLoc(), "this is skipped")
              .note(Waiter->Site->getExprLoc(), "this waits for it");
          return true;
        }
    return audit() && checkRest(U, Task, Call, Where, Macro);
  }

  /// Does the assertion's return leave the signal out that would follow?
  static bool skips(const Unit &U, const FunctionInfo &Task,
                    const RoleCall &Call, const RoleCall &Signal) {
    const Stmt *Branch = branchOf(Task, Call);
    if (!Branch)
      return false;
    Reaches Assertion(Call.Site, Signal.Site);
    Reaches Behind(Signal.Site, nullptr);
    return flow::findPath(U, Task, nullptr, Assertion) &&
           flow::findPath(U, Task, Branch, Behind);
  }

  /// What is evaluated last before the assertion holds or fails.
  static const Stmt *branchOf(const FunctionInfo &Task, const RoleCall &Call) {
    const auto *If = cast_or_null<IfStmt>(Task.enclosingStmt(
        Call.Site, [](const Stmt *S) { return isa<IfStmt>(S); }));
    return If ? If->getCond() : nullptr;
  }

  /// A wait, outside the task, for what the call in it signals. Waits that give
  /// up after a time say so by their result.
  static const RoleCall *waiterFor(const Unit &U, const Closure &C,
                                   const FunctionInfo &Task,
                                   const RoleCall &Signal) {
    const AccessPath Signalled = signalledObject(U, Task, Signal);
    if (!Signalled)
      return nullptr;
    // Siblings that run the same code meet at a barrier.
    const bool HasSiblings = !C.Call->In->loopsAround(C.Call->Site).empty();
    for (const RoleCall &Wait : U.calls()) {
      if (!isWithinFunction(*Wait.In, *C.Call->In) ||
          Wait.has(Role::NeverWaits) ||
          (isWithinFunction(*Wait.In, Task) && !HasSiblings))
        continue;
      const QualType Result = Wait.Callee->getReturnType();
      if (!Wait.has(Role::Receives) && !Wait.has(Role::Joins) &&
          (Result->isBooleanType() || Result->isEnumeralType()))
        continue;
      for (Role Kind : {Role::AwaitsZero, Role::Receives, Role::Joins,
                        Role::Bounds, Role::Blocks, Role::Suspends})
        if (Wait.has(Kind) && Wait.object(Kind, U.model()) == Signalled &&
            isLater(U, Wait, *C.Call))
          return &Wait;
    }
    return nullptr;
  }

  /// A wait that is over when the task starts was for something else.
  static bool isLater(const Unit &U, const RoleCall &Wait,
                      const RoleCall &Spawn) {
    Reaches Waits(Wait.Site, nullptr);
    return Wait.In != Spawn.In ||
           flow::findPath(U, *Wait.In, Spawn.Site, Waits);
  }

  /// What the call signals, if the task shares it: a promise that it owns
  /// tells its waiter when it dies.
  static AccessPath signalledObject(const Unit &U, const FunctionInfo &Task,
                                    const RoleCall &Signal) {
    for (Role Kind : {Role::CountsDown, Role::Notifies, Role::Sends,
                      Role::Closes, Role::Unbounds}) {
      if (!Signal.has(Kind))
        continue;
      AccessPath Path = Signal.object(Kind, U.model());
      const auto *Variable = dyn_cast_or_null<VarDecl>(Path.Root);
      const bool IsOwn =
          Variable && (Variable->isInitCapture() ||
                       Variable->getDeclContext() == &Task.decl());
      return IsOwn ? AccessPath() : Path;
    }
    return AccessPath();
  }

  static bool isWithinFunction(const FunctionInfo &Inner,
                               const FunctionInfo &Outer) {
    const FunctionInfo *Fn = &Inner;
    while (Fn && Fn != &Outer)
      Fn = Fn->enclosing();
    return Fn;
  }

  /// The audit's question: does anything follow that is no assertion?
  bool checkRest(const Unit &U, const FunctionInfo &Task, const RoleCall &Call,
                 SourceLocation Where, StringRef Macro) {
    class CallsOn : public flow::PathVisitor {
    public:
      explicit CallsOn(const Unit &U) : U(U) {}
      Step onStmt(const Stmt *S) override {
        return isa<CallExpr>(S) &&
                       !U.sources().isMacroBodyExpansion(S->getBeginLoc()) &&
                       !U.sources().isMacroArgExpansion(S->getBeginLoc())
                   ? Found
                   : Go;
      }

    private:
      const Unit &U;
    } Rest(U);
    const Stmt *Branch = branchOf(Task, Call);
    if (!Branch || !flow::findPath(U, Task, Branch, Rest))
      return false;
    report(Where, "a failed '%0' leaves only the task, and the test goes on; "
                  "record the result and assert after the join")
        .with(Macro);
    return true;
  }
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(FatalInTask)
