//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/LazyInit.h"
#include "flow/DroppedValue.h"
#include "support/Ast.h"
#include "unit/Uses.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

bool returns(const Stmt *Block) {
  if (const auto *Compound = dyn_cast_or_null<CompoundStmt>(Block))
    Block = Compound->body_empty() ? nullptr : Compound->body_back();
  return isa_and_nonnull<ReturnStmt, CoreturnStmt>(Block);
}

/// Has `->` and tells whether it is set.
static bool isSmartPointer(QualType T) {
  const CXXRecordDecl *Class = classOf(T);
  if (!Class || !Class->hasDefinition())
    return false;
  bool Points = false, Tells = false;
  for (const CXXMethodDecl *Method : Class->getDefinition()->methods()) {
    Points |= Method->getOverloadedOperator() == OO_Arrow;
    Tells |= isa<CXXConversionDecl>(Method);
  }
  return Points && (Tells || isStandard(*Class));
}

static bool canBeMadeLazily(const ValueDecl &D, const Model &M) {
  const QualType T = D.getType();
  const auto *Variable = dyn_cast<VarDecl>(&D);
  if (Variable ? Variable->hasLocalStorage() ||
                     Variable->getTLSKind() != VarDecl::TLS_None
               : !isa<FieldDecl>(D))
    return false;
  return !T->isReferenceType() && !T.isConstQualified() &&
         (isAtomicObject(T, M) ? !T->isPointerType()
                               : T->isScalarType() || isSmartPointer(T));
}

static const AtomicAccess *accessAt(const Unit &U, const FunctionInfo &Fn,
                                    const Expr *Site) {
  for (const AtomicAccess &Access : U.atomics())
    if (Access.In == &Fn && Access.Site == Site)
      return &Access;
  return nullptr;
}

bool isUnset(const Unit &U, const Expr &E) {
  const Expr *Value = ignoreWrapping(&E);
  bool Set = true;
  return isa<CXXNullPtrLiteralExpr, GNUNullExpr>(Value) ||
         (!Value->isValueDependent() && Value->getType()->isScalarType() &&
          Value->EvaluateAsBooleanCondition(Set, U.context()) && !Set);
}

const Expr *objectAsked(const Unit &U, const Expr *E, bool &Unset) {
  for (;;) {
    E = ignoreWrapping(E);
    if (const auto *Not = dyn_cast<UnaryOperator>(E);
        Not && Not->getOpcode() == UO_LNot) {
      Unset = !Unset;
      E = Not->getSubExpr();
    } else if (const auto *Rewritten =
                   dyn_cast<CXXRewrittenBinaryOperator>(E)) {
      E = Rewritten->getSemanticForm();
    } else if (const auto *Binary = dyn_cast<BinaryOperator>(E)) {
      if (!Binary->isEqualityOp() || !isUnset(U, *Binary->getRHS()))
        return nullptr;
      if (Binary->getOpcode() == BO_EQ)
        Unset = !Unset;
      E = Binary->getLHS();
    } else if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(E)) {
      if (Operator->getNumArgs() != 2 || !isUnset(U, *Operator->getArg(1)))
        return nullptr;
      if (Operator->getOperator() == OO_EqualEqual)
        Unset = !Unset;
      else if (Operator->getOperator() != OO_ExclaimEqual)
        return nullptr;
      E = Operator->getArg(0);
    } else if (const auto *Call = dyn_cast<CXXMemberCallExpr>(E)) {
      // A conversion, `get()`, `has_value()`, `load()`: nothing else is asked.
      const CXXMethodDecl *Method = Call->getMethodDecl();
      if (!Method || !Method->isConst() ||
          !(isa<CXXConversionDecl>(Method) ||
            isAtomicObject(Call->getImplicitObjectArgument()
                               ->IgnoreParenImpCasts()
                               ->getType(),
                           U.model()) ||
            (isStandard(*Method) && Call->getNumArgs() == 0 &&
             isSmartPointer(Method->getFunctionObjectParameterType()))))
        return nullptr;
      E = Call->getImplicitObjectArgument();
    } else {
      return isa<DeclRefExpr, MemberExpr>(E) ? E : nullptr;
    }
  }
}

std::vector<Look> looksIn(const Unit &U, const FunctionInfo &Fn) {
  std::vector<Look> Found;
  forEachOwnStmt(Fn, [&](const Stmt *S) {
    const auto *If = dyn_cast<IfStmt>(S);
    if (!If || If->isConstexpr() || !If->getCond())
      return;
    Look L;
    L.If = If;
    L.Mention = objectAsked(U, If->getCond(), L.WhenUnset);
    if (!L.Mention)
      return;
    const auto *Ref = dyn_cast<DeclRefExpr>(L.Mention);
    const ValueDecl *D =
        Ref ? Ref->getDecl() : cast<MemberExpr>(L.Mention)->getMemberDecl();
    if (!canBeMadeLazily(*D, U.model()))
      return;
    L.Path = accessPath(L.Mention, U.model());
    if (!L.Path.last())
      return;
    if (isAtomicObject(D->getType(), U.model())) {
      forEachDescendant(If->getCond(), [&](const Stmt *Part) {
        const auto *E = dyn_cast<Expr>(Part);
        L.Load = E ? accessAt(U, Fn, E) : nullptr;
        return !L.Load;
      });
      if (!L.Load || L.Load->Kind != AtomicAccess::Load)
        return;
    }
    Found.push_back(std::move(L));
  });
  return Found;
}

/// `p = make()`, `p.reset(make())`, `p.store(made)`.
static std::optional<FirstWrite> writeAt(const Unit &U, const FunctionInfo &Fn,
                                         const Expr *E, const Look &L) {
  if (L.Load) {
    const AtomicAccess *Access = accessAt(U, Fn, E);
    if (!Access || Access->Kind != AtomicAccess::Store || !Access->Stored ||
        !(Access->Path == L.Path) || isUnset(U, *Access->Stored))
      return std::nullopt;
    return FirstWrite{E, Access};
  }
  const Expr *Target = nullptr, *Value = nullptr;
  if (const auto *Assign = dyn_cast<BinaryOperator>(E)) {
    if (Assign->getOpcode() == BO_Assign) {
      Target = Assign->getLHS();
      Value = Assign->getRHS();
    }
  } else if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(E)) {
    if (Operator->getOperator() == OO_Equal && Operator->getNumArgs() == 2) {
      Target = Operator->getArg(0);
      Value = Operator->getArg(1);
    }
  } else if (const auto *Call = dyn_cast<CXXMemberCallExpr>(E)) {
    const CXXMethodDecl *Method = Call->getMethodDecl();
    if (Method && !Method->isConst() && Call->getNumArgs() > 0) {
      Target = Call->getImplicitObjectArgument();
      Value = Call->getArg(0);
    }
  }
  if (!Target || !isa<DeclRefExpr, MemberExpr>(ignoreWrapping(Target)) ||
      isUnset(U, *Value) || !(accessPath(Target, U.model()) == L.Path))
    return std::nullopt;
  return FirstWrite{Target, nullptr};
}

std::optional<FirstWrite>
firstWriteBehind(const Unit &U, const FunctionInfo &Fn, const Look &L) {
  const SourceManager &SM = U.sources();
  std::optional<FirstWrite> Found;
  auto look = [&](const Stmt *S) {
    const auto *E = dyn_cast<Expr>(S);
    if (!Found && E)
      Found = writeAt(U, Fn, E, L);
    return !Found && !isa<LambdaExpr>(S);
  };
  if (L.WhenUnset) {
    forEachDescendant(L.If->getThen(), look);
  } else if (returns(L.If->getThen())) {
    const SourceLocation End = SM.getFileLoc(L.If->getEndLoc());
    forEachOwnStmt(Fn, [&](const Stmt *S) {
      if (SM.isBeforeInTranslationUnit(End, SM.getFileLoc(S->getBeginLoc())))
        look(S);
    });
  }
  return Found;
}

} // namespace weft::flow
