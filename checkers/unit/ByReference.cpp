//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "unit/ByReference.h"
#include "support/Ast.h"
#include "unit/CopyUse.h"
#include "unit/Uses.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;
using namespace llvm;

namespace weft {

bool isOnlyLookedAt(const FunctionInfo &Fn, const VarDecl &Variable,
                    const Model &M) {
  return all_of(Fn.mentionsOf(&Variable, M),
                [&](const Expr *Mention) { return isRead(Fn, Mention); });
}

std::optional<FixItHint> makeReference(const Unit &U, const VarDecl &Variable) {
  SourceLocation Name = Variable.getLocation();
  if (Name.isInvalid() || Name.isMacroID() ||
      !U.context().getLangOpts().CPlusPlus)
    return std::nullopt;
  const bool Nameless =
      Variable.getName().empty() && !isa<DecompositionDecl>(Variable);
  return FixItHint::CreateInsertion(Name, Nameless ? " &" : "&");
}

namespace {
/// Finds uses of a function other than calls: its address, a callable.
class UseFinder : public RecursiveASTVisitor<UseFinder> {
public:
  explicit UseFinder(const FunctionDecl &Fn) : Fn(Fn) {}
  bool shouldVisitTemplateInstantiations() const { return true; }
  bool VisitCallExpr(CallExpr *Call) {
    if (const auto *Callee =
            dyn_cast_or_null<FunctionDecl>(Call->getCalleeDecl()))
      Calls += Callee->getCanonicalDecl() == Fn.getCanonicalDecl();
    return true;
  }
  bool VisitDeclRefExpr(DeclRefExpr *Ref) { return note(Ref->getDecl()); }
  bool VisitMemberExpr(MemberExpr *Ref) { return note(Ref->getMemberDecl()); }
  bool note(const Decl *D) {
    Mentions += D->getCanonicalDecl() == Fn.getCanonicalDecl();
    return true;
  }

  const FunctionDecl &Fn;
  unsigned Calls = 0, Mentions = 0;
};
} // namespace

static bool isOnlyCalled(const Unit &U, const FunctionDecl &Fn) {
  if (isa<CXXConstructorDecl>(Fn))
    return true;
  UseFinder Finder(Fn);
  for (Decl *Top : U.context().getTraversalScope()) {
    if (auto *File = dyn_cast<TranslationUnitDecl>(Top)) {
      for (Decl *D : File->decls())
        if (!U.isInSystemHeader(*D))
          Finder.TraverseDecl(D);
    } else {
      Finder.TraverseDecl(Top);
    }
  }
  return Finder.Calls == Finder.Mentions;
}

/// Nothing but this signature stands in the way: no overriding, no template,
/// no coroutine, whose parameters must outlive the call.
static bool mayChange(const Unit &U, const FunctionInfo &Fn) {
  const FunctionDecl &Decl = Fn.decl();
  const auto *Method = dyn_cast<CXXMethodDecl>(&Decl);
  if (Decl.getTemplatedKind() != FunctionDecl::TK_NonTemplate ||
      Decl.isMain() || (Method && Method->isVirtual()) ||
      isa<CoroutineBodyStmt>(Fn.body()))
    return false;
  if (Method && (Method->getParent()->isDependentContext() ||
                 Method->getTemplateInstantiationPattern()))
    return false;
  return all_of(Decl.redecls(), [&](const FunctionDecl *Other) {
    SourceLocation Where = Other->getLocation();
    return Where.isFileID() && U.sources().isInMainFile(Where);
  });
}

/// No mention of the parameter is worth more than a reference: it is neither
/// moved, nor returned, nor the start of another copy.
static bool isNeverPassedOn(const FunctionInfo &Fn, const ParmVarDecl &Param,
                            const Model &M) {
  return all_of(Fn.mentionsOf(&Param, M), [&](const Expr *Mention) {
    return !Fn.enclosingStmt(Mention, [&](const Stmt *Outer) {
      const auto *Construct = dyn_cast<CXXConstructExpr>(Outer);
      if (Construct && Construct->getConstructor()->isCopyOrMoveConstructor())
        return classOf(Construct->getType()) == classOf(Param.getType());
      return isa<LambdaExpr>(Outer);
    });
  });
}

SmallVector<FixItHint, 2> passByReference(const Unit &U, const FunctionInfo &Fn,
                                          const ParmVarDecl &Param) {
  const Model &M = U.model();
  const unsigned Index = Param.getFunctionScopeIndex();
  const bool Const = isOnlyLookedAt(Fn, Param, M);
  SmallVector<FixItHint, 2> Fixes;
  if (Fn.isPattern() || !isNeverPassedOn(Fn, Param, M))
    return {};
  if (!Fn.lambda()) {
    if (!mayChange(U, Fn) || !isOnlyCalled(U, Fn.decl()))
      return {};
  } else if (!Const && !Fn.decl().getTemplateInstantiationPattern()) {
    // Whoever calls the lambda may pass what is const.
    return {};
  }
  // A reference to what may change binds to no temporary and to nothing const.
  if (!Const)
    for (const CallSite &Call : U.callsTo(&Fn.decl())) {
      SmallVector<const Expr *, 4> Arguments = argumentsOf(Call.Site);
      if (Index >= Arguments.size())
        return {};
      const Expr *Argument = ignoreWrapping(copiedFrom(Arguments[Index]));
      if (!Argument->isLValue() || Argument->getType().isConstQualified())
        return {};
    }
  for (const FunctionDecl *Declaration : Fn.decl().redecls()) {
    const ParmVarDecl *Declared = Declaration->getParamDecl(Index);
    SourceLocation Type = Declared->getTypeSpecStartLoc();
    std::optional<FixItHint> Hint = makeReference(U, *Declared);
    if (!Hint || Type.isInvalid() || Type.isMacroID() ||
        Declared->hasDefaultArg())
      return {};
    if (Const && !Declared->getType().isConstQualified())
      Fixes.push_back(
          FixItHint::CreateInsertion(Declared->getBeginLoc(), "const "));
    Fixes.push_back(*Hint);
  }
  return Fixes;
}

FixItHint captureByReference(const LambdaExpr &Lambda,
                             const LambdaCapture &Held) {
  if (Held.isExplicit())
    return FixItHint::CreateInsertion(Held.getLocation(), "&");
  return FixItHint::CreateInsertion(
      Lambda.getCaptureDefaultLoc().getLocWithOffset(1),
      (", &" + Held.getCapturedVar()->getName()).str());
}

bool mayOutliveScope(const Unit &U, const LambdaSite &Site,
                     const Closure *&Escaping) {
  bool Known = false;
  for (const Closure &C : U.closures()) {
    if (C.Lambda != Site.Lambda)
      continue;
    Known = true;
    if (C.escapes()) {
      Escaping = &C;
      return true;
    }
  }
  if (Known || !Site.In)
    return !Known;
  // Called where it stands.
  const Stmt *User = Site.In->enclosingStmt(Site.Lambda, [](const Stmt *S) {
    return !isa<ParenExpr, MaterializeTemporaryExpr, ImplicitCastExpr,
                CXXBindTemporaryExpr>(S);
  });
  const auto *Call = dyn_cast_or_null<CXXOperatorCallExpr>(User);
  return !Call || ignoreWrapping(Call->getArg(0)) != Site.Lambda;
}

} // namespace weft
