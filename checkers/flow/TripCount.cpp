//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Counter's part that is about loops: their conditions, steps and walks.

#include "flow/TripCount.h"
#include "flow/ContainerTypes.h"
#include "flow/Counter.h"
#include "flow/EndlessLoop.h"
#include "support/Ast.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

bool names(const Expr *E, const VarDecl &Variable) {
  const auto *Ref = dyn_cast<DeclRefExpr>(ignoreWrapping(E));
  return Ref &&
         Ref->getDecl()->getCanonicalDecl() == Variable.getCanonicalDecl();
}

//===--- Loops

static const RoleCall *inputIn(const FunctionInfo &Fn, const Stmt *Loop) {
  for (const RoleCall *Call : Fn.calls())
    if ((Call->has(Role::ReadsInput) || Call->has(Role::Receives) ||
         Call->has(Role::Accepts)) &&
        Fn.isWithin(Call->Site, Loop))
      return Call;
  return nullptr;
}

/// Does an edge lead out of the loop with that body?
static bool leaves(const Stmt *Body) {
  // The second: a `break` in it is the loop's own.
  SmallVector<std::pair<const Stmt *, bool>, 32> Pending{{Body, true}};
  while (!Pending.empty()) {
    auto [S, Breaks] = Pending.pop_back_val();
    if (isa<ReturnStmt, CoreturnStmt, GotoStmt, IndirectGotoStmt, CXXThrowExpr>(
            S) ||
        (Breaks && isa<BreakStmt>(S)))
      return true;
    if (const auto *Call = dyn_cast<CallExpr>(S);
        Call && Call->getDirectCallee() &&
        Call->getDirectCallee()->isNoReturn())
      return true;
    if (isa<LambdaExpr>(S))
      continue;
    if (loopBody(S) || isa<SwitchStmt>(S))
      Breaks = false;
    for (const Stmt *Child : S->children())
      if (Child)
        Pending.push_back({Child, Breaks});
  }
  return false;
}

TripCount Counter::ofLoop(const Stmt *Loop) {
  if (Depth > 3)
    return {};
  if (const auto *Range = dyn_cast<CXXForRangeStmt>(Loop))
    return ofRangeFor(*Range);
  const Expr *Condition = conditionOf(Loop);
  Count Found = Condition ? ofCondition(Condition, Loop) : Count();
  if (Found && Found->Kind != TripCount::Unknown)
    return *Found;
  if (const RoleCall *Input = inputIn(Fn, Loop))
    return *perItem("result of '" + Input->Callee->getDeclName().getAsString() +
                    "'");
  if (!Found && alwaysGoesOn(U, Loop) && !leaves(loopBody(Loop)))
    return TripCount{TripCount::Endless, 0, "round of an endless loop"};
  return {};
}

TripCount Counter::ofRangeFor(const CXXForRangeStmt &Range) {
  const Expr *Init = Range.getRangeInit();
  const VarDecl *Element = Range.getLoopVariable();
  if (!Init || !Element || Init->isTypeDependent() || Init->containsErrors())
    return {};
  // A node of the machine: `for (auto &node : topology) … node.cpus`.
  const CXXRecordDecl *Class = classOf(Element->getType());
  const bool HasProcessors =
      Class && Class->hasDefinition() &&
      any_of(Class->getDefinition()->fields(),
             [&](const FieldDecl *Field) { return isWorkerCount(*Field); });
  if (HasProcessors || holdsTaskHandles(Element->getType(), M))
    return *workers();
  return *ofContainer(Init);
}

//===--- Conditions

static bool isComparison(BinaryOperatorKind Op) {
  return BinaryOperator::isComparisonOp(Op) && Op != BO_EQ && Op != BO_Cmp;
}

/// The loop ends as soon as one of the two does not hold.
static Count both(Count A, Count B) {
  if (!A || !B)
    return A ? A : B;
  for (TripCount::KindType Kind :
       {TripCount::Constant, TripCount::Workers, TripCount::Unknown})
    if (A->Kind == Kind || B->Kind == Kind)
      return A->Kind == Kind ? A : B;
  return A;
}

Count Counter::ofCondition(const Expr *E, const Stmt *Loop) {
  E = ignoreWrapping(E);
  if (E->isValueDependent())
    return unknown();
  if (const auto *Binary = dyn_cast<BinaryOperator>(E)) {
    if (Binary->getOpcode() == BO_LAnd)
      return both(ofCondition(Binary->getLHS(), Loop),
                  ofCondition(Binary->getRHS(), Loop));
    if (isComparison(Binary->getOpcode()))
      return ofComparison(Binary->getLHS(), Binary->getRHS(), Loop);
    return std::nullopt;
  }
  if (const auto *Rewritten = dyn_cast<CXXRewrittenBinaryOperator>(E)) {
    auto Form = Rewritten->getDecomposedForm();
    return isComparison(Form.Opcode) ? ofComparison(Form.LHS, Form.RHS, Loop)
                                     : Count();
  }
  if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(E)) {
    if (Operator->isInfixBinaryOp() && Operator->isComparisonOp() &&
        Operator->getOperator() != OO_EqualEqual)
      return ofComparison(Operator->getArg(0), Operator->getArg(1), Loop);
    return std::nullopt;
  }
  // `while (n--)`, `while (node)`, `while (!queue.empty())`.
  if (const auto *Unary = dyn_cast<UnaryOperator>(E)) {
    if (Unary->isDecrementOp())
      return ofStart(Unary->getSubExpr());
    if (Unary->getOpcode() == UO_LNot)
      return ofEmptiness(Unary->getSubExpr());
    return std::nullopt;
  }
  if (const auto *Pointer = dyn_cast<DeclRefExpr>(E))
    return ofWalk(*Pointer, Loop);
  return std::nullopt;
}

namespace {
enum class Step { None, Up, Down, Other };
} // namespace

/// How the loop changes its counter; by more than a constant, and the rounds
/// are not the number of items.
static Step stepOf(const VarDecl &Variable, const Stmt *Loop,
                   const ASTContext &Context) {
  Step Found = Step::None;
  forEachDescendant(Loop, [&](const Stmt *S) {
    const auto *E = dyn_cast<Expr>(S);
    Step This = Step::None;
    if (const auto *Unary = dyn_cast_or_null<UnaryOperator>(E);
        Unary && Unary->isIncrementDecrementOp() &&
        names(Unary->getSubExpr(), Variable))
      This = Unary->isIncrementOp() ? Step::Up : Step::Down;
    if (const auto *Binary = dyn_cast_or_null<BinaryOperator>(E);
        Binary && Binary->isAssignmentOp() &&
        names(Binary->getLHS(), Variable)) {
      const bool Constant = !Binary->getRHS()->isValueDependent() &&
                            Binary->getRHS()->isEvaluatable(Context);
      This = !Constant                             ? Step::Other
             : Binary->getOpcode() == BO_AddAssign ? Step::Up
             : Binary->getOpcode() == BO_SubAssign ? Step::Down
                                                   : Step::Other;
    }
    if (This != Step::None)
      Found = Found == Step::None || Found == This ? This : Step::Other;
    return true;
  });
  return Found;
}

Count Counter::ofComparison(const Expr *Left, const Expr *Right,
                            const Stmt *Loop) {
  Left = ignoreWrapping(Left);
  Right = ignoreWrapping(Right);
  if (classOf(Left->getType()))
    return Left->getType()->isRecordType() ? ofIterators(Left, Right) : Count();
  if (Left->getType()->isPointerType()) {
    const bool IsNull = Right->isNullPointerConstant(
        Context, Expr::NPC_ValueDependentIsNotNull);
    const auto *Ref = dyn_cast<DeclRefExpr>(Left);
    return IsNull && Ref ? ofWalk(*Ref, Loop) : unknown();
  }
  if (!Left->getType()->isIntegerType() || !Right->getType()->isIntegerType())
    return std::nullopt;
  // `n-- > 0`.
  if (const auto *Unary = dyn_cast<UnaryOperator>(Left);
      Unary && Unary->isDecrementOp())
    return ofStart(Unary->getSubExpr());
  for (auto [Side, Bound] : {std::pair(Left, Right), std::pair(Right, Left)}) {
    const auto *Ref = dyn_cast<DeclRefExpr>(Side);
    const auto *Variable = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
    if (!Variable)
      continue;
    switch (stepOf(*Variable, Loop, Context)) {
    case Step::Up:
      return ofNumber(Bound);
    case Step::Down:
      return ofStart(Ref);
    case Step::Other:
      return unknown();
    case Step::None:
      break;
    }
  }
  return std::nullopt;
}

Count Counter::ofStart(const Expr *E) {
  const auto *Ref = dyn_cast<DeclRefExpr>(ignoreWrapping(E));
  const auto *Variable = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  if (!Variable || isa<ParmVarDecl>(Variable) || !Variable->getInit() ||
      !Variable->hasLocalStorage())
    return unknown();
  return isWorkerCount(*Variable) ? workers() : ofNumber(Variable->getInit());
}

Count Counter::ofEmptiness(const Expr *E) {
  const auto *Call = dyn_cast<CXXMemberCallExpr>(ignoreWrapping(E));
  const CXXMethodDecl *Method = Call ? Call->getMethodDecl() : nullptr;
  const Expr *Object = Method ? Call->getImplicitObjectArgument() : nullptr;
  if (!Object || !Method->isConst() || Method->getNumParams() != 0 ||
      !Method->getReturnType()->isBooleanType() || !isContainer(*Object))
    return std::nullopt;
  return ofContainer(Object);
}

/// `node->next`, or a variable of the loop that was set to it.
static bool leadsOn(const Expr *E, const VarDecl &Variable, const Stmt *Loop) {
  E = ignoreWrapping(E);
  if (const auto *Member = dyn_cast<MemberExpr>(E))
    return Member->isArrow() && mentions(Member->getBase(), &Variable);
  if (isa<CallExpr>(E))
    return mentions(E, &Variable);
  const auto *Ref = dyn_cast<DeclRefExpr>(E);
  const auto *Next = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  if (!Next || Next == &Variable)
    return false;
  if (Next->getInit() && mentions(Next->getInit(), &Variable))
    return true;
  return !forEachDescendant(Loop, [&](const Stmt *S) {
    const auto *Assign = dyn_cast<BinaryOperator>(S);
    return !(Assign && Assign->getOpcode() == BO_Assign &&
             names(Assign->getLHS(), *Next) &&
             mentions(Assign->getRHS(), &Variable));
  });
}

Count Counter::ofWalk(const DeclRefExpr &Pointer, const Stmt *Loop) {
  const auto *Variable = dyn_cast<VarDecl>(Pointer.getDecl());
  if (!Variable || !Variable->getType()->isPointerType())
    return std::nullopt;
  if (holdsTaskHandles(Variable->getType(), M) || isWorkerCount(*Variable))
    return workers();
  const bool Walks = !forEachDescendant(Loop, [&](const Stmt *S) {
    const auto *Assign = dyn_cast<BinaryOperator>(S);
    if (!Assign || Assign->getOpcode() != BO_Assign ||
        !names(Assign->getLHS(), *Variable))
      return true;
    return !leadsOn(Assign->getRHS(), *Variable, Loop);
  });
  if (!Walks)
    return std::nullopt;
  AccessPath Head = Variable->getInit() && !isa<ParmVarDecl>(Variable)
                        ? accessPath(Variable->getInit(), M)
                        : AccessPath();
  const ValueDecl *Named = Head.last() ? Head.last() : Variable;
  return isWorkerCount(*Named) ? workers()
                               : perItem("node of '" + Named->getName() + "'");
}

//===--- What others ask

TripCount tripCountOf(const Unit &U, const FunctionInfo &Fn, const Stmt *Loop) {
  return Counter(U, Fn).ofLoop(Loop);
}

TripCount tripCountOf(const Unit &U, const FunctionInfo &Fn,
                      const RoleCall &Algorithm) {
  SmallVector<const Expr *, 4> Arguments = argumentsOf(Algorithm.Site);
  for (unsigned I = 0; I + 1 < Arguments.size(); ++I) {
    QualType First = Arguments[I]->getType(),
             Last = Arguments[I + 1]->getType();
    if (First->isRecordType() && isViewLike(First, U.model()) &&
        First.getCanonicalType() == Last.getCanonicalType())
      return *Counter(U, Fn).ofIterators(Arguments[I], Arguments[I + 1]);
  }
  return {};
}

} // namespace weft::flow
