//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Two locks are taken in both orders: two tasks that hold one each wait for the
// other for ever.
//   void move_in()  { lock_guard a(rooms_);  lock_guard b(guests_); }
//   void move_out() { lock_guard b(guests_); lock_guard a(rooms_); }
// The second is reported.
// A lock is known by its class and field, or as a global or static. Silent for
// two instances of one field; for what is taken at once (`std::scoped_lock(a,
// b)`) or tried; where a third lock is held in both places, where readers do
// not stop each other; in constructors, destructors, `main` and tests, which
// run alone; and for both orders in one function.

#include "Check.h"
#include "flow/LockTakes.h"
#include "clang/AST/DeclCXX.h"
#include "llvm/ADT/MapVector.h"

using namespace clang;
using namespace llvm;

namespace weft {
namespace {

/// The class's field, or the variable.
using LockName = const ValueDecl *;

class LockOrder : public Check {
public:
  using Check::Check;

  void check(const Unit &U) override {
    MapVector<std::pair<LockName, LockName>, std::vector<Nesting>> Orders;
    for (const flow::LockTake &Take : flow::lockTakes(U)) {
      const FunctionInfo &Fn = *Take.first().In;
      if (Fn.isPattern() || Fn.hasErrors() || runsAlone(U, Fn))
        continue;
      HeldSet AllHeld = U.heldLocks(Fn).before(Take.first().Site);
      // Who holds a recursive lock waits for nobody to take it again.
      if (any_of(AllHeld, [&](const HeldLock &Held) {
            return Held.Lock.same(Take.Lock);
          }))
        continue;
      for (const HeldLock &Held : AllHeld)
        if (isNesting(U, Held, Take))
          Orders[{nameOf(Held.Lock), nameOf(Take.Lock)}].push_back(
              {Held, Take, AllHeld});
    }
    for (auto &[Names, Nestings] : Orders) {
      auto Reverse = Orders.find({Names.second, Names.first});
      if (Reverse == Orders.end() || Reverse < Orders.find(Names))
        continue; // Each pair once.
      checkPair(U, Nestings, Reverse->second);
    }
  }

private:
  /// One lock taken while another is held.
  struct Nesting {
    HeldLock Outer;
    flow::LockTake Inner;
    HeldSet AllHeld;
  };

  /// Null where the unit cannot tell which lock another place means.
  static LockName nameOf(const LockRef &Lock) {
    const ValueDecl *Last = Lock.Path ? Lock.Path.last() : nullptr;
    const auto *Variable = dyn_cast_or_null<VarDecl>(Last);
    return isa_and_nonnull<FieldDecl>(Last) ||
                   (Variable && Variable->hasGlobalStorage())
               ? Last
               : nullptr;
  }

  bool runsAlone(const Unit &U, const FunctionInfo &Fn) const {
    return isa<CXXConstructorDecl, CXXDestructorDecl>(Fn.decl()) ||
           Fn.decl().isMain() || isTestCode(U, Fn.decl());
  }

  /// In a local object, which nobody else knows.
  static bool isOwn(const AccessPath &Path) {
    return Path.isLocal() && !Path.Indirect;
  }

  static bool isNesting(const Unit &U, const HeldLock &Held,
                        const flow::LockTake &Take) {
    LockName Outer = nameOf(Held.Lock), Inner = nameOf(Take.Lock);
    if (!Outer || !Inner || Outer == Inner || Held.Site == Take.first().Site ||
        isOwn(Held.Lock.Path) || isOwn(Take.Lock.Path))
      return false;
    const auto *OuterField = dyn_cast<FieldDecl>(Outer);
    const auto *InnerField = dyn_cast<FieldDecl>(Inner);
    if (OuterField && InnerField &&
        OuterField->getParent() == InnerField->getParent() &&
        !ofOneObject(Held.Lock.Path, Take.Lock.Path))
      return false;
    return flow::staysHeld(U, Held, Take);
  }

  static bool ofOneObject(AccessPath A, AccessPath B) {
    A.Fields.pop_back();
    B.Fields.pop_back();
    return A == B && !A.Element && !B.Element;
  }

  static bool holdsSame(const Nesting &A, const Nesting &B) {
    return any_of(A.AllHeld, [&](const HeldLock &Held) {
      LockName Name = nameOf(Held.Lock);
      return Name && Name != nameOf(A.Outer.Lock) &&
             Name != nameOf(B.Outer.Lock) &&
             any_of(B.AllHeld, [&](const HeldLock &Other) {
               return nameOf(Other.Lock) == Name;
             });
    });
  }

  /// The function as it is written, whatever it was instantiated for.
  static SourceLocation placeOf(const Nesting &N) {
    return N.Inner.first().In->decl().getLocation();
  }

  static bool canMeet(const Nesting &A, const Nesting &B) {
    const bool ReadersOnly = (A.Outer.Shared && B.Inner.Shared) ||
                             (B.Outer.Shared && A.Inner.Shared);
    return !ReadersOnly && placeOf(A) != placeOf(B) && !holdsSame(A, B);
  }

  void checkPair(const Unit &U, ArrayRef<Nesting> OneWay,
                 ArrayRef<Nesting> OtherWay) {
    for (const Nesting &A : OneWay)
      for (const Nesting &B : OtherWay)
        if (canMeet(A, B)) {
          const bool InOrder = U.sources().isBeforeInTranslationUnit(
              A.Inner.first().Site->getBeginLoc(),
              B.Inner.first().Site->getBeginLoc());
          reportPair(InOrder ? A : B, InOrder ? B : A);
          return;
        }
  }

  static std::string spelled(LockName Name) {
    const auto *Field = dyn_cast<FieldDecl>(Name);
    return Field
               ? (Field->getParent()->getName() + "::" + Field->getName()).str()
               : Name->getNameAsString();
  }

  void reportPair(const Nesting &First, const Nesting &Second) {
    Finding F = report(
        Second.Inner.first().Site->getBeginLoc(),
        "'%0' is taken under '%1' here, and elsewhere in the other order, so "
        "two tasks can wait for each other for ever; use one order");
    F.with(spelled(nameOf(Second.Inner.Lock)))
        .with(spelled(nameOf(Second.Outer.Lock)));
    noteNesting(F, Second, /*IsOther=*/false);
    noteNesting(F, First, /*IsOther=*/true);
  }

  static void noteNesting(Finding &F, const Nesting &N, bool IsOther) {
    if (N.Outer.Site)
      F.note(N.Outer.Site->getBeginLoc(), "'%0' is taken here")
          .with(spelled(nameOf(N.Outer.Lock)));
    if (IsOther)
      F.note(N.Inner.first().Site->getBeginLoc(),
             "and then '%0' here: the other order")
          .with(spelled(nameOf(N.Inner.Lock)));
    if (N.Inner.Steps.size() > 1)
      F.note(N.Inner.last().Site->getBeginLoc(), "'%0' takes it here")
          .with(&N.Inner.last().In->decl());
  }
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(LockOrder)
