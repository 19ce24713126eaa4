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
static bool isDeferred(const Closure &C) {
  return any_of(argumentsOf(C.Call->Site), [](const Expr *Argument) {
    const auto *Ref = dyn_cast<DeclRefExpr>(ignoreWrapping(Argument));
    return Ref && isa<EnumConstantDecl>(Ref->getDecl()) &&
           Ref->getDecl()->getName() == "deferred";
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
        isDeferred(C))
      continue;
    if (!C.Call->In) {
      Starts.push_back({&Task, nullptr, C.Call->Site, true, Task.Handle});
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

static bool isWrittenIn(const CXXConstructorDecl &Constructor,
                        const FieldDecl &Member) {
  return any_of(Constructor.inits(), [&](const CXXCtorInitializer *Init) {
    return Init->isWritten() && Init->getMember() &&
           Init->getMember()->getCanonicalDecl() == Member.getCanonicalDecl();
  });
}

/// Does its construction do anything?
static bool isInitialized(const CXXRecordDecl &Owner, const FieldDecl &Member) {
  const CXXRecordDecl *Class =
      Member.getType()->getBaseElementTypeUnsafe()->getAsCXXRecordDecl();
  return Member.hasInClassInitializer() ||
         Member.getType()->isReferenceType() ||
         (Class && Class->hasDefinition() &&
          !Class->hasTrivialDefaultConstructor()) ||
         any_of(Owner.ctors(), [&](const CXXConstructorDecl *Any) {
           return isWrittenIn(*Any, Member);
         });
}

bool ConstructorStart::precedesConstructionOf(const FieldDecl &Other) const {
  if (!InInitializer || !isInitialized(*Task->Owner, Other))
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

const Stmt *ConstructorStart::firstAssignmentOf(const Unit &U,
                                                const FieldDecl &Other) const {
  const auto *Declared =
      Constructor ? cast<CXXConstructorDecl>(&Constructor->decl()) : nullptr;
  if (!Declared || Declared->isDelegatingConstructor() ||
      Other.hasInClassInitializer() || isWrittenIn(*Declared, Other))
    return nullptr;
  const Stmt *Result = nullptr;
  for (const Expr *This : Constructor->mentionsOf(nullptr, U.model())) {
    const auto *Mention = dyn_cast_or_null<MemberExpr>(
        Constructor->parents().getParentIgnoreParenImpCasts(
            const_cast<Expr *>(This)));
    if (!Mention || Constructor->isWithin(Mention, Site) ||
        Mention->getMemberDecl()->getCanonicalDecl() != &Other)
      continue;
    const Stmt *Assign = assignmentOf(*Constructor, Mention);
    if (!Assign || !isPlainAssignment(Assign) || !isReached(U, *this, Assign))
      return nullptr; // Who knows what that does.
    if (!Result)
      Result = Assign;
  }
  return Result;
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
