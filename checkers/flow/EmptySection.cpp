//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/EmptySection.h"
#include "support/Ast.h"
#include "support/Comments.h"
#include "unit/Graph.h"
#include "unit/LockTypes.h"
#include "unit/Unit.h"
#include "unit/Uses.h"
#include "clang/AST/DeclCXX.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

const ValueDecl *sharedData(const Unit &U, const Expr *E) {
  const ValueDecl *D = nullptr;
  if (const auto *Member = dyn_cast<MemberExpr>(E)) {
    const Expr *Base = Member->getBase()->IgnoreParenImpCasts();
    if (isa<CXXThisExpr>(Base) && isa<FieldDecl>(Member->getMemberDecl()))
      D = Member->getMemberDecl();
  } else if (const auto *Ref = dyn_cast<DeclRefExpr>(E)) {
    const auto *Variable = dyn_cast<VarDecl>(Ref->getDecl());
    if (Variable && Variable->hasGlobalStorage() &&
        Variable->getTLSKind() == VarDecl::TLS_None &&
        !U.isInSystemHeader(*Variable))
      D = Variable;
  }
  if (!D)
    return nullptr;
  // Only what two tasks must not use at once: plain data and containers.
  QualType T = D->getType().getNonReferenceType();
  const Model &M = U.model();
  const CXXRecordDecl *Class = classOf(T);
  const bool IsPlain = T->isScalarType() ? !T.isVolatileQualified()
                                         : Class && isStandard(*Class);
  return IsPlain && !T.isConstQualified() && !M.hasRole(T, Role::Atomic) &&
                 !M.hasRole(T, Role::NoCopy) && !isLock(T, M) &&
                 !M.hasRole(T, Role::TaskHandle)
             ? D
             : nullptr;
}

namespace {
class Finder {
public:
  Finder(const Unit &U, const FunctionInfo &Fn)
      : U(U), Fn(Fn), Locks(U.heldLocks(Fn)) {}

  std::vector<EmptySection> run() {
    if (startsTask())
      return {};
    for (const LockEvent &Event : Locks.events())
      if (Event.Kind == LockEvent::Takes && Event.Lock.Path.last() &&
          !Event.ByShape)
        check(*Event.Site, *Event.Lock.Path.last(), endOfSection(Event));
    // Guards without a name: no event, for they hold nothing.
    for (const RoleCall *Call : Fn.calls())
      if (isa<CXXConstructExpr>(Call->Site) && Call->has(Role::Acquires))
        checkTemporary(*Call->Site);
    return std::move(Result);
  }

private:
  /// A new task waits so until whoever starts it has set everything up.
  bool startsTask() const {
    return any_of(U.closures(), [&](const Closure &C) {
      return C.Use->Kind == Role::Spawns && C.Runs &&
             C.Runs->getCanonicalDecl() == Fn.decl().getCanonicalDecl();
    });
  }

  /// The full statement, a child of a block, that \p E is.
  const Stmt *statementOf(const Stmt *E) const {
    const Stmt *Parent = Fn.parents().getParent(E);
    while (
        Parent &&
        (isa<ExprWithCleanups, CXXBindTemporaryExpr, CXXFunctionalCastExpr,
             MaterializeTemporaryExpr, ParenExpr, ImplicitCastExpr>(Parent))) {
      E = Parent;
      Parent = Fn.parents().getParent(E);
    }
    return isa_and_nonnull<CompoundStmt>(Parent) ? E : nullptr;
  }

  const Stmt *nextTo(const Stmt *S) const {
    const auto *Block =
        dyn_cast_or_null<CompoundStmt>(Fn.parents().getParent(S));
    if (!Block)
      return nullptr;
    const auto *It = find(Block->body(), S);
    return It == Block->body_end() || It + 1 == Block->body_end() ? nullptr
                                                                  : It[1];
  }

  /// The last statement of an empty section; null for any other.
  const Stmt *endOfSection(const LockEvent &Taken) const {
    if (!Taken.Guard) {
      const Stmt *Lock = statementOf(Taken.Site);
      const Stmt *Next = Lock ? nextTo(Lock) : nullptr;
      const bool IsEmpty = any_of(Locks.events(), [&](const LockEvent &Event) {
        return Event.Kind == LockEvent::GivesBack && Next &&
               statementOf(Event.Site) == Next && Event.Lock.same(Taken.Lock);
      });
      return IsEmpty ? Next : nullptr;
    }
    const Stmt *Declared = Fn.enclosingStmt(
        Taken.Site, [](const Stmt *S) { return isa<DeclStmt>(S); });
    const auto *Block = dyn_cast_or_null<CompoundStmt>(
        Declared ? Fn.parents().getParent(Declared) : nullptr);
    return Block && Block->size() == 1 && !holdsComment(*Block, U.context())
               ? Block
               : nullptr;
  }

  void checkTemporary(const Expr &Made) {
    const Stmt *Whole = statementOf(&Made);
    if (!Whole || initialisedVariable(Fn, &Made))
      return;
    for (const Expr *Argument : argumentsOf(&Made))
      if (isLock(Argument->getType(), U.model()))
        if (AccessPath Path = accessPath(Argument, U.model()); Path.last())
          return check(Made, *Path.last(), Whole);
  }

  void check(const Expr &Taken, const ValueDecl &Lock, const Stmt *End) {
    const Stmt *Next = End ? nextTo(End) : nullptr;
    if (!Next || isa<CXXDestructorDecl>(Fn.decl()) || wakesOrWaits(Next) ||
        changesBefore(Taken))
      return;
    for (; Next; Next = nextTo(Next))
      if (const Expr *Use = unguardedUse(Next)) {
        Result.push_back({&Taken, &Lock, Use, sharedData(U, Use)});
        return;
      }
  }

  bool wakesOrWaits(const Stmt *S) const {
    return !forEachDescendant(S, [&](const Stmt *Part) {
      const auto *E = dyn_cast<Expr>(Part);
      const RoleCall *Call = E ? U.roleCall(E) : nullptr;
      return !Call ||
             !(Call->has(Role::Notifies) || Call->has(Role::WaitsReleasing) ||
               Call->has(Role::Joins) || Call->has(Role::AwaitsZero));
    });
  }

  /// A barrier separates what was done before from what comes.
  bool changesBefore(const Expr &Taken) const {
    return !forEachDescendant(&Fn.body(), [&](const Stmt *S) {
      return !(isa<CallExpr>(S) || assignedTo(S)) ||
             !U.sources().isBeforeInTranslationUnit(S->getBeginLoc(),
                                                    Taken.getBeginLoc());
    });
  }

  const Expr *unguardedUse(const Stmt *Root) const {
    const Expr *Found = nullptr;
    forEachDescendant(Root, [&](const Stmt *S) {
      const auto *E = dyn_cast<Expr>(S);
      if (E && sharedData(U, E) && Fn.graph() && Fn.graph()->locate(E) &&
          Locks.before(E).empty())
        Found = E;
      return !Found;
    });
    return Found;
  }

  const Unit &U;
  const FunctionInfo &Fn;
  const HeldLocks &Locks;
  std::vector<EmptySection> Result;
};
} // namespace

std::vector<EmptySection> emptySections(const Unit &U, const FunctionInfo &Fn) {
  return Finder(U, Fn).run();
}

std::vector<EmptySection> privateLocks(const Unit &U, const FunctionInfo &Fn) {
  std::vector<EmptySection> Result;
  const HeldLocks &Locks = U.heldLocks(Fn);
  SmallPtrSet<const ValueDecl *, 2> Asked;
  for (const LockEvent &Event : Locks.events()) {
    const AccessPath &Path = Event.Lock.Path;
    if (Event.Kind != LockEvent::Takes || !Path.isLocal() ||
        isLockByShape(Event.Lock.Type, U.model()) || !Path.Fields.empty() ||
        Path.Element || Path.Indirect || isa<ParmVarDecl>(Path.Root) ||
        !Fn.scopeOf(*cast<VarDecl>(Path.Root)) ||
        !Asked.insert(Path.Root).second ||
        Fn.enclosingStmt(Event.Site,
                         [](const Stmt *S) { return isa<CapturedStmt>(S); }) ||
        any_of(Fn.calls(), [](const RoleCall *Call) {
          return Call->has(Role::WaitsReleasing);
        }))
      continue;
    // Nobody else is given it.
    const bool IsPrivate =
        all_of(Fn.mentionsOf(Path.Root, U.model()), [&](const Expr *Mention) {
          return any_of(Locks.events(), [&](const LockEvent &Known) {
            return Fn.isWithin(Mention, Known.Site) ||
                   (Known.Guard && mentions(Mention, Known.Guard));
          });
        });
    if (!IsPrivate)
      continue;
    const Expr *Use = nullptr;
    forEachDescendant(&Fn.body(), [&](const Stmt *S) {
      const auto *E = dyn_cast<Expr>(S);
      if (E && sharedData(U, E)) {
        HeldSet Held = Locks.before(E);
        if (Held.size() == 1 && Held.front().Lock.same(Event.Lock))
          Use = E;
      }
      return !Use;
    });
    if (Use)
      Result.push_back({Event.Site, Path.Root, Use, sharedData(U, Use)});
  }
  return Result;
}

} // namespace weft::flow
