//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// What one walk over a translation unit finds, shared by all checks.

#ifndef WEFT_CHECKERS_UNIT_UNIT_H
#define WEFT_CHECKERS_UNIT_UNIT_H

#include "model/Model.h"
#include "unit/AtomicAccess.h"
#include "unit/Closure.h"
#include "unit/FunctionInfo.h"
#include "unit/HeldLocks.h"
#include "unit/Summaries.h"
#include "clang/AST/ASTContext.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include <deque>
#include <memory>
#include <vector>

namespace weft {

class Unit {
public:
  /// Walks the traversal scope of \p Context, system headers left out.
  static std::shared_ptr<const Unit>
  build(clang::ASTContext &Context,
        std::vector<std::shared_ptr<const ModelFile>> UserModels);
  ~Unit();

  clang::ASTContext &context() const { return Context; }
  const clang::SourceManager &sources() const {
    return Context.getSourceManager();
  }
  const Model &model() const { return Roles; }

  /// Every function with a body, lambdas and instantiations included, in
  /// source order.
  const std::deque<FunctionInfo> &functions() const { return Functions; }
  /// Null for a function whose body the walk did not see.
  const FunctionInfo *infoFor(const clang::FunctionDecl *Fn) const;

  /// Every call with a role inside a function, in source order.
  const std::deque<RoleCall> &calls() const { return Calls; }
  /// Null for a call without a role.
  const RoleCall *roleCall(const clang::Expr *Call) const {
    return CallIndex.lookup(Call);
  }

  /// Callables that are given to something that runs or keeps them.
  const std::deque<Closure> &closures() const { return Closures; }
  /// Null for a call that takes no callable.
  const Closure *closureOf(const RoleCall &Call) const;

  /// Copies of class objects that a constructor makes, assignments and by-value
  /// lvalue reads of class type (C), and every lambda: raw material of checks
  /// that look at values.
  const std::vector<CopySite> &copies() const { return Copies; }
  const std::vector<LambdaSite> &lambdas() const { return Lambdas; }
  /// `while`, `do` and `for` inside functions; no range-for.
  const std::vector<LoopSite> &loops() const { return Loops; }
  /// Accesses of atomic objects inside functions.
  const std::vector<AtomicAccess> &atomics() const { return Atomics; }
  /// Fields of task handles and the like are few: classes whose definition the
  /// walk saw.
  const std::vector<const clang::CXXRecordDecl *> &classes() const {
    return Classes;
  }
  /// Calls whose callee has a body in the unit, by callee.
  llvm::ArrayRef<CallSite> callsTo(const clang::FunctionDecl *Fn) const;

  /// Facts about functions that follow from their bodies, worked out when
  /// they are asked for.
  Summaries &summaries() const { return Facts; }

  /// Which locks the function holds where; worked out at the first use.
  const HeldLocks &heldLocks(const FunctionInfo &Fn) const;
  /// A guard by role or attribute, or by what its constructor and destructor
  /// do in this unit.
  bool isLockGuard(clang::QualType T) const;

  /// What \p WorkOut finds in this unit, found once however many checks ask.
  template <typename Fact>
  const Fact &fact(Fact (*WorkOut)(const Unit &)) const {
    const void *Key = reinterpret_cast<const void *>(WorkOut);
    auto Known = OtherFacts.find(Key);
    if (Known == OtherFacts.end())
      Known =
          OtherFacts
              .try_emplace(Key, std::make_shared<const Fact>(WorkOut(*this)))
              .first;
    return *static_cast<const Fact *>(Known->second.get());
  }

  bool isInSystemHeader(const clang::Decl &D) const {
    return sources().isInSystemHeader(D.getLocation());
  }

private:
  friend class UnitWalk;
  explicit Unit(clang::ASTContext &Context,
                std::vector<std::shared_ptr<const ModelFile>> UserModels);
  void inferHelperRoles();
  void inferLockGuards();
  void resolveClosures();

  clang::ASTContext &Context;
  Model Roles;
  std::deque<FunctionInfo> Functions;
  llvm::DenseMap<const clang::FunctionDecl *, const FunctionInfo *> Infos;
  std::deque<RoleCall> Calls;
  llvm::DenseMap<const clang::Expr *, const RoleCall *> CallIndex;
  std::deque<Closure> Closures;
  llvm::DenseMap<const RoleCall *, const Closure *> ClosureIndex;
  std::vector<CopySite> Copies;
  std::vector<LambdaSite> Lambdas;
  std::vector<LoopSite> Loops;
  std::vector<AtomicAccess> Atomics;
  std::vector<const clang::CXXRecordDecl *> Classes;
  llvm::DenseMap<const clang::FunctionDecl *, llvm::SmallVector<CallSite, 2>>
      Callers;
  llvm::DenseSet<const clang::CXXRecordDecl *> InferredGuards;
  mutable llvm::DenseMap<const FunctionInfo *, std::unique_ptr<HeldLocks>>
      Locks;
  mutable Summaries Facts{*this};
  /// By the function that works the fact out.
  mutable llvm::DenseMap<const void *, std::shared_ptr<const void>> OtherFacts;
};

} // namespace weft

#endif
