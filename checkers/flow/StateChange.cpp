//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/StateChange.h"
#include "flow/DroppedValue.h"
#include "support/Ast.h"
#include "unit/Uses.h"
#include "clang/AST/DeclCXX.h"
#include "llvm/ADT/StringSwitch.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

using Wish = AwaitedState::Wish;

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
