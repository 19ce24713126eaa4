//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "unit/Closure.h"
#include "model/Model.h"
#include "support/Ast.h"
#include "unit/CallableTypes.h"
#include "unit/Unit.h"
#include "clang/AST/DeclCXX.h"

using namespace clang;
using namespace llvm;

namespace weft {

namespace {
class ClosureResolver {
public:
  ClosureResolver(const Unit &U, Closure &Result)
      : M(U.model()), Result(Result) {}

  void addCallable(const Expr *E, unsigned Depth = 0) {
    E = E ? ignoreWrapping(E) : nullptr;
    if (!E || Depth > 8)
      return;
    if (const auto *Lambda = dyn_cast<LambdaExpr>(E))
      return addLambda(*Lambda, Depth);
    if (const auto *Unary = dyn_cast<UnaryOperator>(E))
      return addCallable(Unary->getSubExpr(), Depth + 1);
    if (const auto *Ref = dyn_cast<DeclRefExpr>(E))
      return addNamed(*Ref, Depth);
    if (const auto *Call = dyn_cast<CallExpr>(E))
      return addCall(*Call, Depth);
    if (const auto *Construct = dyn_cast<CXXConstructExpr>(E))
      return addConstruction(*Construct, Depth);
    if (const auto *List = dyn_cast<InitListExpr>(E))
      addAggregate(*List);
  }

  /// An argument that is copied into the task beside its callable.
  void addArgument(const Expr *E) {
    const Expr *Plain = ignoreWrapping(E);
    Capture C;
    C.Where = E->getBeginLoc();
    C.Argument = E;
    if (const auto *Ref = dyn_cast<DeclRefExpr>(Plain))
      C.Var = Ref->getDecl();
    if (isa<CXXThisExpr>(Plain)) {
      C.Kind = Capture::This;
    } else if (const Expr *Referred = referenceTarget(Plain)) {
      C.Kind = Capture::Reference;
      C.Path = accessPath(Referred, M);
      if (const auto *Ref = dyn_cast<DeclRefExpr>(ignoreWrapping(Referred)))
        C.Var = Ref->getDecl();
    } else if (Plain->getType()->isArrayType() || isViewLike(E->getType(), M)) {
      C.Kind = M.hasRole(E->getType(), Role::View) ? Capture::View
                                                   : Capture::Pointer;
      C.Path = referredObject(Plain, M);
      if (const auto *Address = dyn_cast<UnaryOperator>(Plain))
        if (const auto *Ref =
                dyn_cast<DeclRefExpr>(ignoreWrapping(Address->getSubExpr())))
          C.Var = Ref->getDecl();
    } else {
      C.Path = accessPath(Plain, M);
      // A callable that is passed on as an argument brings its captures.
      if (canBeCalled(Plain->getType(), M))
        addCallable(Plain, 1);
    }
    Result.Captures.push_back(std::move(C));
  }

private:
  /// The argument of `std::ref(…)`; null for anything else.
  const Expr *referenceTarget(const Expr *E) const {
    if (const auto *Construct = dyn_cast<CXXConstructExpr>(E))
      if (Construct->getNumArgs() == 1 &&
          Construct->getConstructor()->isCopyOrMoveConstructor())
        E = ignoreWrapping(Construct->getArg(0));
    const auto *Call = dyn_cast<CallExpr>(E);
    const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
    return Callee && Call->getNumArgs() > 0 &&
                   M.declaredRoles(*Callee).has(Role::Refers)
               ? Call->getArg(0)
               : nullptr;
  }

  void addLambda(const LambdaExpr &Lambda, unsigned Depth) {
    if (!Result.Lambda) {
      Result.Lambda = &Lambda;
      Result.Runs = Lambda.getCallOperator();
    }
    auto Init = Lambda.capture_init_begin();
    for (const LambdaCapture &Captured : Lambda.captures())
      addCapture(Lambda, Captured, *Init++, Depth);
  }

  void addCapture(const LambdaExpr &Lambda, const LambdaCapture &Captured,
                  const Expr *Init, unsigned Depth) {
    Capture C;
    C.Where = Captured.getLocation();
    C.InLambda = &Captured;
    C.Lambda = &Lambda;
    if (Captured.capturesThis()) {
      C.Kind = Captured.getCaptureKind() == LCK_StarThis ? Capture::Copy
                                                         : Capture::This;
      Result.Captures.push_back(std::move(C));
      return;
    }
    if (!Captured.capturesVariable())
      return;
    const ValueDecl *Variable = Captured.getCapturedVar();
    C.Var = Variable;
    const bool InitCapture = Variable->isInitCapture();
    if (Captured.getCaptureKind() == LCK_ByRef) {
      C.Kind = Capture::Reference;
      C.Path = InitCapture ? accessPath(Init, M) : accessPath(*Variable, M);
    } else {
      QualType T = Variable->getType();
      const auto *Declared = dyn_cast<VarDecl>(Variable);
      if (Declared && isViewLike(T, M) && !T->isReferenceType())
        C.Path = InitCapture ? referredObject(Init, M)
                             : referredObject(*Declared, M);
      if (C.Path) {
        C.Kind = M.hasRole(T, Role::View) ? Capture::View : Capture::Pointer;
      } else {
        if (InitCapture)
          C.Path = accessPath(Init, M);
        if (!C.Path)
          C.Path.Root = Variable;
        if (Declared && canBeCalled(T, M))
          addCallable(InitCapture ? Init : Declared->getInit(), Depth + 1);
      }
    }
    Result.Captures.push_back(std::move(C));
  }

  void addNamed(const DeclRefExpr &Ref, unsigned Depth) {
    if (const auto *Fn = dyn_cast<FunctionDecl>(Ref.getDecl())) {
      if (!Result.Runs)
        Result.Runs = Fn;
      return;
    }
    const auto *Variable = dyn_cast<VarDecl>(Ref.getDecl());
    if (Variable && !isa<ParmVarDecl>(Variable) && Variable->getInit())
      addCallable(Variable->getInit(), Depth + 1);
  }

  void addCall(const CallExpr &Call, unsigned Depth) {
    const FunctionDecl *Callee = Call.getDirectCallee();
    if (!Callee)
      return;
    const RoleSet &Roles = M.declaredRoles(*Callee);
    RoleCall Site{&Call, Callee, Roles, nullptr};
    if (const RoleUse *Binds = Roles.get(Role::Binds)) {
      unsigned Position = 0;
      if (const Expr *Bound = Site.callable(*Binds, M, &Position)) {
        addCallable(Bound, Depth + 1);
        SmallVector<const Expr *, 4> Arguments = argumentsOf(&Call);
        for (const Expr *Argument :
             ArrayRef(Arguments).drop_front(Position + 1))
          addArgument(Argument);
      }
    } else if (Roles.has(Role::Refers) && Call.getNumArgs() > 0) {
      Capture C;
      C.Kind = Capture::Reference;
      C.Path = accessPath(Call.getArg(0), M);
      C.Var = C.Path.Fields.empty() ? C.Path.Root : nullptr;
      C.Where = Call.getArg(0)->getBeginLoc();
      C.Argument = &Call;
      Result.Captures.push_back(std::move(C));
      addCallable(Call.getArg(0), Depth + 1);
    } else if (const RoleUse *Passes = Roles.get(Role::Passes)) {
      addCallable(Site.objectExpr(*Passes, M), Depth + 1);
    }
  }

  void addConstruction(const CXXConstructExpr &Construct, unsigned Depth) {
    if (Construct.getNumArgs() == 0)
      return;
    const CXXConstructorDecl *Constructor = Construct.getConstructor();
    if (Constructor->isCopyOrMoveConstructor() ||
        M.hasRole(Construct.getType(), Role::CallableWrapper))
      return addCallable(Construct.getArg(0), Depth + 1);
    if (Constructor->getParent()->hasDefinition() &&
        hasCallOperator(Constructor->getParent()))
      addFunctor(Construct);
  }

  /// `Task{local}`: the constructor's parameters that end up in reference or
  /// pointer members.
  void addFunctor(const CXXConstructExpr &Construct) {
    const CXXConstructorDecl *Constructor = Construct.getConstructor();
    const FunctionDecl *Definition = Constructor->getDefinition();
    const auto *Defined = dyn_cast_or_null<CXXConstructorDecl>(Definition);
    if (!Defined)
      return;
    for (const CXXCtorInitializer *Init : Defined->inits()) {
      const FieldDecl *Field = Init->getMember();
      if (!Field || !Init->getInit())
        continue;
      const Expr *From = ignoreWrapping(Init->getInit());
      const auto *Address = dyn_cast<UnaryOperator>(From);
      if (Address)
        From = ignoreWrapping(Address->getSubExpr());
      const auto *Ref = dyn_cast<DeclRefExpr>(From);
      const auto *Param = Ref ? dyn_cast<ParmVarDecl>(Ref->getDecl()) : nullptr;
      if (!Param || Param->getFunctionScopeIndex() >= Construct.getNumArgs())
        continue;
      const Expr *Argument = Construct.getArg(Param->getFunctionScopeIndex());
      if (Field->getType()->isReferenceType() ||
          (Address && Address->getOpcode() == UO_AddrOf &&
           Param->getType()->isReferenceType()))
        addReferenceTo(Argument);
      else
        addArgument(Argument);
    }
  }

  void addAggregate(const InitListExpr &List) {
    const CXXRecordDecl *Class = classOf(List.getType());
    if (!Class || !Class->isAggregate() || !hasCallOperator(Class))
      return;
    auto Field = Class->field_begin();
    for (const Expr *Init : List.inits()) {
      if (Field == Class->field_end())
        return;
      if (Field->getType()->isReferenceType())
        addReferenceTo(Init);
      else
        addArgument(Init);
      ++Field;
    }
  }

  void addReferenceTo(const Expr *E) {
    Capture C;
    C.Kind = Capture::Reference;
    C.Path = accessPath(E, M);
    if (const auto *Ref = dyn_cast<DeclRefExpr>(ignoreWrapping(E)))
      C.Var = Ref->getDecl();
    C.Where = E->getBeginLoc();
    C.Argument = E;
    Result.Captures.push_back(std::move(C));
  }

  const Model &M;
  Closure &Result;
};
} // namespace

Closure resolveClosure(const Unit &U, const RoleCall &Call,
                       const RoleUse &Use) {
  const Model &M = U.model();
  Closure Result;
  Result.Call = &Call;
  Result.Use = &Use;
  unsigned Position = 0;
  Result.Callable = Call.callable(Use, M, &Position);
  ClosureResolver Resolver(U, Result);
  if (!Result.Callable)
    return Result;
  Resolver.addCallable(Result.Callable);
  SmallVector<const Expr *, 4> Arguments = argumentsOf(Call.Site);
  ParamRef First = Use.Params[1];
  unsigned Begin = Arguments.size();
  if (First.Kind == ParamRef::Rest)
    Begin = Position + 1;
  else if (First.Kind == ParamRef::Index)
    Begin = First.Number - 1;
  for (unsigned I = Begin; I < Arguments.size(); ++I)
    Resolver.addArgument(Arguments[I]);
  return Result;
}

} // namespace weft
