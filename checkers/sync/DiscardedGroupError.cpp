//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A group collects what its tasks fail with and returns it where one waits for
// them: whoever drops that goes on as if all had succeeded.
//   group.wait();                   // reported
// Silent for a cast to void, for groups that throw the error or return none,
// and where the function asks the group for its errors in another way.

#include "Check.h"
#include "flow/DroppedValue.h"
#include "support/Ast.h"
#include "clang/AST/DeclCXX.h"

using namespace clang;
using namespace llvm;

namespace weft {
namespace {

class DiscardedGroupError : public Check {
public:
  using Check::Check;

  void check(const Unit &U) override {
    for (const RoleCall &Call : U.calls()) {
      const Role Kind = Call.has(Role::Joins) ? Role::Joins : Role::AwaitsZero;
      const RoleUse *Use = Call.get(Kind);
      const Expr *Group = Use ? objectOf(Call.Site) : nullptr;
      if (!Group || Call.Site->getType()->isVoidType() || Call.In->isPattern())
        continue;
      const RoleUse *Is = groupRole(U, *Group);
      if (!Is || !Is->has(Keyword::ReturnsError))
        continue;
      flow::Fate Fate = flow::fateOf(*Call.In, Call.Site);
      // The author says that the error does not matter.
      if (Fate.Kind != flow::Fate::Dropped ||
          (Fate.Outer && Fate.Outer->getType()->isVoidType()) ||
          asksOtherwise(U, Call))
        continue;
      AccessPath Path = Call.object(*Use, U.model());
      report(Call.Site->getExprLoc(),
             "the error of %0 is dropped, so its failed tasks count as done; "
             "look at the result")
          .with(Path.last() ? "'" + Path.last()->getNameAsString() + "'"
                            : std::string("the group"));
    }
  }

private:
  static const RoleUse *groupRole(const Unit &U, const Expr &Object) {
    QualType T = Object.getType().getNonReferenceType();
    if (T->isPointerType())
      T = T->getPointeeType();
    return U.model().typeRoles(T).get(Role::TaskGroup);
  }

  /// `group.errors()`: a question that takes nothing and has no role.
  static bool asksOtherwise(const Unit &U, const RoleCall &Wait) {
    AccessPath Group = accessPath(objectOf(Wait.Site), U.model());
    return !forEachDescendant(&Wait.In->body(), [&](const Stmt *S) {
      const auto *Call = dyn_cast<CXXMemberCallExpr>(S);
      return !Call || U.roleCall(Call) || Call->getNumArgs() > 0 ||
             Call->getType()->isVoidType() || !groupRole(U, *objectOf(Call)) ||
             accessPath(objectOf(Call), U.model()) != Group ||
             flow::fateOf(*Wait.In, Call).Kind == flow::Fate::Dropped;
    });
  }
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(DiscardedGroupError)
