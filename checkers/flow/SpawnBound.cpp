//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/SpawnBound.h"
#include "flow/Paths.h"
#include "flow/TaskLife.h"
#include "support/Ast.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

namespace {

/// Looks for a way to \p Target that stays inside the loop.
class WayBack : public PathVisitor {
public:
  WayBack(const FunctionInfo &Fn, const Stmt *Loop, const Stmt *Target)
      : Fn(Fn), Loop(Loop), Target(Target) {}
  Step onStmt(const Stmt *S) override {
    if (S == Target)
      return Found;
    // The graph also has what is nowhere in the text: the variables behind
    // structured bindings.
    return Fn.isWithin(S, &Fn.body()) && !Fn.isWithin(S, Loop) ? Stop : Go;
  }

private:
  const FunctionInfo &Fn;
  const Stmt *Loop;
  const Stmt *Target;
};

/// Waiting for a permit or for tasks.
bool waitsForRoom(const RoleCall &Call) {
  return Call.has(Role::Bounds) || Call.has(Role::WaitsReleasing) ||
         Call.has(Role::Joins) || Call.has(Role::AwaitsZero);
}

/// The variable or field that \p S names; null where it names none.
const ValueDecl *namedBy(const Stmt *S) {
  if (const auto *Ref = dyn_cast<DeclRefExpr>(S))
    return Ref->getDecl();
  if (const auto *Member = dyn_cast<MemberExpr>(S))
    return dyn_cast<FieldDecl>(Member->getMemberDecl());
  return nullptr;
}

/// The two sides of a comparison, overloaded operators included.
std::pair<const Expr *, const Expr *> comparedIn(const Stmt *S) {
  if (const auto *Binary = dyn_cast<BinaryOperator>(S);
      Binary && Binary->isComparisonOp())
    return {Binary->getLHS(), Binary->getRHS()};
  if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(S);
      Operator && Operator->isComparisonOp() && Operator->getNumArgs() == 2)
    return {Operator->getArg(0), Operator->getArg(1)};
  return {};
}

class BoundSearch {
public:
  BoundSearch(const Unit &U, const SpawnSite &S, const Stmt *Loop)
      : U(U), M(U.model()), S(S), Fn(*S.In), Loop(Loop) {}

  bool run() const {
    return !comesBackFrom(S.Site) || S.KeptBy.Kind == Keeper::AtOnce ||
           hasLimitedOwner() || handleEndsInRound() || waits() || branches();
  }

private:
  bool comesBackFrom(const Stmt *From) const {
    WayBack Visitor(Fn, Loop, S.Site);
    return findPath(U, Fn, From, Visitor).has_value();
  }

  bool isKeeper(const ValueDecl *D) const {
    return S.KeptBy.Kind == Keeper::Object && D && S.KeptBy.Path.last() &&
           D->getCanonicalDecl() == S.KeptBy.Path.last()->getCanonicalDecl();
  }

  /// `group.set_limit(8)` before the loop, or a group that is made with one.
  bool hasLimitedOwner() const {
    return any_of(U.calls(), [&](const RoleCall &Call) {
      const RoleUse *Use = Call.get(Role::Limits);
      if (!Use)
        return false;
      AccessPath Limited = isa<CXXConstructExpr>(Call.Site)
                               ? keeperOf(U, *Call.In, Call.Site).Path
                               : Call.object(*Use, M);
      return isKeeper(Limited.last()) &&
             (isa<FieldDecl>(Limited.last()) ||
              !U.sources().isBeforeInTranslationUnit(S.Site->getBeginLoc(),
                                                     Call.Site->getBeginLoc()));
    });
  }

  /// The handle dies or is overwritten in each round, and waits or ends the
  /// program then: whether it is joined in time is another question.
  bool handleEndsInRound() const {
    const ValueDecl *Kept = S.KeptBy.Path.last();
    if (S.KeptBy.Kind != Keeper::Object || !Kept)
      return false;
    const auto *Variable = dyn_cast_or_null<VarDecl>(S.KeptBy.Path.Root);
    const Stmt *Scope = Variable ? Fn.scopeOf(*Variable) : nullptr;
    const bool DiesInRound = Scope && Fn.isWithin(Scope, Loop);
    const RoleUse *Handle = M.typeRoles(Kept->getType()).get(Role::TaskHandle);
    if (!DiesInRound && !Handle)
      return false;
    const bool GoesOn = Handle && !joinsOnDestruction(Kept->getType(), M) &&
                        !Handle->has(Keyword::DestroyTerminates);
    if (GoesOn)
      return false;
    return none_of(
        Fn.mentionsOf(S.KeptBy.Path.Root, M), [&](const Expr *Mention) {
          const Stmt *Site = nullptr;
          if (!Fn.isWithin(Mention, Loop) || Fn.isWithin(Mention, S.Site))
            return false;
          HandleUse Use = classifyHandleUse(U, Fn, Mention, Site);
          return Use == HandleUse::Detaches || Use == HandleUse::HandsOver;
        });
  }

  /// A wait of which the loop comes back to the spawn: one that is followed by
  /// a return bounds nothing.
  bool waits() const {
    return !forEachDescendant(Loop, [&](const Stmt *Part) {
      const auto *E = dyn_cast<Expr>(Part);
      if (!E || E == S.Site || !calleeOf(E))
        return true;
      return !(waitsAt(*E) && comesBackFrom(E));
    });
  }

  bool waitsAt(const Expr &Call) const {
    if (const RoleCall *Known = U.roleCall(&Call))
      if (Known->In == &Fn && (waitsForRoom(*Known) || handsToken(*Known)))
        return true;
    const FunctionDecl *Callee = calleeOf(&Call);
    if (const FunctionInfo *Body = U.infoFor(Callee))
      return Body != &Fn && any_of(Body->calls(), [](const RoleCall *Inner) {
               return waitsForRoom(*Inner);
             });
    // A call of the owner's that nobody knows: `group.throttle()`.
    const Expr *Object = objectOf(&Call);
    return Object && !U.roleCall(&Call) && !U.isInSystemHeader(*Callee) &&
           isKeeper(accessPath(Object, M).last());
  }

  /// A channel as a semaphore: a token goes in before the spawn and the task
  /// takes it out again, or the other way round.
  bool handsToken(const RoleCall &Call) const {
    const FunctionInfo *Body = S.Task ? U.infoFor(S.Task->Runs) : nullptr;
    if (!Body)
      return false;
    for (auto [Here, There] : {std::pair(Role::Sends, Role::Receives),
                               std::pair(Role::Receives, Role::Sends)}) {
      AccessPath Channel = Call.object(Here, M);
      if (Channel && any_of(Body->calls(), [&](const RoleCall *Inner) {
            return Inner->object(There, M).last() == Channel.last() &&
                   Channel.last();
          }))
        return true;
    }
    return false;
  }

  /// `if (connections() >= max_) continue;` before the spawn: a limit that
  /// stands outside of the loop, and something that is asked in each round.
  bool refusesMore(const Stmt *Part) const {
    const auto *If = dyn_cast<IfStmt>(Part);
    const auto *Compared =
        If ? dyn_cast<BinaryOperator>(ignoreWrapping(If->getCond())) : nullptr;
    if (!Compared || !Compared->isRelationalOp() || Fn.isWithin(S.Site, If) ||
        S.Site->getBeginLoc() < If->getBeginLoc() ||
        !leavesRound(If->getThen()))
      return false;
    const Expr *Left = ignoreWrapping(Compared->getLHS());
    const Expr *Right = ignoreWrapping(Compared->getRHS());
    return (isa<CallExpr>(Left) && isSetOutside(Right)) ||
           (isa<CallExpr>(Right) && isSetOutside(Left));
  }

  static bool leavesRound(const Stmt *Then) {
    return !forEachDescendant(Then, [](const Stmt *Part) {
      return !isa<ContinueStmt, BreakStmt, ReturnStmt>(Part);
    });
  }

  bool isSetOutside(const Expr *E) const {
    const ValueDecl *D = namedBy(E);
    if (!D || !D->getType()->isIntegerType())
      return false;
    const auto *Local = dyn_cast<VarDecl>(D);
    const Stmt *Scope = Local ? Fn.scopeOf(*Local) : nullptr;
    return isa<FieldDecl>(D) ||
           (Local && (!Scope || !Fn.isWithin(Scope, Loop)));
  }

  /// The number of tasks, or the handle itself, decides in the loop.
  bool branches() const {
    return !forEachDescendant(Loop, [&](const Stmt *Part) {
      if (refusesMore(Part))
        return false;
      const Expr *Condition = conditionOf(Part);
      if (const auto *Choice = dyn_cast<ConditionalOperator>(Part))
        Condition = Choice->getCond();
      const bool GuardsSpawn = Fn.isWithin(S.Site, Part);
      // A loop around the spawn counts its own rounds.
      if (!Condition || (GuardsSpawn && loopBody(Part)))
        return true;
      return forEachDescendant(Condition, [&](const Stmt *Inner) {
        if (isKeeper(namedBy(Inner)))
          return false;
        auto [Left, Right] = comparedIn(Inner);
        if (Left &&
            (countsTasks(Left, GuardsSpawn) || countsTasks(Right, GuardsSpawn)))
          return false;
        return !(GuardsSpawn && happensOnce(Inner));
      });
    });
  }

  /// A number that the loop or its tasks keep: an atomic, a variable that they
  /// change, a field that is asked just before the spawn.
  bool countsTasks(const Expr *Side, bool GuardsSpawn) const {
    return !forEachDescendant(Side, [&](const Stmt *Part) {
      const ValueDecl *D = namedBy(Part);
      if (!D || D->getType().isConstQualified())
        return true;
      if (M.hasRole(D->getType(), Role::Atomic))
        return false;
      if (!D->getType()->isIntegerType())
        return true;
      const auto *Member = dyn_cast<MemberExpr>(Part);
      if (GuardsSpawn && Member &&
          isa<CXXThisExpr>(ignoreWrapping(Member->getBase())))
        return false;
      return !isCountedInBody(*D);
    });
  }

  bool isCountedInBody(const ValueDecl &D) const {
    const Expr *Own = conditionOf(Loop);
    if (Own && mentions(Own, &D))
      return false;
    return !forEachDescendant(loopBody(Loop), [&](const Stmt *Part) {
      const Expr *Changed = nullptr;
      if (const auto *Unary = dyn_cast<UnaryOperator>(Part);
          Unary && Unary->isIncrementDecrementOp())
        Changed = Unary->getSubExpr();
      if (const auto *Binary = dyn_cast<BinaryOperator>(Part);
          Binary && Binary->isCompoundAssignmentOp())
        Changed = Binary->getLHS();
      return !Changed || namedBy(ignoreWrapping(Changed)) != &D;
    });
  }

  /// `if (!started) { started = true; spawn(); }`.
  bool happensOnce(const Stmt *Part) const {
    const ValueDecl *Flag = namedBy(Part);
    if (!Flag || !Flag->getType()->isBooleanType())
      return false;
    const auto *Local = dyn_cast<VarDecl>(Flag);
    if (const Stmt *Scope = Local ? Fn.scopeOf(*Local) : nullptr;
        Scope && Fn.isWithin(Scope, Loop))
      return false;
    return !forEachDescendant(loopBody(Loop), [&](const Stmt *Inner) {
      const auto *Assign = dyn_cast<BinaryOperator>(Inner);
      return !Assign || !Assign->isAssignmentOp() ||
             namedBy(ignoreWrapping(Assign->getLHS())) != Flag;
    });
  }

  const Unit &U;
  const Model &M;
  const SpawnSite &S;
  const FunctionInfo &Fn;
  const Stmt *Loop;
};
} // namespace

bool isBoundedIn(const Unit &U, const SpawnSite &S, const Stmt *Loop) {
  return BoundSearch(U, S, Loop).run();
}

bool isBoundedInHelper(const Unit &U, const SpawnSite &S) {
  const FunctionInfo &Fn = *S.In;
  if (S.KeptBy.Kind == Keeper::AtOnce || S.KeptBy.Kind == Keeper::Unknown ||
      any_of(Fn.calls(),
             [](const RoleCall *Call) { return waitsForRoom(*Call); }))
    return true;
  if (S.KeptBy.Kind == Keeper::Object) {
    // A handle of the helper's own, or the one slot of an object that stands
    // for the task: as many as there are such objects.
    const ValueDecl *Kept = S.KeptBy.Path.last();
    const auto *Variable = dyn_cast_or_null<VarDecl>(S.KeptBy.Path.Root);
    if (!Kept || (S.KeptBy.Path.FromThis &&
                  U.model().hasRole(Kept->getType(), Role::TaskHandle)))
      return true;
    if (Variable && Fn.scopeOf(*Variable) &&
        none_of(Fn.mentionsOf(Variable, U.model()), [&](const Expr *Mention) {
          const Stmt *Site = nullptr;
          return classifyHandleUse(U, Fn, Mention, Site) == HandleUse::Detaches;
        }))
      return true;
  }
  // Under a condition, or behind a way out.
  if (Fn.enclosingStmt(S.Site, [&](const Stmt *Outer) {
        // `if (pthread_create(…) != 0)` asks afterwards.
        if (const auto *If = dyn_cast<IfStmt>(Outer))
          return !Fn.isWithin(S.Site, If->getCond());
        return isa<SwitchStmt, ConditionalOperator, CXXCatchStmt, LambdaExpr>(
                   Outer) ||
               loopBody(Outer);
      }))
    return true;
  return !forEachDescendant(&Fn.body(), [&](const Stmt *Part) {
    return !isa<ReturnStmt, GotoStmt>(Part) || Fn.isWithin(S.Site, Part) ||
           !U.sources().isBeforeInTranslationUnit(Part->getBeginLoc(),
                                                  S.Site->getBeginLoc());
  });
}

} // namespace weft::flow
