//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/LateConversion.h"
#include "support/Ast.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

static const CXXConstructorDecl *constructorIn(const Decl *Member) {
  if (const auto *Template = dyn_cast<FunctionTemplateDecl>(Member))
    Member = Template->getTemplatedDecl();
  return dyn_cast<CXXConstructorDecl>(Member);
}

/// Takes a pointer or view, or `const T &` of any T; `T &&` would keep what it
/// is given, as std::any does.
static bool convertsPointers(const CXXRecordDecl &Class, const Model &M) {
  return any_of(Class.decls(), [&](const Decl *Member) {
    const CXXConstructorDecl *Constructor = constructorIn(Member);
    if (!Constructor || Constructor->getNumParams() == 0 ||
        Constructor->isExplicit())
      return false;
    QualType T = Constructor->getParamDecl(0)->getType();
    if (T->isRValueReferenceType())
      return false;
    T = T.getNonReferenceType();
    return T->isPointerType() || T->isTemplateTypeParmType() ||
           M.hasRole(T, Role::View);
  });
}

/// An object that frees something, or that points nowhere, has a copy of what
/// it was made from. Smart pointers have not.
static bool ownsWhatItIsMadeFrom(QualType T, const Model &M) {
  const CXXRecordDecl *Class = classOf(T);
  if (!Class || !Class->hasDefinition() || Class->isDependentContext() ||
      isViewLike(T, M) || M.hasRole(T, Role::CallableWrapper))
    return false;
  Class = Class->getDefinition();
  if (any_of(Class->methods(), [](const CXXMethodDecl *Method) {
        return Method->getOverloadedOperator() == OO_Arrow;
      }))
    return false;
  const bool PointsSomewhere =
      any_of(Class->fields(), [&](const FieldDecl *Field) {
        return Field->getType()->isReferenceType() ||
               isViewLike(Field->getType(), M);
      });
  return (!Class->hasTrivialDestructor() || !PointsSomewhere) &&
         convertsPointers(*Class, M);
}

/// The arguments behind the callable, of the spawn itself or of a bind.
static SmallVector<const Expr *, 4>
argumentsAround(const Unit &U, const Closure &C, const Expr *Argument) {
  auto behind = [&](const Expr *Call, const Expr *Callable) {
    SmallVector<const Expr *, 4> All = argumentsOf(Call);
    const auto *First = find(All, Callable);
    if (First == All.end() || !is_contained(All, Argument))
      return SmallVector<const Expr *, 4>();
    All.erase(All.begin(), First + 1);
    return All;
  };
  if (C.Use->Params[1].Kind != ParamRef::None)
    if (SmallVector<const Expr *, 4> Found = behind(C.Call->Site, C.Callable);
        !Found.empty())
      return Found;
  const auto *Bind = dyn_cast<CallExpr>(ignoreWrapping(C.Callable));
  const FunctionDecl *Callee = Bind ? Bind->getDirectCallee() : nullptr;
  if (!Callee || !U.model().declaredRoles(*Callee).has(Role::Binds) ||
      Bind->getNumArgs() == 0)
    return {};
  return behind(Bind, Bind->getArg(0));
}

/// What runs, also where the callable is an object with one `operator()`.
static const FunctionDecl *functionOf(const Closure &C) {
  if (C.Runs)
    return C.Runs;
  const CXXRecordDecl *Class = classOf(C.Callable->getType());
  if (!Class || !Class->hasDefinition())
    return nullptr;
  const FunctionDecl *Found = nullptr;
  for (const Decl *Member : Class->getDefinition()->decls()) {
    const bool IsTemplate = isa<FunctionTemplateDecl>(Member);
    if (IsTemplate)
      Member = cast<FunctionTemplateDecl>(Member)->getTemplatedDecl();
    const auto *Method = dyn_cast<CXXMethodDecl>(Member);
    if (!Method || Method->getOverloadedOperator() != OO_Call)
      continue;
    if (Found || IsTemplate)
      return nullptr;
    Found = Method;
  }
  return Found;
}

const ParmVarDecl *copyingParameter(const Unit &U, const Closure &C,
                                    const Capture &Held) {
  const Model &M = U.model();
  if (!C.escapes() || !Held.Argument || !C.Callable ||
      (Held.Kind != Capture::Pointer && Held.Kind != Capture::View))
    return nullptr;
  const FunctionDecl *Fn = functionOf(C);
  if (!Fn)
    return nullptr;
  SmallVector<const Expr *, 4> Arguments = argumentsAround(U, C, Held.Argument);
  const auto *At = find(Arguments, Held.Argument);
  if (At == Arguments.end())
    return nullptr;
  unsigned Index = At - Arguments.begin();
  unsigned Given = Arguments.size();
  // `&C::run` takes its object first.
  const auto *Method = dyn_cast<CXXMethodDecl>(Fn);
  if (Method && Method->isInstance() &&
      Method->getOverloadedOperator() != OO_Call) {
    if (Index == 0)
      return nullptr;
    --Index;
    --Given;
  }
  // A stop token that the spawn supplies comes before all.
  if (Fn->getNumParams() == Given + 1 &&
      M.hasRole(Fn->getParamDecl(0)->getType(), Role::ContextRole))
    ++Index;
  else if (Fn->getMinRequiredArguments() > Given || Fn->getNumParams() < Given)
    return nullptr;
  const ParmVarDecl *Param = Fn->getParamDecl(Index);
  return ownsWhatItIsMadeFrom(Param->getType(), M) &&
                 classOf(Param->getType()) != classOf(Held.Argument->getType())
             ? Param
             : nullptr;
}

bool isConvertedFirst(const Closure &C, const Capture &Held) {
  return C.Use->has(Keyword::Converts) &&
         is_contained(argumentsOf(C.Call->Site), Held.Argument);
}

} // namespace weft::flow
