//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// One function's body and the calls with roles in it.

#ifndef WEFT_CHECKERS_UNIT_FUNCTIONINFO_H
#define WEFT_CHECKERS_UNIT_FUNCTIONINFO_H

#include "model/Roles.h"
#include "unit/AccessPath.h"
#include "clang/AST/Decl.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/ParentMap.h"
#include "llvm/ADT/SmallVector.h"
#include <memory>

namespace weft {

class Graph;
class FunctionInfo;

/// A call or construction whose callee has roles.
struct RoleCall {
  const clang::Expr *Site = nullptr;
  const clang::FunctionDecl *Callee = nullptr;
  RoleSet Roles;
  const FunctionInfo *In = nullptr;

  bool has(Role Kind) const { return Roles.has(Kind); }
  const RoleUse *get(Role Kind) const { return Roles.get(Kind); }

  /// The argument that \p Ref means; null if there is none.
  const clang::Expr *argument(ParamRef Ref, const Model &M) const;
  /// The argument that holds the callable of \p Use, and its position.
  const clang::Expr *callable(const RoleUse &Use, const Model &M,
                              unsigned *Position = nullptr) const;
  /// What the role speaks of: the object of a member call, unless \p Use names
  /// an argument; the first argument of any other call.
  const clang::Expr *objectExpr(const RoleUse &Use, const Model &M) const;
  /// The same, of a role that may speak of several: with `rest`, of all
  /// arguments behind those that the other roles of its kind name.
  llvm::SmallVector<const clang::Expr *, 2> objectExprs(const RoleUse &Use,
                                                        const Model &M) const;
  AccessPath object(const RoleUse &Use, const Model &M) const;
  AccessPath object(Role Kind, const Model &M) const {
    const RoleUse *Use = get(Kind);
    return Use ? object(*Use, M) : AccessPath();
  }
};

/// A plain call of a function whose body the unit has.
struct CallSite {
  const clang::Expr *Site = nullptr;
  const FunctionInfo *In = nullptr;
};

struct LambdaSite {
  const clang::LambdaExpr *Lambda = nullptr;
  const FunctionInfo *In = nullptr; ///< Null at namespace or class scope.
};

struct LoopSite {
  const clang::Stmt *Loop = nullptr;
  const FunctionInfo *In = nullptr;
};

/// A copy of a class object: constructor, assignment, or the read of a whole
/// object in C.
struct CopySite {
  const clang::Expr *Site = nullptr;
  const FunctionInfo *In = nullptr;
};

class FunctionInfo {
public:
  FunctionInfo(const clang::FunctionDecl &Decl, const clang::Stmt &Body,
               const FunctionInfo *Enclosing, const clang::LambdaExpr *Lambda);
  ~FunctionInfo();
  FunctionInfo(const FunctionInfo &) = delete;

  const clang::FunctionDecl &decl() const { return Decl; }
  const clang::Stmt &body() const { return Body; }
  /// The function around a lambda; null for any other.
  const FunctionInfo *enclosing() const { return Enclosing; }
  const clang::LambdaExpr *lambda() const { return Lambda; }
  /// A template's own body, as opposed to an instantiation's.
  bool isPattern() const { return Decl.isDependentContext(); }
  /// Its flow is unknown: it did not parse whole, or Clang's graph leaves
  /// parts of it out.
  bool hasErrors() const { return Opaque; }
  llvm::ArrayRef<const RoleCall *> calls() const { return Calls; }

  /// Parents of everything in the body and the constructor initialisers;
  /// built at the first use.
  const clang::ParentMap &parents() const;
  /// The flow graph; null where Clang cannot build one.
  const Graph *graph() const;

  /// The innermost statement around \p S that \p Matches; null at the end.
  const clang::Stmt *
  enclosingStmt(const clang::Stmt *S,
                llvm::function_ref<bool(const clang::Stmt *)> Matches) const;
  /// The loops around \p S in this function, innermost first; only those of
  /// which \p S is in the repeated part.
  llvm::SmallVector<const clang::Stmt *, 2>
  loopsAround(const clang::Stmt *S) const;
  bool isWithin(const clang::Stmt *S, const clang::Stmt *Outer) const;
  /// Everywhere in the body, nested lambdas included, where the variable is
  /// named, be it through a reference or iterator; `this` for null.
  llvm::ArrayRef<const clang::Expr *> mentionsOf(const clang::ValueDecl *Root,
                                                 const Model &M) const;
  /// The statement whose end is the end of the variable's life; null for
  /// parameters and whatever else the body does not declare.
  const clang::Stmt *scopeOf(const clang::VarDecl &Variable) const;

private:
  friend class UnitWalk;
  friend class Unit;
  const clang::FunctionDecl &Decl;
  const clang::Stmt &Body;
  const FunctionInfo *Enclosing;
  const clang::LambdaExpr *Lambda;
  bool Opaque = false;
  llvm::SmallVector<const RoleCall *, 4> Calls;
  mutable std::unique_ptr<clang::ParentMap> Parents;
  mutable std::unique_ptr<Graph> Flow;
  mutable bool FlowTried = false;
  mutable llvm::DenseMap<const clang::VarDecl *, const clang::Stmt *> Scopes;
  mutable bool ScopesBuilt = false;
  /// First and last number of each statement's descendants.
  mutable llvm::DenseMap<const clang::Stmt *, std::pair<unsigned, unsigned>>
      Order;
  mutable llvm::DenseMap<const clang::ValueDecl *,
                         llvm::SmallVector<const clang::Expr *, 4>>
      Mentions;
  mutable bool MentionsBuilt = false;
};

} // namespace weft

#endif
