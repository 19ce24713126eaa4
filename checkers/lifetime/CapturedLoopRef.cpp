//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A task started in a loop refers to what the next round changes.
//   for (int i = 0; i < n; ++i)
//     threads.emplace_back([&i] { work(i); });      // reported
//   for (int i = 0; i < n; ++i)
//     threads.emplace_back([i] { work(i); });       // ok
// Silent where the task is joined in the same round, where the reference is to
// an element of a container (elements stay where they are), and for what is
// made to be shared: atomics, locks, channels.

#include "Check.h"
#include "flow/LoopCapture.h"
#include "unit/Uses.h"
#include "clang/Lex/Lexer.h"

using namespace clang;

namespace weft {
namespace {

class CapturedLoopRef : public Check {
public:
  using Check::Check;

  void check(const Unit &U) override {
    for (const Closure &C : U.closures()) {
      if (!C.escapes() || C.Captures.empty())
        continue;
      flow::TaskLife Life(U, C);
      llvm::SmallVector<const Capture *, 2> Implicit;
      for (const Capture &Held : C.Captures) {
        auto Found = flow::capturedLoopVariable(U, Life, Held, StrictElements);
        if (!Found)
          continue;
        // One `[&]` is one mistake: the first variable speaks for all.
        const bool ByDefault = Held.InLambda && Held.InLambda->isImplicit();
        if (ByDefault) {
          Implicit.push_back(&Held);
          if (Implicit.size() > 1)
            continue;
        }
        reportCapture(U, C, Held, *Found);
      }
    }
  }

private:
  void reportCapture(const Unit &U, const Closure &C, const Capture &Held,
                     const flow::LoopCapture &Found) {
    Finding F = report(Held.Where, message(C, Held));
    F.with(Found.Variable);
    addFix(U, C, Held, Found, F);
    const bool Stored = C.Use->Kind == Role::Stores;
    if (U.sources().getSpellingLineNumber(Held.Where) !=
        U.sources().getSpellingLineNumber(C.location()))
      F.note(C.location(), Stored ? "the callable is stored here"
                                  : "the task is started here");
    F.note(Found.Change->getBeginLoc(),
           Found.Change == Found.Loop
               ? "each round of this loop makes a new '%0'"
               : "the loop changes '%0' here")
        .with(Found.Variable);
  }

  static llvm::StringRef message(const Closure &C, const Capture &Held) {
    if (C.Use->Kind == Role::Stores)
      return Held.Kind == Capture::Reference
                 ? "'%0' is captured by reference, but the loop has changed it "
                   "by the time the callable runs; capture it by value"
                 : "'%0' is pointed to by a callable that runs after the loop "
                   "has changed it; give the callable a copy";
    return Held.Kind == Capture::Reference
               ? "'%0' is captured by reference, but the loop changes it while "
                 "the task runs; capture it by value"
               : "'%0' is pointed to by a task, but the loop changes it while "
                 "the task runs; give the task a copy";
  }

  /// A copy means the same where the lambda only reads.
  void addFix(const Unit &U, const Closure &C, const Capture &Held,
              const flow::LoopCapture &Found, Finding &F) {
    const FunctionInfo &Fn = *C.Call->In;
    if (!Held.InLambda || !Held.Lambda || Held.Kind != Capture::Reference ||
        Held.Var != Found.Variable || Found.Variable->isInitCapture() ||
        Held.Lambda->getBeginLoc().isMacroID() || !Held.Lambda->getBody())
      return;
    if (!Held.InLambda->isImplicit()) {
      // Beside a default of `=`, a name without `&` is not allowed.
      if (Held.Lambda->getCaptureDefault() != LCD_ByCopy &&
          copyMeansTheSame(U, Fn, *Held.Lambda, *Found.Variable))
        removeAmpersand(U, Held, F);
      return;
    }
    std::string Names;
    for (const Capture &Other : C.Captures) {
      const auto *Variable = llvm::dyn_cast_or_null<VarDecl>(Other.Var);
      if (!Variable || Other.Lambda != Held.Lambda || !Other.InLambda ||
          !Other.InLambda->isImplicit() || Other.Kind != Capture::Reference ||
          !copyMeansTheSame(U, Fn, *Held.Lambda, *Variable))
        continue;
      if (&Other == &Held || isOfSameLoop(Fn, *Variable, Found))
        Names += ", " + Variable->getName().str();
    }
    if (!Names.empty() && Held.Lambda->getCaptureDefault() == LCD_ByRef)
      F.fix(FixItHint::CreateInsertion(
          Held.Lambda->getCaptureDefaultLoc().getLocWithOffset(1), Names));
  }

  static bool copyMeansTheSame(const Unit &U, const FunctionInfo &Fn,
                               const LambdaExpr &Lambda,
                               const VarDecl &Variable) {
    return isCopyable(Variable.getType()) &&
           isOnlyRead(Fn, Lambda, Variable, U.model());
  }

  static bool isOfSameLoop(const FunctionInfo &Fn, const VarDecl &Variable,
                           const flow::LoopCapture &Found) {
    return Fn.scopeOf(Variable) == Fn.scopeOf(*Found.Variable);
  }

  static void removeAmpersand(const Unit &U, const Capture &Held, Finding &F) {
    // The capture's location is that of the name; `&` stands before it.
    SourceLocation Name = Held.InLambda->getLocation();
    for (int Back = 1; Back < 16; ++Back) {
      SourceLocation At = Name.getLocWithOffset(-Back);
      const char *Character = U.sources().getCharacterData(At);
      if (*Character == '&') {
        F.fix(
            FixItHint::CreateRemoval(CharSourceRange::getCharRange(At, Name)));
        return;
      }
      if (*Character != ' ')
        return;
    }
  }

  Option<bool> StrictElements{*this, "StrictElements", false};
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(CapturedLoopRef)
