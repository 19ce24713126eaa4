//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A worker's variable outside its loop keeps the last task, and all that the
// task holds, alive until the next one arrives.
//   std::function<void()> task;
//   while (queue.pop(task))     // reported: waits with the last task in hand
//     task();
// Silent where the task is declared inside the loop, is moved from or reset
// before the wait, or may be used again in the next round. Buffers are left
// alone: they are declared outside so that they need not be allocated again.

#include "Check.h"
#include "flow/StaleValue.h"
#include "flow/TripCount.h"
#include "support/Ast.h"
#include "clang/AST/StmtCXX.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/SetVector.h"

using namespace clang;
using namespace llvm;

namespace weft {
namespace {

class StaleTaskPin : public Check {
public:
  using Check::Check;

  void check(const Unit &U) override {
    const auto Waits = flow::waitsForWork(U);
    for (const FunctionInfo &Fn : U.functions()) {
      const auto Found = Waits.find(&Fn);
      if (Found == Waits.end() || Fn.isPattern() || Fn.hasErrors() ||
          isTestCode(U, Fn.decl()))
        continue;
      SmallSetVector<const Stmt *, 4> Loops;
      for (const Expr *Wait : Found->second)
        for (const Stmt *Loop : Fn.loopsAround(Wait))
          if (isWorkerLoop(U, Fn, Loop))
            Loops.insert(Loop);
      for (const Stmt *Loop : Loops)
        for (const VarDecl *Variable : taskVariables(U, Fn, Loop))
          if (auto Stale =
                  flow::staleAtWait(U, Fn, Loop, *Variable, Found->second))
            reportStale(U, Fn, Loop, *Variable, *Stale);
    }
  }

private:
  /// Ends with the work, not after a number of rounds.
  static bool isWorkerLoop(const Unit &U, const FunctionInfo &Fn,
                           const Stmt *Loop) {
    if (isa<CXXForRangeStmt>(Loop))
      return false;
    const flow::TripCount Rounds = flow::tripCountOf(U, Fn, Loop);
    if (const auto *For = dyn_cast<ForStmt>(Loop); For && For->getInc())
      return Rounds.Kind == flow::TripCount::Endless;
    return Rounds.Kind != flow::TripCount::Constant;
  }

  /// Locals of the function that the loop names, and that live longer than a
  /// round.
  static SmallSetVector<const VarDecl *, 4>
  taskVariables(const Unit &U, const FunctionInfo &Fn, const Stmt *Loop) {
    SmallSetVector<const VarDecl *, 4> Found;
    SmallPtrSet<const Decl *, 8> OfARound;
    forEachDescendant(Loop, [&](const Stmt *S) {
      if (const auto *Declaration = dyn_cast<DeclStmt>(S)) {
        const auto *For = dyn_cast<ForStmt>(Loop);
        if (!For || For->getInit() != S)
          OfARound.insert(Declaration->decl_begin(), Declaration->decl_end());
      }
      const auto *Ref = dyn_cast<DeclRefExpr>(S);
      const auto *Variable = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
      if (Variable && Variable->isLocalVarDecl() && isLocalObject(Variable) &&
          Variable->getDeclContext() == &Fn.decl() &&
          flow::keepsAlive(Variable->getType(), U.model()))
        Found.insert(Variable);
      return true;
    });
    Found.remove_if(
        [&](const VarDecl *Variable) { return OfARound.contains(Variable); });
    return Found;
  }

  void reportStale(const Unit &U, const FunctionInfo &Fn, const Stmt *Loop,
                   const VarDecl &Variable, const flow::StaleValue &Stale) {
    Finding F = report(Variable.getLocation(),
                       "'%0' keeps the last task alive while the loop waits "
                       "for the next; declare it inside the loop");
    F.with(&Variable);
    addFix(U, Fn, Loop, Variable, F);
    F.note(Stale.Wait->getExprLoc(), "waits here with the last task in '%0'")
        .with(&Variable);
  }

  /// Moves `T task;` to the beginning of the loop's body.
  static void addFix(const Unit &U, const FunctionInfo &Fn, const Stmt *Loop,
                     const VarDecl &Variable, Finding &F) {
    const auto *Body = dyn_cast_or_null<CompoundStmt>(loopBody(Loop));
    const SourceManager &SM = U.sources();
    const LangOptions &Lang = U.context().getLangOpts();
    const DeclStmt *Declaration = nullptr;
    forEachDescendant(&Fn.body(), [&](const Stmt *S) {
      const auto *D = dyn_cast<DeclStmt>(S);
      if (D && D->isSingleDecl() && D->getSingleDecl() == &Variable)
        Declaration = D;
      return !Declaration;
    });
    const auto *Made = dyn_cast_or_null<CXXConstructExpr>(
        Variable.getInit() ? Variable.getInit()->IgnoreImplicit() : nullptr);
    if (!Body || Body->body_empty() || !Declaration || !Made ||
        Made->getNumArgs() > 0 || Declaration->getBeginLoc().isMacroID() ||
        Body->getLBracLoc().isMacroID() ||
        Body->body_front()->getBeginLoc().isMacroID() ||
        any_of(Fn.mentionsOf(&Variable, U.model()), [&](const Expr *Mention) {
          return !Fn.isWithin(Mention, Body);
        }))
      return;
    StringRef Text = Lexer::getSourceText(
        CharSourceRange::getTokenRange(Declaration->getSourceRange()), SM,
        Lang);
    const SourceLocation First = Body->body_front()->getBeginLoc();
    std::optional<Token> Next =
        Lexer::findNextToken(Declaration->getEndLoc(), SM, Lang);
    if (!Next || Text.contains('\n'))
      return;
    // The whole line, unless a comment follows.
    CharSourceRange Line = CharSourceRange::getCharRange(
        Declaration->getBeginLoc(), Next->getLocation());
    if (Lexer::getSourceText(Line, SM, Lang).drop_front(Text.size()).trim() !=
        "")
      Line = CharSourceRange::getTokenRange(Declaration->getSourceRange());
    F.fix(FixItHint::CreateRemoval(Line));
    F.fix(FixItHint::CreateInsertion(
        First,
        (Text + "\n" + std::string(SM.getSpellingColumnNumber(First) - 1, ' '))
            .str()));
  }
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(StaleTaskPin)
