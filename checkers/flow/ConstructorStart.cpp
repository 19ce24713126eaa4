//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/ConstructorStart.h"
#include "flow/EarlyUse.h"
#include "flow/Paths.h"
#include "support/Ast.h"
#include "unit/Uses.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

//===--- Which tasks

/// A policy by which the call only keeps the callable has no type of its own.
static bool isDeferred(const Unit &U, const Closure &C) {
  return any_of(argumentsOf(C.Call->Site), [&](const Expr *Argument) {
    const auto *Ref = dyn_cast<DeclRefExpr>(ignoreWrapping(Argument));
    return Ref && isa<EnumConstantDecl>(Ref->getDecl()) &&
           U.model().declaredRoles(*Ref->getDecl()).has(Role::Deferred);
  });
}

static bool isWrittenIn(const CXXConstructorDecl &Constructor,
                        const FieldDecl &Member) {
  return any_of(Constructor.inits(), [&](const CXXCtorInitializer *Init) {
    return Init->isWritten() && Init->getMember() &&
           Init->getMember()->getCanonicalDecl() == Member.getCanonicalDecl();
  });
}

static void addStartIn(std::vector<ConstructorStart> &Starts,
                       const OwnedTask &Task, const FunctionInfo &Constructor,
                       const Expr *Site) {
  const CXXCtorInitializer *Init = initializerAround(Constructor, Site);
  if (Constructor.isPattern() || Constructor.hasErrors() ||
      (Init && Init->isDelegatingInitializer()))
    return;
  const FieldDecl *Member = Init ? Init->getMember() : nullptr;
  Starts.push_back({&Task, &Constructor, Site, Init != nullptr,
                    Member ? Member->getCanonicalDecl() : nullptr});
}

std::vector<ConstructorStart> constructorStarts(const Unit &U,
                                                const OwnedTasks &Tasks) {
  std::vector<ConstructorStart> Starts;
  for (const OwnedTask &Task : Tasks.all()) {
    const Closure &C = *Task.Started;
    if (C.Use->Kind != Role::Spawns || C.Use->has(Keyword::OnLoop) ||
        isDeferred(U, C))
      continue;
    if (!C.Call->In) {
      Starts.push_back({&Task, nullptr, C.Call->Site, true, Task.Handle});
      // Every constructor that does not initialise the handle otherwise.
      for (const CXXConstructorDecl *Each : Task.Owner->ctors())
        if (const FunctionInfo *Body = U.infoFor(Each);
            Body && !Body->hasErrors() && !Each->isDelegatingConstructor() &&
            !isWrittenIn(*Each, *Task.Handle))
          Starts.push_back({&Task, Body, C.Call->Site, true, Task.Handle});
      continue;
    }
    if (isa<CXXConstructorDecl>(C.Call->In->decl())) {
      addStartIn(Starts, Task, *C.Call->In, C.Call->Site);
      continue;
    }
    for (const CallSite &Caller : U.callsTo(&C.Call->In->decl())) {
      const auto *Constructor =
          dyn_cast<CXXConstructorDecl>(&Caller.In->decl());
      if (Constructor && Constructor->getParent() == Task.Owner &&
          ownMethodCalled(*Caller.Site, ObjectNames()))
        addStartIn(Starts, Task, *Caller.In, Caller.Site);
    }
  }
  return Starts;
}

//===--- What comes later

/// Does its construction do anything, in \p Constructor or, for null, in any?
static bool isInitialized(const CXXRecordDecl &Owner,
                          const FunctionInfo *Constructor,
                          const FieldDecl &Member) {
  const CXXRecordDecl *Class =
      Member.getType()->getBaseElementTypeUnsafe()->getAsCXXRecordDecl();
  if (Member.hasInClassInitializer() || Member.getType()->isReferenceType() ||
      (Class && Class->hasDefinition() &&
       !Class->hasTrivialDefaultConstructor()))
    return true;
  if (Constructor)
    return isWrittenIn(cast<CXXConstructorDecl>(Constructor->decl()), Member);
  return any_of(Owner.ctors(), [&](const CXXConstructorDecl *Any) {
    return isWrittenIn(*Any, Member);
  });
}

bool ConstructorStart::precedesConstructionOf(const FieldDecl &Other) const {
  if (!InInitializer || !isInitialized(*Task->Owner, Constructor, Other))
    return false;
  if (Member)
    return isConstructedAfter(Other, *Member);
  // A base: every member of the class itself comes later.
  const auto *Class = dyn_cast<CXXRecordDecl>(Other.getParent());
  return Class && Class->getCanonicalDecl() == Task->Owner->getCanonicalDecl();
}

/// Is there a path from the start to \p Assign without a wait?
static bool isReached(const Unit &U, const ConstructorStart &Start,
                      const Stmt *Assign) {
  struct Visitor : PathVisitor {
    Visitor(const Unit &U, const Stmt *Goal) : U(U), Goal(Goal) {}
    Step onStmt(const Stmt *S) override {
      if (S == Goal)
        return Found;
      const auto *E = dyn_cast<Expr>(S);
      return E && mayWaitForOthers(U, *E) ? Stop : Go;
    }
    const Unit &U;
    const Stmt *Goal;
  } Search(U, Assign);
  return findPath(U, *Start.Constructor,
                  Start.InInitializer ? nullptr : Start.Site, Search)
      .has_value();
}

/// The assignments to the member in the body of the constructor; nothing where
/// anything else is done with it there.
static std::optional<SmallVector<const Stmt *, 2>>
onlyAssignments(const Unit &U, const ConstructorStart &Start,
                const FieldDecl &Member) {
  const FunctionInfo &Fn = *Start.Constructor;
  SmallVector<const Stmt *, 2> Result;
  for (const Expr *This : Fn.mentionsOf(nullptr, U.model())) {
    const auto *Mention = dyn_cast_or_null<MemberExpr>(
        Fn.parents().getParentIgnoreParenImpCasts(const_cast<Expr *>(This)));
    if (!Mention || Fn.isWithin(Mention, Start.Site) ||
        Mention->getMemberDecl()->getCanonicalDecl() !=
            Member.getCanonicalDecl())
      continue;
    const Stmt *Assign = assignmentOf(Fn, Mention);
    if (!Assign || !isPlainAssignment(Assign) || !isReached(U, Start, Assign))
      return std::nullopt;
    Result.push_back(Assign);
  }
  return Result;
}

const Stmt *ConstructorStart::firstAssignmentOf(const Unit &U,
                                                const FieldDecl &Other) const {
  const auto *Declared =
      Constructor ? cast<CXXConstructorDecl>(&Constructor->decl()) : nullptr;
  if (!Declared || Declared->isDelegatingConstructor() ||
      Other.hasInClassInitializer() || isWrittenIn(*Declared, Other))
    return nullptr;
  auto Assignments = onlyAssignments(U, *this, Other);
  return Assignments && !Assignments->empty() ? Assignments->front() : nullptr;
}

//===--- Flags

static std::optional<bool> literalIn(const Expr *E) {
  std::optional<bool> Value;
  if (E)
    forEachDescendant(E, [&](const Stmt *S) {
      if (const auto *Literal = dyn_cast<CXXBoolLiteralExpr>(S))
        Value = Literal->getValue();
      return !Value;
    });
  return Value;
}

static std::optional<bool> initialValue(const CXXConstructorDecl &Constructor,
                                        const FieldDecl &Flag) {
  for (const CXXCtorInitializer *Init : Constructor.inits())
    if (Init->isWritten() && Init->getMember() &&
        Init->getMember()->getCanonicalDecl() == Flag.getCanonicalDecl())
      return literalIn(Init->getInit());
  return literalIn(Flag.getInClassInitializer());
}

const Stmt *ConstructorStart::flagTurnedAfter(const Unit &U,
                                              const FieldDecl &Flag,
                                              bool Initial) const {
  if (!Constructor ||
      initialValue(cast<CXXConstructorDecl>(Constructor->decl()), Flag) !=
          Initial)
    return nullptr;
  auto Assignments = onlyAssignments(U, *this, Flag);
  if (!Assignments || Assignments->size() != 1)
    return nullptr;
  const Stmt *Assign = Assignments->front();
  const auto *Binary = dyn_cast<BinaryOperator>(Assign);
  const auto *Call = dyn_cast<CXXOperatorCallExpr>(Assign);
  const Expr *Value = Binary ? Binary->getRHS()
                      : Call ? Call->getArg(1)
                             : nullptr;
  return literalIn(Value) == !Initial ? Assign : nullptr;
}

std::optional<bool> valueThatEndsLoop(const FunctionInfo &Fn, const Expr *Use) {
  bool Ending = false;
  const ParentMap &Parents = Fn.parents();
  const Stmt *Inner = Use;
  for (const Stmt *Outer = Parents.getParent(Use); Outer;
       Inner = Outer, Outer = Parents.getParent(Outer)) {
    if (loopBody(Outer))
      return conditionOf(Outer) == Inner && !isa<DoStmt>(Outer)
                 ? std::optional(Ending)
                 : std::nullopt;
    if (const auto *Unary = dyn_cast<UnaryOperator>(Outer)) {
      if (Unary->getOpcode() != UO_LNot)
        return std::nullopt;
      Ending = !Ending;
    } else if (const auto *Binary = dyn_cast<BinaryOperator>(Outer)) {
      // `!a && b` ends with either; what negates the whole is not looked into.
      if (Binary->getOpcode() != BO_LAnd)
        return std::nullopt;
      const Stmt *Around =
          Parents.getParentIgnoreParens(const_cast<BinaryOperator *>(Binary));
      if (isa_and_nonnull<UnaryOperator>(Around))
        return std::nullopt;
    } else if (const auto *Call = dyn_cast<CXXMemberCallExpr>(Outer)) {
      const CXXMethodDecl *Method = Call->getMethodDecl();
      if (!Method || !Method->isConst() || !Call->getType()->isBooleanType())
        return std::nullopt;
    } else if (!isa<ImplicitCastExpr, ParenExpr, MemberExpr, ExprWithCleanups>(
                   Outer)) {
      return std::nullopt;
    }
  }
  return std::nullopt;
}

bool ConstructorStart::holdsLock(const Unit &U) const {
  return Constructor &&
         (any_of(
              Constructor->calls(),
              [](const RoleCall *Call) { return Call->has(Role::Acquires); }) ||
          !forEachDescendant(&Constructor->body(), [&](const Stmt *S) {
            const auto *E = dyn_cast<CXXConstructExpr>(S);
            return !E || !U.model().hasRole(E->getType(), Role::LockGuard);
          }));
}

} // namespace weft::flow
