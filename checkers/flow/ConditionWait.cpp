//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/ConditionWait.h"
#include "support/Ast.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

ConditionWait::ConditionWait(const Unit &U, const RoleCall &Call)
    : U(U), Call(Call), Fn(*Call.In) {
  const RoleUse &Use = *Call.get(Role::WaitsReleasing);
  if (Use.Params[0].Kind == ParamRef::This)
    return; // A mutex that is given a condition.
  Lock = Call.argument(Use.Params[0], U.model());
  const Expr *Object = objectOf(Call.Site);
  for (const Expr *Argument : argumentsOf(Call.Site)) {
    if (Argument == Lock)
      continue;
    if (!Object)
      Object = Argument;
    else if (canBeCalled(Argument->getType(), U.model()))
      HasPredicate = true;
    else
      Timed = true;
  }
  if (Object)
    Condition = accessPath(Object, U.model());
}

bool ConditionWait::isRepeated() const {
  if (!Fn.loopsAround(Call.Site).empty() ||
      !forEachDescendant(&Fn.body(), [](const Stmt *S) {
        return !isa<GotoStmt, IndirectGotoStmt>(S);
      }))
    return true;
  return any_of(U.callsTo(&Fn.decl()), [&](const CallSite &Caller) {
    return Caller.In == &Fn || !Caller.In->loopsAround(Caller.Site).empty();
  });
}

/// Nothing but locks, condition variables, and pointers to such.
static bool hasNoState(const CXXRecordDecl &Class, const Model &M) {
  return all_of(Class.fields(), [&](const FieldDecl *Field) {
    QualType T = Field->getType().getNonReferenceType();
    if (T->isPointerType())
      T = T->getPointeeType();
    return M.containsRole(T, Role::NoCopy) || M.containsRole(T, Role::Lock);
  });
}

bool ConditionWait::isWrapped() const {
  const Model &M = U.model();
  if (const auto *Method = dyn_cast<CXXMethodDecl>(&Fn.decl());
      Method && !Fn.lambda() && hasNoState(*Method->getParent(), M))
    return true;
  // The lock that is given up is taken here: by a guard of its own, which
  // adopts nothing, or by a call.
  const Expr *Plain = ignoreWrapping(Lock);
  const auto *Ref = dyn_cast<DeclRefExpr>(Plain);
  const auto *Guard = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  if (Guard && M.hasRole(Guard->getType(), Role::LockGuard)) {
    const auto *Made = dyn_cast_or_null<CXXConstructExpr>(
        Guard->getInit() ? ignoreWrapping(Guard->getInit()) : nullptr);
    return !isLocalObject(Guard) || isa<ParmVarDecl>(Guard) ||
           Guard->getDeclContext() != &Fn.decl() || !Made ||
           argumentsOf(Made).size() != 1;
  }
  AccessPath Taken = accessPath(Lock, M);
  return none_of(Fn.calls(), [&](const RoleCall *Other) {
    return Other->has(Role::Acquires) &&
           Other->object(Role::Acquires, M).last() == Taken.last() &&
           U.sources().isBeforeInTranslationUnit(Other->Site->getBeginLoc(),
                                                 Call.Site->getBeginLoc());
  });
}

/// Something that others can change: a member, global, or what a lambda or
/// reference shares.
static const ValueDecl *stateNamedBy(const Stmt *S) {
  if (const auto *Member = dyn_cast<MemberExpr>(S))
    return dyn_cast<FieldDecl>(Member->getMemberDecl());
  const auto *Ref = dyn_cast<DeclRefExpr>(S);
  const auto *Variable = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  return Variable;
}

static SmallPtrSet<const ValueDecl *, 4> statesIn(const Stmt *Root) {
  SmallPtrSet<const ValueDecl *, 4> Result;
  forEachDescendant(Root, [&](const Stmt *S) {
    if (const ValueDecl *State = stateNamedBy(S))
      Result.insert(cast<ValueDecl>(State->getCanonicalDecl()));
    return true;
  });
  return Result;
}

const IfStmt *ConditionWait::question() const {
  // Only the nearest: what stands further out decides about other things.
  const auto *If = dyn_cast_or_null<IfStmt>(Fn.enclosingStmt(
      Call.Site, [](const Stmt *Outer) { return isa<IfStmt>(Outer); }));
  return If && !Fn.isWithin(Call.Site, If->getCond()) &&
                 !statesIn(If->getCond()).empty()
             ? If
             : nullptr;
}

bool ConditionWait::isLookedAtAgain() const {
  const IfStmt *If = question();
  SmallPtrSet<const ValueDecl *, 4> Asked;
  if (If)
    Asked = statesIn(If->getCond());
  auto looksAt = [&](const Stmt *E) {
    if (!E || !U.sources().isBeforeInTranslationUnit(Call.Site->getEndLoc(),
                                                     E->getBeginLoc()))
      return false;
    return any_of(statesIn(E), [&](const ValueDecl *State) {
      if (If)
        return Asked.count(State) > 0;
      const auto *Variable = dyn_cast<VarDecl>(State);
      // A local that nobody else has is no state.
      return !Variable || !isLocalObject(Variable) ||
             Variable->getDeclContext() != &Fn.decl() ||
             U.sources().isBeforeInTranslationUnit(Variable->getLocation(),
                                                   Call.Site->getBeginLoc());
    });
  };
  // The wait's own result says whether it is time to go.
  if (Timed && isa_and_nonnull<Expr>(Fn.parents().getParent(Call.Site)) &&
      !isa<ExprWithCleanups>(Fn.parents().getParent(Call.Site)))
    return true;
  return !forEachDescendant(&Fn.body(), [&](const Stmt *S) {
    if (const auto *Return = dyn_cast<ReturnStmt>(S))
      return !Return->getRetValue() ||
             !Return->getRetValue()->getType()->isBooleanType() ||
             !looksAt(Return->getRetValue());
    if (const auto *Choice = dyn_cast<ConditionalOperator>(S))
      return !looksAt(Choice->getCond());
    if (const auto *Switch = dyn_cast<SwitchStmt>(S))
      return !looksAt(Switch->getCond());
    return !looksAt(conditionOf(S));
  });
}

const RoleCall *ConditionWait::notification() const {
  for (const RoleCall &Other : U.calls())
    if (Other.has(Role::Notifies) &&
        Other.object(Role::Notifies, U.model()).last() == Condition.last())
      return &Other;
  return nullptr;
}

} // namespace weft::flow
