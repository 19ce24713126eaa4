//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A task may run on after a local that it refers to is gone.
//   void log(std::string line) {
//     std::thread([&line] { write(line); }).detach();   // reported
//     std::thread([line] { write(line); }).detach();    // ok
//   }
// Silent where the task is joined before the local's scope ends on every path,
// or where the function waits for anything that the task shares with it: a
// latch, a promise, a condition, an unknown call with a shared object. Locals
// of main's own block are silent, too: the program ends with them.

#include "Check.h"
#include "flow/CallerObject.h"
#include "flow/EarlyDeath.h"
#include "flow/LateConversion.h"
#include "flow/LoopCapture.h"
#include "flow/ObjectEnd.h"
#include "flow/RequestHandler.h"
#include "support/Ast.h"
#include "clang/AST/DeclCXX.h"

using namespace clang;
using namespace llvm;

namespace weft {
namespace {

class DanglingCapture : public Check {
public:
  using Check::Check;

  void check(const Unit &U) override {
    for (const Closure &C : U.closures()) {
      if (!C.escapes() || C.Captures.empty() || C.Call->In->hasErrors())
        continue;
      if (C.KeptBy.Kind == Keeper::Unknown || C.KeptBy.Kind == Keeper::AtOnce ||
          C.KeptBy.Kind == Keeper::Dropped)
        continue;
      const bool InTest = isTestCode(U, C.Call->In->decl());
      // What a test gives to its fixture is called while the test drives it.
      if (InTest && C.Use->Kind == Role::Stores && C.KeptBy.Path.FromThis)
        continue;
      flow::TaskLife Life(U, C);
      if (InTest)
        Life.skipFailedAssertions();
      bool Reported = false;
      for (const Capture &Held : C.Captures) {
        if (Reported || !Held.refers() || !Held.Path || Held.Path.Indirect ||
            flow::copyingParameter(U, C, Held) || // late-conversion's
            flow::capturedLoopVariable(U, Life, Held, false))
          continue;
        Reported = checkLocal(U, Life, Held) || checkParameter(U, Life, Held);
      }
      for (const Capture &Held : C.Captures) {
        if (Reported || Held.Kind != Capture::This)
          continue;
        Reported = checkThis(U, Life, Held);
      }
    }
  }

private:
  /// One report a closure: the first local that dies too early speaks for all.
  bool checkLocal(const Unit &U, const flow::TaskLife &Life,
                  const Capture &Held) {
    const FunctionInfo &Fn = Life.function();
    const auto *Local = dyn_cast_or_null<VarDecl>(Held.Path.Root);
    if (!Local || !isLocalObject(Local) ||
        Local->getDeclContext() != &Fn.decl() || isOwnedElsewhere(U, *Local) ||
        keptAlive(Life.closure(), Held))
      return false;
    const Stmt *Scope = Fn.scopeOf(*Local);
    if (!Scope && !isa<ParmVarDecl>(Local))
      return false;
    if (Fn.decl().isMain() && (!Scope || Scope == &Fn.body()))
      return false;
    std::optional<flow::EarlyDeath> Found = flow::earlyDeathOf(U, Life, *Local);
    if (!Found)
      return false;
    reportLocal(U, Life.closure(), Held, *Local, *Found);
    return true;
  }

  /// A smart pointer's referent belongs to whoever else holds it.
  static bool isOwnedElsewhere(const Unit &U, const VarDecl &Local) {
    return U.model().hasRole(Local.getType(), Role::View) &&
           !Local.getType()->isRecordType();
  }

  /// `[owner, raw = owner.get()]`: the same object is held by value, too.
  static bool keptAlive(const Closure &C, const Capture &Held) {
    return Held.Kind != Capture::Reference &&
           any_of(C.Captures, [&](const Capture &Other) {
             return Other.Kind == Capture::Copy &&
                    Other.Path.Root == Held.Path.Root;
           });
  }

  void reportLocal(const Unit &U, const Closure &C, const Capture &Held,
                   const VarDecl &Local, const flow::EarlyDeath &Found) {
    const bool ByReference = Held.Kind == Capture::Reference;
    const bool Stored = C.Use->Kind == Role::Stores;
    Finding F = report(
        Held.Where,
        Stored ? (ByReference ? "'%0' is captured by reference in a callable "
                                "that is kept longer than '%0' lives; capture "
                                "it by value"
                              : "this refers to '%0' in a callable that is "
                                "kept longer than '%0' lives; hand over a copy")
        : Found.DiesLater
            ? "'%0' is destroyed before the task that refers to it is joined; "
              "declare it before the handle"
        : ByReference
            ? "'%0' is captured by reference, but the task may outlive it; "
              "capture it by value, or join the task before '%0' is gone"
            : "this refers to '%0', but the task may outlive it; hand over a "
              "copy, or join the task before '%0' is gone");
    F.with(&Local);
    addNotes(U, C, Held, Found, F, &Local);
  }

  static void addNotes(const Unit &U, const Closure &C, const Capture &Held,
                       const flow::EarlyDeath &Found, Finding &F,
                       const VarDecl *Local) {
    if (U.sources().getSpellingLineNumber(Held.Where) !=
        U.sources().getSpellingLineNumber(C.location()))
      F.note(C.location(), C.Use->Kind == Role::Stores
                               ? "the callable is stored here"
                               : "the task is started here");
    if (Found.DiesLater)
      F.note(Found.DiesLater->getLocation(),
             "'%0' joins the task, but is declared first and so destroyed last")
          .with(Found.DiesLater);
    else if (Found.End.ByException)
      F.note(Found.End.Via->getBeginLoc(),
             "an exception from here destroys '%0' while the task may run")
          .with(Local);
    else if (Found.End.Via)
      F.note(Found.End.Via->getBeginLoc(),
             "leaving here destroys '%0' while the task may run")
          .with(Local);
  }

  /// A reference parameter is as short-lived as what a caller passes.
  bool checkParameter(const Unit &U, const flow::TaskLife &Life,
                      const Capture &Held) {
    const Closure &C = Life.closure();
    const FunctionInfo &Fn = Life.function();
    const auto *Param = dyn_cast_or_null<ParmVarDecl>(Held.Path.Root);
    if (!Param || Param->getDeclContext() != &Fn.decl() ||
        !Held.Path.Fields.empty() || Held.Kind != Capture::Reference ||
        !Param->getType()->isReferenceType() || Fn.lambda() ||
        C.KeptBy.Kind != Keeper::Nobody)
      return false;
    std::optional<flow::PathEnd> End =
        Life.outlives(C.Call->Site, nullptr, false);
    if (!End)
      return false;
    for (const CallSite &Caller : U.callsTo(&Fn.decl())) {
      if (isTestCode(U, Caller.In->decl()))
        continue;
      std::optional<SourceLocation> Passed =
          flow::passesShortLived(U, C, Caller, Param->getFunctionScopeIndex());
      if (!Passed)
        continue;
      Finding F = report(Held.Where,
                         "'%0' is captured by reference, but a caller passes "
                         "an object that the task may outlive; capture it by "
                         "value");
      F.with(Param);
      F.note(*Passed, "passed here");
      return true;
    }
    // In a request handler, request-outlived knows more.
    if (audit() && !flow::RequestHandlers(U).at(Fn)) {
      report(Held.Where, "'%0' refers to an object of the caller, which the "
                         "detached task may outlive; capture it by value")
          .with(Param);
      return true;
    }
    return false;
  }

  /// So is `this`, unless the object's destructor may wait for the task.
  bool checkThis(const Unit &U, const flow::TaskLife &Life,
                 const Capture &Held) {
    const Closure &C = Life.closure();
    const FunctionInfo &Fn = Life.function();
    const auto *Method = dyn_cast<CXXMethodDecl>(&Fn.decl());
    if (!Method || Fn.lambda() || C.KeptBy.Kind != Keeper::Nobody ||
        flow::mayWaitOnDestruction(U, *Method->getParent(),
                                   flow::EndOf::Object) ||
        any_of(C.Captures,
               [&](const Capture &Other) { // `self = shared_from_this()`
                 return Other.Var && U.model().hasRole(Other.Var->getType(),
                                                       Role::SharedHandle);
               }) ||
        !Life.outlives(C.Call->Site, nullptr, false))
      return false;
    for (const CallSite &Caller : U.callsTo(Method)) {
      if (isTestCode(U, Caller.In->decl()))
        continue;
      const Expr *Object = objectOf(Caller.Site);
      std::optional<SourceLocation> Called =
          Object && !Object->getType()->isPointerType()
              ? flow::passesShortLived(U, C, Caller, Object)
              : std::nullopt;
      if (!Called)
        continue;
      report(Held.Where, "the task refers to '%0', but a caller's object may "
                         "be gone before it ends; join it before the object "
                         "is destroyed")
          .with("this")
          .note(*Called, "called on a short-lived object here");
      return true;
    }
    return false;
  }
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(DanglingCapture)
