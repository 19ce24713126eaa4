//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "unit/Graph.h"
#include "clang/AST/ASTContext.h"

using namespace clang;

namespace weft {

std::unique_ptr<Graph> Graph::build(const FunctionDecl &Fn, Stmt &Body) {
  CFG::BuildOptions Options;
  Options.AddImplicitDtors = true;
  Options.AddTemporaryDtors = true;
  Options.AddInitializers = true;
  // Every expression its own element: questions are about calls, wherever
  // they are nested.
  Options.setAllAlwaysAdd();
  auto Result = std::make_unique<Graph>();
  Result->Flow = CFG::buildCFG(&Fn, &Body, &Fn.getASTContext(), Options);
  if (!Result->Flow)
    return nullptr;
  for (const auto &[Made, Source] : Result->Flow->synthetic_stmts())
    Result->Written[Made] = Source;
  for (const CFGBlock *Block : *Result->Flow) {
    if (const Stmt *Label = Block->getLabel())
      Result->Labels[Label] = Block;
    unsigned Index = 0;
    for (const CFGElement &Element : *Block) {
      if (auto S = Element.getAs<CFGStmt>())
        Result->Places.try_emplace(S->getStmt(), Position{Block, Index});
      ++Index;
    }
    const Stmt *Jump = Block->getTerminatorStmt();
    if (isa_and_nonnull<BreakStmt, ContinueStmt, GotoStmt>(Jump))
      Result->Places.try_emplace(Jump, Position{Block, Index});
  }
  return Result;
}

} // namespace weft
