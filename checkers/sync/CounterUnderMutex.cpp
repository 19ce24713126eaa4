//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A lock that guards nothing but one integer, one step at a time: an atomic
// does the same and nobody waits.
//   void add() { std::lock_guard guard(mu); ++count; }
//   int get()  { std::lock_guard guard(mu); return count; }   // `mu` reported
// Silent where any section does more, where the lock is mentioned in any other
// way (conditions, helpers), and where code outside the unit may use it.

#include "Check.h"
#include "flow/DroppedValue.h"
#include "flow/LockCallees.h"
#include "support/Ast.h"
#include "unit/Unit.h"
#include "unit/Uses.h"
#include "clang/AST/DeclCXX.h"
#include "llvm/ADT/MapVector.h"

using namespace clang;
using namespace llvm;

namespace weft {
namespace {

class CounterUnderMutex : public Check {
public:
  using Check::Check;

  void check(const Unit &U) override {
    MapVector<const ValueDecl *, Sections> Locks;
    for (const FunctionInfo &Fn : U.functions())
      if (!Fn.isPattern())
        for (const LockEvent &Event : U.heldLocks(Fn).events())
          addEvent(U, Fn, Event, Locks);
    Locks.remove_if([](const auto &Entry) {
      return !Entry.second.Counter || !Entry.second.Changes;
    });
    if (Locks.empty())
      return;
    for (const FunctionInfo &Fn : U.functions())
      if (!Fn.isPattern())
        flow::forEachOwnStmt(
            Fn, [&](const Stmt *S) { checkMention(U, Fn, S, Locks); });
    for (const auto &[Lock, Found] : Locks)
      if (Found.Counter && isSeenWhole(U, *Lock))
        report(Lock->getLocation(),
               "'%0' guards nothing but the integer '%1', so its users wait "
               "for each other in vain; make that an atomic")
            .with(Lock)
            .with(Found.Counter)
            .note(Found.Changes->getBeginLoc(), "changed under the lock here");
  }

private:
  struct Sections {
    /// The one integer; null once a section does anything else.
    const ValueDecl *Counter = nullptr;
    const Stmt *Changes = nullptr;
  };
  using LockMap = MapVector<const ValueDecl *, Sections>;

  static void addEvent(const Unit &U, const FunctionInfo &Fn,
                       const LockEvent &Event, LockMap &Locks) {
    const ValueDecl *Lock = Event.Lock.Path ? Event.Lock.Path.last() : nullptr;
    if (!Lock || Event.Kind == LockEvent::GivesBack)
      return;
    auto [It, New] = Locks.try_emplace(Lock);
    Sections &Known = It->second;
    const Stmt *Only = Event.Kind == LockEvent::Takes && !Event.Shared
                           ? onlyStatement(U, Fn, Event)
                           : nullptr;
    const ValueDecl *Counter = Only ? counterIn(U, Fn, *Only, Known) : nullptr;
    if (New || Known.Counter == Counter)
      Known.Counter = Counter;
    else
      Known.Counter = nullptr;
  }

  /// The one statement between the take and the end of the section.
  static const Stmt *onlyStatement(const Unit &U, const FunctionInfo &Fn,
                                   const LockEvent &Taken) {
    const Stmt *First = Taken.Site;
    const Stmt *Block = Fn.parents().getParent(First);
    while (Block && !isa<CompoundStmt>(Block)) {
      First = Block;
      Block = Fn.parents().getParent(Block);
    }
    if (!Block || (!Taken.Guard && !isa<Expr>(First)))
      return nullptr;
    const auto &Body = *cast<CompoundStmt>(Block);
    const auto *It = std::next(find(Body.body(), First));
    if (It == Body.body_end())
      return nullptr;
    const Stmt *Only = *It++;
    if (Taken.Guard)
      return It == Body.body_end() ? Only : nullptr;
    const bool Ends =
        It != Body.body_end() &&
        any_of(U.heldLocks(Fn).events(), [&](const auto &Event) {
          return Event.Kind == LockEvent::GivesBack &&
                 Event.Lock.same(Taken.Lock) &&
                 ignoreWrapping(dyn_cast<Expr>(*It)) == Event.Site;
        });
    return Ends ? Only : nullptr;
  }

  /// The integer that \p S reads, steps, or adds to; null where it does more.
  static const ValueDecl *counterIn(const Unit &U, const FunctionInfo &Fn,
                                    const Stmt &S, Sections &Known) {
    const ValueDecl *Counter = nullptr;
    bool Simple = isa<Expr, ReturnStmt, DeclStmt>(&S);
    forEachDescendant(&S, [&](const Stmt *Part) {
      const auto *E = dyn_cast<Expr>(Part);
      if (isa<CallExpr, CXXConstructExpr, LambdaExpr, ConditionalOperator>(
              Part))
        Simple = false;
      const ValueDecl *D = E ? integerOf(*E) : nullptr;
      if (!D)
        return Simple;
      Simple &= !Counter;
      Counter = D;
      const Stmt *Change = assignmentOf(Fn, E);
      if (!Change)
        return Simple;
      const auto *Binary = dyn_cast<BinaryOperator>(Change);
      Simple &= !Binary || Binary->getOpcode() == BO_AddAssign ||
                Binary->getOpcode() == BO_SubAssign;
      Known.Changes = Known.Changes ? Known.Changes : Change;
      return Simple;
    });
    (void)U;
    return Simple ? Counter : nullptr;
  }

  /// A member of `this` or a global, of integer type.
  static const ValueDecl *integerOf(const Expr &E) {
    const ValueDecl *D = nullptr;
    if (const auto *Member = dyn_cast<MemberExpr>(&E))
      D = Member->getMemberDecl();
    else if (const auto *Ref = dyn_cast<DeclRefExpr>(&E))
      if (const auto *Variable = dyn_cast<VarDecl>(Ref->getDecl());
          Variable && Variable->hasGlobalStorage())
        D = Variable;
    return D && D->getType()->isIntegerType() ? D : nullptr;
  }

  /// Anything but a take or give-back: who knows what it is for.
  static void checkMention(const Unit &U, const FunctionInfo &Fn, const Stmt *S,
                           LockMap &Locks) {
    const ValueDecl *D = nullptr;
    if (const auto *Member = dyn_cast<MemberExpr>(S))
      D = Member->getMemberDecl();
    else if (const auto *Ref = dyn_cast<DeclRefExpr>(S))
      D = Ref->getDecl();
    auto It = D ? Locks.find(D) : Locks.end();
    if (It != Locks.end() &&
        none_of(U.heldLocks(Fn).events(), [&](const LockEvent &Event) {
          return Fn.isWithin(S, Event.Site);
        }))
      It->second.Counter = nullptr;
  }

  /// Nobody outside the unit can take the lock.
  static bool isSeenWhole(const Unit &U, const ValueDecl &Lock) {
    LockRef Ref;
    Ref.Path.Root = &Lock;
    if (const auto *Field = dyn_cast<FieldDecl>(&Lock)) {
      Ref.Path = AccessPath();
      Ref.Path.FromThis = true;
      Ref.Path.Fields.push_back(Field);
      return flow::isUnitsOwn(U, Ref);
    }
    return flow::isUnitsOwn(U, Ref) ||
           all_of(Lock.redecls(), [&](const Decl *D) {
             return U.sources().isInMainFile(D->getLocation());
           });
  }
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(CounterUnderMutex)
