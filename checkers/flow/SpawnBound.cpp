//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/SpawnBound.h"
#include "flow/Paths.h"
#include "flow/TaskLife.h"
#include "flow/TaskNumber.h"
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

class BoundSearch {
public:
  BoundSearch(const Unit &U, const SpawnSite &S, const Stmt *Loop)
      : U(U), M(U.model()), S(S), Fn(*S.In), Loop(Loop) {}

  bool run() const {
    return !comesBackFrom(S.Site) || S.KeptBy.Kind == Keeper::AtOnce ||
           hasLimitedOwner() || handleEndsInRound() || waits() ||
           asksTaskNumber(U, S, Loop);
  }

private:
  bool comesBackFrom(const Stmt *From) const {
    WayBack Visitor(Fn, Loop, S.Site);
    return findPath(U, Fn, From, Visitor).has_value();
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
      return keepsTask(S, Limited.last()) &&
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
           keepsTask(S, accessPath(Object, M).last());
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
