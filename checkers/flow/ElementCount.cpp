//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Counter's part that is about containers and other ranges: how many elements
// they have.

#include "flow/ContainerTypes.h"
#include "flow/Counter.h"
#include "support/Ast.h"
#include "clang/AST/DeclCXX.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

//===--- Ranges

Count Counter::ofContainer(const Expr *E) {
  E = ignoreWrapping(E);
  if (!E || E->isTypeDependent() || E->containsErrors() || Depth > 3)
    return unknown();
  if (holdsTaskHandles(E->getType(), M) || speaksOfWorkers(E))
    return workers();
  if (std::optional<uint64_t> Size = fixedSize(E->getType(), Context))
    return constant(*Size);
  if (const auto *List = dyn_cast<InitListExpr>(E))
    return constant(List->getNumInits());
  if (const auto *List = dyn_cast<CXXStdInitializerListExpr>(E))
    return ofContainer(List->getSubExpr());
  if (const auto *Construct = dyn_cast<CXXConstructExpr>(E))
    return ofConstruction(*Construct);
  if (const auto *Call = dyn_cast<CallExpr>(E))
    if (Count Found = ofCall(*Call))
      return Found;
  return ofNamedContainer(accessPath(E, M), E);
}

Count Counter::ofIterators(const Expr *First, const Expr *Last) {
  AccessPath From = accessPath(First, M), To = accessPath(Last, M);
  if (!From || !(From == To))
    return unknown();
  return ofNamedContainer(From);
}

/// `const size_t num_threads = jobs.size();`, anywhere in the unit: somebody
/// has decided on that number of elements with threads in mind.
bool Counter::isCountedAsWorkers(const ValueDecl &Container) {
  const auto counts = [&](const VarDecl &Variable) {
    const Expr *Init = Variable.getInit();
    const auto *Call = dyn_cast_or_null<CXXMemberCallExpr>(
        Init ? ignoreWrapping(Init) : nullptr);
    return Call && Variable.getType()->isIntegerType() &&
           isWorkerCount(Variable) &&
           accessPath(Call->getImplicitObjectArgument(), M).last() ==
               Container.getCanonicalDecl();
  };
  return any_of(U.functions(), [&](const FunctionInfo &Any) {
    return !forEachDescendant(&Any.body(), [&](const Stmt *S) {
      const auto *Declaration = dyn_cast<DeclStmt>(S);
      return !(Declaration && any_of(Declaration->decls(), [&](const Decl *D) {
                 const auto *Variable = dyn_cast<VarDecl>(D);
                 return Variable && counts(*Variable);
               }));
    });
  });
}

Count Counter::ofNamedContainer(const AccessPath &Path, const Expr *E) {
  const ValueDecl *Named = Path.last();
  if (Named && (isWorkerCount(*Named) || holdsTaskHandles(Named->getType(), M)))
    return workers();
  if (Named && isCountedAsWorkers(*Named))
    return workers();
  // As it is written: a reference to an element has a name of its own.
  if (const auto *Ref = dyn_cast_or_null<DeclRefExpr>(E))
    Named = Ref->getDecl();
  const auto *Variable = dyn_cast_or_null<VarDecl>(Path.Root);
  if (Variable && Path.Fields.empty() && !isa<ParmVarDecl>(Variable) &&
      !Variable->getType()->isReferenceType()) {
    if (Count Known = ofVariable(*Variable))
      return Known;
  }
  if (Named && Named->getDeclName().isIdentifier() && !Named->getName().empty())
    return perItem("element of '" + Named->getName() + "'");
  if (const FunctionDecl *Callee = E ? calleeOf(E) : nullptr;
      Callee && Callee->getDeclName().isIdentifier())
    return perItem("element of what '" + Callee->getName() + "' returns");
  return perItem("element of a range");
}

Count Counter::ofCall(const CallExpr &Call) {
  SmallVector<const Expr *, 4> Arguments = argumentsOf(&Call);
  const auto isNumber = [](const Expr *E) {
    return ignoreWrapping(E)->getType()->isIntegerType();
  };
  if (!Arguments.empty() && all_of(Arguments, isNumber)) {
    const auto *Operator = dyn_cast<CXXOperatorCallExpr>(&Call);
    if (Operator && Operator->getOperator() == OO_Subscript)
      return std::nullopt; // An element that is a container.
    return ofNumber(Arguments.back());
  }
  if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(&Call);
      Operator && Operator->getOperator() == OO_Pipe) {
    const auto *Adaptor =
        dyn_cast<CallExpr>(ignoreWrapping(Operator->getArg(1)));
    if (Adaptor && any_of(argumentsOf(Adaptor), isNumber))
      return ofCall(*Adaptor);
    return ofContainer(Operator->getArg(0));
  }
  return std::nullopt;
}

Count Counter::ofConstruction(const CXXConstructExpr &Construct) {
  SmallVector<const Expr *, 4> Arguments = argumentsOf(&Construct);
  if (Arguments.empty())
    return constant(0);
  const Expr *First = ignoreWrapping(Arguments.front());
  if (isa<CXXStdInitializerListExpr>(First))
    return ofContainer(First);
  if (First->getType()->isIntegerType())
    return ofNumber(First);
  if (Construct.getConstructor()->isCopyOrMoveConstructor())
    return ofContainer(First);
  return perItem("element of a range");
}

//===--- Variables that the function fills

Count Counter::ofVariable(const VarDecl &Variable) {
  const Expr *Init = Variable.getInit();
  if (!Init || !isContainer(Variable.getType()))
    return std::nullopt;
  const bool Fixed =
      Variable.getType().isConstQualified() || Variable.isConstexpr();
  if (!Fixed && !Variable.hasLocalStorage())
    return std::nullopt;
  Init = ignoreWrapping(Init);
  if (!isa<CXXConstructExpr, CXXStdInitializerListExpr, InitListExpr>(Init))
    return speaksOfWorkers(Init) ? workers() : Count();
  Counter Deeper(U, Fn, Depth + 1);
  Count Total = Deeper.ofContainer(Init);
  if (!Fixed)
    for (const Expr *Mention : Fn.mentionsOf(&Variable, M)) {
      if (!names(Mention, Variable))
        continue;
      Count Added = Deeper.addedAt(*Mention, Variable);
      if (!Added)
        return std::nullopt;
      Total = sum(*Total, *Added);
    }
  if (Total->Kind == TripCount::Data)
    return std::nullopt; // Named after the variable itself.
  return Total;
}

/// Maps add what they do not find; they have no subscript for constants.
static bool subscriptsOnly(const VarDecl &Variable) {
  const CXXRecordDecl *Class = classOf(Variable.getType());
  return Class && Class->hasDefinition() &&
         any_of(Class->methods(), [](const CXXMethodDecl *Method) {
           return Method->getOverloadedOperator() == OO_Subscript &&
                  Method->isConst();
         });
}

Count Counter::addedAt(const Expr &Mention, const VarDecl &Variable) {
  const ParentMap &Parents = Fn.parents();
  const Stmt *Parent =
      Parents.getParentIgnoreParenImpCasts(const_cast<Expr *>(&Mention));
  if (const auto *Member = dyn_cast_or_null<MemberExpr>(Parent)) {
    const auto *Call =
        dyn_cast_or_null<CXXMemberCallExpr>(Parents.getParent(Member));
    return Call ? addedBy(*Call, Variable) : Count();
  }
  if (const auto *Operator = dyn_cast_or_null<CXXOperatorCallExpr>(Parent))
    return Operator->getOperator() == OO_Subscript && subscriptsOnly(Variable)
               ? constant(0)
               : Count();
  if (const auto *Declaration = dyn_cast_or_null<DeclStmt>(Parent)) {
    const auto *Alias = dyn_cast<VarDecl>(*Declaration->decl_begin());
    return Alias && (Alias->isImplicit() ||
                     Alias->getType().getNonReferenceType().isConstQualified())
               ? constant(0)
               : Count();
  }
  if (isa_and_nonnull<LambdaExpr>(Parent))
    return constant(0); // Its body's mentions speak for themselves.
  const auto *Outer = dyn_cast_or_null<Expr>(Parent);
  const FunctionDecl *Callee = Outer ? calleeOf(Outer) : nullptr;
  if (!Callee)
    return std::nullopt;
  SmallVector<const Expr *, 4> Arguments = argumentsOf(Outer);
  for (unsigned I = 0; I < Arguments.size() && I < Callee->getNumParams(); ++I)
    if (ignoreWrapping(Arguments[I]) == &Mention) {
      QualType Param = Callee->getParamDecl(I)->getType();
      const bool Reads = !Param->isReferenceType() ||
                         Param.getNonReferenceType().isConstQualified();
      // `std::begin(x)`, `std::move(x)`.
      const bool Refers =
          Callee->isInStdNamespace() && !Callee->getReturnType()->isVoidType();
      return Reads || Refers ? constant(0) : Count();
    }
  return std::nullopt;
}

Count Counter::addedBy(const CXXMemberCallExpr &Call, const VarDecl &Variable) {
  const CXXMethodDecl *Method = Call.getMethodDecl();
  if (!Method)
    return std::nullopt;
  if (M.declaredRoles(*Method).has(Role::Constructs))
    return timesExecuted(Call, Variable);
  if (Method->isConst())
    return constant(0);
  if (!Method->getReturnType()->isVoidType())
    return U.isInSystemHeader(*Method) ? constant(0) : Count();
  if (Call.getNumArgs() == 0)
    return constant(0); // `clear()`, `pop_back()`.
  if (!ignoreWrapping(Call.getArg(0))->getType()->isIntegerType())
    return std::nullopt;
  // `resize(n)`; `reserve(n)` looks the same and adds nothing.
  Count Added = ofNumber(Call.getArg(0));
  return Added->Kind == TripCount::Data ? unknown() : Added;
}

Count Counter::timesExecuted(const Expr &Site, const VarDecl &Variable) {
  if (Fn.enclosingStmt(&Site, [](const Stmt *S) { return isa<LambdaExpr>(S); }))
    return std::nullopt;
  const Stmt *Scope = Fn.scopeOf(Variable);
  TripCount Times = *constant(1);
  for (const Stmt *Loop : Fn.loopsAround(&Site)) {
    if (Scope && Fn.isWithin(Scope, Loop))
      break;
    TripCount Rounds = Counter(U, Fn, Depth + 1).ofLoop(Loop);
    if (Rounds.isDecidedByData())
      return std::nullopt;
    Times =
        Rounds.Kind == TripCount::Constant && Times.Kind == TripCount::Constant
            ? *constant(Times.Rounds * Rounds.Rounds)
            : *sum(Times, Rounds);
  }
  return Times;
}

} // namespace weft::flow
