//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// An atomic is read, and written in a second step: what another task writes
// between the two is lost, or both take the branch.
//   hits = hits + 1;                                        // reported
//   if (state == Idle) { state = Busy; start(); }           // reported
//   hits += 1;                                              // ok
// Silent for what names its memory order (one writer, on purpose), where a lock
// may be held, where the function also exchanges the object in one step, for a
// flag that is only set (twice does no harm), and where the file shows one
// writer only: the first form wants a second function that changes the value or
// a second task that runs this one, the second form the task.

#include "Check.h"
#include "flow/LockScope.h"
#include "flow/TaskBody.h"
#include "support/Ast.h"
#include "unit/Unit.h"
#include "clang/AST/DeclCXX.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/DenseMap.h"

using namespace clang;
using namespace llvm;

namespace weft {
namespace {

class SplitAtomic : public Check {
public:
  using Check::Check;

protected:
  void check(const Unit &U) override {
    DenseMap<const FunctionInfo *, SmallVector<const AtomicAccess *, 4>> Loads;
    for (const AtomicAccess &Load : U.atomics())
      if (Load.Kind == AtomicAccess::Load && !Load.Order)
        Loads[Load.In].push_back(&Load);
    for (const AtomicAccess &Store : U.atomics()) {
      const FunctionInfo &Fn = *Store.In;
      if (Store.Kind != AtomicAccess::Store || !Store.Stored ||
          !Store.Path.last() || Store.Order || Fn.isPattern() ||
          Fn.hasErrors() || isTestCode(U, Fn.decl()) ||
          isa<CXXConstructorDecl, CXXDestructorDecl>(Fn.decl()))
        continue;
      for (const AtomicAccess *Load : Loads.lookup(&Fn))
        if (Load->Path == Store.Path && checkPair(U, Fn, *Load, Store))
          break;
    }
  }

private:
  bool checkPair(const Unit &U, const FunctionInfo &Fn,
                 const AtomicAccess &Load, const AtomicAccess &Store) {
    const bool Derived = Fn.isWithin(Load.Site, Store.Stored);
    const IfStmt *Decision = Derived ? nullptr : decisionOf(Fn, Load, Store);
    if ((!Derived && !Decision) || flow::mayHoldLock(U, Fn, Store.Site) ||
        isExchanged(U, Fn, Store) ||
        !(isRunTwice(U, Fn, Store) ||
          (Derived && isChangedElsewhere(U, Store))))
      return false;
    const SourceManager &SM = U.sources();
    Finding F = report(
        SM.getFileLoc(Store.Site->getExprLoc()),
        Derived
            ? "'%0' is read and written in two steps, and what another task "
              "writes between them is lost; change it in one: fetch_add, "
              "compare_exchange"
            : "another task may have changed '%0' since it was asked, so both "
              "take this branch; ask and change in one step: "
              "compare_exchange");
    F.with(Store.Path.last());
    if (Derived)
      addFix(U, Load, Store, F);
    if (Decision)
      F.note(SM.getFileLoc(Load.Site->getExprLoc()), "asked here");
    return true;
  }

  /// `a = a + n` becomes `a += n`.
  static void addFix(const Unit &U, const AtomicAccess &Load,
                     const AtomicAccess &Store, Finding &F) {
    const auto *Assigned = dyn_cast<CXXOperatorCallExpr>(Store.Site);
    const auto *Built =
        dyn_cast<BinaryOperator>(Store.Stored->IgnoreParenImpCasts());
    if (!Assigned || Assigned->getOperator() != OO_Equal || !Built ||
        Built->getType()->isBooleanType() || !Built->getType()->isIntegerType())
      return;
    auto isLoad = [&](const Expr *E) {
      return E->IgnoreParenImpCasts() == Load.Site->IgnoreParenImpCasts();
    };
    const bool Commutes = Built->isBitwiseOp() || Built->getOpcode() == BO_Add;
    const bool First = isLoad(Built->getLHS());
    if (!(First ? Commutes || Built->getOpcode() == BO_Sub
                : Commutes && isLoad(Built->getRHS())))
      return;
    const SourceManager &SM = U.sources();
    const CharSourceRange Whole =
        CharSourceRange::getTokenRange(Store.Stored->getSourceRange());
    const CharSourceRange Rest = CharSourceRange::getTokenRange(
        (First ? Built->getRHS() : Built->getLHS())->getSourceRange());
    if (Assigned->getOperatorLoc().isMacroID() ||
        Whole.getBegin().isMacroID() || Whole.getEnd().isMacroID() ||
        Rest.getBegin().isMacroID() || Rest.getEnd().isMacroID())
      return;
    F.fix(FixItHint::CreateInsertion(
        Assigned->getOperatorLoc(),
        BinaryOperator::getOpcodeStr(Built->getOpcode())));
    F.fix(FixItHint::CreateReplacement(
        Whole, Lexer::getSourceText(Rest, SM, U.context().getLangOpts())));
  }

  /// `if (a == x) { a = y; effect(); }`: one question, a constant, and
  /// something that must not happen twice.
  static const IfStmt *decisionOf(const FunctionInfo &Fn,
                                  const AtomicAccess &Load,
                                  const AtomicAccess &Store) {
    const auto *If = dyn_cast_or_null<IfStmt>(
        Fn.enclosingStmt(Store.Site, [&](const Stmt *Outer) {
          const auto *Candidate = dyn_cast<IfStmt>(Outer);
          return Candidate && Fn.isWithin(Load.Site, Candidate->getCond());
        }));
    if (!If || !Fn.isWithin(Store.Site, If->getThen()))
      return nullptr;
    const bool HasEffect =
        !forEachDescendant(If->getThen(), [&](const Stmt *S) {
          return !isa<CallExpr, CXXNewExpr, CXXDeleteExpr>(S) ||
                 Fn.isWithin(S, Store.Site);
        });
    return HasEffect ? If : nullptr;
  }

  static bool isExchanged(const Unit &U, const FunctionInfo &Fn,
                          const AtomicAccess &Store) {
    return any_of(U.atomics(), [&](const AtomicAccess &Other) {
      return Other.In == &Fn && Other.Path == Store.Path &&
             (Other.Kind == AtomicAccess::Update ||
              Other.Kind == AtomicAccess::CompareExchange);
    });
  }

  /// In another function, by more than a constant.
  static bool isChangedElsewhere(const Unit &U, const AtomicAccess &Store) {
    return any_of(U.atomics(), [&](const AtomicAccess &Other) {
      return Other.In != Store.In && Other.writes() &&
             Other.Path.last() == Store.Path.last() &&
             !isa<CXXConstructorDecl, CXXDestructorDecl>(Other.In->decl()) &&
             !(Other.Stored && Other.Stored->isEvaluatable(U.context()));
    });
  }

  /// Do several tasks of the file run the function, on the same object?
  static bool isRunTwice(const Unit &U, const FunctionInfo &Fn,
                         const AtomicAccess &Store) {
    unsigned Tasks = 0;
    for (const Closure &C : U.closures()) {
      if (C.Use->Kind != Role::Spawns || C.Use->has(Keyword::OnLoop) ||
          C.Use->has(Keyword::SameThread) || !C.Call->In ||
          C.KeptBy.Kind == Keeper::AtOnce || !sharesObject(C, Fn, Store))
        continue;
      const flow::TaskBody Body(U, C);
      if (is_contained(Body.functions(), &Fn))
        Tasks += C.Call->In->loopsAround(C.Call->Site).empty() ? 1 : 2;
    }
    return Tasks > 1;
  }

  static bool sharesObject(const Closure &C, const FunctionInfo &Fn,
                           const AtomicAccess &Store) {
    if (Store.Path.FromThis) {
      const auto *Starter = dyn_cast<CXXMethodDecl>(&outermost(*C.Call->In));
      const auto *Writer = dyn_cast<CXXMethodDecl>(&outermost(Fn));
      return Starter && Writer &&
             Starter->getParent()->getCanonicalDecl() ==
                 Writer->getParent()->getCanonicalDecl() &&
             any_of(C.Captures, [](const Capture &Held) {
               return Held.Kind == Capture::This;
             });
    }
    const auto *Variable = dyn_cast<VarDecl>(Store.Path.Root);
    return Variable && !Store.Path.Indirect &&
           (Variable->hasGlobalStorage() ||
            any_of(C.Captures, [&](const Capture &Held) {
              return Held.refers() && Held.Path.Root == Variable;
            }));
  }

  static const FunctionDecl &outermost(const FunctionInfo &Fn) {
    const FunctionInfo *Outer = &Fn;
    while (Outer->enclosing())
      Outer = Outer->enclosing();
    return Outer->decl();
  }
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(SplitAtomic)
