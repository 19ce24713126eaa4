//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/AwaitedState.h"
#include "flow/DroppedValue.h"
#include "support/Ast.h"
#include "unit/LockTypes.h"
#include "unit/Uses.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

using Wish = AwaitedState::Wish;

static Wish opposite(Wish W) {
  switch (W) {
  case Wish::True:
    return Wish::False;
  case Wish::False:
    return Wish::True;
  case Wish::More:
    return Wish::Less;
  case Wish::Less:
    return Wish::More;
  case Wish::Anything:
    return Wish::Anything;
  }
  return Wish::Anything;
}

/// The variable or member that \p E names; null for anything else, and for
/// what cannot change.
static const ValueDecl *namedState(const Expr *E, const Model &M) {
  const ValueDecl *D = nullptr;
  if (const auto *Member = dyn_cast<MemberExpr>(E))
    D = Member->getMemberDecl();
  else if (const auto *Ref = dyn_cast<DeclRefExpr>(E))
    D = Ref->getDecl();
  if (!D || !isa<FieldDecl, VarDecl>(D) || isa<ParmVarDecl>(D) ||
      D->getType().getNonReferenceType().isConstQualified() ||
      isLock(D->getType(), M))
    return nullptr;
  return cast<ValueDecl>(D->getCanonicalDecl());
}

namespace {
/// Reads what a predicate says of each state.
class PredicateReader {
public:
  PredicateReader(const Unit &U, StateWait &Into)
      : U(U), M(U.model()), Into(Into) {}

  /// \p E ends the wait where it is \p Wanted: Anything for "who knows".
  void read(const Expr *E, Wish Wanted, unsigned Depth = 0) {
    E = E ? ignoreWrapping(E) : nullptr;
    if (!E || Depth > 8)
      return;
    if (const auto *Not = dyn_cast<UnaryOperator>(E);
        Not && Not->getOpcode() == UO_LNot)
      return read(Not->getSubExpr(), opposite(Wanted), Depth + 1);
    if (const auto *Binary = dyn_cast<BinaryOperator>(E)) {
      if (Binary->isLogicalOp()) {
        read(Binary->getLHS(), Wanted, Depth + 1);
        return read(Binary->getRHS(), Wanted, Depth + 1);
      }
      if (Binary->isComparisonOp())
        return readComparison(*Binary, Wanted, Depth);
    }
    if (const auto *Call = dyn_cast<CXXMemberCallExpr>(E))
      return readCall(*Call, Wanted, Depth);
    if (const ValueDecl *State = namedState(E, M))
      return add(State, Wanted);
    readAll(E);
  }

  /// Whatever the statement mentions: a state that is only passed through, as
  /// `state_` in `state_->ready`, is none.
  void readAll(const Stmt *S) {
    SmallVector<const Stmt *, 16> Pending{S};
    while (!Pending.empty()) {
      const Stmt *Part = Pending.pop_back_val();
      const auto *E = dyn_cast<Expr>(Part);
      if (const ValueDecl *State = E ? namedState(E, M) : nullptr) {
        add(State, Wish::Anything);
        continue;
      }
      for (const Stmt *Child : Part->children())
        if (Child)
          Pending.push_back(Child);
    }
  }

private:
  void readComparison(const BinaryOperator &Binary, Wish Wanted,
                      unsigned Depth) {
    const bool Known = Wanted == Wish::True || Wanted == Wish::False;
    Expr::EvalResult Value;
    if (!Known || Binary.getRHS()->isValueDependent() ||
        !Binary.getRHS()->EvaluateAsInt(Value, U.context())) {
      read(Binary.getLHS(), Wish::Anything, Depth + 1);
      return read(Binary.getRHS(), Wish::Anything, Depth + 1);
    }
    Wish Result = Wish::Anything;
    switch (Binary.getOpcode()) {
    case BO_GT:
    case BO_GE:
      Result = Wish::More;
      break;
    case BO_LT:
    case BO_LE:
      Result = Wish::Less;
      break;
    case BO_EQ: // With zero, which counts come down to.
      Result = Value.Val.getInt() == 0 ? Wish::Less : Wish::Anything;
      break;
    case BO_NE:
      Result = Value.Val.getInt() == 0 ? Wish::More : Wish::Anything;
      break;
    default:
      break;
    }
    read(Binary.getLHS(), Wanted == Wish::True ? Result : opposite(Result),
         Depth + 1);
  }

  void readCall(const CXXMemberCallExpr &Call, Wish Wanted, unsigned Depth) {
    const CXXMethodDecl *Method = Call.getMethodDecl();
    const Expr *Object = Call.getImplicitObjectArgument();
    if (!Method || !Object)
      return;
    // `flag.load()`, `queue.empty()`.
    if (M.hasRole(ignoreWrapping(Object)->getType(), Role::Atomic))
      return read(Object, Wanted, Depth + 1);
    const FunctionInfo *Body = U.infoFor(Method);
    if (!Body || !isa<CXXThisExpr>(ignoreWrapping(Object)))
      return readAll(&Call);
    readBody(*Body, Wanted, Depth + 1);
  }

public:
  void readBody(const FunctionInfo &Body, Wish Wanted, unsigned Depth = 0) {
    const auto *Block = dyn_cast<CompoundStmt>(&Body.body());
    const auto *Return = Block && Block->size() == 1
                             ? dyn_cast<ReturnStmt>(Block->body_front())
                             : nullptr;
    if (Return)
      return read(Return->getRetValue(), Wanted, Depth);
    readAll(&Body.body());
  }

private:
  void add(const ValueDecl *State, Wish Wanted) {
    if (State == Into.Condition || State == Into.Lock)
      return;
    for (AwaitedState &Known : Into.States)
      if (Known.Object == State) {
        if (Known.Wants != Wanted)
          Known.Wants = Wish::Anything;
        return;
      }
    Into.States.push_back({State, Wanted});
  }

  const Unit &U;
  const Model &M;
  StateWait &Into;
};
} // namespace

/// The conditions around a wait that has no predicate of its own: those of the
/// innermost loop, and of the `if`s in it.
static void readSurroundings(const FunctionInfo &Fn, const Expr *Wait,
                             PredicateReader &Reader) {
  const Stmt *Inner = Wait;
  Fn.enclosingStmt(Wait, [&](const Stmt *Outer) {
    if (const auto *If = dyn_cast<IfStmt>(Outer);
        If && (If->getThen() == Inner || If->getElse() == Inner))
      Reader.read(If->getCond(),
                  If->getThen() == Inner ? Wish::False : Wish::True);
    const bool Loop = loopBody(Outer) && loopBody(Outer) == Inner;
    if (Loop)
      Reader.read(conditionOf(Outer), Wish::False);
    Inner = Outer;
    return Loop;
  });
}

/// `wait_for(lock, 1s)`: it is given more than the lock, a predicate and what
/// may end the wait.
bool isTimedWait(const RoleCall &Call, const RoleUse &Releasing,
                 const Model &M) {
  const Expr *Lock = Call.objectExpr(Releasing, M);
  unsigned Index = 0;
  for (const Expr *Argument : argumentsOf(Call.Site)) {
    const bool First = Index++ == 0;
    if (Argument == Lock || canBeCalled(Argument->getType(), M) ||
        M.hasRole(Argument->getType(), Role::ContextRole) ||
        (First && !objectOf(Call.Site))) // The condition of a C function.
      continue;
    return true;
  }
  return false;
}

static const ValueDecl *lockOf(const Unit &U, const RoleCall &Call,
                               const RoleUse &Releasing) {
  AccessPath Path = Call.object(Releasing, U.model());
  for (const HeldLock &Held : U.heldLocks(*Call.In).before(Call.Site))
    if (Held.Lock.Path &&
        (Held.Lock.Path == Path ||
         (Held.Guard && Held.Guard->getCanonicalDecl() == Path.Root)))
      return Held.Lock.Path.last();
  return nullptr;
}

std::vector<StateWait> stateWaits(const Unit &U) {
  std::vector<StateWait> Waits;
  const Model &M = U.model();
  for (const RoleCall &Call : U.calls()) {
    const RoleUse *Releasing = Call.get(Role::WaitsReleasing);
    if (!Releasing || Call.In->isPattern() || Call.In->hasErrors())
      continue;
    const Expr *Object = objectOf(Call.Site);
    if (!Object && !argumentsOf(Call.Site).empty())
      Object = argumentsOf(Call.Site).front();
    StateWait Wait;
    Wait.Call = &Call;
    Wait.Condition = Object ? accessPath(Object, M).last() : nullptr;
    Wait.Lock = lockOf(U, Call, *Releasing);
    if (!Wait.Condition || !Wait.Lock || Wait.Condition == Wait.Lock)
      continue;
    Wait.Timed = isTimedWait(Call, *Releasing, M);
    PredicateReader Reader(U, Wait);
    const Closure *Predicate = U.closureOf(Call);
    if (!Predicate)
      readSurroundings(*Call.In, Call.Site, Reader);
    else if (const FunctionInfo *Body =
                 Predicate->Runs ? U.infoFor(Predicate->Runs) : nullptr)
      Reader.readBody(*Body, Wish::True);
    if (!Wait.States.empty())
      Waits.push_back(std::move(Wait));
  }
  return Waits;
}

namespace {
/// How a statement changes what it changes.
struct Change {
  const Expr *Site = nullptr;
  Wish Gives = Wish::Anything;
};
} // namespace

static Wish valueOf(const Expr *E, const ASTContext &Context) {
  Expr::EvalResult Value;
  if (!E || E->isValueDependent() || !E->EvaluateAsInt(Value, Context))
    return Wish::Anything;
  return Value.Val.getInt() != 0 ? Wish::True : Wish::False;
}

static Wish directionOf(StringRef Name) {
  return StringSwitch<Wish>(Name)
      .Case("+=", Wish::More)
      .Case("++", Wish::More)
      .Case("-=", Wish::Less)
      .Case("--", Wish::Less)
      .Default(Wish::Anything);
}

static Change changeBy(const Unit &U, const FunctionInfo &Fn,
                       const Expr *Mention) {
  if (const Stmt *Assignment = assignmentOf(Fn, Mention)) {
    Change Result{cast<Expr>(Assignment), Wish::Anything};
    if (const auto *Binary = dyn_cast<BinaryOperator>(Assignment))
      Result.Gives = Binary->getOpcode() == BO_Assign
                         ? valueOf(Binary->getRHS(), U.context())
                         : directionOf(Binary->getOpcodeStr());
    else if (const auto *Unary = dyn_cast<UnaryOperator>(Assignment))
      Result.Gives =
          directionOf(UnaryOperator::getOpcodeStr(Unary->getOpcode()));
    else if (const auto *Call = dyn_cast<CXXOperatorCallExpr>(Assignment))
      Result.Gives =
          Call->getOperator() == OO_Equal && Call->getNumArgs() == 2
              ? valueOf(Call->getArg(1), U.context())
              : directionOf(getOperatorSpelling(Call->getOperator()));
    return Result;
  }
  const Stmt *Outer =
      Fn.parents().getParentIgnoreParenImpCasts(const_cast<Expr *>(Mention));
  // An atomic's operators are members of its base.
  if (const auto *Operator = dyn_cast_or_null<CXXOperatorCallExpr>(Outer);
      Operator && U.model().hasRole(Mention->getType(), Role::Atomic) &&
      Operator->getArg(0)->IgnoreParenImpCasts() == Mention &&
      isa_and_nonnull<CXXMethodDecl>(Operator->getDirectCallee()))
    return {Operator,
            directionOf(getOperatorSpelling(Operator->getOperator()))};
  const auto *Member = dyn_cast_or_null<MemberExpr>(Outer);
  const auto *Method =
      Member ? dyn_cast<CXXMethodDecl>(Member->getMemberDecl()) : nullptr;
  const auto *Call = dyn_cast_or_null<CXXMemberCallExpr>(
      Member
          ? Fn.parents().getParentIgnoreParens(const_cast<MemberExpr *>(Member))
          : nullptr);
  if (!Method || !Call || Method->isConst())
    return {};
  if (!U.model().hasRole(Mention->getType(), Role::Atomic)) {
    const RoleCall *Known = U.roleCall(Call);
    return Known && Known->has(Role::Constructs) ? Change{Call, Wish::More}
                                                 : Change();
  }
  // Of an atomic's members only those that store take a value.
  if (isa<CXXConversionDecl>(Method) || Call->getNumArgs() == 0 ||
      !Method->getParamDecl(0)->getType()->isScalarType())
    return {};
  return {Call, Method->getReturnType()->isVoidType()
                    ? valueOf(Call->getArg(0), U.context())
                    : Wish::Anything};
}

/// Can a change that gives \p Gives end a wait that wants \p Wants?
static bool mayEnd(Wish Wants, Wish Gives) {
  if (Wants == Wish::Anything || Gives == Wish::Anything)
    return true;
  // A flag is at its end; a count that gets a value may be.
  const bool Counts = Wants == Wish::More || Wants == Wish::Less;
  const bool Steps = Gives == Wish::More || Gives == Wish::Less;
  if (Counts && !Steps)
    return (Wants == Wish::More) == (Gives == Wish::True);
  if (!Counts && Steps)
    return (Wants == Wish::True) == (Gives == Wish::More);
  return Wants == Gives;
}

std::vector<StateChange> changesIn(const Unit &U, const FunctionInfo &Fn,
                                   ArrayRef<AwaitedState> States) {
  std::vector<StateChange> Changes;
  forEachOwnStmt(Fn, [&](const Stmt *S) {
    const auto *E = dyn_cast<Expr>(S);
    const ValueDecl *Named = E ? namedState(E, U.model()) : nullptr;
    if (!Named)
      return;
    for (const AwaitedState &State : States)
      if (State.Object == Named) {
        Change Made = changeBy(U, Fn, E);
        if (Made.Site && mayEnd(State.Wants, Made.Gives))
          Changes.push_back({Made.Site, &State});
      }
  });
  return Changes;
}

} // namespace weft::flow
