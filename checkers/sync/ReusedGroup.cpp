//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A group gets one more task when another task is in its wait for the group:
// the wait may be over already, and nobody waits for the new one.
//   weft::go([&] { done.wait(); results.close(); });
//   done.add(1);                    // reported
//   weft::go([&] { work(); done.done(); });
// Silent where the starter holds a count of its own (it counts down itself),
// where the waiting task was joined before, for a new group per round, and for
// pools.

#include "Check.h"
#include "flow/CountedTask.h"
#include "flow/Paths.h"
#include "support/Ast.h"

using namespace clang;
using namespace llvm;

namespace weft {
namespace {

class ToGrowth : public flow::PathVisitor {
public:
  ToGrowth(const Unit &U, const AccessPath &Group) : U(U), Group(Group) {}

  const RoleCall *Growth = nullptr;

  Step onStmt(const Stmt *S) override {
    const auto *E = dyn_cast<Expr>(S);
    const RoleCall *Call = E ? U.roleCall(E) : nullptr;
    if (!Call)
      return Go;
    if (Call->has(Role::Joins) || Call->has(Role::AwaitsZero))
      return Stop;
    const RoleUse *Start = Call->get(Role::Spawns);
    const Expr *Owner = Start ? objectOf(Call->Site) : nullptr;
    const bool Grows =
        (Call->has(Role::CountsUp) &&
         Call->object(Role::CountsUp, U.model()) == Group) ||
        (Owner && !Start->has(Keyword::OnPool) &&
         !Start->has(Keyword::OnLoop) && accessPath(Owner, U.model()) == Group);
    if (!Grows)
      return Go;
    Growth = Call;
    return Found;
  }
  Step onDestructor(const VarDecl *Variable) override {
    return Variable->getCanonicalDecl() == Group.Root ? Stop : Go;
  }

private:
  const Unit &U;
  const AccessPath &Group;
};

class ReusedGroup : public Check {
public:
  using Check::Check;

  void check(const Unit &U) override {
    for (const Closure &Task : U.closures()) {
      const FunctionInfo *Body = flow::spawnedBody(U, Task);
      if (!Body || Task.Call->In->isPattern())
        continue;
      for (const RoleCall *Wait : Body->calls())
        checkWait(U, Task, *Wait);
    }
  }

private:
  void checkWait(const Unit &U, const Closure &Task, const RoleCall &Wait) {
    const Role Kind =
        Wait.has(Role::AwaitsZero) ? Role::AwaitsZero : Role::Joins;
    const RoleUse *Use = Wait.get(Kind);
    const Expr *Object = Use ? objectOf(Wait.Site) : nullptr;
    if (!Object || Wait.has(Role::CountsDown) || !isGroup(U, *Object))
      return;
    AccessPath Group = flow::objectForStarter(U, Task, Wait, Kind);
    const FunctionInfo &Starter = *Task.Call->In;
    // The task is one of the group: whatever that means is no reuse.
    if (!Group.last() ||
        (Task.KeptBy.Kind == Keeper::Object && Task.KeptBy.Path == Group))
      return;
    for (const RoleCall *Call : Starter.calls())
      if (Call->has(Role::CountsDown) &&
          Call->object(Role::CountsDown, U.model()) == Group)
        return; // A count of its own keeps the wait from ending.
    ToGrowth Search(U, Group);
    if (!flow::findPath(U, Starter, Task.Call->Site, Search) || !Search.Growth)
      return;
    report(Search.Growth->Site->getBeginLoc(),
           "'%0' grows while another task waits for it, which may be over "
           "already; start all of it before the wait begins")
        .with(Group.last())
        .note(Wait.Site->getBeginLoc(), "another task waits here");
  }

  static bool isGroup(const Unit &U, const Expr &Object) {
    QualType T = Object.getType().getNonReferenceType();
    if (T->isPointerType())
      T = T->getPointeeType();
    return U.model().hasRole(T, Role::WaitGroup) ||
           U.model().hasRole(T, Role::TaskGroup);
  }
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(ReusedGroup)
