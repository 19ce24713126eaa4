//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A group of tasks is given its limit when some of them run already: those are
// not counted, or the call fails.
//   weft::Group tasks;
//   tasks.go(first);
//   tasks.set_limit(4);             // reported
// Silent where the group was waited for in between, for pools, which may be
// given more or fewer threads at any time, and in tests, which try what
// happens.

#include "Check.h"
#include "flow/MoveUp.h"
#include "flow/Paths.h"
#include "support/Ast.h"

using namespace clang;
using namespace llvm;

namespace weft {
namespace {

class ToLimit : public flow::PathVisitor {
public:
  ToLimit(const Unit &U, const RoleCall &Limit, const AccessPath &Group)
      : U(U), Limit(Limit), Group(Group) {}

  Step onStmt(const Stmt *S) override {
    if (S == Limit.Site)
      return Found;
    const auto *E = dyn_cast<Expr>(S);
    const RoleCall *Call = E ? U.roleCall(E) : nullptr;
    return Call && (Call->has(Role::Joins) || Call->has(Role::AwaitsZero))
               ? Stop
               : Go;
  }
  Step onDestructor(const VarDecl *Variable) override {
    return Variable->getCanonicalDecl() == Group.Root ? Stop : Go;
  }

private:
  const Unit &U;
  const RoleCall &Limit;
  const AccessPath &Group;
};

class LateLimit : public Check {
public:
  using Check::Check;

  void check(const Unit &U) override {
    for (const RoleCall &Call : U.calls())
      if (Call.has(Role::Limits) && !Call.In->isPattern() &&
          !Call.In->hasErrors() && !isTestCode(U, Call.In->decl()))
        checkLimit(U, Call);
  }

private:
  void checkLimit(const Unit &U, const RoleCall &Limit) {
    const FunctionInfo &Fn = *Limit.In;
    AccessPath Group = Limit.object(Role::Limits, U.model());
    if (!Group.last())
      return;
    for (const RoleCall *Start : Fn.calls()) {
      const RoleUse *Use = Start->get(Role::Spawns);
      const Expr *Owner = Use ? objectOf(Start->Site) : nullptr;
      if (!Owner || Use->has(Keyword::OnPool) || Use->has(Keyword::OnLoop) ||
          accessPath(Owner, U.model()) != Group)
        continue;
      ToLimit Search(U, Limit, Group);
      if (!flow::findPath(U, Fn, Start->Site, Search))
        continue;
      Finding F = report(Limit.Site->getBeginLoc(),
                         "'%0' has started a task already, which the limit "
                         "does not count; set it before the first one");
      F.with(Group.last());
      // Behind the first task in the same block, and not in a loop with it.
      if (U.sources().isBeforeInTranslationUnit(Start->Site->getBeginLoc(),
                                                Limit.Site->getBeginLoc()))
        for (const FixItHint &Hint : flow::moveBefore(U, Limit, *Start))
          F.fix(Hint);
      F.note(Start->Site->getBeginLoc(), "the first task starts here");
      return;
    }
  }
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(LateLimit)
