//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// What a task uses is destroyed before the handle or pool that waits for it,
// because that is declared first and members and locals die in reverse order.
//   class Log {
//     std::jthread writer_;                        // reported
//     std::mutex mutex_;                           // dies first
//   };
// Silent where anything joins the task earlier: the destructor's body, or any
// function that joins, replaces or hands over the handle. Members whose end
// does nothing (numbers, atomics) are no reason. A task that is started in a
// member initialiser is weft-started-before-init's: the order is wrong from the
// first moment. Locals whose keeper has a role are weft-dangling-capture's.

#include "Check.h"
#include "flow/ObjectEnd.h"
#include "flow/OwnedTasks.h"
#include "flow/TaskLife.h"
#include "support/Ast.h"

using namespace clang;
using namespace llvm;

namespace weft {
namespace {

class DestructionOrder : public Check {
public:
  using Check::Check;

  void check(const Unit &U) override {
    const flow::OwnedTasks Tasks(U);
    for (const flow::OwnedTask &Task : Tasks.all())
      if (Task.Handle && !Task.InInitializer && isWaitedForAtLast(U, Task))
        checkMembers(U, Task);
    for (const Closure &C : U.closures())
      checkLocals(U, C);
  }

private:
  /// The end of the member waits for the task.
  static bool isWaitedForAtLast(const Unit &U, const flow::OwnedTask &Task) {
    const Closure &C = *Task.Started;
    // What waits in a loop is run by somebody else, or never.
    if (C.KeptBy.Path.Indirect || C.Use->has(Keyword::OnLoop) ||
        U.model().hasRole(Task.Handle->getType(), Role::SharedHandle))
      return false;
    // A callable in a container of the object is no task.
    if (C.Use->Kind == Role::Stores &&
        isStandardContainer(Task.Handle->getType()))
      return false;
    return flow::waitsOnDestruction(U, Task.Handle->getType());
  }

  static bool isStandardContainer(QualType T) {
    const CXXRecordDecl *Class = classOf(T);
    return !Class || isStandard(*Class);
  }

  /// Does its end make it unusable?
  static bool endsWithEffect(const Unit &U, const FieldDecl &Member) {
    QualType T = Member.getType();
    if (T->isReferenceType() || U.model().hasRole(T, Role::Atomic))
      return false;
    return T.isDestructedType() == QualType::DK_cxx_destructor ||
           U.model().hasRole(T, Role::Lock);
  }

  void checkMembers(const Unit &U, const flow::OwnedTask &Task) {
    const FieldDecl &Handle = *Task.Handle;
    SmallVector<flow::MemberUse, 8> Uses = flow::membersUsed(U, Task);
    erase_if(Uses, [&](const flow::MemberUse &Use) {
      return !flow::isConstructedAfter(*Use.Member, Handle) ||
             !endsWithEffect(U, *Use.Member);
    });
    if (Uses.empty() ||
        flow::mayWaitOnDestruction(U, *Task.Owner, flow::EndOf::Class) ||
        flow::isSettledSomewhere(U, *Task.Owner, Handle))
      return;
    const flow::MemberUse &First = Uses.front();
    const flow::MemberUse &Last =
        *max_element(Uses, [](const auto &One, const auto &Other) {
          return flow::isConstructedAfter(*Other.Member, *One.Member);
        });
    Finding F = report(Handle.getLocation(),
                       "'%0' is destroyed while a task that uses it runs: '%1' "
                       "waits for the task only afterwards; declare '%1' last");
    F.with(First.Member).with(&Handle);
    F.note(Task.Started->location(), "the task is started here");
    F.note(First.Where, "the task uses '%0' here").with(First.Member);
    F.note(Last.Member->getLocation(), "'%0' belongs behind '%1'")
        .with(&Handle)
        .with(Last.Member);
  }

  /// A pool of the project, whose destructor joins, declared before a local
  /// that its task refers to.
  void checkLocals(const Unit &U, const Closure &C) {
    const auto *Keep = dyn_cast_or_null<VarDecl>(C.KeptBy.Path.Root);
    if (!C.escapes() || C.KeptBy.Kind != Keeper::Object || !Keep ||
        !C.KeptBy.Path.isLocal() || C.KeptBy.Path.Indirect ||
        !C.KeptBy.Path.Fields.empty() || C.Call->In->hasErrors() ||
        Keep->getDeclContext() != &C.Call->In->decl() ||
        isStandardContainer(Keep->getType()) ||
        flow::joinsOnDestruction(Keep->getType(), U.model()) ||
        !flow::waitsOnDestruction(U, Keep->getType()))
      return;
    const FunctionInfo &Fn = *C.Call->In;
    for (const Capture &Held : C.Captures) {
      const auto *Local = dyn_cast_or_null<VarDecl>(Held.Path.Root);
      if (!Held.refers() || Held.Path.Indirect || !Local || Local == Keep ||
          !isLocalObject(Local) || Local->getDeclContext() != &Fn.decl() ||
          !(Keep->getLocation() < Local->getLocation()) || !Fn.scopeOf(*Keep) ||
          Fn.scopeOf(*Keep) != Fn.scopeOf(*Local))
        continue;
      flow::TaskLife Life(U, C);
      if (isTestCode(U, Fn.decl()))
        Life.skipFailedAssertions();
      if (!Life.outlives(C.Call->Site, Fn.scopeOf(*Local), false))
        continue;
      report(Held.Where, "'%0' is destroyed before '%1', whose end waits for "
                         "the task that refers to it; declare '%0' first")
          .with(Local)
          .with(Keep)
          .note(Keep->getLocation(),
                "'%0' is declared first and so destroyed last")
          .with(Keep);
      return;
    }
  }
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(DestructionOrder)
