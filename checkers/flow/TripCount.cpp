//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/TripCount.h"
#include "support/Ast.h"
#include "unit/Uses.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

namespace {

/// What an expression says of a number; nothing where it is about something
/// else (`!stopped`).
using Count = std::optional<TripCount>;

Count constant(uint64_t Rounds) {
  return TripCount{TripCount::Constant, Rounds, {}};
}
Count unknown() { return TripCount{}; }
Count workers() { return TripCount{TripCount::Workers, 0, {}}; }
Count perItem(const Twine &Per) {
  return TripCount{TripCount::Data, 0, Per.str()};
}

/// The number of a sum: what decides one part decides the whole.
Count sum(const TripCount &A, const TripCount &B) {
  for (TripCount::KindType Kind :
       {TripCount::Data, TripCount::Unknown, TripCount::Workers})
    if (A.Kind == Kind || B.Kind == Kind)
      return A.Kind == Kind ? A : B;
  return constant(A.Rounds + B.Rounds);
}

/// A class that range-for takes: the language asks for these two names.
bool isRange(const CXXRecordDecl *Class) {
  if (!Class || !Class->hasDefinition())
    return false;
  bool Begins = false, Ends = false;
  for (const Decl *Member : Class->getDefinition()->decls())
    if (const auto *Method = dyn_cast<CXXMethodDecl>(Member);
        Method && Method->getDeclName().isIdentifier()) {
      Begins |= Method->getName() == "begin";
      Ends |= Method->getName() == "end";
    }
  if (Begins && Ends)
    return true;
  return any_of(Class->getDefinition()->bases(), [](const CXXBaseSpecifier &B) {
    return isRange(B.getType()->getAsCXXRecordDecl());
  });
}

/// Containers, and the adaptors around them that have no iterators; through a
/// pointer, too (`items->size()`).
bool isContainer(QualType T) {
  T = T.getNonReferenceType();
  const CXXRecordDecl *Class =
      classOf(T->isPointerType() ? T->getPointeeType() : T);
  if (isRange(Class))
    return true;
  return Class && Class->isInStdNamespace() && Class->hasDefinition() &&
         any_of(Class->fields(), [](const FieldDecl *Field) {
           return isRange(classOf(Field->getType()));
         });
}

/// The fixed number of elements of an array, or of a class that is one array
/// and nothing else.
std::optional<uint64_t> fixedSize(QualType T, const ASTContext &Context) {
  T = T.getNonReferenceType();
  if (const auto *Array = Context.getAsConstantArrayType(T))
    return Array->getSize().getLimitedValue();
  const CXXRecordDecl *Class = classOf(T);
  if (!Class || !Class->hasDefinition() || !Class->isAggregate())
    return std::nullopt;
  auto Field = Class->field_begin();
  if (Field == Class->field_end() || std::next(Field) != Class->field_end())
    return std::nullopt;
  const auto *Array = Context.getAsConstantArrayType(Field->getType());
  return Array ? std::optional(Array->getSize().getLimitedValue())
               : std::nullopt;
}

/// A task handle, something that has one, or a container of such: its size is
/// a number of tasks that somebody has decided on.
bool holdsTaskHandles(QualType T, const Model &M, unsigned Depth = 0) {
  T = T.getNonReferenceType();
  if (T->isPointerType())
    return holdsTaskHandles(T->getPointeeType(), M, Depth);
  if (M.containsRole(T, Role::TaskHandle) || M.hasRole(T, Role::TaskGroup))
    return true;
  const auto *Class = dyn_cast_or_null<ClassTemplateSpecializationDecl>(
      classOf(T));
  return Class && Depth < 3 &&
         any_of(Class->getTemplateArgs().asArray(),
                [&](const TemplateArgument &Argument) {
                  return Argument.getKind() == TemplateArgument::Type &&
                         holdsTaskHandles(Argument.getAsType(), M, Depth + 1);
                });
}

bool isContainer(const Expr &E) {
  return isContainer(ignoreWrapping(&E)->getType());
}

bool isComparison(BinaryOperatorKind Op) {
  return BinaryOperator::isComparisonOp(Op) && Op != BO_EQ && Op != BO_Cmp;
}

class Counter {
public:
  Counter(const Unit &U, const FunctionInfo &Fn, unsigned Depth = 0)
      : U(U), M(U.model()), Context(U.context()), Fn(Fn), Depth(Depth) {}

  TripCount ofLoop(const Stmt *Loop) {
    if (Depth > 3)
      return {};
    if (const auto *Range = dyn_cast<CXXForRangeStmt>(Loop))
      return ofRangeFor(*Range);
    const Expr *Condition = conditionOf(Loop);
    Count Found = Condition ? ofCondition(Condition, Loop) : Count();
    if (Found && Found->Kind != TripCount::Unknown)
      return *Found;
    if (const RoleCall *Input = inputIn(Loop))
      return *perItem("result of '" +
                      Input->Callee->getDeclName().getAsString() + "'");
    if (!Found && isEndless(Loop, Condition))
      return TripCount{TripCount::Endless, 0, "round of an endless loop"};
    return {};
  }

  Count ofIterators(const Expr *First, const Expr *Last) {
    AccessPath From = accessPath(First, M), To = accessPath(Last, M);
    if (!From || !(From == To))
      return unknown();
    return ofNamedContainer(From);
  }

private:
  TripCount ofRangeFor(const CXXForRangeStmt &Range) {
    const Expr *Init = Range.getRangeInit();
    const VarDecl *Element = Range.getLoopVariable();
    if (!Init || !Element || Init->isTypeDependent() || Init->containsErrors())
      return {};
    if (holdsTaskHandles(Element->getType(), M))
      return *workers();
    return *ofContainer(Init);
  }

  //===--- Conditions

  Count ofCondition(const Expr *E, const Stmt *Loop) {
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

  /// The loop ends as soon as one of the two does not hold.
  Count both(Count A, Count B) {
    if (!A || !B)
      return A ? A : B;
    for (TripCount::KindType Kind :
         {TripCount::Constant, TripCount::Workers, TripCount::Unknown})
      if (A->Kind == Kind || B->Kind == Kind)
        return A->Kind == Kind ? A : B;
    return A;
  }

  Count ofComparison(const Expr *Left, const Expr *Right, const Stmt *Loop) {
    Left = ignoreWrapping(Left);
    Right = ignoreWrapping(Right);
    if (classOf(Left->getType()))
      return Left->getType()->isRecordType() ? ofIterators(Left, Right)
                                             : Count();
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
      switch (stepOf(*Variable, Loop)) {
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

  enum class Step { None, Up, Down, Other };

  /// How the loop changes its counter; by more than a constant, and the rounds
  /// are not the number of items.
  Step stepOf(const VarDecl &Variable, const Stmt *Loop) {
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

  static bool names(const Expr *E, const VarDecl &Variable) {
    const auto *Ref = dyn_cast<DeclRefExpr>(ignoreWrapping(E));
    return Ref && Ref->getDecl()->getCanonicalDecl() ==
                      Variable.getCanonicalDecl();
  }

  /// A counter that runs down to zero: what it started with.
  Count ofStart(const Expr *E) {
    const auto *Ref = dyn_cast<DeclRefExpr>(ignoreWrapping(E));
    const auto *Variable = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
    if (!Variable || isa<ParmVarDecl>(Variable) || !Variable->getInit() ||
        !Variable->hasLocalStorage())
      return unknown();
    return isWorkerCount(*Variable) ? workers() : ofNumber(Variable->getInit());
  }

  Count ofEmptiness(const Expr *E) {
    const auto *Call = dyn_cast<CXXMemberCallExpr>(ignoreWrapping(E));
    const CXXMethodDecl *Method = Call ? Call->getMethodDecl() : nullptr;
    const Expr *Object = Method ? Call->getImplicitObjectArgument() : nullptr;
    if (!Object || !Method->isConst() || Method->getNumParams() != 0 ||
        !Method->getReturnType()->isBooleanType() || !isContainer(*Object))
      return std::nullopt;
    return ofContainer(Object);
  }

  /// `for (node = head; node; node = node->next)`.
  Count ofWalk(const DeclRefExpr &Pointer, const Stmt *Loop) {
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

  /// `node->next`, or a variable of the loop that was set to it.
  bool leadsOn(const Expr *E, const VarDecl &Variable, const Stmt *Loop) {
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

  //===--- Numbers

  Count ofNumber(const Expr *E) {
    E = ignoreWrapping(E);
    if (!E || E->isValueDependent() || E->containsErrors())
      return unknown();
    Expr::EvalResult Value;
    if (E->getType()->isIntegerType() && E->EvaluateAsInt(Value, Context))
      return constant(Value.Val.getInt().isNegative()
                          ? 0
                          : Value.Val.getInt().getLimitedValue());
    if (speaksOfWorkers(E))
      return workers();
    if (const auto *Binary = dyn_cast<BinaryOperator>(E)) {
      // A quotient is a number of parts: who knows of what.
      if (Binary->isAdditiveOp() || Binary->getOpcode() == BO_Mul)
        return sum(*ofNumber(Binary->getLHS()), *ofNumber(Binary->getRHS()));
      return unknown();
    }
    if (const auto *Ref = dyn_cast<DeclRefExpr>(E))
      return ofNumberIn(Ref->getDecl());
    const auto *Call = dyn_cast<CallExpr>(E);
    const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
    if (!Callee)
      return unknown();
    // `x.size()`, `std::size(x)`, `last - first`; any other function may make
    // anything of its arguments (`std::min(x.size(), limit)`).
    const Expr *Object = objectOf(Call);
    SmallVector<const Expr *, 4> Arguments = argumentsOf(Call);
    const auto *Method = dyn_cast<CXXMethodDecl>(Callee);
    if (Object && Arguments.empty() && Method && Method->isConst() &&
        isContainer(*Object))
      return ofContainer(Object);
    const auto *Operator = dyn_cast<CXXOperatorCallExpr>(Call);
    if (Operator && Operator->getOperator() == OO_Minus &&
        Operator->getNumArgs() == 2)
      return ofIterators(Operator->getArg(0), Operator->getArg(1));
    if (!Object && Callee->isInStdNamespace() && Arguments.size() == 1 &&
        isContainer(*Arguments[0]))
      return ofContainer(Arguments[0]);
    return unknown();
  }

  Count ofNumberIn(const ValueDecl *D) {
    const auto *Variable = dyn_cast<VarDecl>(D);
    if (!Variable)
      return unknown();
    if (isReadFromInput(*Variable))
      return perItem("one of '" + Variable->getName() + "'");
    if (const auto *Param = dyn_cast<ParmVarDecl>(Variable)) {
      const bool IsArgc = Fn.decl().isMain() &&
                          Param->getDeclContext() == &Fn.decl() &&
                          Param->getFunctionScopeIndex() == 0;
      return IsArgc ? perItem("argument of the program") : unknown();
    }
    if (!Variable->getInit() || !neverChanges(*Variable))
      return unknown();
    return ofNumber(Variable->getInit());
  }

  /// `std::cin >> n`, `scanf("%d", &n)`.
  bool isReadFromInput(const VarDecl &Variable) {
    return any_of(Fn.calls(), [&](const RoleCall *Call) {
      return Call->has(Role::ReadsInput) &&
             any_of(argumentsOf(Call->Site), [&](const Expr *Argument) {
               Argument = ignoreWrapping(Argument);
               if (const auto *Address = dyn_cast<UnaryOperator>(Argument))
                 Argument = ignoreWrapping(Address->getSubExpr());
               return names(Argument, Variable);
             });
    });
  }

  /// Every mention reads the value.
  bool neverChanges(const VarDecl &Variable) {
    if (Variable.getType().isConstQualified() || Variable.isConstexpr())
      return true;
    if (!Variable.hasLocalStorage())
      return false;
    return all_of(Fn.mentionsOf(&Variable, M), [&](const Expr *Mention) {
      return isRead(Fn, Mention) || isa_and_nonnull<LambdaExpr>(
                                        Fn.parents().getParent(Mention));
    });
  }

  bool isWorkerCount(const NamedDecl &D) {
    return M.declaredRoles(D).has(Role::WorkerCount) ||
           M.nameSuggests(Role::WorkerCount, D);
  }

  /// Is anything named in \p E, or in what its variables were made from, a
  /// number of workers?
  bool speaksOfWorkers(const Expr *E, unsigned Steps = 0) {
    return !forEachDescendant(E, [&](const Stmt *S) {
      const ValueDecl *D = nullptr;
      if (const auto *Ref = dyn_cast<DeclRefExpr>(S))
        D = Ref->getDecl();
      else if (const auto *Member = dyn_cast<MemberExpr>(S))
        D = Member->getMemberDecl();
      if (!D)
        return true;
      if (isWorkerCount(*D))
        return false;
      const auto *Variable = dyn_cast<VarDecl>(D);
      return !(Variable && Steps < 3 && !isa<ParmVarDecl>(Variable) &&
               Variable->hasLocalStorage() && Variable->getInit() &&
               !Variable->getInit()->containsErrors() &&
               speaksOfWorkers(Variable->getInit(), Steps + 1));
    });
  }

  //===--- Containers

  Count ofContainer(const Expr *E) {
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

  Count ofNamedContainer(const AccessPath &Path, const Expr *E = nullptr) {
    const ValueDecl *Named = Path.last();
    if (Named && (isWorkerCount(*Named) ||
                  holdsTaskHandles(Named->getType(), M)))
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
    if (Named && Named->getDeclName().isIdentifier() &&
        !Named->getName().empty())
      return perItem("element of '" + Named->getName() + "'");
    if (const FunctionDecl *Callee = E ? calleeOf(E) : nullptr;
        Callee && Callee->getDeclName().isIdentifier())
      return perItem("element of what '" + Callee->getName() + "' returns");
    return perItem("element of a range");
  }

  /// Views whose length is an argument: `std::views::iota(0, n)`,
  /// `items | std::views::take(4)`, `all.first(4)`.
  Count ofCall(const CallExpr &Call) {
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

  Count ofConstruction(const CXXConstructExpr &Construct) {
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

  /// A variable of the function, or a constant: as many elements as it was made
  /// with and the function adds. Nothing where others may have a say.
  Count ofVariable(const VarDecl &Variable) {
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

  /// How many elements this mention of a container adds; nothing where it
  /// cannot be told.
  Count addedAt(const Expr &Mention, const VarDecl &Variable) {
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
                       Alias->getType().getNonReferenceType()
                           .isConstQualified())
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
        const bool Refers = Callee->isInStdNamespace() &&
                            !Callee->getReturnType()->isVoidType();
        return Reads || Refers ? constant(0) : Count();
      }
    return std::nullopt;
  }

  Count addedBy(const CXXMemberCallExpr &Call, const VarDecl &Variable) {
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

  /// How often \p Site runs in one life of \p Variable.
  Count timesExecuted(const Expr &Site, const VarDecl &Variable) {
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
      Times = Rounds.Kind == TripCount::Constant &&
                      Times.Kind == TripCount::Constant
                  ? *constant(Times.Rounds * Rounds.Rounds)
                  : *sum(Times, Rounds);
    }
    return Times;
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

  //===--- Input, endless loops

  const RoleCall *inputIn(const Stmt *Loop) {
    for (const RoleCall *Call : Fn.calls())
      if ((Call->has(Role::ReadsInput) || Call->has(Role::Receives) ||
           Call->has(Role::Accepts)) &&
          Fn.isWithin(Call->Site, Loop))
        return Call;
    return nullptr;
  }

  bool isEndless(const Stmt *Loop, const Expr *Condition) {
    bool Holds = true;
    if (Condition && (Condition->isValueDependent() ||
                      !Condition->EvaluateAsBooleanCondition(Holds, Context) ||
                      !Holds))
      return false;
    return loopBody(Loop) && !leaves(loopBody(Loop));
  }

  /// Does an edge lead out of the loop with that body?
  static bool leaves(const Stmt *Body) {
    // The second: a `break` in it is the loop's own.
    SmallVector<std::pair<const Stmt *, bool>, 32> Pending{{Body, true}};
    while (!Pending.empty()) {
      auto [S, Breaks] = Pending.pop_back_val();
      if (isa<ReturnStmt, CoreturnStmt, GotoStmt, IndirectGotoStmt,
              CXXThrowExpr>(S) ||
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

  const Unit &U;
  const Model &M;
  ASTContext &Context;
  const FunctionInfo &Fn;
  unsigned Depth;
};
} // namespace

TripCount tripCountOf(const Unit &U, const FunctionInfo &Fn, const Stmt *Loop) {
  return Counter(U, Fn).ofLoop(Loop);
}

TripCount tripCountOf(const Unit &U, const FunctionInfo &Fn,
                      const RoleCall &Algorithm) {
  SmallVector<const Expr *, 4> Arguments = argumentsOf(Algorithm.Site);
  for (unsigned I = 0; I + 1 < Arguments.size(); ++I) {
    QualType First = Arguments[I]->getType(), Last = Arguments[I + 1]->getType();
    if (First->isRecordType() && isViewLike(First, U.model()) &&
        First.getCanonicalType() == Last.getCanonicalType())
      return *Counter(U, Fn).ofIterators(Arguments[I], Arguments[I + 1]);
  }
  return {};
}

} // namespace weft::flow
