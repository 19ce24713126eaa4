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
#include "flow/LoopCapture.h"
#include "flow/TaskLife.h"
#include "support/Ast.h"
#include "clang/AST/StmtCXX.h"

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
      flow::TaskLife Life(U, C);
      bool Reported = false;
      for (const Capture &Held : C.Captures) {
        if (Reported || !Held.refers() || !Held.Path || Held.Path.Indirect ||
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
    std::optional<Danger> Found = danger(U, Life, *Local, Scope);
    if (!Found)
      return false;
    reportLocal(U, Life.closure(), Held, *Local, *Found);
    return true;
  }

  struct Danger {
    flow::PathEnd End;
    /// The handle is declared before the local, so the local dies first.
    const VarDecl *DiesLater = nullptr;
  };

  static std::optional<Danger> danger(const Unit &U,
                                      const flow::TaskLife &Life,
                                      const VarDecl &Local, const Stmt *Scope) {
    const Closure &C = Life.closure();
    auto search = [&](const Stmt *From,
                      bool KeeperDiesFirst) -> std::optional<Danger> {
      if (auto End = Life.outlives(From, Scope, KeeperDiesFirst))
        return Danger{*End};
      return std::nullopt;
    };
    if (C.KeptBy.Kind != Keeper::Object)
      return search(C.Call->Site, true);
    for (const Expr *Detach : Life.detachCalls())
      if (auto Found = search(Detach, false))
        return Found;
    if (!Life.detachCalls().empty())
      return std::nullopt;
    const auto *Keep = dyn_cast_or_null<VarDecl>(C.KeptBy.Path.Root);
    if (!Keep || !C.KeptBy.Path.isLocal() ||
        Keep->getDeclContext() != &Life.function().decl())
      // A member, a global, an object of the caller.
      return C.KeptBy.Path.Root == &Local ? std::nullopt
                                          : search(C.Call->Site, false);
    if (C.KeptBy.Path.Indirect)
      return std::nullopt; // What a local pointer leads to is not known.
    return dangerOfLocalKeeper(U, Life, *Keep, Local, Scope);
  }

  static std::optional<Danger>
  dangerOfLocalKeeper(const Unit &U, const flow::TaskLife &Life,
                      const VarDecl &Keep, const VarDecl &Local,
                      const Stmt *Scope) {
    const FunctionInfo &Fn = Life.function();
    const Stmt *KeepScope = Fn.scopeOf(Keep);
    QualType T = Keep.getType();
    const bool OuterScope = KeepScope != Scope && Scope &&
                            (!KeepScope || Fn.isWithin(Scope, KeepScope));
    // A pthread_t does nothing when it goes: only a join helps.
    if (OuterScope || flow::detachesOnDestruction(T, U.model())) {
      if (auto End = Life.outlives(Life.closure().Call->Site, Scope, false))
        return Danger{*End};
      return std::nullopt;
    }
    // Same block: the one declared last dies first, and waits when it can.
    const bool KeeperFirst = KeepScope == Scope && Scope &&
                             Keep.getLocation() < Local.getLocation();
    if (KeeperFirst && flow::joinsOnDestruction(T, U.model()))
      if (auto End = Life.outlives(Life.closure().Call->Site, Scope, false))
        return Danger{*End, &Keep};
    return std::nullopt;
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
                   const VarDecl &Local, const Danger &Found) {
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
                       const Danger &Found, Finding &F, const VarDecl *Local) {
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
      std::optional<SourceLocation> Passed =
          passesShortLived(U, Caller, Param->getFunctionScopeIndex());
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
    if (audit()) {
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
        mayWaitOnDestruction(*Method->getParent()) ||
        any_of(C.Captures,
               [&](const Capture &Other) { // `self = shared_from_this()`
                 return Other.Var && U.model().hasRole(Other.Var->getType(),
                                                       Role::SharedHandle);
               }) ||
        !Life.outlives(C.Call->Site, nullptr, false))
      return false;
    for (const CallSite &Caller : U.callsTo(Method)) {
      const Expr *Object = objectOf(Caller.Site);
      std::optional<SourceLocation> Called =
          Object && !Object->getType()->isPointerType()
              ? passesShortLived(U, Caller, Object)
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

  /// A destructor that somebody wrote, here or in a part, may wait.
  static bool mayWaitOnDestruction(const CXXRecordDecl &Class,
                                   unsigned Depth = 0) {
    if (Depth > 4 || !Class.hasDefinition())
      return true;
    if (isStandard(Class))
      return false;
    const CXXDestructorDecl *Destructor = Class.getDestructor();
    auto isPartWaiting = [&](QualType T) {
      const CXXRecordDecl *Part = T->getAsCXXRecordDecl();
      return Part && mayWaitOnDestruction(*Part, Depth + 1);
    };
    return (Destructor && Destructor->isUserProvided()) ||
           any_of(Class.bases(),
                  [&](const CXXBaseSpecifier &Base) {
                    return isPartWaiting(Base.getType());
                  }) ||
           any_of(Class.fields(), [&](const FieldDecl *Field) {
             return isPartWaiting(Field->getType());
           });
  }

  static std::optional<SourceLocation>
  passesShortLived(const Unit &U, const CallSite &Caller, unsigned Index) {
    SmallVector<const Expr *, 4> Arguments = argumentsOf(Caller.Site);
    return Index < Arguments.size()
               ? passesShortLived(U, Caller, Arguments[Index])
               : std::nullopt;
  }

  /// Does the call pass a temporary, or a local that dies while the task that
  /// the callee detached may still run?
  static std::optional<SourceLocation>
  passesShortLived(const Unit &U, const CallSite &Caller,
                   const Expr *Argument) {
    if (Caller.In->hasErrors())
      return std::nullopt;
    const Expr *Plain = Argument->IgnoreParenImpCasts();
    if (isa<MaterializeTemporaryExpr>(Argument) &&
        !isa<clang::StringLiteral>(Plain))
      return Argument->getBeginLoc();
    AccessPath Path = accessPath(Argument, U.model());
    const auto *Local = dyn_cast_or_null<VarDecl>(Path.Root);
    if (!Local || Path.Indirect || !isLocalObject(Local) ||
        Local->getDeclContext() != &Caller.In->decl() ||
        Caller.In->decl().isMain())
      return std::nullopt;
    // To the caller, the call is a detached task that refers to the local.
    RoleUse Detached;
    Detached.add(Keyword::OwnerDetached);
    RoleCall Call{Caller.Site, calleeOf(Caller.Site), {}, Caller.In};
    Closure Task;
    Task.Call = &Call;
    Task.Use = &Detached;
    Task.KeptBy.Kind = Keeper::Nobody;
    Capture Held;
    Held.Kind = Capture::Reference;
    Held.Path = Path;
    Held.Var = Local;
    Task.Captures.push_back(Held);
    flow::TaskLife Life(U, Task);
    if (Life.outlives(Caller.Site, Caller.In->scopeOf(*Local), false))
      return Argument->getBeginLoc();
    return std::nullopt;
  }
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(DanglingCapture)
