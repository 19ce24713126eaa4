//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A task ties itself to its thread and does not undo that on every path: the
// thread is lost to all other tasks, or ends with this one.
//   pin_thread();
//   if (!ready())
//     return;                      // reported: stays pinned
//   unpin_thread();
// Silent for the two halves of a wrapper (a function that only pins is reported
// where it is itself a task), for guards, for a pin before a loop that never
// ends, and where the undoing stands behind the same condition as the pin.

#include "Check.h"
#include "flow/PinDepth.h"
#include "support/Ast.h"
#include "clang/AST/DeclCXX.h"
#include "clang/Lex/Lexer.h"

using namespace clang;
using namespace llvm;

namespace weft {
namespace {

class UnmatchedThreadPin : public Check {
public:
  using Check::Check;

  void check(const Unit &U) override {
    for (const FunctionInfo &Fn : U.functions()) {
      flow::PinCalls Calls(Fn);
      // A template's own body may differ from what is made of it.
      if (Calls.Pins.empty() || Fn.hasErrors() || Fn.isPattern() ||
          isWrapper(U, Fn, Calls) || undoneByLambda(U, Fn))
        continue;
      for (const RoleCall *Pin : Calls.Pins)
        if (!sameCondition(Fn, Calls, *Pin))
          checkPin(U, Fn, Calls, *Pin);
      for (const RoleCall *Unpin : flow::unpinsWithoutPin(U, Fn, Calls))
        report(Unpin->Site->getBeginLoc(),
               "'%0' finds no pin to undo on any path to it, so it may undo "
               "somebody else's; remove it")
            .with(Unpin->Callee);
    }
  }

private:
  /// A function that pins for its caller: annotated so, a guard's constructor,
  /// or one half of a pair. A task has no caller.
  static bool isWrapper(const Unit &U, const FunctionInfo &Fn,
                        const flow::PinCalls &Calls) {
    if (U.model().declaredRoles(Fn.decl()).has(Role::PinsThread) ||
        isa<CXXConstructorDecl>(Fn.decl()))
      return true;
    return Calls.Unpins.empty() && none_of(U.closures(), [&](const Closure &C) {
             return C.Use->Kind == Role::Spawns && C.Runs &&
                    C.Runs->getCanonicalDecl() == Fn.decl().getCanonicalDecl();
           });
  }

  /// A lambda inside (a scope guard) undoes it, at a time of its own.
  static bool undoneByLambda(const Unit &U, const FunctionInfo &Fn) {
    return any_of(U.functions(), [&](const FunctionInfo &Inner) {
      return Inner.enclosing() == &Fn && !flow::PinCalls(Inner).Unpins.empty();
    });
  }

  static SmallPtrSet<const ValueDecl *, 4>
  conditionsAround(const FunctionInfo &Fn, const Stmt *S) {
    SmallPtrSet<const ValueDecl *, 4> Named;
    Fn.enclosingStmt(S, [&](const Stmt *Outer) {
      if (const auto *If = dyn_cast<IfStmt>(Outer))
        forEachDescendant(If->getCond(), [&](const Stmt *Part) {
          if (const auto *Ref = dyn_cast<DeclRefExpr>(Part);
              Ref && isa<VarDecl>(Ref->getDecl()))
            Named.insert(Ref->getDecl());
          else if (const auto *Member = dyn_cast<MemberExpr>(Part))
            Named.insert(Member->getMemberDecl());
          return true;
        });
      return false;
    });
    return Named;
  }

  /// `if (pin) pin_thread(); … if (pin) unpin_thread();`
  static bool sameCondition(const FunctionInfo &Fn, const flow::PinCalls &Calls,
                            const RoleCall &Pin) {
    auto Around = conditionsAround(Fn, Pin.Site);
    return any_of(Calls.Unpins, [&](const RoleCall *Unpin) {
      return any_of(conditionsAround(Fn, Unpin->Site),
                    [&](const ValueDecl *D) { return Around.count(D); });
    });
  }

  void checkPin(const Unit &U, const FunctionInfo &Fn,
                const flow::PinCalls &Calls, const RoleCall &Pin) {
    std::optional<flow::PathEnd> End = flow::pathLeftPinned(U, Fn, Calls, Pin);
    if (!End)
      return;
    const bool Never = Calls.Unpins.empty();
    Finding F = report(
        Pin.Site->getBeginLoc(),
        Never ? "'%0' ties the task to its thread and is never undone, so the "
                "thread is lost when the task ends; undo it"
              : "'%0' ties the task to its thread, but a path leaves without "
                "undoing it; undo it on every path");
    F.with(Pin.Callee);
    addFix(U, Fn, Calls, Pin, F);
    if (End->ByException)
      F.note(End->Via->getBeginLoc(),
             "an exception from here leaves it pinned");
    else if (End->Via && !Never)
      F.note(End->Via->getBeginLoc(), "leaving here leaves it pinned");
  }

  /// The guard that the model names, where pin and unpins are statements of one
  /// block.
  static void addFix(const Unit &U, const FunctionInfo &Fn,
                     const flow::PinCalls &Calls, const RoleCall &Pin,
                     Finding &F) {
    const RoleUse *Use = Pin.get(Role::PinsThread);
    const Stmt *Block = Fn.parents().getParent(Pin.Site);
    if (Use->Text.empty() || Calls.Pins.size() != 1 ||
        !isa_and_nonnull<CompoundStmt>(Block) ||
        Pin.Site->getBeginLoc().isMacroID())
      return;
    for (const RoleCall *Unpin : Calls.Unpins)
      if (Fn.parents().getParent(Unpin->Site) != Block ||
          Unpin->Site->getBeginLoc().isMacroID() ||
          Unpin->Site->getBeginLoc() < Pin.Site->getBeginLoc())
        return;
    F.fix(FixItHint::CreateReplacement(Pin.Site->getSourceRange(),
                                       (Use->Text + " thread_pin").str()));
    for (const RoleCall *Unpin : Calls.Unpins) {
      SourceLocation End = Lexer::findLocationAfterToken(
          Unpin->Site->getEndLoc(), tok::semi, U.sources(),
          U.context().getLangOpts(), /*SkipTrailingWhitespaceAndNewLine=*/true);
      if (End.isValid())
        F.fix(FixItHint::CreateRemoval(
            CharSourceRange::getCharRange(Unpin->Site->getBeginLoc(), End)));
    }
  }
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(UnmatchedThreadPin)
