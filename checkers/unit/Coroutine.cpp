//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "unit/Coroutine.h"
#include "support/Ast.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"

using namespace clang;
using namespace llvm;

namespace weft {

const CoroutineBodyStmt *coroutineBody(const FunctionInfo &Fn) {
  return dyn_cast<CoroutineBodyStmt>(&Fn.body());
}

/// `return true;`, and nothing else.
static std::optional<bool> constantResult(const FunctionDecl *Fn) {
  const auto *Block =
      Fn ? dyn_cast_or_null<CompoundStmt>(Fn->getBody()) : nullptr;
  if (!Block || Block->size() != 1)
    return std::nullopt;
  const auto *Return = dyn_cast<ReturnStmt>(Block->body_front());
  const auto *Value =
      Return && Return->getRetValue()
          ? dyn_cast<CXXBoolLiteralExpr>(ignoreWrapping(Return->getRetValue()))
          : nullptr;
  if (!Value)
    return std::nullopt;
  return Value->getValue();
}

/// What `await_ready` always says, if it says always the same.
static std::optional<bool> isReady(const CoroutineSuspendExpr &Await) {
  const auto *Ready =
      Await.getReadyExpr()
          ? dyn_cast<CallExpr>(ignoreWrapping(Await.getReadyExpr()))
          : nullptr;
  return constantResult(Ready ? Ready->getDirectCallee() : nullptr);
}

bool neverSuspends(const CoroutineSuspendExpr &Await) {
  return isReady(Await).value_or(false);
}

CoroutineStart startOf(const FunctionInfo &Coroutine, const Model &M) {
  if (const RoleUse *Use =
          M.typeRoles(Coroutine.decl().getReturnType()).get(Role::Coroutine)) {
    if (Use->has(Keyword::StartLazy))
      return CoroutineStart::Lazy;
    if (Use->has(Keyword::StartEager))
      return CoroutineStart::Eager;
  }
  const CoroutineBodyStmt *Body = coroutineBody(Coroutine);
  const auto *Init =
      Body ? dyn_cast_or_null<Expr>(Body->getInitSuspendStmt()) : nullptr;
  const auto *Await =
      Init ? dyn_cast<CoawaitExpr>(ignoreWrapping(Init)) : nullptr;
  if (std::optional<bool> Runs = Await ? isReady(*Await) : std::nullopt)
    return *Runs ? CoroutineStart::Eager : CoroutineStart::Lazy;
  return CoroutineStart::Unknown;
}

/// Everything in the body as it is written, lambdas left out where not wanted;
/// what an await consists of once.
static void forEachWritten(const Stmt *Root, bool IntoLambdas,
                           function_ref<void(const Stmt *)> Visit) {
  SmallVector<const Stmt *, 32> Pending{Root};
  while (!Pending.empty()) {
    const Stmt *S = Pending.pop_back_val();
    Visit(S);
    if (const auto *Await = dyn_cast<CoroutineSuspendExpr>(S)) {
      Pending.push_back(Await->getOperand());
      continue;
    }
    const auto *Lambda = dyn_cast<LambdaExpr>(S);
    if (Lambda && !IntoLambdas)
      continue;
    for (const Stmt *Child : S->children())
      if (Child)
        Pending.push_back(Child);
  }
}

bool runsAfterReturn(const Unit &U, const FunctionInfo &Coroutine,
                     const Expr *Mention) {
  const CoroutineBodyStmt *Body = coroutineBody(Coroutine);
  if (!Body)
    return false;
  if (startOf(Coroutine, U.model()) == CoroutineStart::Lazy)
    return true;
  bool Found = false;
  forEachWritten(Body->getBody(), /*IntoLambdas=*/false, [&](const Stmt *S) {
    const auto *Await = dyn_cast<CoroutineSuspendExpr>(S);
    if (!Await || Found)
      return;
    Found = U.sources().isBeforeInTranslationUnit(Await->getEndLoc(),
                                                  Mention->getBeginLoc()) ||
            any_of(Coroutine.loopsAround(Await), [&](const Stmt *Loop) {
              return Coroutine.isWithin(Mention, Loop);
            });
  });
  return Found;
}

namespace {
class FateSearch {
public:
  FateSearch(const Unit &U, const FunctionInfo &In, const Expr *Made)
      : U(U), In(In), Made(Made) {}

  TaskFate run() {
    for (const Expr *Value = Made;;) {
      const Stmt *Parent = In.parents().getParent(Value);
      if (!Parent) // An initialiser of a member.
        return isa<CXXConstructorDecl>(In.decl()) ? ends(TaskFate::Kept)
                                                  : TaskFate();
      if (const auto *Declaration = dyn_cast<DeclStmt>(Parent))
        return ends(TaskFate::Variable, variableOf(*Declaration, Value));
      if (isa<ReturnStmt, CoreturnStmt>(Parent))
        return ends(TaskFate::Returned);
      const auto *Outer = dyn_cast<Expr>(Parent);
      if (!Outer)
        return ends(TaskFate::Dropped);
      if (!step(*Outer, Value))
        return Result;
    }
  }

private:
  static const VarDecl *variableOf(const DeclStmt &Declaration,
                                   const Expr *Value) {
    for (const Decl *D : Declaration.decls())
      if (const auto *Variable = dyn_cast<VarDecl>(D);
          Variable && Variable->getInit() == Value)
        return Variable;
    return nullptr;
  }

  /// A task that was spawned on the way stays that, whoever keeps its handle.
  TaskFate ends(TaskFate::KindType Kind, const VarDecl *Into = nullptr) {
    if (Kind == TaskFate::Variable && !Into)
      return {};
    return {Spawn ? TaskFate::Spawned : Kind, Into, Spawn};
  }

  /// Goes on with \p Outer as the value; false where the search ends.
  bool step(const Expr &Outer, const Expr *&Value) {
    const Expr *Inner = Value;
    Value = &Outer;
    if (const auto *Cast = dyn_cast<CastExpr>(&Outer)) {
      if (Cast->getType()->isVoidType() && isa<ExplicitCastExpr>(Cast)) {
        Result = ends(TaskFate::Dropped);
        return false;
      }
      return true;
    }
    if (isa<ParenExpr, MaterializeTemporaryExpr, CXXBindTemporaryExpr,
            ExprWithCleanups, ConstantExpr, OpaqueValueExpr, InitListExpr,
            CXXStdInitializerListExpr>(Outer))
      return true;
    if (const auto *Choice = dyn_cast<ConditionalOperator>(&Outer))
      return Choice->getCond() != Inner;
    if (const auto *Construct = dyn_cast<CXXConstructExpr>(&Outer);
        Construct && Construct->getConstructor()->isCopyOrMoveConstructor())
      return true;
    if (isa<MemberExpr>(Outer)) // The call of the member asks again.
      return isa_and_nonnull<CXXMemberCallExpr>(In.parents().getParent(&Outer));
    if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(&Outer);
        Operator && Operator->getOperator() == OO_Equal &&
        Operator->getNumArgs() == 2 && Operator->getArg(1) == Inner) {
      AccessPath Path = accessPath(Operator->getArg(0), U.model());
      const auto *Local =
          Path.Fields.empty() ? dyn_cast_or_null<VarDecl>(Path.Root) : nullptr;
      Result = Local ? ends(TaskFate::Variable, Local) : ends(TaskFate::Kept);
      return false;
    }
    const RoleCall *Call = U.roleCall(&Outer);
    if (!Call)
      return false;
    if (Call->has(Role::Passes))
      return true;
    for (Role Kind : {Role::Spawns, Role::Stores})
      if (const RoleUse *Use = Call->get(Kind))
        if (const Expr *Task = Call->callable(*Use, U.model());
            Task && !Spawn && In.isWithin(Made, Task)) {
          Spawn = Call;
          return true;
        }
    if (!Spawn && Call->has(Role::Constructs) && objectOf(&Outer))
      Result = ends(TaskFate::Kept);
    return false;
  }

  const Unit &U;
  const FunctionInfo &In;
  const Expr *Made;
  const RoleCall *Spawn = nullptr;
  TaskFate Result;
};
} // namespace

TaskFate fateOfTask(const Unit &U, const FunctionInfo &In, const Expr *Call) {
  // What is awaited lives until the statement that awaits it is over, and so do
  // its temporaries.
  for (const Stmt *S = Call; S && isa<Expr>(S); S = In.parents().getParent(S))
    if (isa<CoroutineSuspendExpr, DependentCoawaitExpr>(S))
      return {};
  return FateSearch(U, In, Call).run();
}

} // namespace weft
