//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/LockCallees.h"
#include "support/Ast.h"
#include "unit/ClassUses.h"
#include "unit/Unit.h"
#include "clang/AST/DeclCXX.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

static bool touches(const Unit &U, const RoleCall &Call, const LockRef &Lock) {
  for (const RoleUse &Use : Call.Roles) {
    if (Use.Kind != Role::Acquires && Use.Kind != Role::Releases)
      continue;
    SmallVector<const Expr *, 2> Objects = Call.objectExprs(Use, U.model());
    if (Objects.empty() && Use.Params[0].Kind != ParamRef::Rest)
      return true;
    for (const Expr *Object : Objects)
      if (AccessPath Path = awaitedObject(Object, U.model());
          !Path || Path.last() == Lock.Path.last())
        return true;
  }
  return false;
}

/// By the body that the unit has, and those of what it calls in turn.
static bool bodyTouches(const Unit &U, const FunctionInfo &Body,
                        const LockRef &Lock,
                        SmallPtrSetImpl<const FunctionInfo *> &Seen) {
  constexpr unsigned MostBodies = 32;
  if (!Seen.insert(&Body).second)
    return false;
  if (Seen.size() > MostBodies)
    return true;
  return !forEachDescendant(&Body.body(), [&](const Stmt *S) {
    const auto *Call = dyn_cast<Expr>(S);
    const FunctionDecl *Callee = Call ? calleeOf(Call) : nullptr;
    if (!Callee)
      return true;
    if (const RoleCall *Known = U.roleCall(Call))
      if (touches(U, *Known, Lock))
        return false;
    const FunctionInfo *Next = U.infoFor(Callee);
    return !Next || !bodyTouches(U, *Next, Lock, Seen);
  });
}

/// Does \p E name the object that the lock is part of, or one further out?
static bool reaches(const Unit &U, const Expr *E, const LockRef &Lock) {
  AccessPath Path = accessPath(E, U.model());
  return Path.valid() && Path.Root == Lock.Path.Root &&
         Path.FromThis == Lock.Path.FromThis;
}

/// Is the lock itself what is called, or handed over?
static bool isAbout(const Unit &U, const Expr &Call, const LockRef &Lock) {
  auto isLockItself = [&](const Expr *E) {
    return E && accessPath(E, U.model()) == Lock.Path;
  };
  const auto *Method = dyn_cast_or_null<CXXMethodDecl>(calleeOf(&Call));
  return (!(Method && Method->isConst()) && isLockItself(objectOf(&Call))) ||
         any_of(argumentsOf(&Call), isLockItself);
}

bool mayTouchLock(const Unit &U, const Expr &Call, const LockRef &Lock) {
  const FunctionDecl *Callee = calleeOf(&Call);
  if (isAbout(U, Call, Lock))
    return true;
  if (Callee) {
    if (const FunctionInfo *Body = U.infoFor(Callee)) {
      SmallPtrSet<const FunctionInfo *, 8> Seen;
      return bodyTouches(U, *Body, Lock, Seen);
    }
    if (isStandard(*Callee) || U.isInSystemHeader(*Callee))
      return false;
    if (const auto *Method = dyn_cast<CXXMethodDecl>(Callee);
        Method && (Method->isConst() || Method->isImplicit()))
      return false;
  }
  const Expr *Object = objectOf(&Call);
  return (Object && reaches(U, Object, Lock)) ||
         any_of(argumentsOf(&Call), [&](const Expr *Argument) {
           QualType T = Argument->getType();
           return (T->isPointerType() || Argument->isLValue()) &&
                  reaches(U, Argument, Lock);
         });
}

bool mayTouchLockAtEnd(const Unit &U, const VarDecl &Variable,
                       const LockRef &Lock) {
  const CXXRecordDecl *Class = classOf(Variable.getType());
  if (!Class || !Class->hasDefinition() || isStandard(*Class))
    return false;
  if (const FunctionInfo *Body = U.infoFor(Class->getDestructor())) {
    SmallPtrSet<const FunctionInfo *, 8> Seen;
    return bodyTouches(U, *Body, Lock, Seen);
  }
  const Expr *Init = Variable.getInit();
  return Class->hasNonTrivialDestructor() && Init &&
         !forEachDescendant(Init, [&](const Stmt *S) {
           const auto *Part = dyn_cast<Expr>(S);
           return !Part || !reaches(U, Part, Lock);
         });
}

bool isTouchedByLambda(const Unit &U, const FunctionInfo &Fn,
                       const LockRef &Lock) {
  return any_of(U.functions(), [&](const FunctionInfo &Inner) {
    const FunctionInfo *Outer = Inner.enclosing();
    while (Outer && Outer != &Fn)
      Outer = Outer->enclosing();
    return Outer && any_of(Inner.calls(), [&](const RoleCall *Call) {
             return touches(U, *Call, Lock);
           });
  });
}

bool isHandedOver(const Unit &U, const FunctionInfo &Fn, const LockRef &Lock) {
  const FunctionDecl *Pattern = Fn.decl().getTemplateInstantiationPattern();
  return any_of(U.functions(), [&](const FunctionInfo &Other) {
    if (&Other == &Fn || Other.isPattern() ||
        (Pattern &&
         Other.decl().getTemplateInstantiationPattern() == Pattern) ||
        none_of(Other.calls(),
                [&](const RoleCall *Call) { return touches(U, *Call, Lock); }))
      return false;
    bool Gives = false;
    for (const LockEvent &Event : U.heldLocks(Other).events()) {
      if (Event.Lock.Path.last() != Lock.Path.last())
        continue;
      if (Event.takes())
        return false; // What it gives back is its own, or taken again.
      Gives |= Event.Kind ==
               (Event.Guard ? LockEvent::Adopts : LockEvent::GivesBack);
    }
    return Gives;
  });
}

bool isUnitsOwn(const Unit &U, const LockRef &Lock) {
  const ValueDecl *Last = Lock.Path.last();
  if (const auto *Field = dyn_cast<FieldDecl>(Last)) {
    const auto *Class = dyn_cast<CXXRecordDecl>(Field->getParent());
    return Class && Field->getAccess() == AS_private &&
           allBodiesSeen(U, *Class);
  }
  return !isa<ParmVarDecl>(Last) && !Last->getType()->isReferenceType() &&
         !Last->isExternallyVisible();
}

} // namespace weft::flow
