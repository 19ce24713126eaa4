//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "unit/AtomicAccess.h"
#include "model/Model.h"
#include "support/Ast.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"

using namespace clang;
using namespace llvm;

namespace weft {

using Kind = AtomicAccess::KindType;

bool isAtomicObject(QualType T, const Model &M) {
  if (T.isNull() || T->isDependentType())
    return false;
  T = T.getNonReferenceType();
  if (T->isPointerType())
    T = T->getPointeeType();
  return T->isAtomicType() || (T->isRecordType() && M.hasRole(T, Role::Atomic));
}

namespace {
/// The call of a member, or of a function that is given the object's address.
class AtomicCall {
public:
  AtomicCall(const CallExpr &Call, const FunctionDecl &Callee, bool IsMember,
             const Model &M)
      : Call(Call), Callee(Callee), First(IsMember ? 0 : 1),
        ObjectIsFirst(!IsMember || isa<CXXOperatorCallExpr>(Call)), M(M) {}

  std::optional<AtomicAccess> classify() const {
    AtomicAccess Access;
    Access.Site = &Call;
    Access.Object =
        ObjectIsFirst
            ? Call.getArg(0)
            : cast<CXXMemberCallExpr>(Call).getImplicitObjectArgument();
    std::optional<Kind> What = kind();
    if (!What)
      return std::nullopt;
    Access.Kind = *What;
    const unsigned Values = countOfValues();
    if (*What == AtomicAccess::Store && Values == 1)
      Access.Stored = argument(0);
    if (const Expr *Order = argument(Values)) {
      Access.Relaxed = isRelaxed(*Order);
      if (!isa<CXXDefaultArgExpr>(Order))
        Access.Order = Order;
    }
    Access.Path = accessPath(Access.Object, M);
    return Access;
  }

private:
  unsigned countOfParams() const { return Callee.getNumParams() - First; }
  QualType param(unsigned Index) const {
    return Callee.getParamDecl(Index + First)->getType();
  }
  const Expr *argument(unsigned Index) const {
    Index += ObjectIsFirst ? 1 : 0;
    return Index < Call.getNumArgs() ? Call.getArg(Index) : nullptr;
  }

  /// Parameters in front of the memory orders: all that end the list and are of
  /// one enumeration.
  unsigned countOfValues() const {
    unsigned Count = countOfParams();
    if (isa<CXXOperatorCallExpr>(Call) || Count == 0 ||
        !param(Count - 1)->isEnumeralType())
      return Count;
    const QualType Order = param(Count - 1).getCanonicalType();
    while (Count > 0 && param(Count - 1).getCanonicalType() == Order)
      --Count;
    return Count;
  }

  bool isRelaxed(const Expr &Order) const {
    Expr::EvalResult Value;
    return !Order.isValueDependent() &&
           Order.EvaluateAsInt(Value, Callee.getASTContext()) &&
           Value.Val.getInt().isZero();
  }

  std::optional<Kind> kind() const {
    if (isa<CXXConversionDecl>(Callee))
      return AtomicAccess::Load;
    if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(&Call)) {
      if (Operator->getOperator() == OO_Equal)
        return AtomicAccess::Store;
      return Operator->isAssignmentOp() ||
                     Operator->getOperator() == OO_PlusPlus ||
                     Operator->getOperator() == OO_MinusMinus
                 ? std::optional(AtomicAccess::Update)
                 : std::nullopt;
    }
    const RoleSet &Roles = M.declaredRoles(Callee);
    if (Roles.has(Role::Blocks))
      return AtomicAccess::Wait;
    if (Roles.has(Role::Notifies))
      return std::nullopt;
    const unsigned Values = countOfValues();
    if (Callee.getReturnType()->isVoidType())
      return Values == 1 || (Values == 0 && countOfParams() == 1)
                 ? std::optional(AtomicAccess::Store)
                 : std::nullopt;
    if (Values == 0)
      return isConst() ? AtomicAccess::Load : AtomicAccess::Update;
    return Values == 2 && Callee.getReturnType()->isBooleanType()
               ? AtomicAccess::CompareExchange
               : AtomicAccess::Update;
  }

  bool isConst() const {
    if (const auto *Method = dyn_cast<CXXMethodDecl>(&Callee))
      return Method->isConst();
    return Callee.getParamDecl(0)
        ->getType()
        ->getPointeeType()
        .isConstQualified();
  }

  const CallExpr &Call;
  const FunctionDecl &Callee;
  const unsigned First;
  const bool ObjectIsFirst;
  const Model &M;
};
} // namespace

static std::optional<AtomicAccess> accessByCall(const CallExpr &Call,
                                                const Model &M) {
  const FunctionDecl *Callee = Call.getDirectCallee();
  if (!Callee)
    return std::nullopt;
  if (isa<CXXMethodDecl>(Callee)) {
    const Expr *Object = objectOf(&Call);
    if (!Object ||
        !isAtomicObject(Object->IgnoreParenImpCasts()->getType(), M) ||
        cast<CXXMethodDecl>(Callee)->isVirtual())
      return std::nullopt;
    return AtomicCall(Call, *Callee, true, M).classify();
  }
  if (Call.getNumArgs() == 0 || Callee->getNumParams() == 0 ||
      !Callee->getParamDecl(0)->getType()->isPointerType() ||
      !isAtomicObject(Call.getArg(0)->getType(), M) || !isStandard(*Callee))
    return std::nullopt;
  return AtomicCall(Call, *Callee, false, M).classify();
}

static std::optional<AtomicAccess> accessByBuiltin(const AtomicExpr &Builtin,
                                                   const Model &M) {
  AtomicAccess Access;
  Access.Site = &Builtin;
  Access.Object = Builtin.getPtr();
  Access.Path = accessPath(Access.Object, M);
  switch (Builtin.getOp()) {
  case AtomicExpr::AO__c11_atomic_init:
    Access.Kind = AtomicAccess::Store;
    return Access;
  case AtomicExpr::AO__c11_atomic_load:
  case AtomicExpr::AO__atomic_load:
  case AtomicExpr::AO__atomic_load_n:
    Access.Kind = AtomicAccess::Load;
    break;
  case AtomicExpr::AO__c11_atomic_store:
  case AtomicExpr::AO__atomic_store:
  case AtomicExpr::AO__atomic_store_n:
    Access.Kind = AtomicAccess::Store;
    Access.Stored = Builtin.getVal1();
    break;
  default:
    Access.Kind = Builtin.isCmpXChg() ? AtomicAccess::CompareExchange
                                      : AtomicAccess::Update;
    break;
  }
  Access.Order = Builtin.getOrder();
  const auto *Order = dyn_cast<IntegerLiteral>(ignoreWrapping(Access.Order));
  Access.Relaxed = Order && Order->getValue().isZero();
  return Access;
}

/// `_Atomic int n; n = 1; ++n; return n;`
static std::optional<AtomicAccess> accessByLanguage(const Expr *E,
                                                    const Model &M) {
  AtomicAccess Access;
  Access.Site = E;
  if (const auto *Cast = dyn_cast<ImplicitCastExpr>(E)) {
    if (Cast->getCastKind() != CK_AtomicToNonAtomic)
      return std::nullopt;
    Access.Object = Cast->getSubExpr();
  } else if (const auto *Binary = dyn_cast<BinaryOperator>(E)) {
    if (!Binary->isAssignmentOp() ||
        !Binary->getLHS()->getType()->isAtomicType())
      return std::nullopt;
    Access.Object = Binary->getLHS();
    Access.Kind = Binary->getOpcode() == BO_Assign ? AtomicAccess::Store
                                                   : AtomicAccess::Update;
    if (Access.Kind == AtomicAccess::Store)
      Access.Stored = Binary->getRHS();
  } else if (const auto *Unary = dyn_cast<UnaryOperator>(E)) {
    if (!Unary->isIncrementDecrementOp() ||
        !Unary->getSubExpr()->getType()->isAtomicType())
      return std::nullopt;
    Access.Object = Unary->getSubExpr();
    Access.Kind = AtomicAccess::Update;
  } else {
    return std::nullopt;
  }
  Access.Path = accessPath(Access.Object, M);
  return Access;
}

std::optional<AtomicAccess> atomicAccess(const Expr *E, const Model &M) {
  if (const auto *Call = dyn_cast<CallExpr>(E))
    return accessByCall(*Call, M);
  if (const auto *Builtin = dyn_cast<AtomicExpr>(E))
    return accessByBuiltin(*Builtin, M);
  return accessByLanguage(E, M);
}

} // namespace weft
