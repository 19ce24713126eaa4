//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/LockedExit.h"
#include "flow/LockCallees.h"
#include "flow/LockPath.h"
#include "support/Ast.h"
#include "unit/Graph.h"
#include "unit/HeldLocks.h"
#include "unit/Unit.h"
#include "clang/AST/Attr.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

namespace {

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
                  return !Event.Guard && Event.takes();
                }) ||
        locksForCaller(U, Fn.decl()) || !Fn.graph())
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

} // namespace

std::vector<LockedExit> exitsLeftLocked(const Unit &U, const FunctionInfo &Fn) {
  return ExitFinder(U, Fn).run();
}

} // namespace weft::flow
