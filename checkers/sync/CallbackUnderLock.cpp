//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// An object calls what others have given it while it holds its lock.
//   void onChange(std::function<void()> f) { lock(); listeners_.push_back(f); }
//   void change() {
//     std::lock_guard guard(mutex_);
//     for (auto &listener : listeners_)
//       listener();             // reported: a listener that calls onChange()
//   }                           // waits for the lock that its caller holds
// Whether they come back is mostly told in another file, so this asks a
// reviewer. Silent for callables that the class makes itself, and where no
// public function of the class takes the lock; without the option for those
// that give a value (comparators, factories, clocks) and for parameters of the
// function: visitors, which are there to be called under the lock.

#include "Check.h"
#include "flow/DroppedValue.h"
#include "flow/GivenCallable.h"
#include "support/Ast.h"
#include "unit/Unit.h"
#include "clang/AST/DeclCXX.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;
using namespace llvm;

namespace weft {
namespace {

class CallbackUnderLock : public Check {
public:
  using Check::Check;

  void check(const Unit &U) override {
    for (const FunctionInfo &Fn : U.functions()) {
      if (Fn.isPattern() || Fn.hasErrors() || !U.heldLocks(Fn).any() ||
          isTestCode(U, Fn.decl()) ||
          U.model().declaredRoles(Fn.decl()).has(Role::Invokes))
        continue;
      Reported.clear();
      flow::forEachOwnStmt(Fn, [&](const Stmt *S) {
        if (const auto *Call = dyn_cast<CallExpr>(S))
          checkCall(U, Fn, *Call);
      });
    }
  }

private:
  void checkCall(const Unit &U, const FunctionInfo &Fn, const CallExpr &Call) {
    const Expr *Callable = flow::callableThatRuns(U, Call);
    if (!Callable || (!Call.getType()->isVoidType() && !IncludeVisitors))
      return;
    const flow::GivenCallable Given = flow::givenCallable(U, Fn, *Callable);
    if (!Given || (Given.Parameter && !IncludeVisitors))
      return;
    for (const HeldLock &Held : U.heldLocks(Fn).before(&Call)) {
      const LockEvent *Other = takenByPublicFunction(U, Held, Fn, Given);
      if (!Other || !Reported.insert(Held.Site).second)
        continue;
      Finding F =
          report(Call.getExprLoc(),
                 "'%0' is called while '%1' is locked, and waits for ever if "
                 "it comes back to what takes that lock; call it after "
                 "unlocking");
      F.with(Given.Name).with(Held.Lock.Path.last());
      if (Held.Site)
        F.note(Held.Site->getExprLoc(), "locked here");
      if (Other->Site != Held.Site)
        F.note(Other->Site->getExprLoc(), "a public function takes it here");
      return;
    }
  }

  /// Is there more to the lock than that only one calls the callable at a time?
  static bool guardsMore(const FunctionInfo &Fn, const HeldLock &Held,
                         const FieldDecl *Member) {
    return !forEachDescendant(&Fn.body(), [&](const Stmt *S) {
      const auto *Mention = dyn_cast<MemberExpr>(S);
      const auto *Field =
          Mention ? dyn_cast<FieldDecl>(Mention->getMemberDecl()) : nullptr;
      return !Field || !isa<CXXThisExpr>(ignoreWrapping(Mention->getBase())) ||
             Field->getCanonicalDecl() == Member ||
             Field->getCanonicalDecl() == Held.Lock.Path.Fields.front();
    });
  }

  /// Where a public function of the lock's object takes the lock; another than
  /// \p Caller, unless the callable is one of many, which may be changed there.
  static const LockEvent *
  takenByPublicFunction(const Unit &U, const HeldLock &Held,
                        const FunctionInfo &Caller,
                        const flow::GivenCallable &Given) {
    if (!Held.Lock.Path.FromThis || Held.Lock.Path.Fields.empty() ||
        U.model().containsRole(Held.Lock.Type, Role::RecursiveLock))
      return nullptr;
    for (const FunctionInfo &Fn : U.functions()) {
      const auto *Method = dyn_cast<CXXMethodDecl>(&Fn.decl());
      if (!Method || Fn.lambda() || Method->getAccess() != AS_public ||
          isa<CXXConstructorDecl, CXXDestructorDecl>(Method) ||
          Fn.calls().empty())
        continue;
      if (Given.Member && !Given.Element &&
          (&Fn == &Caller || !guardsMore(Fn, Held, Given.Member)))
        continue;
      for (const LockEvent &Event : U.heldLocks(Fn).events())
        if (Event.Kind == LockEvent::Takes && Event.Lock.same(Held.Lock) &&
            !(Event.Shared && Held.Shared))
          return &Event;
    }
    return nullptr;
  }

  Option<bool> IncludeVisitors{*this, "IncludeVisitors", false};
  /// By where the lock is taken, in the present function.
  SmallPtrSet<const Expr *, 4> Reported;
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(CallbackUnderLock)
