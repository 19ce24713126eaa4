//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A copy of a lock, counter or condition is another one: who locks the copy
// keeps nobody out, who counts down the copy wakes nobody.
//   void worker(Counter c);              // reported: `c.lock` is the worker's
//   go([=] { done.count_down(); });      // reported: the copy counts
//   memcpy(&a, &b, sizeof a);            // reported, if it holds a mutex
// Silent where the class says how it is copied or moved; where copies share
// one object (role `shared_handle`); where the source is a temporary, const, or
// never used as a lock (it is there to be copied); where the part is made new
// in the copy before its first use. A function that takes one by value is
// reported, not each of its calls.

#include "Check.h"
#include "flow/HarmfulCopy.h"
#include "flow/SyncTouch.h"
#include "support/Ast.h"
#include "unit/ByReference.h"
#include "unit/CopyUse.h"

using namespace clang;
using namespace llvm;

namespace weft {
namespace {

class CopiedSync : public Check {
public:
  using Check::Check;

  void check(const Unit &U) override {
    CaptureInits.clear();
    for (const FunctionInfo &Fn : U.functions())
      if (!Fn.hasErrors() && !Fn.decl().isImplicit()) {
        for (const ParmVarDecl *Param : Fn.decl().parameters())
          checkParameter(U, Fn, *Param);
        checkReturns(U, Fn);
      }
    for (const LambdaSite &Site : U.lambdas())
      if (!Site.In || !Site.In->hasErrors())
        checkCaptures(U, Site);
    for (const CopySite &Site : U.copies())
      if (!Site.In || !(Site.In->hasErrors() || Site.In->decl().isImplicit()))
        checkCopy(U, Site);
    for (const Closure &C : U.closures())
      for (const Capture &Held : C.Captures)
        if (Held.Argument && Held.Kind == Capture::Copy)
          checkPassed(U, *C.Call->In, *Held.Argument);
    for (const RoleCall &Call : U.calls())
      if (Call.has(Role::Constructs))
        checkElements(U, Call);
      else if (Call.has(Role::CopiesBytes))
        checkBytes(U, Call);
  }

private:
  Finding report(SourceLocation Where, const char *Format, const Twine &What,
                 const IdentityPart &Part) {
    Finding F = Check::report(Where, Format);
    F.with(What).with(plainName(Part.Type));
    return F;
  }

  static void noteField(Finding &F, const IdentityPart &Part) {
    if (!Part.Path.empty())
      F.note(Part.Path.back()->getLocation(), "'%0' would be a second '%1'")
          .with(Part.Path.back())
          .with(plainName(Part.Type));
  }

  void reportCopy(const Unit &U, const Expr &From, const IdentityPart &Part) {
    Finding F =
        report(From.getBeginLoc(),
               U.context().getLangOpts().CPlusPlus
                   ? "copying '%0' copies a '%1', which does not synchronise "
                     "with the original; use a reference"
                   : "copying '%0' copies a '%1', which does not synchronise "
                     "with the original; use a pointer",
               nameOfObject(&From), Part);
    noteField(F, Part);
  }

  void checkParameter(const Unit &U, const FunctionInfo &Fn,
                      const ParmVarDecl &Param) {
    std::optional<IdentityPart> Part = flow::harmfulParameter(U, Fn, Param);
    if (!Part)
      return;
    Finding F =
        report(Param.getLocation(),
               U.context().getLangOpts().CPlusPlus
                   ? "'%0' copies the caller's '%1' and does not synchronise "
                     "with it; take it by reference"
                   : "'%0' copies the caller's '%1' and does not synchronise "
                     "with it; take a pointer",
               Param.getName().empty() ? plainName(Param.getType())
                                       : Param.getNameAsString(),
               *Part);
    for (const FixItHint &Hint : passByReference(U, Fn, Param))
      F.fix(Hint);
    noteField(F, *Part);
  }

  void checkReturns(const Unit &U, const FunctionInfo &Fn) {
    for (const flow::HarmfulReturn &Found : flow::harmfulReturns(U, Fn)) {
      Finding F =
          report(Found.Value->getBeginLoc(),
                 "returning '%0' may copy its '%1', which does not synchronise "
                 "with the original; fill an object of the caller's",
                 Found.Local->getNameAsString(), Found.Part);
      noteField(F, Found.Part);
    }
  }

  void checkCaptures(const Unit &U, const LambdaSite &Site) {
    auto Init = Site.Lambda->capture_init_begin();
    for (const LambdaCapture &Held : Site.Lambda->captures()) {
      const Expr *From = *Init++;
      if (!From || (Held.getCaptureKind() != LCK_ByCopy &&
                    Held.getCaptureKind() != LCK_StarThis))
        continue;
      CaptureInits.insert(ignoreWrapping(From));
      const Expr *Source = copiedFrom(From);
      std::optional<IdentityPart> Part = copiedPart(From->getType(), U.model());
      if (!Part || flow::isFresh(U, Site.In, Source, *Part))
        continue;
      Finding F =
          report(Held.getLocation(),
                 "capturing '%0' by value copies a '%1', which does not "
                 "synchronise with the original; capture it by reference",
                 nameOfObject(Source), *Part);
      const Closure *Escaping = nullptr;
      if (!mayOutliveScope(U, Site, Escaping) && Held.capturesVariable())
        F.fix(captureByReference(*Site.Lambda, Held));
      noteField(F, *Part);
      if (Escaping)
        F.note(Escaping->location(), "the closure may outlive '%0', which must "
                                     "then be kept alive for it")
            .with(nameOfObject(Source));
    }
  }

  void checkCopy(const Unit &U, const CopySite &Site) {
    if (CaptureInits.count(Site.Site))
      return;
    std::optional<flow::HarmfulCopy> Copy = flow::harmfulCopy(U, Site);
    if (Copy && Copy->LoopVariable)
      reportLoop(U, *Site.In, *Copy->LoopVariable, Copy->Part);
    else if (Copy)
      reportCopy(U, *Copy->From, Copy->Part);
  }

  void reportLoop(const Unit &U, const FunctionInfo &Fn,
                  const VarDecl &Variable, const IdentityPart &Part) {
    Finding F = report(Variable.getLocation(),
                       "'%0' copies the '%1' of each element, which does not "
                       "synchronise with it; iterate by reference",
                       Variable.getName().empty() ? Twine("auto")
                                                  : Twine(Variable.getName()),
                       Part);
    std::optional<FixItHint> Hint = makeReference(U, Variable);
    if (Hint && !Fn.decl().isTemplateInstantiation())
      F.fix(*Hint);
    noteField(F, Part);
  }

  /// An argument that is copied into a task or a bound call.
  void checkPassed(const Unit &U, const FunctionInfo &Fn, const Expr &From) {
    std::optional<IdentityPart> Part = copiedPart(From.getType(), U.model());
    if (Part && !flow::isFresh(U, &Fn, &From, *Part))
      reportCopy(U, *ignoreWrapping(&From), *Part);
  }

  /// `list.push_back(c)`, `make_unique<Counter>(c)`.
  void checkElements(const Unit &U, const RoleCall &Call) {
    for (const Expr *Argument : argumentsOf(Call.Site)) {
      std::optional<IdentityPart> Part =
          copiedPart(Argument->getType(), U.model());
      if (Part && becomesElement(Call, *Argument) &&
          !flow::isFresh(U, Call.In, Argument, *Part))
        reportCopy(U, *ignoreWrapping(Argument), *Part);
    }
  }

  void checkBytes(const Unit &U, const RoleCall &Call) {
    std::optional<flow::HarmfulByteCopy> Copy = flow::harmfulByteCopy(U, Call);
    if (!Copy)
      return;
    Finding F = report(
        Call.Site->getBeginLoc(),
        Copy->Moves ? "'%0' may move a '%1' away from those who refer to "
                      "it; allocate its elements one by one"
                    : "'%0' copies the bytes of a '%1', which does not "
                      "synchronise with the original; copy the rest",
        Call.Callee->getNameAsString(), Copy->Part);
    noteField(F, Copy->Part);
  }

  /// What is copied already, capture by capture.
  SmallPtrSet<const Expr *, 8> CaptureInits;
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(CopiedSync)
