//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/Paths.h"
#include "support/Ast.h"
#include "unit/Graph.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/DenseSet.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

namespace {
class PathSearch {
public:
  PathSearch(const Unit &U, const FunctionInfo &Fn, const Graph &G,
             PathVisitor &Visitor)
      : U(U), Fn(Fn), G(G), Visitor(Visitor) {}

  std::optional<PathEnd> run(Graph::Position Start) {
    scan(*Start.Block, Start.Index + 1, nullptr);
    return searchPending();
  }

  std::optional<PathEnd> runFromEntry() {
    enter(&G.cfg().getEntry(), nullptr);
    return searchPending();
  }

private:
  struct Branch {
    const CFGBlock *Block;
    const Stmt *Via;
    unsigned State;
  };

  std::optional<PathEnd> searchPending() {
    while (!Result && !Pending.empty()) {
      Branch Next = Pending.pop_back_val();
      Visitor.State = Next.State;
      scan(*Next.Block, 0, Next.Via);
    }
    return Result ? Result : Exceptional;
  }

  void scan(const CFGBlock &Block, unsigned First, const Stmt *Via) {
    if (&Block == &G.cfg().getExit()) {
      if (Visitor.onExit() == PathVisitor::Found)
        Result = PathEnd{Via, false};
      return;
    }
    for (unsigned I = First; I < Block.size(); ++I) {
      PathVisitor::Step Step = PathVisitor::Go;
      CFGElement Element = Block[I];
      if (auto Evaluated = Element.getAs<CFGStmt>()) {
        const Stmt *S = G.written(Evaluated->getStmt());
        if (isa<ReturnStmt, CoreturnStmt>(S))
          Via = S;
        Step = Visitor.onStmt(S);
        if (Step == PathVisitor::Go && !unwind(S))
          return;
      } else if (auto Dtor = Element.getAs<CFGAutomaticObjDtor>()) {
        Step = Visitor.onDestructor(Dtor->getVarDecl());
      } else if (auto Init = Element.getAs<CFGInitializer>()) {
        if (const Expr *E = Init->getInitializer()->getInit())
          Step = Visitor.onStmt(E);
      }
      if (Step == PathVisitor::Found)
        Result = PathEnd{Via, false};
      if (Step != PathVisitor::Go || Result)
        return;
    }
    // A call that never returns ends the path; so does the program's end.
    if (Block.hasNoReturnElement())
      return;
    if (const Stmt *Terminator = Block.getTerminatorStmt())
      if (isa<BreakStmt, ContinueStmt, GotoStmt>(Terminator))
        Via = Terminator;
    // The last to be pushed is searched first: the order of the source.
    SmallVector<const CFGBlock *, 4> Successors;
    for (const CFGBlock::AdjacentBlock &Next : Block.succs())
      if (const CFGBlock *Reachable = Next.getReachableBlock())
        Successors.push_back(Reachable);
    for (const CFGBlock *Next : reverse(Successors))
      enter(Next, Via);
  }

  void enter(const CFGBlock *Block, const Stmt *Via) {
    if (Seen.insert({Block, Visitor.State}).second)
      Pending.push_back({Block, Via, Visitor.State});
  }

  /// Follows an exception out of \p S; false where nothing else can follow.
  bool unwind(const Stmt *S) {
    const bool IsThrow = isa<CXXThrowExpr>(S);
    if (!IsThrow) {
      const auto *Call = dyn_cast<Expr>(S);
      if (!Call || !isa<CallExpr, CXXConstructExpr>(Call) ||
          !U.summaries().letsExceptionsOut(*Call))
        return true;
    }
    const Stmt *Inner = S;
    const auto *Try =
        cast_or_null<CXXTryStmt>(Fn.enclosingStmt(S, [&](const Stmt *Outer) {
          const auto *Candidate = dyn_cast<CXXTryStmt>(Outer);
          const bool InBlock = Candidate && Candidate->getTryBlock() == Inner;
          Inner = Outer;
          return InBlock;
        }));
    switch (Visitor.onUnwind(S, Try)) {
    case PathVisitor::Found:
      if (!Exceptional)
        Exceptional = PathEnd{S, true};
      return !IsThrow;
    case PathVisitor::Stop:
      return !IsThrow;
    case PathVisitor::Go:
      break;
    }
    if (Try)
      for (unsigned I = 0; I < Try->getNumHandlers(); ++I)
        if (const CFGBlock *Handler = G.handler(Try->getHandler(I)))
          enter(Handler, S);
    return !IsThrow;
  }

  const Unit &U;
  const FunctionInfo &Fn;
  const Graph &G;
  PathVisitor &Visitor;
  DenseSet<std::pair<const CFGBlock *, unsigned>> Seen;
  SmallVector<Branch, 16> Pending;
  std::optional<PathEnd> Result;
  /// What nobody throws on purpose convinces less: kept for want of another.
  std::optional<PathEnd> Exceptional;
};
} // namespace

std::optional<PathEnd> findPath(const Unit &U, const FunctionInfo &Fn,
                                const Stmt *From, PathVisitor &Visitor) {
  const Graph *G = Fn.graph();
  if (!G)
    return std::nullopt;
  if (!From)
    return PathSearch(U, Fn, *G, Visitor).runFromEntry();
  Graph::Position Start = G->locate(From);
  if (!Start)
    return std::nullopt;
  return PathSearch(U, Fn, *G, Visitor).run(Start);
}

} // namespace weft::flow
