//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "unit/FunctionInfo.h"
#include "model/Model.h"
#include "support/Ast.h"
#include "unit/Closure.h"
#include "unit/Graph.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;
using namespace llvm;

namespace weft {

FunctionInfo::FunctionInfo(const FunctionDecl &Decl, const Stmt &Body,
                           const FunctionInfo *Enclosing,
                           const LambdaExpr *Lambda)
    : Decl(Decl), Body(Body), Enclosing(Enclosing), Lambda(Lambda) {}

FunctionInfo::~FunctionInfo() = default;

const ParentMap &FunctionInfo::parents() const {
  if (!Parents) {
    Parents = std::make_unique<ParentMap>(const_cast<Stmt *>(&Body));
    if (const auto *Constructor = dyn_cast<CXXConstructorDecl>(&Decl))
      for (const CXXCtorInitializer *Init : Constructor->inits())
        if (Init->getInit())
          Parents->addStmt(Init->getInit());
  }
  return *Parents;
}

const Graph *FunctionInfo::graph() const {
  if (!FlowTried) {
    FlowTried = true;
    if (!Opaque)
      Flow = Graph::build(Decl, const_cast<Stmt &>(Body));
  }
  return Flow.get();
}

const Stmt *
FunctionInfo::enclosingStmt(const Stmt *S,
                            function_ref<bool(const Stmt *)> Matches) const {
  const ParentMap &Map = parents();
  for (const Stmt *Outer = Map.getParent(S); Outer;
       Outer = Map.getParent(Outer))
    if (Matches(Outer))
      return Outer;
  return nullptr;
}

SmallVector<const Stmt *, 2> FunctionInfo::loopsAround(const Stmt *S) const {
  SmallVector<const Stmt *, 2> Loops;
  const ParentMap &Map = parents();
  const Stmt *Inner = S;
  for (const Stmt *Outer = Map.getParent(S); Outer;
       Inner = Outer, Outer = Map.getParent(Outer)) {
    if (isa<WhileStmt, DoStmt>(Outer))
      Loops.push_back(Outer);
    else if (const auto *For = dyn_cast<ForStmt>(Outer);
             For && Inner != For->getInit())
      Loops.push_back(Outer);
    else if (const auto *Range = dyn_cast<CXXForRangeStmt>(Outer);
             Range && Inner == Range->getBody())
      Loops.push_back(Outer);
  }
  return Loops;
}

/// Numbers \p Root and everything below it, so that "is within" is two
/// comparisons.
static void
number(const Stmt *Root, unsigned &Next,
       DenseMap<const Stmt *, std::pair<unsigned, unsigned>> &Order) {
  // A null entry closes the statement that was opened last.
  SmallVector<const Stmt *, 32> Pending{Root}, Open;
  while (!Pending.empty()) {
    const Stmt *S = Pending.pop_back_val();
    if (!S) {
      Order[Open.pop_back_val()].second = Next;
      continue;
    }
    Order[S] = {Next++, 0};
    Open.push_back(S);
    Pending.push_back(nullptr);
    for (const Stmt *Child : S->children())
      if (Child)
        Pending.push_back(Child);
    // `auto [a, b] = pair`: the graph has the calls that take the pair apart,
    // which stand nowhere in the tree of the statement.
    if (const auto *Declaration = dyn_cast<DeclStmt>(S))
      if (const auto *Parts = dyn_cast_if_present<DecompositionDecl>(
              *Declaration->decl_begin()))
        for (const BindingDecl *Part : Parts->bindings())
          if (const VarDecl *Held = Part->getHoldingVar();
              Held && Held->getInit())
            Pending.push_back(Held->getInit());
  }
}

bool FunctionInfo::isWithin(const Stmt *S, const Stmt *Outer) const {
  if (Order.empty()) {
    unsigned Next = 0;
    number(&Body, Next, Order);
    if (const auto *Constructor = dyn_cast<CXXConstructorDecl>(&Decl))
      for (const CXXCtorInitializer *Init : Constructor->inits())
        if (Init->getInit())
          number(Init->getInit(), Next, Order);
  }
  auto Inner = Order.find(S), Around = Order.find(Outer);
  return Inner != Order.end() && Around != Order.end() &&
         Around->second.first <= Inner->second.first &&
         Inner->second.first < Around->second.second;
}

ArrayRef<const Expr *> FunctionInfo::mentionsOf(const ValueDecl *Root,
                                                const Model &M) const {
  if (!MentionsBuilt) {
    MentionsBuilt = true;
    auto collect = [&](const Stmt *S) {
      const auto *Ref = dyn_cast<DeclRefExpr>(S);
      if (!Ref && !isa<CXXThisExpr>(S))
        return true;
      const auto *E = cast<Expr>(S);
      if (Ref && !isa<VarDecl, BindingDecl>(Ref->getDecl()))
        return true;
      AccessPath Path = awaitedObject(E, M);
      Mentions[Path.Root].push_back(E);
      // What stands for another variable is still itself.
      if (Ref && Path.Root != Ref->getDecl()->getCanonicalDecl())
        Mentions[cast<ValueDecl>(Ref->getDecl()->getCanonicalDecl())].push_back(
            E);
      return true;
    };
    forEachDescendant(&Body, collect);
    if (const auto *Constructor = dyn_cast<CXXConstructorDecl>(&Decl))
      for (const CXXCtorInitializer *Init : Constructor->inits())
        forEachDescendant(Init->getInit(), collect);
  }
  auto It = Mentions.find(Root);
  return It == Mentions.end() ? ArrayRef<const Expr *>() : It->second;
}

const Stmt *FunctionInfo::scopeOf(const VarDecl &Variable) const {
  if (!ScopesBuilt) {
    ScopesBuilt = true;
    const ParentMap &Map = parents();
    forEachDescendant(&Body, [&](const Stmt *S) {
      if (const auto *Catch = dyn_cast<CXXCatchStmt>(S)) {
        if (Catch->getExceptionDecl())
          Scopes[Catch->getExceptionDecl()] = Catch;
        return true;
      }
      const auto *Declaration = dyn_cast<DeclStmt>(S);
      if (!Declaration)
        return true;
      const Stmt *Scope = Map.getParent(S);
      // A range-for's variable lives for one round.
      if (const auto *Range = dyn_cast_or_null<CXXForRangeStmt>(Scope);
          Range && Declaration == Range->getLoopVarStmt())
        Scope = Range->getBody();
      for (const auto *D : Declaration->decls())
        if (const auto *Declared = dyn_cast<VarDecl>(D))
          Scopes[Declared] = Scope;
      return true;
    });
  }
  return Scopes.lookup(&Variable);
}

const Expr *RoleCall::argument(ParamRef Ref, const Model &M) const {
  SmallVector<const Expr *, 4> Arguments = argumentsOf(Site);
  switch (Ref.Kind) {
  case ParamRef::Index:
    return Ref.Number <= Arguments.size() ? Arguments[Ref.Number - 1] : nullptr;
  case ParamRef::This:
    return objectOf(Site);
  case ParamRef::Last:
    return Arguments.empty() ? nullptr : Arguments.back();
  case ParamRef::Token:
    return !Arguments.empty() && canBeCalled(Arguments.back()->getType(), M)
               ? Arguments.back()
               : nullptr;
  case ParamRef::Callable:
    for (const Expr *Argument : Arguments)
      if (canBeCalled(Argument->getType(), M))
        return Argument;
    return nullptr;
  case ParamRef::None:
  case ParamRef::Rest:
    return nullptr;
  }
  return nullptr;
}

const Expr *RoleCall::callable(const RoleUse &Use, const Model &M,
                               unsigned *Position) const {
  ParamRef Ref = Use.Params[0];
  if (Ref.Kind == ParamRef::None)
    Ref.Kind = ParamRef::Callable;
  const Expr *Found = argument(Ref, M);
  if (Found && Position) {
    SmallVector<const Expr *, 4> Arguments = argumentsOf(Site);
    *Position = find(Arguments, Found) - Arguments.begin();
  }
  return Found;
}

const Expr *RoleCall::objectExpr(const RoleUse &Use, const Model &M) const {
  if (Use.Params[0].Kind != ParamRef::None)
    return argument(Use.Params[0], M);
  if (const Expr *Object = objectOf(Site))
    return Object;
  return argument({ParamRef::Index, 1}, M);
}

SmallVector<const Expr *, 2> RoleCall::objectExprs(const RoleUse &Use,
                                                   const Model &M) const {
  if (Use.Params[0].Kind != ParamRef::Rest) {
    const Expr *Object = objectExpr(Use, M);
    return Object ? SmallVector<const Expr *, 2>{Object}
                  : SmallVector<const Expr *, 2>{};
  }
  size_t Named = 0;
  for (const RoleUse &Other : Roles)
    if (Other.Kind == Use.Kind && Other.Params[0].Kind == ParamRef::Index)
      Named = std::max<size_t>(Named, Other.Params[0].Number);
  SmallVector<const Expr *, 4> Arguments = argumentsOf(Site);
  return SmallVector<const Expr *, 2>(
      drop_begin(Arguments, std::min(Named, Arguments.size())));
}

AccessPath RoleCall::object(const RoleUse &Use, const Model &M) const {
  const Expr *Object = objectExpr(Use, M);
  return Object ? awaitedObject(Object, M) : AccessPath();
}

} // namespace weft
