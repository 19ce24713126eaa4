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

const ValueDecl *namedState(const Expr *E, const Model &M) {
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

} // namespace weft::flow
