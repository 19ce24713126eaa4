//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/HarmfulCopy.h"
#include "flow/SyncTouch.h"
#include "support/Ast.h"
#include "unit/CopyUse.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

std::optional<IdentityPart> harmfulParameter(const Unit &U,
                                             const FunctionInfo &Fn,
                                             const ParmVarDecl &Param) {
  if (Param.getType()->isReferenceType())
    return std::nullopt;
  std::optional<IdentityPart> Part = copiedPart(Param.getType(), U.model());
  if (!Part || Part->Movable)
    return std::nullopt;
  const unsigned Index = Param.getFunctionScopeIndex();
  // A template takes what it is given: its calls are reported. So is the
  // other object of copy and swap.
  const FunctionDecl *Pattern = Fn.decl().getTemplateInstantiationPattern();
  const auto *Method = dyn_cast<CXXMethodDecl>(&Fn.decl());
  if ((Method && Method->isCopyAssignmentOperator()) ||
      (Pattern && !Fn.lambda() &&
       (Index >= Pattern->getNumParams() ||
        Pattern->getParamDecl(Index)->getType()->isDependentType())))
    return std::nullopt;
  ArrayRef<CallSite> Calls = U.callsTo(&Fn.decl());
  const bool OnlyFresh = all_of(Calls, [&](const CallSite &Call) {
    SmallVector<const Expr *, 4> Arguments = argumentsOf(Call.Site);
    return Index < Arguments.size() &&
           isFresh(U, Call.In, copiedFrom(Arguments[Index]), *Part);
  });
  AccessPath Path;
  Path.Root = &Param;
  if ((OnlyFresh && !Calls.empty()) ||
      isSetBehind(U, Fn, Path, *Part, Fn.body().getBeginLoc()))
    return std::nullopt;
  return Part;
}

SmallVector<HarmfulReturn, 1> harmfulReturns(const Unit &U,
                                             const FunctionInfo &Fn) {
  SmallVector<HarmfulReturn, 1> Found;
  QualType Result = Fn.decl().getReturnType();
  std::optional<IdentityPart> Part = copiedPart(Result, U.model());
  if (!Part || Part->Movable || Result->isReferenceType())
    return Found;
  forEachDescendant(&Fn.body(), [&](const Stmt *S) {
    const auto *Return = dyn_cast<ReturnStmt>(S);
    const VarDecl *Local = Return ? returnedLocal(*Return) : nullptr;
    AccessPath Path;
    Path.Root = Local;
    if (Local && Local->getDeclContext() == &Fn.decl() &&
        isTouchedBefore(U, Fn, Path, *Part, Return->getBeginLoc()))
      Found.push_back({Return->getRetValue(), Local, *Part});
    return true;
  });
  return Found;
}

/// What the copy is made from; null where the compiler makes none, and for a
/// C assignment: the read of what is assigned is a site of its own.
static const Expr *sourceOf(const Expr *Copy) {
  if (const auto *Assign = dyn_cast<CXXOperatorCallExpr>(Copy))
    return Assign->getArg(1);
  if (const auto *Construct = dyn_cast<CXXConstructExpr>(Copy))
    return Construct->isElidable() ? nullptr : Construct->getArg(0);
  if (const auto *Read = dyn_cast<CastExpr>(Copy))
    return Read->getSubExpr();
  return nullptr;
}

std::optional<HarmfulCopy> harmfulCopy(const Unit &U, const CopySite &Site) {
  const Expr *Source = sourceOf(Site.Site);
  std::optional<IdentityPart> Part =
      Source ? copiedPart(Site.Site->getType(), U.model()) : std::nullopt;
  if (!Part || isFresh(U, Site.In, Source, *Part))
    return std::nullopt;
  const Expr *From = ignoreWrapping(Source);
  if (!Site.In)
    return HarmfulCopy{Source, *Part};
  CopyUse Use = useOfCopy(U, *Site.In, Site.Site);
  const FunctionInfo *Callee =
      Use.Call ? U.infoFor(calleeOf(Use.Call)) : nullptr;
  if (Use.Kind == CopyUse::Unused ||
      (Callee && Use.Index < Callee->decl().getNumParams() &&
       harmfulParameter(U, *Callee, *Callee->decl().getParamDecl(Use.Index))) ||
      isSetBehind(U, *Site.In, Use.Into, *Part, Site.Site->getEndLoc()))
    return std::nullopt;
  if (Use.Kind == CopyUse::LoopVariable)
    return HarmfulCopy{From, *Part, Use.Variable};
  // Where a local is returned, it depends on what was done with it before.
  const auto *Ref = dyn_cast<DeclRefExpr>(From);
  if (Use.Kind == CopyUse::Returned && Ref &&
      !isa<ParmVarDecl>(Ref->getDecl()) && isLocalObject(Ref->getDecl()))
    return std::nullopt;
  return HarmfulCopy{From, *Part};
}

std::optional<HarmfulByteCopy> harmfulByteCopy(const Unit &U,
                                               const RoleCall &Call) {
  std::optional<ByteCopy> Copy = byteCopyOf(U, Call);
  std::optional<IdentityPart> Part =
      Copy ? identityIn(Copy->Object, CopiedAs::Bytes, U.model())
           : std::nullopt;
  if (!Part || (Copy->Size && *Copy->Size <= offsetOf(U.context(), *Part)) ||
      (Copy->FromObject && isFresh(U, Call.In, Copy->FromObject, *Part)) ||
      isSetBehind(U, *Call.In, Copy->Into, *Part, Call.Site->getEndLoc()))
    return std::nullopt;
  return HarmfulByteCopy{*Part, Copy->Moves};
}

} // namespace weft::flow
