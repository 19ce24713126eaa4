//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A function's control-flow graph, and where each expression stands in it.

#ifndef WEFT_CHECKERS_UNIT_GRAPH_H
#define WEFT_CHECKERS_UNIT_GRAPH_H

#include "clang/AST/Decl.h"
#include "clang/Analysis/CFG.h"
#include "llvm/ADT/DenseMap.h"
#include <memory>

namespace weft {

class Graph {
public:
  /// Null where Clang gives up on the function.
  static std::unique_ptr<Graph> build(const clang::FunctionDecl &Fn,
                                      clang::Stmt &Body);

  const clang::CFG &cfg() const { return *Flow; }

  struct Position {
    const clang::CFGBlock *Block = nullptr;
    unsigned Index = 0;
    explicit operator bool() const { return Block; }
  };
  /// Where \p S is evaluated; false where it never is (unreachable code,
  /// unevaluated operands). A `break`, `continue` or `goto` stands behind the
  /// last element of its block.
  Position locate(const clang::Stmt *S) const { return Places.lookup(S); }
  /// The statement of the source that \p S, an element of the graph, is part
  /// of: the graph makes a declaration each of `int a = 1, b = 2;`.
  const clang::Stmt *written(const clang::Stmt *S) const {
    const clang::Stmt *Source = Written.lookup(S);
    return Source ? Source : S;
  }
  /// The block that a handler starts with; null if there is none.
  const clang::CFGBlock *handler(const clang::Stmt *Catch) const {
    return Labels.lookup(Catch);
  }

private:
  std::unique_ptr<clang::CFG> Flow;
  llvm::DenseMap<const clang::Stmt *, Position> Places;
  llvm::DenseMap<const clang::Stmt *, const clang::CFGBlock *> Labels;
  llvm::DenseMap<const clang::Stmt *, const clang::Stmt *> Written;
};

} // namespace weft

#endif
