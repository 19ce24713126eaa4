//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/Rest.h"
#include "support/Ast.h"
#include "clang/AST/DeclTemplate.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

/// The only number in a constant of class type, as in a duration's.
static std::optional<uint64_t> onlyNumber(const APValue &Value) {
  if (Value.isInt())
    return Value.getInt().isNegative()
               ? std::nullopt
               : std::optional(Value.getInt().getLimitedValue());
  if (!Value.isStruct() || Value.getStructNumBases() != 0 ||
      Value.getStructNumFields() != 1)
    return std::nullopt;
  return onlyNumber(Value.getStructField(0));
}

/// The two numbers of the ratio among the arguments of `duration<Rep, Period>`.
static std::optional<std::pair<uint64_t, uint64_t>> periodOf(QualType T) {
  const auto *Duration =
      dyn_cast_or_null<ClassTemplateSpecializationDecl>(classOf(T));
  if (!Duration || Duration->getTemplateArgs().size() != 2 ||
      Duration->getTemplateArgs()[1].getKind() != TemplateArgument::Type)
    return std::nullopt;
  const auto *Ratio = dyn_cast_or_null<ClassTemplateSpecializationDecl>(
      classOf(Duration->getTemplateArgs()[1].getAsType()));
  if (!Ratio || Ratio->getTemplateArgs().size() != 2)
    return std::nullopt;
  const TemplateArgument &Num = Ratio->getTemplateArgs()[0];
  const TemplateArgument &Den = Ratio->getTemplateArgs()[1];
  if (Num.getKind() != TemplateArgument::Integral ||
      Den.getKind() != TemplateArgument::Integral ||
      Den.getAsIntegral().isZero())
    return std::nullopt;
  return std::pair(Num.getAsIntegral().getLimitedValue(),
                   Den.getAsIntegral().getLimitedValue());
}

std::optional<uint64_t> sleepMicroseconds(const Unit &U, const Expr &Call) {
  SmallVector<const Expr *, 4> Arguments = argumentsOf(&Call);
  const FunctionDecl *Callee = calleeOf(&Call);
  if (Arguments.size() != 1 || !Callee || Callee->getNumParams() != 1)
    return std::nullopt;
  // Not the reference to the temporary: its value.
  const Expr *Length = Arguments.front()->IgnoreImplicit();
  Expr::EvalResult Result;
  if (Length->isValueDependent() || Length->isTypeDependent() ||
      !Length->EvaluateAsRValue(Result, U.context()))
    return std::nullopt;
  std::optional<uint64_t> Number = onlyNumber(Result.Val);
  if (!Number || *Number > 1000000000)
    return std::nullopt;
  if (auto Period = periodOf(Length->getType()))
    return Period->first > 1000000
               ? std::nullopt
               : std::optional(*Number * 1000000 * Period->first /
                               Period->second);
  // `usleep(useconds_t)`: the type's name tells its unit.
  const auto *Named = Callee->getParamDecl(0)->getType()->getAs<TypedefType>();
  if (Named && Named->getDecl()->getName().contains("useconds"))
    return Number;
  return std::nullopt;
}

/// Nothing in it but what tells the processor to pause.
static bool isPause(const Expr &Call, unsigned Depth) {
  const FunctionDecl *Callee = calleeOf(&Call);
  if (!Callee || !Callee->getReturnType()->isVoidType() || Depth > 2 ||
      Callee->getNumParams() != 0 || isa<CXXMemberCallExpr>(Call))
    return false;
  if (Callee->getBuiltinID())
    return !Callee->isNoReturn();
  const FunctionDecl *Definition = nullptr;
  const auto *Body = Callee->hasBody(Definition)
                         ? dyn_cast_or_null<CompoundStmt>(Definition->getBody())
                         : nullptr;
  return Body && !Body->body_empty() &&
         all_of(Body->body(), [&](const Stmt *S) {
           const auto *E = dyn_cast<Expr>(S);
           const auto *Inner =
               E ? dyn_cast<CallExpr>(E->IgnoreParenCasts()) : nullptr;
           return isa<AsmStmt>(S) || (Inner && isPause(*Inner, Depth + 1));
         });
}

static Rest restOf(const Unit &U, const Expr &Call, unsigned MaxSleepMs) {
  const FunctionDecl *Callee = calleeOf(&Call);
  if (!Callee)
    return Rest::None;
  const RoleSet &Roles = U.model().declaredRoles(*Callee);
  if (Roles.has(Role::Yields))
    return Rest::Yield;
  const RoleUse *Blocks = Roles.get(Role::Blocks);
  // What suspends a fiber and is given nothing but a time.
  const bool Sleeps = Blocks ? Blocks->has(Keyword::KindSleep)
                             : Roles.has(Role::Suspends) && !objectOf(&Call);
  if (Sleeps) {
    std::optional<uint64_t> Length = sleepMicroseconds(U, Call);
    return Length && *Length <= uint64_t(MaxSleepMs) * 1000 ? Rest::Sleep
                                                            : Rest::None;
  }
  return isPause(Call, 0) ? Rest::Pause : Rest::None;
}

Rest restIn(const Unit &U, const Stmt *S, unsigned MaxSleepMs) {
  if (!S || isa<NullStmt, ContinueStmt>(S))
    return Rest::Nothing;
  if (isa<AsmStmt>(S))
    return Rest::Pause;
  if (const auto *Attributed = dyn_cast<AttributedStmt>(S))
    return restIn(U, Attributed->getSubStmt(), MaxSleepMs);
  if (const auto *Block = dyn_cast<CompoundStmt>(S)) {
    Rest Longest = Rest::Nothing;
    for (const Stmt *Part : Block->body()) {
      const Rest Here = restIn(U, Part, MaxSleepMs);
      if (Here == Rest::None)
        return Rest::None;
      Longest = std::max(Longest, Here);
    }
    return Longest;
  }
  const auto *E = dyn_cast<Expr>(S);
  const auto *Call =
      E ? dyn_cast<CallExpr>(E->IgnoreImplicit()->IgnoreParenCasts()) : nullptr;
  return Call ? restOf(U, *Call, MaxSleepMs) : Rest::None;
}

} // namespace weft::flow
