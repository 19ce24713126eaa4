//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A task holds a shared reference to the object that keeps its handle, and only
// the object's destructor joins it. Where the task's reference is the last, the
// destructor runs in the task and waits for itself.
//   worker_ = std::jthread([self = shared_from_this()] { … });   // reported
//   worker_ = std::jthread([weak = weak_from_this()] { … });     // ok
// Silent where anything else joins, detaches or hands over the handle: then
// somebody outside ends the task. Silent, too, where the destructor asks more
// than whether there is something to join, such as on which thread it runs.

#include "Check.h"
#include "flow/OwnedTasks.h"
#include "flow/TaskLife.h"
#include "flow/Teardown.h"
#include "support/Ast.h"

using namespace clang;
using namespace llvm;

namespace weft {
namespace {

class SelfJoin : public Check {
public:
  using Check::Check;

  void check(const Unit &U) override {
    for (const Closure &C : U.closures()) {
      // A future keeps the callable: the object is never destroyed.
      if (C.Use->Kind != Role::Spawns || C.KeptBy.Kind != Keeper::Object ||
          C.KeptBy.Path.Fields.size() != 1 || C.Call->In->isPattern() ||
          C.Call->In->hasErrors() || C.Use->has(Keyword::OnLoop))
        continue;
      const FieldDecl &Handle = *C.KeptBy.Path.Fields.front();
      const auto *Class = dyn_cast<CXXRecordDecl>(Handle.getParent());
      const RoleUse *Kept =
          U.model().typeRoles(Handle.getType()).get(Role::TaskHandle);
      if (!Class || (Kept && Kept->has(Keyword::DestroyBlocks)))
        continue;
      for (const Capture &Held : C.Captures)
        if (holdsOwner(U, C, Held, *Class)) {
          checkOwner(U, C, Held, *Class, Handle);
          break;
        }
    }
  }

private:
  //===--- Does the task own the object?

  static bool holdsOwner(const Unit &U, const Closure &C, const Capture &Held,
                         const CXXRecordDecl &Class) {
    QualType T = Held.Var        ? Held.Var->getType()
                 : Held.Argument ? Held.Argument->getType()
                                 : QualType();
    if (Held.Kind != Capture::Copy || T.isNull() ||
        !U.model().hasRole(T, Role::SharedHandle) ||
        !flow::isPointerTo(T, Class) || isGivenAway(U, C, Held))
      return false;
    // `object->worker_ = std::jthread([object] { … })`
    if (const ValueDecl *Root = C.KeptBy.Path.Root)
      return Held.Path.Root == Root && Held.Path.Fields.empty();
    if (!C.KeptBy.Path.FromThis)
      return false;
    const auto *Variable = dyn_cast_or_null<VarDecl>(Held.Var);
    return isMadeFromThis(Variable ? Variable->getInit() : Held.Argument);
  }

  /// `shared_from_this()`, also in a cast: a member function of the library
  /// that gives out a reference to `this`.
  static bool isMadeFromThis(const Expr *E) {
    return E && !forEachDescendant(E, [](const Stmt *S) {
             const auto *Call = dyn_cast<CXXMemberCallExpr>(S);
             return !Call || !Call->getMethodDecl() ||
                    !isStandard(*Call->getMethodDecl()) ||
                    !isa<CXXThisExpr>(
                        ignoreWrapping(Call->getImplicitObjectArgument()));
           });
  }

  /// `[self = …]() mutable { post([self = std::move(self)] {}); }`
  static bool isGivenAway(const Unit &U, const Closure &C,
                          const Capture &Held) {
    const FunctionInfo *Body = C.Runs ? U.infoFor(C.Runs) : nullptr;
    return Body && Held.Var &&
           !forEachDescendant(&Body->body(), [&](const Stmt *S) {
             const auto *Call = dyn_cast<CallExpr>(S);
             const FunctionDecl *Callee =
                 Call ? Call->getDirectCallee() : nullptr;
             return !Callee || !Call->isXValue() || Call->getNumArgs() != 1 ||
                    !U.model().declaredRoles(*Callee).has(Role::Passes) ||
                    !mentions(Call->getArg(0), Held.Var);
           });
  }

  //===--- Is its destructor the one that joins?

  void checkOwner(const Unit &U, const Closure &C, const Capture &Held,
                  const CXXRecordDecl &Class, const FieldDecl &Handle) {
    const CXXDestructorDecl *Destructor = Class.getDestructor();
    const bool HasBody = Destructor && Destructor->isUserProvided();
    const FunctionInfo *Body = HasBody ? U.infoFor(Destructor) : nullptr;
    if ((HasBody && !Body) || (Body && Body->hasErrors()))
      return;
    flow::OwnedTask Task;
    Task.Started = &C;
    Task.Owner = &Class;
    Task.Handle = &Handle;
    SmallVector<const Expr *, 2> Joins;
    if (Body)
      Joins = flow::joinsOf(U, Task, *Body);
    if (Joins.empty() ? !flow::joinsOnDestruction(Handle.getType(), U.model())
                      : isGuarded(*Body, Joins.front(), Handle))
      return;
    if (isSettledByOthers(U, Class, Handle, Joins))
      return;
    Finding F = report(Held.Where,
                       "the task shares its owner, whose destructor joins it: "
                       "if its reference is the last, it waits for itself; "
                       "hold a weak reference");
    if (Joins.empty())
      F.note(Handle.getLocation(), "'%0' joins when it is destroyed")
          .with(&Handle);
    else
      F.note(Joins.front()->getBeginLoc(), "the destructor joins here");
  }

  /// A condition that asks for more than `joinable()`.
  static bool isGuarded(const FunctionInfo &Fn, const Expr *Join,
                        const FieldDecl &Handle) {
    return Fn.enclosingStmt(Join, [&](const Stmt *Outer) {
      const auto *If = dyn_cast<IfStmt>(Outer);
      return If && !forEachDescendant(If->getCond(), [&](const Stmt *S) {
               const auto *Call = dyn_cast<CallExpr>(S);
               return !Call || (isa<CXXMemberCallExpr>(Call) &&
                                Call->getType()->isBooleanType() &&
                                mentions(Call, &Handle));
             });
    });
  }

  /// Does anything but the destructor, and what it alone calls, end the task?
  static bool isSettledByOthers(const Unit &U, const CXXRecordDecl &Class,
                                const FieldDecl &Handle,
                                ArrayRef<const Expr *> Joins) {
    SmallPtrSet<const FunctionDecl *, 4> Own;
    if (const CXXDestructorDecl *Destructor = Class.getDestructor())
      Own.insert(Destructor->getCanonicalDecl());
    for (const Expr *Join : Joins) {
      const CXXMethodDecl *Method =
          flow::ownMethodCalled(*Join, flow::ObjectNames());
      if (Method && Method->getAccess() != AS_public &&
          all_of(U.callsTo(Method), [&](const CallSite &Site) {
            return isa<CXXDestructorDecl>(Site.In->decl());
          }))
        Own.insert(Method->getCanonicalDecl());
    }
    return flow::isSettledSomewhere(U, Class, Handle, Own);
  }
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(SelfJoin)
