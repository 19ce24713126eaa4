//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/CallerLocks.h"
#include "flow/DroppedValue.h"
#include "support/Ast.h"
#include "clang/AST/DeclCXX.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

static bool isHeldAt(const Unit &U, const FunctionInfo &Fn, const Stmt *S,
                     unsigned Depth);

static bool calledUnderLock(const Unit &U, const FunctionInfo &Fn,
                            unsigned Depth) {
  // A lambda that does not become a task runs where it is made, for all we
  // know.
  if (Fn.lambda() && Fn.enclosing()) {
    const bool IsTask = any_of(U.closures(), [&](const Closure &C) {
      return C.Lambda == Fn.lambda() && C.Use->Kind == Role::Spawns;
    });
    if (!IsTask && isHeldAt(U, *Fn.enclosing(), Fn.lambda(), Depth + 1))
      return true;
  }
  return any_of(U.callsTo(&Fn.decl()), [&](const CallSite &Call) {
    return Call.In && Call.In != &Fn &&
           isHeldAt(U, *Call.In, Call.Site, Depth + 1);
  });
}

static bool isHeldAt(const Unit &U, const FunctionInfo &Fn, const Stmt *S,
                     unsigned Depth) {
  // From so far away nobody can tell.
  return !U.heldLocks(Fn).before(S).empty() || Depth > 3 ||
         calledUnderLock(U, Fn, Depth);
}

bool mayBeCalledUnderLock(const Unit &U, const FunctionInfo &Fn) {
  // A guard as a parameter is the proof that the caller holds the lock.
  if (any_of(Fn.decl().parameters(), [&](const ParmVarDecl *Param) {
        return U.isLockGuard(Param->getType().getNonReferenceType());
      }))
    return true;
  const auto *Method = dyn_cast<CXXMethodDecl>(&Fn.decl());
  if (Method && !Fn.lambda() && !isa<CXXDestructorDecl>(Method) &&
      Method->getAccess() != AS_public && U.callsTo(Method).empty())
    return none_of(U.closures(), [&](const Closure &C) {
      return C.Use->Kind == Role::Spawns && C.Runs &&
             C.Runs->getCanonicalDecl() == Method->getCanonicalDecl();
    });
  return calledUnderLock(U, Fn, 0);
}

static LockSet heldByItself(const Unit &U, const FunctionInfo &Fn,
                            const Stmt *S) {
  LockSet Locks;
  for (const HeldLock &Held : U.heldLocks(Fn).before(S))
    Locks.push_back(Held.Lock.Path.last());
  return Locks;
}

/// What all calls of the function hold; nothing where they differ.
static std::optional<LockSet>
heldByCallers(const Unit &U, const FunctionInfo &Fn, unsigned Depth) {
  std::optional<LockSet> Common;
  for (const CallSite &Call : U.callsTo(&Fn.decl())) {
    if (!Call.In || Call.In == &Fn)
      continue;
    if (isa<CXXConstructorDecl, CXXDestructorDecl>(Call.In->decl()))
      continue; // Nobody else has the object.
    LockSet Held = heldByItself(U, *Call.In, Call.Site);
    if (Held.empty() && Depth < 3 && calledUnderLock(U, *Call.In, 0)) {
      std::optional<LockSet> Outer = heldByCallers(U, *Call.In, Depth + 1);
      if (!Outer)
        return std::nullopt;
      Held = *Outer;
    }
    if (!Common)
      Common = Held;
    else
      erase_if(*Common, [&](const ValueDecl *Lock) {
        return !is_contained(Held, Lock);
      });
  }
  return Common && !Common->empty() ? Common : std::nullopt;
}

std::optional<LockSet> surelyHeldAt(const Unit &U, const FunctionInfo &Fn,
                                    const Stmt *S) {
  LockSet Own = heldByItself(U, Fn, S);
  if (!Own.empty() || !mayBeCalledUnderLock(U, Fn))
    return Own;
  // Others than those in the unit may call a public function.
  if (!Fn.lambda() && Fn.decl().getAccess() == AS_public)
    return std::nullopt;
  return heldByCallers(U, Fn, 0);
}

bool knowsEveryUseOf(const Unit &U, const FunctionInfo &Fn,
                     const ValueDecl &Lock) {
  ArrayRef<LockEvent> Events = U.heldLocks(Fn).events();
  bool Known = true;
  forEachOwnStmt(Fn, [&](const Stmt *S) {
    const ValueDecl *Named = nullptr;
    if (const auto *Member = dyn_cast<MemberExpr>(S))
      Named = Member->getMemberDecl();
    else if (const auto *Ref = dyn_cast<DeclRefExpr>(S))
      Named = Ref->getDecl();
    if (!Named || Named->getCanonicalDecl() != Lock.getCanonicalDecl())
      return;
    Known = Known && (any_of(Events,
                             [&](const LockEvent &Event) {
                               return Fn.isWithin(S, Event.Site);
                             }) ||
                      any_of(Fn.calls(), [&](const RoleCall *Call) {
                        return Call->has(Role::WaitsReleasing) &&
                               Fn.isWithin(S, Call->Site);
                      }));
  });
  return Known;
}

} // namespace weft::flow
