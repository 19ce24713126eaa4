//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/StaleReference.h"
#include "flow/CallChains.h"
#include "flow/DroppedValue.h"
#include "flow/Paths.h"
#include "flow/Shelter.h"
#include "support/Ast.h"
#include "unit/Coroutine.h"
#include "unit/Uses.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

using Declarations = SmallPtrSet<const ValueDecl *, 8>;

/// The members and globals that are named in \p S, lambdas included.
static void addSharedNames(const Stmt *S, Declarations &Named) {
  forEachDescendant(S, [&](const Stmt *Part) {
    if (const auto *Member = dyn_cast<MemberExpr>(Part)) {
      if (isa<FieldDecl, VarDecl>(Member->getMemberDecl()))
        Named.insert(
            cast<ValueDecl>(Member->getMemberDecl()->getCanonicalDecl()));
    } else if (const auto *Ref = dyn_cast<DeclRefExpr>(Part)) {
      const auto *Variable = dyn_cast<VarDecl>(Ref->getDecl());
      if (Variable && Variable->hasGlobalStorage())
        Named.insert(Variable->getCanonicalDecl());
    }
    return true;
  });
}

static const ValueDecl *declarationNamed(const Stmt *S) {
  const ValueDecl *D = nullptr;
  if (const auto *Member = dyn_cast<MemberExpr>(S))
    D = Member->getMemberDecl();
  else if (const auto *Ref = dyn_cast<DeclRefExpr>(S))
    D = Ref->getDecl();
  return D ? cast<ValueDecl>(D->getCanonicalDecl()) : nullptr;
}

namespace {
class ReferenceSearch {
public:
  ReferenceSearch(const Unit &U, const FunctionInfo &Fn,
                  ArrayRef<Suspension> Waits, const ElementEnds &Ends)
      : U(U), M(U.model()), Fn(Fn), Waits(Waits), Ends(Ends) {
    for (const Suspension &Wait : Waits)
      addSharedNames(Wait.Operand, Awaited);
  }

  std::optional<StaleReference> check(const VarDecl &Variable,
                                      const DeclStmt &Where) const {
    for (const Shelter &In : sheltersOf(Variable, M))
      for (const RoleCall *End : Ends.of(In.Holder))
        if (mayEndMeanwhile(In, *End))
          if (auto Stale = search(Variable, Where, In, *End))
            return Stale;
    return std::nullopt;
  }

private:
  bool mayEndMeanwhile(const Shelter &In, const RoleCall &End) const {
    const FunctionInfo &Other = *End.In;
    if (isInside(Other, Fn) || isPartOf(U, Other, Fn) || leadsTo(U, Other, Fn))
      return false;
    const bool IsTask = coroutineBody(Other) || Ends.isTask(Other.decl()) ||
                        any_of(Other.calls(), [](const RoleCall *Call) {
                          return letsOthersRun(*Call);
                        });
    const RoleUse *Use = End.get(Role::Invalidates);
    // Tables are filled before anybody waits, and what a pointer owns stays
    // where it is when the pointer moves.
    const bool Fills =
        Use->has(Keyword::Grows)
            ? !emptiesByAssignment(End)
            : End.has(Role::Frees) && !argumentsOf(End.Site).empty();
    if (Fills && (!IsTask || In.ByPointer))
      return false;
    // A shutdown that waits for those who use the elements.
    for (const RoleCall *Call : Other.calls())
      for (Role Kind : {Role::Joins, Role::AwaitsZero, Role::ShutsDown})
        if (Call->has(Kind))
          return false;
    if (argumentsOf(End.Site).empty() && waitsBefore(Other, End))
      return false;
    // What is awaited here the other may end, or guard both with.
    Declarations Named;
    addSharedNames(&Other.body(), Named);
    return none_of(Awaited, [&](const ValueDecl *D) {
      return D != In.Holder && Named.contains(D);
    });
  }

  /// `session_ = nullptr`, `sessions_ = {}`.
  static bool emptiesByAssignment(const RoleCall &End) {
    const auto *Operator = dyn_cast<CXXOperatorCallExpr>(End.Site);
    if (!Operator || Operator->getOperator() != OO_Equal ||
        Operator->getNumArgs() != 2)
      return false;
    const Expr *Value = ignoreWrapping(Operator->getArg(1));
    if (const auto *Made = dyn_cast<CXXConstructExpr>(Value))
      return Made->getNumArgs() == 0 &&
             classOf(Made->getType()) ==
                 classOf(ignoreWrapping(Operator->getArg(0))->getType());
    const auto *List = dyn_cast<InitListExpr>(Value);
    const auto *Ref = dyn_cast<DeclRefExpr>(Value);
    return (List && List->getNumInits() == 0) ||
           (Ref && isStandard(*Ref->getDecl())) || // std::nullopt
           isa<CXXNullPtrLiteralExpr, GNUNullExpr>(Value);
  }

  bool waitsBefore(const FunctionInfo &Other, const RoleCall &End) const {
    return any_of(suspensionsOf(U, Other), [&](const Suspension &Wait) {
      return U.sources().isBeforeInTranslationUnit(Wait.Site->getExprLoc(),
                                                   End.Site->getExprLoc());
    });
  }

  std::optional<StaleReference> search(const VarDecl &Variable,
                                       const DeclStmt &Where, const Shelter &In,
                                       const RoleCall &End) const;

  const Unit &U;
  const Model &M;
  const FunctionInfo &Fn;
  ArrayRef<Suspension> Waits;
  const ElementEnds &Ends;
  Declarations Awaited;
};

/// From the declaration to a wait, and from there to a use.
class UseAfterWait : public PathVisitor {
public:
  UseAfterWait(const FunctionInfo &Fn, const VarDecl &Variable,
               const ValueDecl *Holder, Declarations Signals)
      : Fn(Fn), Variable(Variable), Holder(Holder),
        Signals(std::move(Signals)) {}

  DenseMap<const Stmt *, unsigned> Waits;
  std::vector<const Expr *> Order;
  const Expr *Use = nullptr;

  Step onStmt(const Stmt *S) override {
    // The graph shows `int a, b;` once for each.
    if (const auto *Declared = dyn_cast<DeclStmt>(S))
      return State > 0 && is_contained(Declared->decls(), &Variable) ? Stop
                                                                     : Go;
    if (const auto Wait = Waits.find(S); Wait != Waits.end()) {
      State = Wait->second;
      return Go;
    }
    if (State == 0)
      return Go;
    const ValueDecl *Named = declarationNamed(S);
    if (Named && Named == Holder && isGivenBack(*cast<Expr>(S)))
      return Found;
    // Looks at the container, or at what says how things stand, once more.
    if (Named && (Named == Holder || Signals.contains(Named)))
      return Stop;
    const auto *Asked = dyn_cast<CXXMemberCallExpr>(S);
    const Expr *Object = Asked ? Asked->getImplicitObjectArgument() : nullptr;
    if (Object && Asked->getType()->isBooleanType() &&
        isa<CXXThisExpr>(ignoreWrapping(Object)))
      return Stop;
    return Named && isVariable(Named) ? touch(*cast<Expr>(S)) : Go;
  }

private:
  bool isVariable(const ValueDecl *Named) const {
    if (const auto *Binding = dyn_cast<BindingDecl>(Named))
      return Binding->getDecomposedDecl() == &Variable;
    return Named == Variable.getCanonicalDecl();
  }

  /// `sessions_.erase(it)`: \p Object is evaluated before its argument.
  bool isGivenBack(const Expr &Object) {
    const auto *Call = dyn_cast_or_null<CXXMemberCallExpr>(Fn.enclosingStmt(
        &Object, [](const Stmt *S) { return !isa<MemberExpr, CastExpr>(S); }));
    const Expr *Callee = Call ? objectOf(Call) : nullptr;
    if (!Callee || ignoreWrapping(Callee) != &Object)
      return false;
    for (const Expr *Argument : argumentsOf(Call))
      if (const Expr *Plain = ignoreWrapping(passedOn(Argument));
          isa<DeclRefExpr>(Plain) && isVariable(declarationNamed(Plain)) &&
          !Variable.getType()->isReferenceType())
        Use = Plain;
    return Use;
  }

  /// An iterator is copied, or becomes one to const.
  static const Expr *passedOn(const Expr *Argument) {
    const auto *Made = dyn_cast<CXXConstructExpr>(ignoreWrapping(Argument));
    return Made && Made->getNumArgs() == 1 ? Made->getArg(0) : Argument;
  }

  Step touch(const Expr &Mention) {
    const bool Reference = Variable.getType()->isReferenceType();
    if (!Reference) {
      const Stmt *Assignment = assignmentOf(Fn, &Mention);
      if (Assignment && isPlainAssignment(Assignment))
        return Stop;
    }
    const Stmt *Outer =
        Fn.parents().getParentIgnoreParenImpCasts(const_cast<Expr *>(&Mention));
    const auto *Cast = dyn_cast_or_null<CastExpr>(Outer);
    if (!Outer || (Cast && Cast->getType()->isVoidType()))
      return Go;
    // The value of a pointer alone may be looked at.
    if (Variable.getType()->isPointerType() &&
        !isa<MemberExpr, UnaryOperator, ArraySubscriptExpr, CallExpr>(Outer))
      return Go;
    const auto *Unary = dyn_cast<UnaryOperator>(Outer);
    if (Unary && (Unary->getOpcode() == UO_LNot ||
                  (Reference && Unary->getOpcode() == UO_AddrOf)))
      return Go;
    Use = &Mention;
    return Found;
  }

  const FunctionInfo &Fn;
  const VarDecl &Variable;
  const ValueDecl *Holder;
  const Declarations Signals;
};
} // namespace

/// A library's operation on the element ends, with an error, with the element.
static bool isLibraryOperationOn(const Unit &U, const Suspension &Wait,
                                 const VarDecl &Variable) {
  const FunctionDecl *Callee = calleeOf(ignoreWrapping(Wait.Operand));
  bool Named = mentions(Wait.Operand, &Variable);
  if (const auto *Parts = dyn_cast<DecompositionDecl>(&Variable))
    for (const BindingDecl *Binding : Parts->bindings())
      Named |= mentions(Wait.Operand, Binding);
  return Named && (!Callee || U.isInSystemHeader(*Callee));
}

std::optional<StaleReference>
ReferenceSearch::search(const VarDecl &Variable, const DeclStmt &Where,
                        const Shelter &In, const RoleCall &End) const {
  Declarations Named, Signals;
  addSharedNames(&End.In->body(), Named);
  for (const ValueDecl *D : Named)
    if (D->getType()->isScalarType() || M.hasRole(D->getType(), Role::Atomic))
      Signals.insert(D);
  UseAfterWait Search(Fn, Variable, In.Holder, std::move(Signals));
  for (const Suspension &Wait : Waits)
    if (!isLibraryOperationOn(U, Wait, Variable)) {
      Search.Order.push_back(Wait.Site);
      Search.Waits[Wait.Site] = Search.Order.size();
    }
  if (Search.Order.empty() || !findPath(U, Fn, &Where, Search) || !Search.Use ||
      Search.State == 0)
    return std::nullopt;
  return StaleReference{&Variable, In.Holder, Search.Use,
                        Search.Order[Search.State - 1], &End};
}

std::vector<StaleReference> staleReferences(const Unit &U,
                                            const FunctionInfo &Fn,
                                            ArrayRef<Suspension> Waits,
                                            const ElementEnds &Ends) {
  std::vector<StaleReference> Found;
  const ReferenceSearch Search(U, Fn, Waits, Ends);
  forEachOwnStmt(Fn, [&](const Stmt *S) {
    const auto *Where = dyn_cast<DeclStmt>(S);
    if (!Where)
      return;
    for (const Decl *D : Where->decls())
      if (const auto *Variable = dyn_cast<VarDecl>(D))
        if (auto Stale = Search.check(*Variable, *Where))
          Found.push_back(*Stale);
  });
  return Found;
}

} // namespace weft::flow
