//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "unit/AccessPath.h"
#include "model/Model.h"
#include "support/Ast.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"

using namespace clang;
using namespace llvm;

namespace weft {

bool AccessPath::contains(const AccessPath &Other) const {
  return valid() && Root == Other.Root && FromThis == Other.FromThis &&
         Fields.size() <= Other.Fields.size() &&
         std::equal(Fields.begin(), Fields.end(), Other.Fields.begin());
}

bool AccessPath::isLocal() const {
  return Root && !FromThis && isLocalObject(Root);
}

static bool isIterator(QualType T) {
  const CXXRecordDecl *Class = classOf(T);
  if (!Class || !Class->hasDefinition() || Class->isLambda())
    return false;
  bool Dereferences = false, Advances = false;
  for (const CXXMethodDecl *Method : Class->methods()) {
    Dereferences |= Method->getOverloadedOperator() == OO_Star;
    Advances |= Method->getOverloadedOperator() == OO_PlusPlus;
  }
  return Dereferences && Advances;
}

/// Has `->` but does not move on: what it gives lives elsewhere.
static bool isSmartPointer(QualType T) {
  const CXXRecordDecl *Class = classOf(T);
  return Class && Class->hasDefinition() && !isIterator(T) &&
         any_of(Class->methods(), [](const CXXMethodDecl *Method) {
           return Method->getOverloadedOperator() == OO_Arrow;
         });
}

bool isViewLike(QualType T, const Model &M) {
  T = T.getNonReferenceType();
  return T->isPointerType() || M.hasRole(T, Role::View) || isIterator(T);
}

namespace {
class Resolver {
public:
  Resolver(const Model &M, bool ThroughValues)
      : M(M), ThroughValues(ThroughValues) {}

  AccessPath resolve(const Expr *E, unsigned Depth = 0) const {
    E = E ? ignoreWrapping(E) : nullptr;
    if (!E || Depth > 16 || E->containsErrors())
      return {};
    if (isa<CXXThisExpr>(E)) {
      AccessPath Path;
      Path.FromThis = true;
      return Path;
    }
    if (const auto *Ref = dyn_cast<DeclRefExpr>(E))
      return ofDeclaration(Ref->getDecl(), Depth);
    if (const auto *Member = dyn_cast<MemberExpr>(E))
      return ofMember(*Member, Depth);
    if (const auto *Unary = dyn_cast<UnaryOperator>(E)) {
      AccessPath Path = resolve(Unary->getSubExpr(), Depth + 1);
      if (Unary->getOpcode() == UO_Deref) {
        Path.Indirect |= endsInPointer(Unary->getSubExpr());
        Path.Element |= isImplicitVariable(Unary->getSubExpr());
      }
      return Path;
    }
    if (const auto *Subscript = dyn_cast<ArraySubscriptExpr>(E)) {
      AccessPath Path = resolve(Subscript->getBase(), Depth + 1);
      Path.Indirect |= endsInPointer(Subscript->getBase());
      Path.Element = true;
      return Path;
    }
    if (const auto *Binary = dyn_cast<BinaryOperator>(E))
      return Binary->isAssignmentOp() || Binary->isAdditiveOp()
                 ? resolve(Binary->getLHS(), Depth + 1)
                 : AccessPath();
    if (const auto *Call = dyn_cast<CallExpr>(E))
      return ofCall(*Call, Depth);
    if (const auto *Construct = dyn_cast<CXXConstructExpr>(E))
      return ofConstruction(*Construct, Depth);
    return {};
  }

  AccessPath ofDeclaration(const ValueDecl *D, unsigned Depth = 0) const {
    if (const auto *Binding = dyn_cast<BindingDecl>(D)) {
      if (const Expr *Bound = Binding->getBinding())
        if (AccessPath Path = resolve(Bound, Depth + 1))
          return Path;
    } else if (const auto *Variable = dyn_cast<VarDecl>(D)) {
      const Expr *Init = Variable->getInit();
      if (Init && standsForItsInit(*Variable)) {
        if (AccessPath Path = resolve(Init, Depth + 1))
          return Path;
      }
    }
    AccessPath Path;
    Path.Root = cast<ValueDecl>(D->getCanonicalDecl());
    return Path;
  }

private:
  /// A range-for's own: it goes from element to element.
  static bool isImplicitVariable(const Expr *E) {
    const auto *Ref = dyn_cast<DeclRefExpr>(ignoreWrapping(E));
    return Ref && Ref->getDecl()->isImplicit();
  }

  /// A pointer variable's value, as opposed to `&x` or an array.
  bool endsInPointer(const Expr *E) const {
    E = ignoreWrapping(E);
    if (const auto *Ref = dyn_cast<DeclRefExpr>(E)) {
      const auto *Variable = dyn_cast<VarDecl>(Ref->getDecl());
      return Variable && Variable->getType()->isPointerType() &&
             !(Variable->getInit() && !isa<ParmVarDecl>(Variable) &&
               standsForItsInit(*Variable));
    }
    return E->getType()->isPointerType() && !isa<CXXThisExpr>(E) &&
           !(isa<UnaryOperator>(E) &&
             cast<UnaryOperator>(E)->getOpcode() == UO_AddrOf);
  }

  bool standsForItsInit(const VarDecl &Variable) const {
    if (isa<ParmVarDecl>(Variable))
      return false;
    QualType T = Variable.getType();
    if (T->isReferenceType() || isIterator(T))
      return true;
    const Expr *Init = ignoreWrapping(Variable.getInit());
    if (T->isPointerType()) {
      const auto *Address = dyn_cast<UnaryOperator>(Init);
      // A range-for's own pointer into a std::array.
      return Variable.isImplicit() || Init->getType()->isArrayType() ||
             (Address && Address->getOpcode() == UO_AddrOf);
    }
    if (!ThroughValues)
      return false;
    // `auto done = promise.get_future()`.
    const auto *Call = dyn_cast<CallExpr>(Init);
    const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
    return Callee && M.declaredRoles(*Callee).has(Role::Passes);
  }

  AccessPath ofMember(const MemberExpr &Member, unsigned Depth) const {
    const auto *Field = dyn_cast<FieldDecl>(Member.getMemberDecl());
    if (!Field) {
      AccessPath Path;
      if (const auto *Static = dyn_cast<VarDecl>(Member.getMemberDecl()))
        Path.Root = Static->getCanonicalDecl();
      return Path;
    }
    AccessPath Path = resolve(Member.getBase(), Depth + 1);
    if (Member.isArrow() && endsInPointer(Member.getBase()))
      Path.Indirect = true;
    // An anonymous struct or union adds nothing that a reader would see, and
    // `entry.second` is an element of its container.
    if (Path && Field->getDeclName() && !isStandard(*Field))
      Path.Fields.push_back(Field->getCanonicalDecl());
    return Path;
  }

  AccessPath ofCall(const CallExpr &Call, unsigned Depth) const {
    const FunctionDecl *Callee = Call.getDirectCallee();
    if (!Callee)
      return {};
    const RoleSet &Roles = M.declaredRoles(*Callee);
    if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(&Call)) {
      switch (Operator->getOperator()) {
      case OO_Star:
      case OO_Arrow: {
        AccessPath Path = resolve(Operator->getArg(0), Depth + 1);
        const bool FromIterator = isIterator(Operator->getArg(0)->getType());
        (FromIterator ? Path.Element : Path.Indirect) = true;
        return Path;
      }
      case OO_Subscript:
      case OO_Equal:
      case OO_PlusPlus:
      case OO_MinusMinus:
      case OO_Plus:
      case OO_Minus: {
        AccessPath Path = resolve(Operator->getArg(0), Depth + 1);
        Path.Element |= Operator->getOperator() != OO_Equal;
        return Path;
      }
      default:
        return {};
      }
    }
    const Expr *Object = objectOf(&Call);
    const bool InStd = isStandard(*Callee);
    const bool GivesReference = Callee->getReturnType()->isReferenceType() ||
                                isViewLike(Callee->getReturnType(), M);
    if (Object) {
      if (Roles.has(Role::Passes) || (InStd && GivesReference) ||
          isa<CXXConversionDecl>(Callee)) {
        AccessPath Path = resolve(Object, Depth + 1);
        if (GivesReference && isSmartPointer(Object->getType()))
          Path.Indirect = true;
        else if (InStd && GivesReference)
          Path.Element = true;
        return Path;
      }
      return {};
    }
    if (Call.getNumArgs() == 0)
      return {};
    if (Roles.has(Role::Passes) || Roles.has(Role::Refers) ||
        (InStd && GivesReference))
      return resolve(Call.getArg(0), Depth + 1);
    return {};
  }

  AccessPath ofConstruction(const CXXConstructExpr &Construct,
                            unsigned Depth) const {
    if (Construct.getNumArgs() == 0)
      return {};
    const Expr *First = Construct.getArg(0);
    const CXXConstructorDecl *Constructor = Construct.getConstructor();
    if (Constructor->isCopyOrMoveConstructor() ||
        M.hasRole(Construct.getType(), Role::View) ||
        isIterator(Construct.getType()))
      return resolve(First, Depth + 1);
    return {};
  }

  const Model &M;
  bool ThroughValues;
};
} // namespace

AccessPath accessPath(const Expr *E, const Model &M) {
  return Resolver(M, /*ThroughValues=*/false).resolve(E);
}

AccessPath accessPath(const ValueDecl &D, const Model &M) {
  return Resolver(M, /*ThroughValues=*/false).ofDeclaration(&D);
}

AccessPath awaitedObject(const Expr *E, const Model &M) {
  return Resolver(M, /*ThroughValues=*/true).resolve(E);
}

AccessPath referredObject(const VarDecl &Variable, const Model &M) {
  if (isa<ParmVarDecl>(Variable) || !Variable.getInit())
    return {};
  return referredObject(Variable.getInit(), M);
}

AccessPath referredObject(const Expr *E, const Model &M) {
  E = E ? ignoreWrapping(E) : nullptr;
  if (!E)
    return {};
  // A view held in a variable refers to what it was made from; anything may
  // have been assigned since, so only its initialiser speaks.
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E)) {
    const auto *Variable = dyn_cast<VarDecl>(Ref->getDecl());
    if (Variable && !Variable->getType()->isArrayType() &&
        isViewLike(Variable->getType(), M))
      return referredObject(*Variable, M);
  }
  // `(void *)number` refers to nothing.
  if (!E->getType()->isArrayType() && !isViewLike(E->getType(), M))
    return {};
  // An element that is a pointer leads out of what holds it.
  const auto *Operator = dyn_cast<CXXOperatorCallExpr>(E);
  if (!E->getType()->isArrayType() &&
      (isa<ArraySubscriptExpr>(E) ||
       (Operator && Operator->getOperator() == OO_Subscript)))
    return {};
  AccessPath Path = accessPath(E, M);
  // What a pointer or view that we did not look through points to is unknown.
  if (const ValueDecl *Last = Path.last();
      Last && !Last->getType()->isArrayType() && isViewLike(Last->getType(), M))
    if (const auto *Address = dyn_cast<UnaryOperator>(E);
        !Address || Address->getOpcode() != UO_AddrOf)
      return {};
  if (Path.Indirect)
    return {};
  return Path;
}

} // namespace weft
