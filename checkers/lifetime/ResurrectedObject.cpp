//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A destructor hands its object to something that outlives it: a task, a
// callback, a global that somebody looks through. And it asks for a shared
// owner of itself, which throws, since the last one is gone:
//   ~Session() {
//     loop.post([this] { close(socket); });               // reported
//     loop.post([socket = socket] { close(socket); });    // ok
//     loop.post([self = shared_from_this()] { … });       // reported
// Silent where the destructor waits, where the callable is only invoked or goes
// with the object, and where the address is but a key: `registry.erase(this)`.

#include "Check.h"
#include "flow/EarlyDeath.h"
#include "flow/ObjectOwner.h"
#include "support/Ast.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;
using namespace llvm;

namespace weft {
namespace {

class ResurrectedObject : public Check {
public:
  using Check::Check;

  void check(const Unit &U) override {
    for (const RoleCall &Call : U.calls())
      if (Call.has(Role::SharedFromThis) && !Call.In->isPattern())
        checkOwner(U, Call);
    for (const Closure &C : U.closures())
      if (C.escapes() && isDestructor(*C.Call->In))
        checkClosure(U, C);
    for (const FunctionInfo &Fn : U.functions())
      if (isDestructor(Fn) && !isTestCode(U, Fn.decl()))
        checkGlobals(U, Fn);
  }

private:
  static bool isDestructor(const FunctionInfo &Fn) {
    return isa<CXXDestructorDecl>(Fn.decl()) && !Fn.isPattern() &&
           !Fn.hasErrors();
  }

  /// In the destructor, or in a function that it calls and that always comes
  /// to the question.
  void checkOwner(const Unit &U, const RoleCall &Call) {
    const CXXMethodDecl *Method = flow::methodAround(*Call.In);
    const Expr *Object = objectOf(Call.Site);
    if (!Method || !Object || !isThis(Object, U.model()) || isInTry(Call))
      return;
    if (isa<CXXDestructorDecl>(Method)) {
      report(Call.Site->getExprLoc(),
             "'%0' throws in a destructor, where no owner is left, and the "
             "program ends; hand on what is needed by value")
          .with(Call.Callee);
      return;
    }
    if (Call.In->lambda() || !isUnconditional(*Call.In, Call.Site))
      return;
    for (const CallSite &Caller : U.callsTo(Method)) {
      const Expr *On = objectOf(Caller.Site);
      if (!isDestructor(*Caller.In) || !On || !isThis(On, U.model()) ||
          Caller.In->enclosingStmt(
              Caller.Site, [](const Stmt *S) { return isa<CXXTryStmt>(S); }))
        continue;
      report(Caller.Site->getExprLoc(),
             "'%0' asks for an owner of the object, but in a destructor none "
             "is left: that throws, and the program ends; call it before")
          .with(Method)
          .note(Call.Site->getExprLoc(), "asks here");
    }
  }

  static bool isThis(const Expr *Object, const Model &M) {
    AccessPath Path = accessPath(Object, M);
    return Path.FromThis && Path.Fields.empty();
  }

  static bool isInTry(const RoleCall &Call) {
    return Call.In->enclosingStmt(Call.Site, [](const Stmt *S) {
      return isa<CXXTryStmt>(S);
    }) != nullptr;
  }

  static bool isUnconditional(const FunctionInfo &Fn, const Stmt *Site) {
    if (Fn.enclosingStmt(Site, [](const Stmt *S) {
          return isa<IfStmt, SwitchStmt, AbstractConditionalOperator,
                     CXXCatchStmt>(S) ||
                 loopBody(S) ||
                 (isa<BinaryOperator>(S) &&
                  cast<BinaryOperator>(S)->isLogicalOp());
        }))
      return false;
    return forEachDescendant(&Fn.body(), [&](const Stmt *S) {
      return !isa<ReturnStmt, CoroutineBodyStmt, GotoStmt>(S) ||
             Site->getBeginLoc() < S->getBeginLoc() || Fn.isWithin(Site, S);
    });
  }

  void checkClosure(const Unit &U, const Closure &C) {
    const auto *Held = find_if(C.Captures, [](const Capture &Held) {
      return Held.Kind == Capture::This;
    });
    if (Held == C.Captures.end() || flow::endsWithObject(U, C) ||
        !flow::outlivesFunction(U, flow::TaskLife(U, C)))
      return;
    Finding F = report(Held->Where,
                       C.Use->Kind == Role::Spawns
                           ? "the task refers to an object that is being "
                             "destroyed; copy what it needs, or wait for it "
                             "in the destructor"
                           : "the callback refers to an object that is being "
                             "destroyed; copy what it needs");
    if (U.sources().getSpellingLineNumber(Held->Where) !=
        U.sources().getSpellingLineNumber(C.location()))
      F.note(C.location(), "handed on here");
  }

  /// `current = this;`, where somebody looks through `current`.
  void checkGlobals(const Unit &U, const FunctionInfo &Fn) {
    forEachDescendant(&Fn.body(), [&](const Stmt *S) {
      const auto *Assign = dyn_cast<BinaryOperator>(S);
      if (!Assign || Assign->getOpcode() != BO_Assign ||
          !isa<CXXThisExpr>(ignoreWrapping(Assign->getRHS())))
        return true;
      AccessPath Into = accessPath(Assign->getLHS(), U.model());
      const auto *Global = dyn_cast_or_null<VarDecl>(Into.Root);
      if (!Global || !Global->hasGlobalStorage() || Into.Indirect ||
          !Into.Fields.empty() || !Global->getType()->isPointerType() ||
          isSetAgain(Fn, *Global, Assign, U.model()))
        return true;
      if (const Expr *Use = lookedThroughAt(U, *Global, Fn))
        report(Assign->getOperatorLoc(),
               "'%0' keeps the address of an object that is being destroyed; "
               "clear it instead")
            .with(Global)
            .note(Use->getBeginLoc(), "used here");
      return true;
    });
  }

  static bool isSetAgain(const FunctionInfo &Fn, const VarDecl &Global,
                         const Expr *Assign, const Model &M) {
    return any_of(Fn.mentionsOf(Global.getCanonicalDecl(), M),
                  [&](const Expr *Mention) {
                    return Assign->getEndLoc() < Mention->getBeginLoc();
                  });
  }

  static const Expr *lookedThroughAt(const Unit &U, const VarDecl &Global,
                                     const FunctionInfo &Destructor) {
    for (const FunctionInfo &Fn : U.functions()) {
      if (&Fn == &Destructor)
        continue;
      for (const Expr *Mention :
           Fn.mentionsOf(Global.getCanonicalDecl(), U.model())) {
        const Stmt *Outer = Fn.parents().getParentIgnoreParenImpCasts(
            const_cast<Expr *>(Mention));
        const auto *Unary = dyn_cast_or_null<UnaryOperator>(Outer);
        if (isa_and_nonnull<MemberExpr>(Outer) ||
            (Unary && Unary->getOpcode() == UO_Deref))
          return Mention;
      }
    }
    return nullptr;
  }
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(ResurrectedObject)
