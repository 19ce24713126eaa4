//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A task that owes somebody a value leaves without giving it, or an error:
// whoever waits for it does so for ever, or learns of a broken promise only.
//   std::thread([&result] {
//     if (!connect())
//       return;                     // reported
//     result.set_value(fetch());
//   });
// Silent where the promise is mentioned on the way (set, moved on, captured),
// where somebody else sets it, too, and where the first or last of several
// tasks does.

#include "Check.h"
#include "flow/CountedTask.h"
#include "flow/SkippedSignal.h"
#include "clang/AST/DeclCXX.h"

using namespace clang;
using namespace llvm;

namespace weft {
namespace {

class UnsetPromise : public Check {
public:
  using Check::Check;

  void check(const Unit &U) override {
    for (const Closure &Task : U.closures())
      if (const FunctionInfo *Body = flow::spawnedBody(U, Task))
        checkTask(U, Task, *Body);
  }

private:
  void checkTask(const Unit &U, const Closure &Task, const FunctionInfo &Body) {
    const RoleCall *Set = nullptr;
    for (const RoleCall *Call : Body.calls())
      if (!Set && setsPromise(U, *Call))
        Set = Call;
    if (!Set)
      return;
    AccessPath Own = Set->object(Role::Notifies, U.model());
    AccessPath Outer = flow::objectForStarter(U, Task, *Set, Role::Notifies);
    if (!Own || !Own.Fields.empty() || !Outer || isSetElsewhere(U, Body, Outer))
      return;
    // Several promises, or one per round, follow rules of their own.
    for (const RoleCall *Call : Body.calls())
      if (setsPromise(U, *Call) &&
          (Call->object(Role::Notifies, U.model()) != Own ||
           !Body.loopsAround(Call->Site).empty()))
        return;
    std::optional<flow::PathEnd> End = flow::wayOutWithout(U, Task, Body, Own);
    if (!End || !End->Via)
      return;
    const bool Dies = isOwned(U, Body, Own);
    report(
        End->Via->getBeginLoc(),
        End->ByException
            ? "an exception from here leaves '%0' unset, so who waits for it "
              "%1; pass the exception to it"
            : "leaving here leaves '%0' unset, so who waits for it %1; set a "
              "value or an error on every path")
        .with(Own.last())
        .with(Dies ? "finds a broken promise" : "waits for ever")
        .note(Set->Site->getBeginLoc(), "set here");
  }

  static bool setsPromise(const Unit &U, const RoleCall &Call) {
    const RoleUse *Use = Call.get(Role::Notifies);
    const Expr *Object = Use ? Call.objectExpr(*Use, U.model()) : nullptr;
    QualType T = Object ? Object->getType().getNonReferenceType() : QualType();
    if (!T.isNull() && T->isPointerType())
      T = T->getPointeeType();
    return !T.isNull() && U.model().hasRole(T, Role::Promise);
  }

  static bool isSetElsewhere(const Unit &U, const FunctionInfo &Body,
                             const AccessPath &Promise) {
    return any_of(U.calls(), [&](const RoleCall &Call) {
      return Call.In != &Body && setsPromise(U, Call) &&
             Call.object(Role::Notifies, U.model()).last() == Promise.last();
    });
  }

  /// It dies with the task, or with the last of those who share it.
  static bool isOwned(const Unit &U, const FunctionInfo &Body,
                      const AccessPath &Own) {
    const auto *Variable = dyn_cast_or_null<VarDecl>(Own.Root);
    return Variable && !Variable->getType()->isReferenceType() &&
           !Variable->getType()->isPointerType() &&
           (Variable->isInitCapture() ||
            U.model().hasRole(Variable->getType(), Role::SharedHandle) ||
            (isa<ParmVarDecl>(Variable) &&
             Variable->getDeclContext() == &Body.decl()));
  }
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(UnsetPromise)
