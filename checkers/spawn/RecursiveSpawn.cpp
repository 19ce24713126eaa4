//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A function starts tasks that run the function again: they multiply.
//   void retry(Request r) {
//     for (int i = 0; i < 5; ++i) {
//       if (send(r)) return;
//       std::thread(retry, r).detach();             // reported: 5, 25, 125 …
//     }
//   }
// Silent where anything may be the bound: an argument that differs from run to
// run (a depth, a smaller part), a condition that asks a member or global, a
// permit or wait; where the runs are joined; and where each run starts at most
// one successor, unless it does so at once and always.

#include "Check.h"
#include "flow/SpawnBound.h"
#include "flow/TaskLife.h"
#include "flow/TripCount.h"
#include "support/Ast.h"
#include "unit/Uses.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;
using namespace llvm;

namespace weft {
namespace {

constexpr unsigned MaxCallsInCycle = 4;

class RecursiveSpawn : public Check {
public:
  using Check::Check;

  void check(const Unit &U) override {
    for (const Closure &C : U.closures()) {
      const FunctionInfo &Fn = *C.Call->In;
      const FunctionInfo *Runs = C.Runs ? U.infoFor(C.Runs) : nullptr;
      // A lambda that spawns is a handler or task of its own.
      if (C.Use->Kind != Role::Spawns || !Runs || Fn.lambda() ||
          Fn.hasErrors() || Fn.isPattern() || isTestCode(U, Fn.decl()) ||
          !isGivenUp(U, C))
        continue;
      const Expr *Again = nullptr;
      if (Runs != &Fn) {
        SmallPtrSet<const FunctionInfo *, 8> Seen;
        Again = callOf(U, Fn, *Runs, Seen, 0);
        if (!Again)
          continue;
      } else if (any_of(C.Captures, [&](const Capture &Held) {
                   return Held.Argument && !isUnchanged(U, Fn, Held.Argument);
                 })) {
        continue;
      }
      if (!isConditionOfOthers(Fn) && multiplies(U, C))
        reportAt(U, C, Again);
    }
  }

private:
  /// Divide and conquer joins its parts; a pool's owner bounds how many run.
  static bool isGivenUp(const Unit &U, const Closure &C) {
    if (C.Use->has(Keyword::OnPool) || C.Use->has(Keyword::OnLoop))
      return false;
    if (C.KeptBy.Kind == Keeper::Nobody)
      return true;
    return C.KeptBy.Kind == Keeper::Object &&
           !flow::TaskLife(U, C).detachCalls().empty();
  }

  /// The call in \p From, or in what that calls, that runs \p Fn again with
  /// the arguments that it has itself; null where there is none.
  static const Expr *callOf(const Unit &U, const FunctionInfo &Fn,
                            const FunctionInfo &From,
                            SmallPtrSetImpl<const FunctionInfo *> &Seen,
                            unsigned Depth) {
    const Expr *Found = nullptr;
    if (Depth == MaxCallsInCycle || !Seen.insert(&From).second)
      return nullptr;
    forEachDescendant(&From.body(), [&](const Stmt *S) {
      const auto *Call = dyn_cast<CallExpr>(S);
      const FunctionDecl *Callee = Call ? calleeOf(Call) : nullptr;
      const FunctionInfo *Body = U.infoFor(Callee);
      const auto *Method = dyn_cast_or_null<CXXMethodDecl>(Callee);
      if (!Body || (Method && Method->isVirtual()) ||
          !passesTheSame(U, Fn, *Call))
        return true;
      Found =
          Body == &Fn || callOf(U, Fn, *Body, Seen, Depth + 1) ? Call : nullptr;
      return !Found;
    });
    return Found;
  }

  static bool passesTheSame(const Unit &U, const FunctionInfo &Fn,
                            const Expr &Call) {
    const Expr *Object = objectOf(&Call);
    return (!Object || isUnchanged(U, Fn, Object)) &&
           all_of(argumentsOf(&Call), [&](const Expr *Argument) {
             return isUnchanged(U, Fn, Argument);
           });
  }

  /// The same in each run: `this`, a literal, or a parameter as it came in.
  static bool isUnchanged(const Unit &U, const FunctionInfo &Fn,
                          const Expr *E) {
    const Expr *Plain = ignoreWrapping(E);
    if (isa<IntegerLiteral, FloatingLiteral, clang::StringLiteral,
            CXXBoolLiteralExpr, CXXNullPtrLiteralExpr, LambdaExpr>(Plain))
      return true;
    if (isa<CXXThisExpr>(Plain))
      return true;
    if (const auto *Copy = dyn_cast<CXXConstructExpr>(Plain))
      return Copy->getNumArgs() == 1 && isUnchanged(U, Fn, Copy->getArg(0));
    if (const auto *Call = dyn_cast<CallExpr>(Plain)) { // std::move(x)
      const FunctionDecl *Callee = Call->getDirectCallee();
      const RoleSet *Roles =
          Callee ? &U.model().declaredRoles(*Callee) : nullptr;
      return Roles && Call->getNumArgs() == 1 &&
             (Roles->has(Role::Passes) || Roles->has(Role::Refers)) &&
             isUnchanged(U, Fn, Call->getArg(0));
    }
    const auto *Ref = dyn_cast<DeclRefExpr>(Plain);
    const auto *Variable = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
    if (Variable && Variable->isInitCapture() && Variable->getInit())
      return isUnchanged(U, Fn, Variable->getInit());
    return isa_and_nonnull<ParmVarDecl>(Variable) &&
           none_of(
               Fn.mentionsOf(Variable, U.model()),
               [&](const Expr *Mention) { return assignmentOf(Fn, Mention); });
  }

  /// A condition asks a member or global: how far this goes may be decided
  /// there.
  static bool isConditionOfOthers(const FunctionInfo &Fn) {
    return !forEachDescendant(&Fn.body(), [](const Stmt *S) {
      const Expr *Condition = conditionOf(S);
      if (const auto *Choice = dyn_cast<AbstractConditionalOperator>(S))
        Condition = Choice->getCond();
      if (const auto *Switch = dyn_cast<SwitchStmt>(S))
        Condition = Switch->getCond();
      return !Condition || forEachDescendant(Condition, [](const Stmt *Part) {
        const ValueDecl *D = nullptr;
        if (const auto *Ref = dyn_cast<DeclRefExpr>(Part))
          D = dyn_cast<VarDecl>(Ref->getDecl());
        else if (const auto *Member = dyn_cast<MemberExpr>(Part))
          D = dyn_cast<FieldDecl>(Member->getMemberDecl());
        const auto *Variable = dyn_cast_or_null<VarDecl>(D);
        return !D || D->getType().isConstQualified() ||
               (Variable && !Variable->hasGlobalStorage());
      });
    });
  }

  /// More than one successor a run, or one without fail.
  bool multiplies(const Unit &U, const Closure &C) const {
    const FunctionInfo &Fn = *C.Call->In;
    flow::SpawnSite Site{&Fn, C.Call->Site, C.KeptBy, &C, C.Call};
    SmallVector<const Stmt *, 2> Loops = Fn.loopsAround(C.Call->Site);
    for (const Stmt *Loop : Loops) {
      flow::TripCount Rounds = flow::tripCountOf(U, Fn, Loop);
      if (Rounds.isDecidedByData()) // unbounded-spawn's
        return false;
      if (!(Rounds.Kind == flow::TripCount::Constant && Rounds.Rounds < 2) &&
          !flow::isBoundedIn(U, Site, Loop))
        return true;
    }
    return Loops.empty() && !flow::isBoundedInHelper(U, Site) &&
           !waitsBefore(U, Fn, C);
  }

  /// Whoever waits for a connection before it starts the next run is driven by
  /// what comes in.
  static bool waitsBefore(const Unit &U, const FunctionInfo &Fn,
                          const Closure &C) {
    return !forEachDescendant(&Fn.body(), [&](const Stmt *S) {
      const auto *Call = dyn_cast<Expr>(S);
      return !Call || !calleeOf(Call) || Fn.isWithin(Call, C.Call->Site) ||
             Fn.isWithin(C.Call->Site, Call) ||
             !U.sources().isBeforeInTranslationUnit(
                 Call->getBeginLoc(), C.Call->Site->getBeginLoc()) ||
             !U.summaries().mayWait(*Call);
    });
  }

  void reportAt(const Unit &U, const Closure &C, const Expr *Again) {
    Finding F = report(C.location(),
                       "every run of '%0' starts further runs of itself, so "
                       "tasks multiply without a bound; repeat in a loop, or "
                       "hand a depth or permit down");
    F.with(&C.Call->In->decl());
    if (Again && U.sources().getExpansionLineNumber(Again->getBeginLoc()) !=
                     U.sources().getExpansionLineNumber(C.location()))
      F.note(Again->getBeginLoc(), "the task runs it again here");
  }
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(RecursiveSpawn)
