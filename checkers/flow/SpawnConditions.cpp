//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/SpawnConditions.h"
#include "support/Ast.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

SpawnConditions::SpawnConditions(const FunctionInfo &Fn, const Expr *Spawn)
    : Fn(Fn), Spawn(Spawn) {
  // `if (parallel) t = std::thread(…); … if (parallel) t.join();` and
  // `started = true;` beside the spawn.
  auto addNamed = [&](const Stmt *S) {
    forEachDescendant(S, [&](const Stmt *Part) {
      if (const auto *Ref = dyn_cast<DeclRefExpr>(Part);
          Ref && isa<VarDecl>(Ref->getDecl()))
        Named.insert(cast<ValueDecl>(Ref->getDecl()->getCanonicalDecl()));
      if (const auto *Member = dyn_cast<MemberExpr>(Part);
          Member && isa<FieldDecl>(Member->getMemberDecl()))
        Named.insert(
            cast<ValueDecl>(Member->getMemberDecl()->getCanonicalDecl()));
      return true;
    });
  };
  const Stmt *Inner = Spawn;
  Fn.enclosingStmt(Spawn, [&](const Stmt *Outer) {
    if (isa<IfStmt, SwitchStmt>(Outer))
      addNamed(isa<IfStmt>(Outer) ? cast<IfStmt>(Outer)->getCond()
                                  : cast<SwitchStmt>(Outer)->getCond());
    if (const auto *Block = dyn_cast<CompoundStmt>(Outer);
        Block && Block != &Fn.body())
      for (const Stmt *Sibling : Block->body())
        if (const auto *Assign = dyn_cast<BinaryOperator>(Sibling);
            Assign && Sibling != Inner && Assign->isAssignmentOp())
          addNamed(Assign->getLHS());
    Inner = Outer;
    return false;
  });
}

bool SpawnConditions::askedBy(const IfStmt &If) const {
  if (Fn.isWithin(Spawn, &If))
    return false;
  return !forEachDescendant(If.getCond(), [&](const Stmt *S) {
    if (const auto *Ref = dyn_cast<DeclRefExpr>(S))
      return !Named.count(cast<ValueDecl>(Ref->getDecl()->getCanonicalDecl()));
    if (const auto *Member = dyn_cast<MemberExpr>(S))
      return !Named.count(
          cast<ValueDecl>(Member->getMemberDecl()->getCanonicalDecl()));
    return true;
  });
}

} // namespace weft::flow
