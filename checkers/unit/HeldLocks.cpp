//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "unit/HeldLocks.h"
#include "support/Ast.h"
#include "unit/Graph.h"
#include "unit/LockTypes.h"
#include "unit/Unit.h"
#include "unit/Uses.h"
#include "clang/AST/Attr.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;
using namespace llvm;

namespace weft {

static bool sameHold(const HeldLock &A, const HeldLock &B) {
  return A.Guard == B.Guard && (A.Site == B.Site || A.Lock.same(B.Lock));
}

/// What a lambda that is called under a lock finds: what the call's place
/// holds, and the call's own object where the call locks that (`withLock`).
static HeldSet heldByEnclosing(const Unit &U, const FunctionInfo &Fn) {
  const FunctionInfo *Outer = Fn.lambda() ? Fn.enclosing() : nullptr;
  if (!Outer)
    return {};
  for (const RoleCall *Call : Outer->calls()) {
    const Closure *C = U.closureOf(*Call);
    if (!C || C->Lambda != Fn.lambda() || C->Use->Kind != Role::Invokes ||
        C->Use->has(Keyword::Concurrent))
      continue;
    HeldSet Held = U.heldLocks(*Outer).before(Call->Site);
    for (HeldLock &Lock : Held)
      Lock.Guard = nullptr; // The lambda cannot see it die.
    if (const RoleUse *Takes = Call->get(Role::Acquires))
      if (const Expr *Object = Call->objectExpr(*Takes, U.model())) {
        HeldLock Own;
        Own.Lock = {accessPath(Object, U.model()),
                    Object->getType().getNonReferenceType()};
        Own.Site = Call->Site;
        Own.Shared = Takes->has(Keyword::Shared);
        Held.push_back(std::move(Own));
      }
    return Held;
  }
  return {};
}

HeldLocks::HeldLocks(const Unit &U, const FunctionInfo &Fn) : U(U), Fn(Fn) {
  if (Fn.isPattern() || Fn.hasErrors())
    return;
  Events = lockEventsIn(U, Fn);
  for (LockRef &Lock : requiredLocks(U, Fn.decl())) {
    HeldLock Held;
    Held.Lock = std::move(Lock);
    OnEntry.push_back(std::move(Held));
  }
  OnEntry.append(heldByEnclosing(U, Fn));
  if (!any())
    return;
  for (unsigned I = 0; I < Events.size(); ++I)
    At[Events[I].Site].push_back(I);
  if (const Graph *G = Fn.graph())
    solve(*G);
}

/// The guard that will give back what is taken again by hand while it lives:
/// `guard(mutex); mutex.unlock(); …; mutex.lock();`.
static const VarDecl *guardAround(const FunctionInfo &Fn,
                                  ArrayRef<LockEvent> Events,
                                  const LockEvent &Event) {
  for (const LockEvent &Made : Events) {
    if (Made.Site == Event.Site)
      break;
    if (Made.Guard && Made.Kind <= LockEvent::Adopts &&
        isa<CXXConstructExpr>(Made.Site) && Made.Lock.same(Event.Lock))
      if (const Stmt *Scope = Fn.scopeOf(*Made.Guard);
          Scope && Fn.isWithin(Event.Site, Scope))
        return Made.Guard;
  }
  return nullptr;
}

void HeldLocks::applyEvent(const LockEvent &Event, HeldSet &State) const {
  auto isOf = [&](const HeldLock &Held) {
    return Event.Guard ? Held.Guard == Event.Guard : Held.Lock.same(Event.Lock);
  };
  switch (Event.Kind) {
  case LockEvent::Takes:
  case LockEvent::Tries: {
    HeldLock Held;
    Held.Lock = Event.Lock;
    Held.Site = Event.Site;
    Held.Guard = Event.Guard ? Event.Guard : guardAround(Fn, Events, Event);
    Held.Shared = Event.Shared;
    Held.Maybe = Event.Kind == LockEvent::Tries;
    State.push_back(std::move(Held));
    return;
  }
  case LockEvent::Adopts:
    // The guard's from here on.
    for (HeldLock &Held : State)
      if (!Held.Guard && Held.Lock.same(Event.Lock)) {
        Held.Guard = Event.Guard;
        return;
      }
    return;
  case LockEvent::Defers:
    return;
  case LockEvent::GivesBack:
    if (none_of(State, isOf) && !Event.Guard) {
      // Which lock this is cannot be told: maybe any of the same name.
      erase_if(State, [&](const HeldLock &Held) {
        return !Event.Lock.Path || !Held.Lock.Path ||
               Held.Lock.Path.last() == Event.Lock.Path.last();
      });
      return;
    }
    erase_if(State, isOf);
    return;
  case LockEvent::Releases:
    for (HeldLock &Held : State)
      if (isOf(Held))
        Held.Guard = nullptr;
    return;
  case LockEvent::Moves:
    erase_if(State, isOf);
    return;
  }
}

/// The locks that the callee's own body gives back, by their declarations.
static bool givesBack(const Unit &U, const FunctionDecl *Callee,
                      const HeldLock &Held) {
  if (Callee->hasAttr<ReleaseCapabilityAttr>())
    return true;
  const FunctionInfo *Body = U.infoFor(Callee);
  return Body && any_of(Body->calls(), [&](const RoleCall *Call) {
           return Call->has(Role::Releases) &&
                  (!Held.Lock.Path ||
                   Call->object(Role::Releases, U.model()).last() ==
                       Held.Lock.Path.last());
         });
}

/// A function that is handed the lock or its guard, or that gives it back
/// itself, may do anything with it.
void HeldLocks::applyCall(const Expr &Call, HeldSet &State) const {
  const FunctionDecl *Callee = calleeOf(&Call);
  const Model &M = U.model();
  if (const RoleCall *Known = U.roleCall(&Call))
    for (Role Kind : {Role::Acquires, Role::Releases, Role::WaitsReleasing,
                      Role::Passes, Role::Refers, Role::Detaches})
      if (Known->has(Kind))
        return;
  unsigned Index = 0;
  for (const Expr *Argument : argumentsOf(&Call)) {
    QualType T = Argument->getType();
    // A guard that the callee may only look at: the proof that it is held.
    const unsigned Position = Index++;
    if (Callee && Position < Callee->getNumParams()) {
      QualType Param = Callee->getParamDecl(Position)->getType();
      if (Param->isReferenceType() &&
          Param.getNonReferenceType().isConstQualified() &&
          U.isLockGuard(Param.getNonReferenceType()))
        continue;
    }
    if (!isLock(T, M) && !U.isLockGuard(T.getNonReferenceType()) &&
        !(T->isPointerType() && U.isLockGuard(T->getPointeeType())))
      continue;
    AccessPath Path = accessPath(Argument, M);
    erase_if(State, [&](const HeldLock &Held) {
      return !Path || !Held.Lock.Path || Held.Lock.Path == Path ||
             (Held.Guard && Path.Root == Held.Guard->getCanonicalDecl());
    });
  }
  if (Callee)
    erase_if(State,
             [&](const HeldLock &Held) { return givesBack(U, Callee, Held); });
}

void HeldLocks::apply(const Stmt *S, HeldSet &State) const {
  auto It = At.find(S);
  if (!State.empty()) {
    if (const Expr *Target = assignedTo(S))
      if (AccessPath Path = accessPath(Target, U.model())) {
        erase_if(State, [&](const HeldLock &Held) {
          return Held.Guard && Path.Root == Held.Guard->getCanonicalDecl() &&
                 Path.Fields.empty();
        });
        // `node = node->next`: the name means another lock now.
        for (HeldLock &Held : State)
          if (Path.contains(Held.Lock.Path))
            Held.Lock.Path.Element = true;
      }
    if (It == At.end() && isa<CallExpr, CXXConstructExpr>(S))
      applyCall(*cast<Expr>(S), State);
  }
  if (It != At.end())
    for (unsigned Index : It->second)
      applyEvent(Events[Index], State);
}

HeldSet HeldLocks::endOf(const CFGBlock &Block, unsigned Count) const {
  auto It = Begins.find(&Block);
  if (It == Begins.end())
    return {};
  HeldSet State = It->second;
  const Graph *G = Fn.graph();
  for (unsigned I = 0; I < Count; ++I) {
    CFGElement Element = Block[I];
    if (auto Evaluated = Element.getAs<CFGStmt>())
      apply(G->written(Evaluated->getStmt()), State);
    else if (auto Dtor = Element.getAs<CFGAutomaticObjDtor>())
      erase_if(State, [&](const HeldLock &Held) {
        return Held.Guard == Dtor->getVarDecl();
      });
  }
  return State;
}

/// The try that \p Condition asks about: the call, or its guard; and whether
/// the lock is held where the condition is true.
static std::pair<const Stmt *, bool> askedTry(const Expr *Condition) {
  bool WhenTrue = true;
  for (;;) {
    Condition = ignoreWrapping(Condition);
    if (const auto *Not = dyn_cast<UnaryOperator>(Condition);
        Not && Not->getOpcode() == UO_LNot) {
      WhenTrue = !WhenTrue;
      Condition = Not->getSubExpr();
    } else if (const auto *Compare = dyn_cast<BinaryOperator>(Condition);
               Compare && Compare->isEqualityOp() &&
               isa<IntegerLiteral>(ignoreWrapping(Compare->getRHS()))) {
      const auto *Number =
          cast<IntegerLiteral>(ignoreWrapping(Compare->getRHS()));
      if ((Compare->getOpcode() == BO_EQ) == (Number->getValue() == 0))
        WhenTrue = !WhenTrue;
      Condition = Compare->getLHS();
    } else {
      break;
    }
  }
  // The C functions give zero for success.
  if (const FunctionDecl *Callee = calleeOf(Condition);
      Callee && !Callee->getReturnType()->isBooleanType() &&
      Callee->getReturnType()->isIntegerType())
    WhenTrue = !WhenTrue;
  return {Condition, WhenTrue};
}

/// \p State where the branch on \p Condition was \p Taken.
static HeldSet afterBranch(HeldSet State, const Expr *Condition, bool Taken,
                           const Model &M) {
  if (none_of(State, [](const HeldLock &Held) { return Held.Maybe; }))
    return State;
  auto [Asked, WhenTrue] = askedTry(Condition);
  const auto *E = cast<Expr>(Asked);
  // `if (guard)`, `if (guard.owns_lock())`.
  const Expr *Object = objectOf(E);
  AccessPath Guard = accessPath(Object ? Object : E, M);
  erase_if(State, [&](HeldLock &Held) {
    const bool IsAsked =
        Held.Maybe &&
        (Held.Site == E ||
         (Held.Guard && Guard.Root == Held.Guard->getCanonicalDecl()));
    if (!IsAsked)
      return false;
    Held.Maybe = false;
    return Taken != WhenTrue;
  });
  return State;
}

void HeldLocks::flowInto(const CFGBlock *Block, const HeldSet &State) {
  auto [It, New] = Begins.try_emplace(Block, State);
  if (New) {
    Pending.push_back(Block);
    return;
  }
  const size_t Before = It->second.size();
  bool Changed = false;
  erase_if(It->second, [&](HeldLock &Held) {
    const auto *Other = find_if(
        State, [&](const HeldLock &Known) { return sameHold(Held, Known); });
    if (Other == State.end())
      return true;
    if ((Other->Maybe && !Held.Maybe) ||
        (Other->Lock.Path.Element && !Held.Lock.Path.Element)) {
      Held.Maybe |= Other->Maybe;
      Held.Lock.Path.Element |= Other->Lock.Path.Element;
      Changed = true;
    }
    return false;
  });
  if (Changed || It->second.size() != Before)
    Pending.push_back(Block);
}

/// What of \p Block is evaluated first.
static Graph::Position firstIn(const CompoundStmt &Block, const Graph &G) {
  Graph::Position First;
  forEachDescendant(&Block, [&](const Stmt *S) {
    Graph::Position Here = G.locate(S);
    if (Here &&
        (!First || (Here.Block == First.Block && Here.Index < First.Index)))
      First = Here;
    return true;
  });
  return First;
}

/// A handler begins with what its try block began with, less what is given
/// back somewhere in there.
void HeldLocks::flowIntoHandlers(const Graph &G) {
  SmallVector<const CXXTryStmt *, 2> Tries;
  forEachDescendant(&Fn.body(), [&](const Stmt *S) {
    if (const auto *Try = dyn_cast<CXXTryStmt>(S))
      Tries.push_back(Try);
    return true;
  });
  for (const CXXTryStmt *Try : Tries) {
    Graph::Position Start = firstIn(*Try->getTryBlock(), G);
    if (!Start || !Begins.count(Start.Block))
      continue;
    HeldSet State = endOf(*Start.Block, Start.Index);
    erase_if(State, [&](const HeldLock &Held) {
      return any_of(Events, [&](const LockEvent &Event) {
        return Event.Kind >= LockEvent::GivesBack &&
               Fn.isWithin(Event.Site, Try->getTryBlock()) &&
               (Event.Guard ? Event.Guard == Held.Guard
                            : Event.Lock.Path.last() == Held.Lock.Path.last());
      });
    });
    for (unsigned I = 0; I < Try->getNumHandlers(); ++I)
      if (const CFGBlock *Handler = G.handler(Try->getHandler(I)))
        if (!Begins.count(Handler))
          flowInto(Handler, State);
  }
}

void HeldLocks::solve(const Graph &G) {
  flowInto(&G.cfg().getEntry(), OnEntry);
  // What is held only shrinks, so this ends.
  for (bool AddedHandlers = false; !Pending.empty();) {
    const CFGBlock *Block = Pending.pop_back_val();
    HeldSet State = endOf(*Block, Block->size());
    const Expr *Condition =
        Block->succ_size() == 2 ? Block->getLastCondition() : nullptr;
    unsigned Branch = 0;
    for (const CFGBlock::AdjacentBlock &Next : Block->succs()) {
      if (const CFGBlock *Reachable = Next.getReachableBlock())
        flowInto(Reachable, Condition ? afterBranch(State, Condition,
                                                    Branch == 0, U.model())
                                      : State);
      ++Branch;
    }
    if (Pending.empty() && !AddedHandlers) {
      AddedHandlers = true;
      flowIntoHandlers(G);
    }
  }
}

HeldSet HeldLocks::before(const Stmt *S) const {
  if (!any())
    return {};
  const Graph *G = Fn.graph();
  Graph::Position Where = G ? G->locate(S) : Graph::Position();
  if (!Where)
    return {};
  HeldSet State = endOf(*Where.Block, Where.Index);
  erase_if(State, [](const HeldLock &Held) { return Held.Maybe; });
  return State;
}

} // namespace weft
