//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/Shelter.h"
#include "flow/ElementEnds.h"
#include "support/Ast.h"
#include "unit/AccessPath.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

/// `const long &n = numbers_[0]`, of another type, refers to a copy.
static bool bindsTemporary(const VarDecl &Reference) {
  const Expr *E = Reference.getInit();
  for (;;) {
    if (const auto *Full = dyn_cast<ExprWithCleanups>(E))
      E = Full->getSubExpr();
    else if (const auto *Cast = dyn_cast<ImplicitCastExpr>(E))
      E = Cast->getSubExpr();
    else
      return isa<MaterializeTemporaryExpr>(E);
  }
}

namespace {
/// Follows a reference, pointer or iterator to all that holds its element.
class ShelterFinder {
public:
  explicit ShelterFinder(const Model &M) : M(M) {}
  SmallVector<Shelter, 2> Found;

  /// \p E, itself the object in question.
  void followObject(const Expr *E, unsigned Depth = 0) {
    E = E ? ignoreWrapping(E) : nullptr;
    if (!E || Depth > 12 || E->containsErrors())
      return;
    if (const auto *Ref = dyn_cast<DeclRefExpr>(E))
      return followVariable(*Ref, Depth);
    if (const auto *Member = dyn_cast<MemberExpr>(E)) {
      const auto *Field = dyn_cast<FieldDecl>(Member->getMemberDecl());
      if (Field && !Field->getType()->isReferenceType())
        Member->isArrow() ? followValue(Member->getBase(), Depth + 1)
                          : followObject(Member->getBase(), Depth + 1);
      return;
    }
    if (const auto *Unary = dyn_cast<UnaryOperator>(E)) {
      if (Unary->getOpcode() == UO_Deref)
        followValue(Unary->getSubExpr(), Depth + 1);
      else if (Unary->getOpcode() == UO_AddrOf)
        followObject(Unary->getSubExpr(), Depth + 1);
      return;
    }
    if (const auto *Call = dyn_cast<CallExpr>(E))
      return followCall(*Call, Depth);
    const auto *Made = dyn_cast<CXXConstructExpr>(E);
    if (Made && Made->getNumArgs() > 0 && isViewLike(Made->getType(), M))
      followValue(Made->getArg(0), Depth + 1);
  }

  /// What \p E, a pointer, iterator or view, refers to. Where it was kept
  /// before says nothing of that.
  void followValue(const Expr *E, unsigned Depth = 0) {
    const Expr *Plain = E ? ignoreWrapping(E) : nullptr;
    if (Plain && (!Plain->isGLValue() || isa<DeclRefExpr>(Plain) ||
                  !isViewLike(Plain->getType(), M)))
      followObject(Plain, Depth);
  }

private:
  void followVariable(const DeclRefExpr &Ref, unsigned Depth) {
    const ValueDecl *D = Ref.getDecl();
    if (const auto *Binding = dyn_cast<BindingDecl>(D))
      D = dyn_cast_or_null<VarDecl>(Binding->getDecomposedDecl());
    const auto *Variable = dyn_cast_or_null<VarDecl>(D);
    if (!Variable || isa<ParmVarDecl>(Variable) ||
        Variable->hasGlobalStorage() || !Variable->getInit())
      return;
    if (Variable->getType()->isReferenceType()) {
      if (!bindsTemporary(*Variable))
        followObject(Variable->getInit(), Depth + 1);
    } else if (isViewLike(Variable->getType(), M))
      followValue(Variable->getInit(), Depth + 1);
  }

  void followCall(const CallExpr &Call, unsigned Depth) {
    const FunctionDecl *Callee = Call.getDirectCallee();
    const Expr *Object = objectOf(&Call);
    if (!Callee || !isStandard(*Callee) || (!Object && Call.getNumArgs() == 0))
      return;
    const QualType Result = Callee->getReturnType();
    if (!Result->isReferenceType() && !isViewLike(Result, M))
      return;
    if (!Object) {
      // `std::find(a.begin(), …)`, `std::get<0>(a)`.
      const Expr *First = Call.getArg(0);
      return isViewLike(First->getType(), M) ? followValue(First, Depth + 1)
                                             : followObject(First, Depth + 1);
    }
    // Some libraries' members are in bases.
    const QualType Type = ignoreWrapping(Object)->getType();
    if (isViewLike(Type, M))
      return followValue(Object, Depth + 1);
    // Whoever shares the object keeps it.
    if (M.hasRole(Type, Role::SharedHandle))
      return;
    const bool LeadsOut = M.declaredRoles(*Callee).has(Role::Passes);
    if (const ValueDecl *Holder = sharedHolder(Object, M))
      Found.push_back({Holder, ByPointer});
    ByPointer |= LeadsOut;
    followObject(Object, Depth + 1);
  }

  const Model &M;
  bool ByPointer = false;
};
} // namespace

SmallVector<Shelter, 2> sheltersOf(const VarDecl &Variable, const Model &M) {
  const bool Reference = Variable.getType()->isReferenceType();
  if (!Variable.getInit() || Variable.hasGlobalStorage() ||
      (Reference ? bindsTemporary(Variable)
                 : !isViewLike(Variable.getType(), M)))
    return {};
  ShelterFinder Finder(M);
  Reference ? Finder.followObject(Variable.getInit())
            : Finder.followValue(Variable.getInit());
  return std::move(Finder.Found);
}

} // namespace weft::flow
