//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Somebody waits for a task whose loop nothing ends.
//   Poller() : thread_([this] { for (;;) poll(); }) {}       // reported
//   ~Poller() { thread_.join(); }                            // waits forever
// By default where the end of an object or block waits: a member that the
// destructor or a function that shuts down joins, and handles that join when
// they die. With WeftAudit also where nobody waits: such a task ends with the
// process only, which is what a daemon wants.
//
// Silent where any edge leaves the loop, an exception may be caught around it,
// it asks for cancellation, receives from a channel, or calls what never
// returns; for tasks of main, services, and functions that run forever
// themselves. A token that the task was given is ignored-cancellation's.

#include "Check.h"
#include "flow/EndlessLoop.h"
#include "flow/ObjectLife.h"
#include "flow/TaskBody.h"
#include "flow/TaskLife.h"
#include "support/Ast.h"

using namespace clang;
using namespace llvm;

namespace weft {
namespace {

class EndlessTask : public Check {
public:
  using Check::Check;

  void check(const Unit &U) override {
    for (const Closure &C : U.closures()) {
      const FunctionInfo *Runs = C.Runs ? U.infoFor(C.Runs) : nullptr;
      if (C.Use->Kind != Role::Spawns || C.Use->has(Keyword::OnLoop) || !Runs ||
          C.Call->In->hasErrors() || C.Call->In->isPattern() ||
          startsInMain(C) || isTestCode(U, C.Call->In->decl()))
        continue;
      const Stmt *Loop = endlessLoopOf(U, *Runs);
      if (!Loop || isGivenToken(U, C) ||
          U.model().declaredRoles(*C.Runs).has(Role::ServiceScoped))
        continue;
      if (const Stmt *Waits = waitOnMember(U, C))
        reportWait(C, *Loop, Waits);
      else if (isJoinedAtEndOfLife(U, C))
        reportWait(C, *Loop, nullptr);
      else if (audit() && isLeftAlone(U, C))
        reportAudit(C, *Loop);
    }
  }

private:
  /// What main starts lives as long as the process, as a rule.
  static bool startsInMain(const Closure &C) {
    const FunctionInfo *Fn = C.Call->In;
    while (Fn->enclosing())
      Fn = Fn->enclosing();
    return Fn->decl().isMain();
  }

  /// In the task's body, or in a function that it calls.
  static const Stmt *endlessLoopOf(const Unit &U, const FunctionInfo &Runs) {
    if (const Stmt *Loop = flow::endlessLoopIn(U, Runs))
      return Loop;
    for (const Stmt *S : directCalls(Runs)) {
      const FunctionInfo *Helper = U.infoFor(calleeOf(cast<Expr>(S)));
      const auto *Method =
          Helper ? dyn_cast<CXXMethodDecl>(&Helper->decl()) : nullptr;
      if (!Helper || (Method && Method->isVirtual()))
        continue;
      if (const Stmt *Loop = flow::endlessLoopIn(U, *Helper))
        return Loop;
    }
    return nullptr;
  }

  /// The calls that stand as statements of their own, in no condition, loop or
  /// handler: those happen.
  static SmallVector<const Stmt *, 4> directCalls(const FunctionInfo &Fn) {
    SmallVector<const Stmt *, 4> Calls;
    for (const Stmt *S : Fn.body().children()) {
      const auto *E = dyn_cast_or_null<Expr>(S);
      const Expr *Call = E ? ignoreWrapping(E) : nullptr;
      if (Call && isa<CallExpr>(Call) && calleeOf(Call))
        Calls.push_back(Call);
    }
    return Calls;
  }

  static bool isGivenToken(const Unit &U, const Closure &C) {
    const Model &M = U.model();
    return any_of(C.Captures,
                  [&](const Capture &Held) {
                    return (Held.Var && M.hasRole(Held.Var->getType(),
                                                  Role::ContextRole)) ||
                           (Held.Argument && M.hasRole(Held.Argument->getType(),
                                                       Role::ContextRole));
                  }) ||
           any_of(C.Runs->parameters(), [&](const ParmVarDecl *Param) {
             return M.hasRole(Param->getType(), Role::ContextRole);
           });
  }

  //===--- Who waits

  /// The call that joins the member which holds the task, in the destructor or
  /// where its object is shut down.
  static const Stmt *waitOnMember(const Unit &U, const Closure &C) {
    const auto *Field =
        C.KeptBy.Kind == Keeper::Object && C.KeptBy.Path.FromThis
            ? dyn_cast_or_null<FieldDecl>(C.KeptBy.Path.last())
            : nullptr;
    const auto *Class =
        Field ? dyn_cast<CXXRecordDecl>(Field->getParent()) : nullptr;
    if (!Class || flow::livesAsLongAsProgram(U, *Class))
      return nullptr;
    const Stmt *Found = nullptr;
    for (const RoleCall &Call : U.calls()) {
      auto isAbout = [&](Role Kind) {
        return Call.object(Kind, U.model()).last() == Field->getCanonicalDecl();
      };
      if (isAbout(Role::Cancels) || isAbout(Role::Detaches))
        return nullptr;
      if (!isAbout(Role::Joins) || !endsObject(U, *Call.In))
        continue;
      if (mayKill(U, *Call.In, *Field))
        return nullptr;
      if (!Found)
        Found = Call.Site;
    }
    return Found;
  }

  /// Does the function do anything else with the handle than join it?
  /// `interrupt()`, `native_handle()`.
  static bool mayKill(const Unit &U, const FunctionInfo &In,
                      const FieldDecl &Field) {
    return !forEachDescendant(&In.body(), [&](const Stmt *S) {
      const auto *Call = dyn_cast<CXXMemberCallExpr>(S);
      const CXXMethodDecl *Method = Call ? Call->getMethodDecl() : nullptr;
      if (!Method || Method->isConst() ||
          accessPath(objectOf(Call), U.model()).last() !=
              Field.getCanonicalDecl())
        return true;
      const RoleCall *Known = U.roleCall(Call);
      return (Known && Known->has(Role::Joins)) ||
             (isStandard(*Method) &&
              !U.model().hasRole(Call->getObjectType(), Role::TaskHandle));
    });
  }

  static bool endsObject(const Unit &U, const FunctionInfo &In) {
    const FunctionInfo *Fn = &In;
    while (Fn->enclosing())
      Fn = Fn->enclosing();
    return isa<CXXDestructorDecl>(Fn->decl()) ||
           U.model().declaredRoles(Fn->decl()).has(Role::ShutsDown) ||
           U.model().nameSuggests(Role::ShutsDown, Fn->decl());
  }

  /// A handle that joins when it dies, as a member or a local that nobody joins
  /// before on purpose.
  static bool isJoinedAtEndOfLife(const Unit &U, const Closure &C) {
    const ValueDecl *Kept = C.KeptBy.Path.last();
    if (C.KeptBy.Kind != Keeper::Object || !Kept ||
        !flow::joinsOnDestruction(Kept->getType(), U.model()))
      return false;
    flow::TaskLife Life(U, C);
    if (Life.isJoinedSomewhere() || Life.isHandedOnSomewhere() ||
        Life.handleEscapes() || !Life.detachCalls().empty())
      return false;
    if (const auto *Field = dyn_cast<FieldDecl>(Kept)) {
      const auto *Class = dyn_cast<CXXRecordDecl>(Field->getParent());
      return C.KeptBy.Path.FromThis && Class &&
             !flow::livesAsLongAsProgram(U, *Class);
    }
    return C.KeptBy.Path.isLocal() &&
           Life.function().scopeOf(*cast<VarDecl>(Kept)) &&
           !flow::neverEnds(U, Life.function(), C.Call->Site);
  }

  static bool isLeftAlone(const Unit &U, const Closure &C) {
    return C.KeptBy.Kind == Keeper::Nobody ||
           (C.KeptBy.Kind == Keeper::Object &&
            !flow::TaskLife(U, C).detachCalls().empty());
  }

  //===--- Reports

  void reportWait(const Closure &C, const Stmt &Loop, const Stmt *Waits) {
    Finding F = report(Loop.getBeginLoc(),
                       "nothing ends this loop, so whoever waits for its task "
                       "in '%0' hangs; ask a stop token or a flag in each "
                       "round");
    F.with(C.KeptBy.Path.last());
    F.note(C.location(), "the task is started here");
    if (Waits)
      F.note(Waits->getBeginLoc(), "and joined here");
  }

  void reportAudit(const Closure &C, const Stmt &Loop) {
    report(Loop.getBeginLoc(),
           "nothing ends this loop, so its task ends with the process only; "
           "ask a stop token or a flag in each round")
        .note(C.location(), "the task is started here");
  }
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(EndlessTask)
