//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A destructor, or a function that ends the object's work, destroys what a task
// of the object uses, and joins the task only afterwards.
//   ~Log() {
//     delete file_;                                // reported
//     writer_.join();
//   }
// Silent where a join, or anything that may wait for the task, comes first on
// every path, and under a lock: then the task may look before it uses the
// member. A function that never joins is silent, too: somebody else may have.
// Closing a descriptor is left alone: many a thread is woken up by it.

#include "Check.h"
#include "flow/EarlyUse.h"
#include "flow/ObjectEnd.h"
#include "flow/Paths.h"
#include "flow/Teardown.h"
#include "support/Ast.h"

using namespace clang;
using namespace llvm;

namespace weft {
namespace {

class TeardownBeforeJoin : public Check {
public:
  using Check::Check;

  void check(const Unit &U) override {
    const flow::OwnedTasks Tasks(U);
    for (const flow::OwnedTask &Task : Tasks.all()) {
      if (!Task.Handle || Task.Started->KeptBy.Path.Indirect ||
          Task.Started->Use->Kind != Role::Spawns ||
          Task.Started->Use->has(Keyword::OnLoop))
        continue;
      for (const CXXMethodDecl *Method : Task.Owner->methods()) {
        const FunctionInfo *Fn = U.infoFor(Method);
        if (Fn && !Fn->hasErrors() && endsWork(U, *Method))
          checkTeardown(U, Task, *Fn);
      }
    }
  }

private:
  static bool endsWork(const Unit &U, const CXXMethodDecl &Method) {
    return isa<CXXDestructorDecl>(Method) ||
           U.model().declaredRoles(Method).has(Role::ShutsDown) ||
           U.model().nameSuggests(Role::ShutsDown, Method);
  }

  void checkTeardown(const Unit &U, const flow::OwnedTask &Task,
                     const FunctionInfo &Fn) {
    SmallVector<const Expr *, 2> Joins = flow::joinsOf(U, Task, Fn);
    const bool JoinedAtEnd =
        isa<CXXDestructorDecl>(Fn.decl()) &&
        flow::waitsOnDestruction(U, Task.Handle->getType());
    if (Joins.empty() && !JoinedAtEnd)
      return;
    const SmallVector<flow::MemberUse, 8> Uses =
        flow::membersUsed(U, Task, /*ReplacingCounts=*/false);
    forEachDescendant(&Fn.body(), [&](const Stmt *S) {
      if (isa<LambdaExpr>(S))
        return true;
      const FieldDecl *Gone = flow::memberDestroyedBy(U, S);
      const auto *Use = find_if(Uses, [&](const flow::MemberUse &Candidate) {
        return Gone && Candidate.Member == Gone && Gone != Task.Handle;
      });
      if (Use == Uses.end() || Fn.enclosingStmt(S, [](const Stmt *Outer) {
            return isa<LambdaExpr>(Outer);
          }))
        return true;
      const Expr *Join = nullptr;
      if (!flow::holdsLockAt(U, Fn, S) && isReachedUnjoined(U, Fn, S, Joins) &&
          isJoinedAfter(U, Fn, S, Joins, JoinedAtEnd, Join))
        reportTeardown(Task, *Use, S, Join);
      return true;
    });
  }

  void reportTeardown(const flow::OwnedTask &Task, const flow::MemberUse &Use,
                      const Stmt *Site, const Expr *Join) {
    Finding F = report(Site->getBeginLoc(),
                       "the task that uses '%0' may still run here, because "
                       "'%1' is joined only afterwards; join it first");
    F.with(Use.Member).with(Task.Handle);
    F.note(Use.Where, "the task uses '%0' here").with(Use.Member);
    if (Join)
      F.note(Join->getBeginLoc(), "the task is joined here");
    else
      F.note(Task.Handle->getLocation(), "'%0' joins when it is destroyed")
          .with(Task.Handle);
  }

  //===--- Paths

  /// Is there a path to \p Site on which nobody has waited for the task?
  static bool isReachedUnjoined(const Unit &U, const FunctionInfo &Fn,
                                const Stmt *Site,
                                ArrayRef<const Expr *> Joins) {
    // A join behind `if (worker_.joinable())`, or in a loop over the handles,
    // counts from the condition on: without it there is no task.
    SmallPtrSet<const Stmt *, 16> Joined;
    for (const Expr *Join : Joins) {
      const Stmt *Anchor = Join;
      Fn.enclosingStmt(Join, [&](const Stmt *Outer) {
        if (Fn.isWithin(Site, Outer))
          return true;
        if (isa<IfStmt>(Outer) || loopBody(Outer))
          Anchor = Outer;
        return false;
      });
      forEachDescendant(Anchor, [&](const Stmt *S) {
        Joined.insert(S);
        return true;
      });
    }
    struct Visitor : flow::PathVisitor {
      Step onStmt(const Stmt *S) override {
        if (S == Site)
          return Found;
        const auto *E = dyn_cast<Expr>(S);
        return Joined->contains(S) || (E && flow::mayWaitForOthers(*U, *E))
                   ? Stop
                   : Go;
      }
      const Unit *U;
      const Stmt *Site;
      const SmallPtrSetImpl<const Stmt *> *Joined;
    } Search;
    Search.U = &U;
    Search.Site = Site;
    Search.Joined = &Joined;
    return flow::findPath(U, Fn, nullptr, Search).has_value();
  }

  static bool isJoinedAfter(const Unit &U, const FunctionInfo &Fn,
                            const Stmt *Site, ArrayRef<const Expr *> Joins,
                            bool AtEnd, const Expr *&Join) {
    struct Visitor : flow::PathVisitor {
      Step onStmt(const Stmt *S) override {
        const auto *Found = find(Joins, S);
        if (Found == Joins.end())
          return Go;
        Join = *Found;
        return PathVisitor::Found;
      }
      Step onExit() override { return AtEnd ? Found : Go; }
      ArrayRef<const Expr *> Joins;
      const Expr *Join = nullptr;
      bool AtEnd;
    } Search;
    Search.Joins = Joins;
    Search.AtEnd = AtEnd;
    const bool Result = flow::findPath(U, Fn, Site, Search).has_value();
    Join = Search.Join;
    return Result;
  }
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(TeardownBeforeJoin)
