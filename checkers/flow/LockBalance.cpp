//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/LockBalance.h"
#include "flow/LockCallees.h"
#include "flow/Paths.h"
#include "support/Ast.h"
#include "unit/Graph.h"
#include "unit/LockTypes.h"
#include "unit/Uses.h"
#include "clang/AST/Attr.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

/// A class that locks by its shape alone is one if one can try to lock it:
/// files and drawing surfaces have `lock` and `unlock`, too.
static bool isSurelyLock(const Unit &U, const LockEvent &Event) {
  if (!Event.ByShape)
    return true;
  const CXXRecordDecl *Class = classOf(Event.Lock.Type);
  return Class && Class->hasDefinition() &&
         any_of(Class->methods(), [&](const CXXMethodDecl *Method) {
           const RoleSet &Roles = U.model().declaredRoles(*Method);
           return Roles.has(Role::Acquires) && Roles.has(Role::NeverWaits);
         });
}

static bool takes(const LockEvent &Event) {
  return Event.Kind == LockEvent::Takes || Event.Kind == LockEvent::Tries;
}

namespace {

/// What happens to one lock along a path.
class LockPath : public PathVisitor {
public:
  LockPath(const Unit &U, ArrayRef<LockEvent> Events, const LockRef &Lock)
      : U(U), Events(Events), Lock(Lock) {}

protected:
  enum Effect { None, Takes, GivesBack, Unclear };

  /// Of an expression or declaration, where no guard has the lock.
  Effect effectOf(const Stmt *S) const {
    if (const Expr *Target = assignedTo(S))
      if (accessPath(Target, U.model()).contains(Lock.Path))
        return Unclear;
    if (const auto *Declaration = dyn_cast<DeclStmt>(S))
      if (is_contained(Declaration->decls(), Lock.Path.Root))
        return Unclear;
    bool IsEvent = false;
    for (const LockEvent &Event : Events) {
      if (Event.Site != S)
        continue;
      IsEvent = true;
      if (!Event.Lock.same(Lock)) {
        if (!Event.Lock.Path || Event.Lock.Path.last() == Lock.Path.last())
          return Unclear;
        continue;
      }
      if (takes(Event))
        return Takes;
      return Event.Kind == LockEvent::GivesBack ? GivesBack : Unclear;
    }
    const auto *Call = dyn_cast<Expr>(S);
    return !IsEvent && Call && isa<CallExpr, CXXConstructExpr>(Call) &&
                   mayTouchLock(U, *Call, Lock)
               ? Unclear
               : None;
  }

  const Unit &U;
  ArrayRef<LockEvent> Events;
  const LockRef &Lock;
};

/// From behind a way out: the function ends, or the lock is taken once more.
class StaysLocked : public LockPath {
public:
  using LockPath::LockPath;
  Step onStmt(const Stmt *S) override {
    switch (effectOf(S)) {
    case None:
      return Go;
    case Takes:
      return Found;
    default:
      return Stop;
    }
  }
  Step onDestructor(const VarDecl *Variable) override {
    return mayTouchLockAtEnd(U, *Variable, Lock) ? Stop : Go;
  }
  Step onExit() override { return Found; }
  Step onUnwind(const Stmt *, const CXXTryStmt *Handler) override {
    return Handler ? Go : Stop;
  }
};

/// From behind a release: the function ends with the lock free.
class EndsFree : public LockPath {
public:
  using LockPath::LockPath;
  Step onStmt(const Stmt *S) override {
    return effectOf(S) == Takes ? Stop : Go;
  }
  Step onExit() override { return Found; }
};

class ExitFinder {
public:
  ExitFinder(const Unit &U, const FunctionInfo &Fn)
      : U(U), Fn(Fn), Locks(U.heldLocks(Fn)) {}

  std::vector<LockedExit> run() {
    if (none_of(Locks.events(),
                [](const LockEvent &Event) {
                  return !Event.Guard && takes(Event);
                }) ||
        isLockFunction() || !Fn.graph())
      return {};
    for (const CFGBlock *Block : Fn.graph()->cfg()) {
      for (const CFGElement &Element : *Block)
        if (auto Evaluated = Element.getAs<CFGStmt>())
          checkStmt(Evaluated->getStmt());
      const Stmt *Jump = Block->getTerminatorStmt();
      if (isa_and_nonnull<BreakStmt, ContinueStmt, GotoStmt>(Jump))
        checkExit(Jump);
    }
    return std::move(Result);
  }

private:
  /// Takes the lock for its caller, and says so.
  bool isLockFunction() const {
    const FunctionDecl &D = Fn.decl();
    return U.model().declaredRoles(D).has(Role::Acquires) ||
           U.model().declaredRoles(D).has(Role::Releases) ||
           D.hasAttr<AcquireCapabilityAttr>() ||
           D.hasAttr<TryAcquireCapabilityAttr>() ||
           D.hasAttr<ReleaseCapabilityAttr>() ||
           D.hasAttr<NoThreadSafetyAnalysisAttr>();
  }

  void checkStmt(const Stmt *S) {
    if (isa<ReturnStmt>(S)) {
      checkExit(S);
      return;
    }
    const auto *Call = dyn_cast<Expr>(S);
    if (Call &&
        (isa<CXXThrowExpr>(Call) ||
         (isa<CallExpr, CXXConstructExpr>(Call) && !Locks.before(S).empty() &&
          U.summaries().letsExceptionsOut(*Call))))
      checkExit(S);
  }

  void checkExit(const Stmt *Exit) {
    for (const HeldLock &Held : Locks.before(Exit)) {
      const LockEvent *Taken = Held.Guard ? nullptr : eventAt(Held);
      if (!Taken || !Held.Lock.Path.last() || !isSurelyLock(U, *Taken))
        continue;
      const LockEvent *Skipped = releaseJumpedOver(Exit, Held.Lock);
      if (Skipped && leaves(Exit, Held.Lock) && endsFree(*Skipped, Held.Lock) &&
          !isTouchedByLambda(U, Fn, Held.Lock) &&
          !maybeReleasedBefore(Exit, *Skipped, Held.Lock) &&
          !mayBeForTheCaller(Exit, Held.Lock))
        Result.push_back({Exit, Held.Site, Held.Lock});
    }
  }

  /// Null for what the caller holds, or what a name means no longer.
  const LockEvent *eventAt(const HeldLock &Held) const {
    for (const LockEvent &Event : Locks.events())
      if (Held.Site && Event.Site == Held.Site && !Event.Guard &&
          Event.Lock.same(Held.Lock))
        return &Event;
    return nullptr;
  }

  /// A release further down in a block that \p Exit is in: what the function
  /// comes to when it goes on.
  const LockEvent *releaseJumpedOver(const Stmt *Exit, const LockRef &Lock) {
    for (const LockEvent &Event : Locks.events()) {
      if (Event.Kind != LockEvent::GivesBack || Event.Guard ||
          !Event.Lock.same(Lock) ||
          !U.sources().isBeforeInTranslationUnit(Exit->getBeginLoc(),
                                                 Event.Site->getBeginLoc()))
        continue;
      const Stmt *Child = Event.Site;
      const Stmt *Parent = Fn.parents().getParent(Child);
      while (isa_and_nonnull<LabelStmt, ExprWithCleanups, SwitchCase>(Parent)) {
        Child = Parent;
        Parent = Fn.parents().getParent(Parent);
      }
      const auto *Block = dyn_cast_or_null<CompoundStmt>(Parent);
      if (Block && Fn.isWithin(Exit, Block) &&
          !newCaseBetween(*Block, Exit, Child))
        return &Event;
    }
    return nullptr;
  }

  bool newCaseBetween(const CompoundStmt &Block, const Stmt *Exit,
                      const Stmt *Release) const {
    bool Behind = false;
    for (const Stmt *Child : Block.body()) {
      if (Behind && isa<SwitchCase>(Child))
        return true;
      if (Child == Release)
        return false;
      Behind |= Fn.isWithin(Exit, Child);
    }
    return false;
  }

  bool leaves(const Stmt *Exit, const LockRef &Lock) {
    StaysLocked Visitor(U, Locks.events(), Lock);
    if (!isa<Expr>(Exit))
      return findPath(U, Fn, Exit, Visitor).has_value();
    // An exception: nothing here may catch it or clean up after it.
    return !Fn.enclosingStmt(Exit, [](const Stmt *S) {
      return isa<CXXTryStmt>(S);
    }) && !hasCleaningLocal(Lock);
  }

  bool hasCleaningLocal(const LockRef &Lock) const {
    return !forEachDescendant(&Fn.body(), [&](const Stmt *S) {
      const auto *Declaration = dyn_cast<DeclStmt>(S);
      return !Declaration || none_of(Declaration->decls(), [&](const Decl *D) {
        const auto *Variable = dyn_cast<VarDecl>(D);
        return Variable && mayTouchLockAtEnd(U, *Variable, Lock);
      });
    });
  }

  bool endsFree(const LockEvent &Release, const LockRef &Lock) {
    EndsFree Visitor(U, Locks.events(), Lock);
    return findPath(U, Fn, Release.Site, Visitor).has_value();
  }

  /// `if (…) { finish(); return; }`, where `finish` may give it back.
  bool maybeReleasedBefore(const Stmt *Exit, const LockEvent &Skipped,
                           const LockRef &Lock) {
    auto mayRelease = [&](const Stmt *Part) {
      return !forEachDescendant(Part, [&](const Stmt *S) {
        const auto *Call = dyn_cast<Expr>(S);
        return !Call || !isa<CallExpr, CXXConstructExpr>(Call) ||
               Fn.graph()->locate(Call).Block == nullptr ||
               any_of(Locks.events(),
                      [&](const LockEvent &Event) {
                        return Event.Site == Call;
                      }) ||
               !mayTouchLock(U, *Call, Lock);
      });
    };
    if (isa<ReturnStmt>(Exit) && mayRelease(Exit))
      return true;
    const Stmt *Inner = Exit;
    for (const Stmt *Outer = Fn.parents().getParent(Exit);
         Outer && !Fn.isWithin(Skipped.Site, Outer);
         Inner = Outer, Outer = Fn.parents().getParent(Outer))
      if (const auto *Block = dyn_cast<CompoundStmt>(Outer))
        for (const Stmt *Sibling : Block->body()) {
          if (Sibling == Inner)
            break;
          if (mayRelease(Sibling))
            return true;
        }
    return false;
  }

  /// The result may say that it is locked: who gets it unlocks.
  bool mayBeForTheCaller(const Stmt *Exit, const LockRef &Lock) {
    const auto *Return = dyn_cast<ReturnStmt>(Exit);
    const Expr *Value = Return ? Return->getRetValue() : nullptr;
    if (Value && !Value->getType()->isVoidType() && !saysFailure(*Value) &&
        !isUnitsOwn(U, Lock))
      return true;
    return isHandedOver(U, Fn, Lock);
  }

  bool saysFailure(const Expr &Value) const {
    const Expr *E = ignoreWrapping(&Value);
    if (const auto *Bool = dyn_cast<CXXBoolLiteralExpr>(E))
      return !Bool->getValue();
    if (isa<CXXNullPtrLiteralExpr, GNUNullExpr>(E))
      return true;
    const auto *Minus = dyn_cast<UnaryOperator>(E);
    return Minus && Minus->getOpcode() == UO_Minus &&
           isa<IntegerLiteral>(ignoreWrapping(Minus->getSubExpr()));
  }

  const Unit &U;
  const FunctionInfo &Fn;
  const HeldLocks &Locks;
  std::vector<LockedExit> Result;
};

/// Where a lock, or its guard, is given back although it is free: on every
/// path that gets there.
class FreeReleases : public LockPath {
public:
  FreeReleases(const Unit &U, ArrayRef<LockEvent> Events, const LockEvent &Of)
      : LockPath(U, Events, Of.Lock), Guard(Of.Guard) {}
  SmallPtrSet<const Stmt *, 4> Free, Other;
  const Expr *First = nullptr;

  Step onStmt(const Stmt *S) override {
    // Taken twice it is given back twice: nothing is said about it any more.
    enum { Unknown, Held, GivenBack, Nested };
    Effect Now = Guard ? effectOnGuard(S) : effectOf(S);
    if (Now == GivesBack)
      (State == GivenBack ? Free : Other).insert(S);
    if (Now == None || State == Nested)
      return Go;
    State = Now == GivesBack ? GivenBack
            : Now == Unclear ? Unknown
            : State == Held  ? Nested
                             : Held;
    return Go;
  }

private:
  Effect effectOnGuard(const Stmt *S) const {
    for (const LockEvent &Event : Events)
      if (Event.Site == S && Event.Guard == Guard)
        return Event.Kind == LockEvent::Takes       ? Takes
               : Event.Kind == LockEvent::GivesBack ? GivesBack
                                                    : Unclear;
    // Whoever is given the guard, or changes it, may do anything.
    const auto *Call = dyn_cast<Expr>(S);
    if (!Call || !isa<CallExpr, CXXConstructExpr>(Call))
      return None;
    const auto *Method = dyn_cast_or_null<CXXMethodDecl>(calleeOf(Call));
    return mentions(Call, Guard) && !(Method && Method->isConst()) ? Unclear
                                                                   : None;
  }

  const VarDecl *Guard;
};

} // namespace

std::vector<LockedExit> exitsLeftLocked(const Unit &U, const FunctionInfo &Fn) {
  return ExitFinder(U, Fn).run();
}

static std::optional<SecondRelease>
freeRelease(const Unit &U, const FunctionInfo &Fn, const LockEvent &Event) {
  ArrayRef<LockEvent> Events = U.heldLocks(Fn).events();
  const Expr *First = nullptr;
  for (const LockEvent &Earlier : Events) {
    if (&Earlier == &Event)
      break;
    if (Earlier.Kind == LockEvent::GivesBack && Earlier.Guard == Event.Guard &&
        Earlier.Site != Event.Site && Earlier.Lock.same(Event.Lock))
      First = Earlier.Site;
  }
  if (!First || isTouchedByLambda(U, Fn, Event.Lock))
    return std::nullopt;
  FreeReleases Visitor(U, Events, Event);
  (void)findPath(U, Fn, nullptr, Visitor);
  if (!Visitor.Free.count(Event.Site) || Visitor.Other.count(Event.Site))
    return std::nullopt;
  return SecondRelease{Event.Site, First, Event.Lock, Event.Guard, false};
}

/// `guard(m); … m.unlock(); }`: the guard gives it back once more.
static std::optional<SecondRelease>
guardedRelease(const Unit &U, const FunctionInfo &Fn, const LockEvent &Event) {
  const HeldLocks &Locks = U.heldLocks(Fn);
  for (const HeldLock &Held : Locks.before(Event.Site)) {
    if (!Held.Guard || !Held.Site || !Held.Lock.same(Event.Lock))
      continue;
    const bool Changes = any_of(Locks.events(), [&](const LockEvent &Other) {
      return Other.Site != Held.Site && Other.Site != Event.Site &&
             (Other.Guard == Held.Guard ||
              (takes(Other) &&
               Other.Lock.Path.last() == Event.Lock.Path.last()));
    });
    if (Changes || isTouchedByLambda(U, Fn, Event.Lock))
      continue;
    class ReachesEnd : public PathVisitor {
    public:
      ReachesEnd(const Unit &U, const HeldLock &Held) : U(U), Held(Held) {}
      Step onStmt(const Stmt *S) override {
        const auto *Call = dyn_cast<Expr>(S);
        return Call && isa<CallExpr, CXXConstructExpr>(Call) &&
                       (mayTouchLock(U, *Call, Held.Lock) ||
                        mentions(Call, Held.Guard))
                   ? Stop
                   : Go;
      }
      Step onDestructor(const VarDecl *Variable) override {
        return Variable == Held.Guard ? Found : Go;
      }

    private:
      const Unit &U;
      const HeldLock &Held;
    } Visitor(U, Held);
    if (findPath(U, Fn, Event.Site, Visitor))
      return SecondRelease{Event.Site, Held.Site, Event.Lock, Held.Guard, true};
  }
  return std::nullopt;
}

std::vector<SecondRelease> secondReleases(const Unit &U,
                                          const FunctionInfo &Fn) {
  std::vector<SecondRelease> Result;
  for (const LockEvent &Event : U.heldLocks(Fn).events()) {
    // What is recursive or shared may be held more than once.
    if (Event.Kind != LockEvent::GivesBack || !Event.Lock.Path.last() ||
        Event.Shared || isRecursiveLock(Event.Lock.Type, U.model()) ||
        any_of(U.heldLocks(Fn).events(),
               [&](const LockEvent &Other) {
                 return Other.Shared && Other.Lock.same(Event.Lock);
               }) ||
        (Event.Guard && isIdempotent(U, Event.Site, Role::Releases)) ||
        (!Event.Guard && !isSurelyLock(U, Event)))
      continue;
    std::optional<SecondRelease> Second = freeRelease(U, Fn, Event);
    if (!Second && !Event.Guard)
      Second = guardedRelease(U, Fn, Event);
    if (Second)
      Result.push_back(std::move(*Second));
  }
  return Result;
}

} // namespace weft::flow
