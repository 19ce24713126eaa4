//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "unit/HeldLocks.h"
#include "support/Ast.h"
#include "unit/Graph.h"
#include "unit/Unit.h"
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

HeldLocks::HeldLocks(const Unit &U, const FunctionInfo &Fn)
    : Fn(Fn), Effects(U, Fn) {
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
  Effects.add(Events);
  if (const Graph *G = Fn.graph())
    solve(*G);
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
      Effects.apply(G->written(Evaluated->getStmt()), State);
    else if (auto Dtor = Element.getAs<CFGAutomaticObjDtor>())
      erase_if(State, [&](const HeldLock &Held) {
        return Held.Guard == Dtor->getVarDecl();
      });
  }
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
        flowInto(Reachable,
                 Condition ? Effects.afterBranch(State, Condition, Branch == 0)
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
