//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "unit/Unit.h"
#include "support/Ast.h"
#include "unit/Graph.h"
#include "unit/UnitWalk.h"

using namespace clang;
using namespace llvm;

namespace weft {

Unit::Unit(ASTContext &Context,
           std::vector<std::shared_ptr<const ModelFile>> UserModels)
    : Context(Context), Roles(std::move(UserModels)) {}

Unit::~Unit() = default;

std::shared_ptr<const Unit>
Unit::build(ASTContext &Context,
            std::vector<std::shared_ptr<const ModelFile>> UserModels) {
  std::shared_ptr<Unit> Result(new Unit(Context, std::move(UserModels)));
  UnitWalk::run(*Result);
  Result->inferLockGuards();
  Result->inferHelperRoles();
  Result->resolveClosures();
  return Result;
}

const FunctionInfo *Unit::infoFor(const FunctionDecl *Fn) const {
  return Fn ? Infos.lookup(Fn->getCanonicalDecl()) : nullptr;
}

const Closure *Unit::closureOf(const RoleCall &Call) const {
  return ClosureIndex.lookup(&Call);
}

ArrayRef<CallSite> Unit::callsTo(const FunctionDecl *Fn) const {
  auto It = Callers.find(Fn->getCanonicalDecl());
  return It == Callers.end() ? ArrayRef<CallSite>() : It->second;
}

const HeldLocks &Unit::heldLocks(const FunctionInfo &Fn) const {
  auto It = Locks.find(&Fn);
  if (It != Locks.end())
    return *It->second;
  // Not in place: a lambda's locks ask for those of the function around it.
  auto Made = std::make_unique<HeldLocks>(*this, Fn);
  return *(Locks[&Fn] = std::move(Made));
}

bool Unit::isLockGuard(QualType T) const {
  if (Roles.hasRole(T, Role::LockGuard))
    return true;
  const CXXRecordDecl *Class = InferredGuards.empty() ? nullptr : classOf(T);
  return Class && InferredGuards.contains(Class->getCanonicalDecl());
}

/// A class whose destructor gives back what its constructor takes is a guard.
void Unit::inferLockGuards() {
  auto does = [&](const FunctionDecl *Fn, Role Kind) {
    const FunctionInfo *Body = infoFor(Fn);
    return Body && any_of(Body->calls(), [&](const RoleCall *Call) {
             return Call->has(Kind);
           });
  };
  SmallVector<const CXXConstructorDecl *, 4> Constructors;
  for (const FunctionInfo &Fn : Functions) {
    const auto *Destructor = dyn_cast<CXXDestructorDecl>(&Fn.decl());
    if (!Destructor || !does(Destructor, Role::Releases))
      continue;
    for (const CXXConstructorDecl *Constructor :
         Destructor->getParent()->ctors())
      if (!Constructor->isCopyOrMoveConstructor() &&
          does(Constructor, Role::Acquires)) {
        InferredGuards.insert(Destructor->getParent()->getCanonicalDecl());
        Constructors.push_back(Constructor);
      }
  }
  RoleUse Takes;
  Takes.Kind = Role::Acquires;
  Takes.From = Origin::Inferred;
  for (const CXXConstructorDecl *Constructor : Constructors)
    for (const CallSite &Site : callsTo(Constructor))
      if (!CallIndex.lookup(Site.Site)) {
        RoleSet Set;
        Set.add(Takes);
        UnitWalk::addCall(*this, Site.Site, Constructor, std::move(Set),
                          *Site.In);
      }
}

/// What a call does with its callable; null for a call that takes none.
static const RoleUse *callableUse(const RoleCall &Call) {
  for (Role Kind : {Role::Spawns, Role::Stores, Role::Invokes})
    if (const RoleUse *Use = Call.get(Kind))
      return Use;
  return nullptr;
}

/// The owner of a task: as declared, else worked out from the types.
static Keyword ownerOf(const RoleCall &Call, const RoleUse &Use,
                       const Model &M) {
  for (Keyword Owner : {Keyword::OwnerHandle, Keyword::OwnerDetached,
                        Keyword::OwnerOwned, Keyword::OwnerCounted})
    if (Use.has(Owner))
      return Owner;
  if (M.hasRole(Call.Site->getType(), Role::TaskHandle))
    return Keyword::OwnerHandle;
  const Expr *Object = objectOf(Call.Site);
  if (Object && M.hasRole(Object->getType()->isPointerType()
                              ? Object->getType()->getPointeeType()
                              : Object->getType(),
                          Role::TaskGroup))
    return Keyword::OwnerOwned;
  return Keyword::OwnerDetached;
}

static Keeper keeperOfTask(const Unit &U, const RoleCall &Call,
                           const RoleUse &Use) {
  const Model &M = U.model();
  if (Use.Kind == Role::Invokes)
    return {Keeper::AtOnce, {}};
  // `emplace_back(f)` on a container of handles or callables.
  if (Call.has(Role::Constructs) && objectOf(Call.Site))
    return {Keeper::Object, accessPath(objectOf(Call.Site), M)};
  if (Use.Params[2].Kind != ParamRef::None) {
    const Expr *Handle = Call.argument(Use.Params[2], M);
    AccessPath Path = Handle ? awaitedObject(Handle, M) : AccessPath();
    return Path ? Keeper{Keeper::Object, std::move(Path)} : Keeper{};
  }
  if (Use.Kind == Role::Stores) {
    if (const Expr *Object = objectOf(Call.Site)) {
      AccessPath Path = accessPath(Object, M);
      return Path ? Keeper{Keeper::Object, std::move(Path)} : Keeper{};
    }
    if (isa<CXXConstructExpr>(Call.Site))
      return keeperOf(U, *Call.In, Call.Site);
    // `atexit(f)`: kept by something that outlives every scope.
    return Call.Callee->getReturnType()->isVoidType()
               ? Keeper{Keeper::Nobody, {}}
               : Keeper{};
  }
  switch (ownerOf(Call, Use, M)) {
  case Keyword::OwnerHandle:
    return keeperOf(U, *Call.In, Call.Site);
  case Keyword::OwnerOwned:
  case Keyword::OwnerCounted: {
    const Expr *Owner = objectOf(Call.Site);
    if (!Owner)
      Owner = Call.argument({ParamRef::Index, 1}, M);
    AccessPath Path = Owner ? awaitedObject(Owner, M) : AccessPath();
    return Path ? Keeper{Keeper::Object, std::move(Path)} : Keeper{};
  }
  default:
    return {Keeper::Nobody, {}};
  }
}

void Unit::resolveClosures() {
  for (const RoleCall &Call : Calls) {
    const RoleUse *Use = callableUse(Call);
    if (!Use)
      continue;
    Closure Resolved = resolveClosure(*this, Call, *Use);
    if (!Resolved.Callable)
      continue;
    Resolved.KeptBy = keeperOfTask(*this, Call, *Use);
    Closures.push_back(std::move(Resolved));
    ClosureIndex[&Call] = &Closures.back();
  }
}

/// The parameter of \p Fn that the closure runs, directly or from a lambda
/// that captures it.
static const ParmVarDecl *
forwardedParameter(const Closure &C, const FunctionInfo &Fn, const Model &M) {
  auto isParameter = [&](const ValueDecl *D) {
    const auto *Param = dyn_cast_or_null<ParmVarDecl>(D);
    return Param && Param->getDeclContext() == &Fn.decl() &&
           canBeCalled(Param->getType(), M);
  };
  AccessPath Direct = accessPath(C.Callable, M);
  if (Direct && Direct.Fields.empty() && isParameter(Direct.Root))
    return cast<ParmVarDecl>(Direct.Root);
  for (const Capture &Held : C.Captures)
    if (isParameter(Held.Var))
      return cast<ParmVarDecl>(Held.Var);
    else if (Held.Kind == Capture::Copy && Held.Path.Fields.empty() &&
             isParameter(Held.Path.Root)) // `[f = std::move(f)]`
      return cast<ParmVarDecl>(Held.Path.Root);
  return nullptr;
}

/// A local function that hands its callable parameter on does what the callee
/// does: one level, and only where the keeper is plain.
void Unit::inferHelperRoles() {
  DenseMap<const FunctionDecl *, RoleUse> Inferred;
  for (const RoleCall &Call : Calls) {
    const RoleUse *Use = callableUse(Call);
    const FunctionInfo *Fn = Call.In;
    if (!Use || Use->Kind == Role::Invokes || Fn->lambda() ||
        callableUse(
            {nullptr, nullptr, Roles.declaredRoles(Fn->decl()), nullptr}))
      continue;
    Closure C = resolveClosure(*this, Call, *Use);
    const ParmVarDecl *Param =
        C.Callable ? forwardedParameter(C, *Fn, Roles) : nullptr;
    if (!Param)
      continue;
    RoleUse Result = *Use;
    Result.From = Origin::Inferred;
    Result.Params[0] = {ParamRef::Index,
                        uint8_t(Param->getFunctionScopeIndex() + 1)};
    Result.Params[1] = Result.Params[2] = {};
    for (Keyword Owner : {Keyword::OwnerHandle, Keyword::OwnerDetached,
                          Keyword::OwnerOwned, Keyword::OwnerCounted})
      Result.Keywords &= ~(uint64_t(1) << unsigned(Owner));
    Keeper Kept = keeperOfTask(*this, Call, *Use);
    // `submit(f)` that gives a future back: whoever has it can wait.
    if (Kept.Kind == Keeper::Object &&
        Roles.hasRole(Fn->decl().getReturnType(), Role::TaskHandle))
      continue;
    switch (Kept.Kind) {
    case Keeper::Nobody:
      Result.add(Keyword::OwnerDetached);
      break;
    case Keeper::Returned:
      Result.add(Keyword::OwnerHandle);
      break;
    case Keeper::Object:
      if (Kept.Path.FromThis) {
        Result.add(Keyword::OwnerOwned);
        break;
      }
      if (const auto *Into = dyn_cast_or_null<ParmVarDecl>(Kept.Path.Root);
          Into && Kept.Path.Fields.empty() &&
          Into->getDeclContext() == &Fn->decl() &&
          Into->getType()->isReferenceType()) {
        Result.Params[2] = {ParamRef::Index,
                            uint8_t(Into->getFunctionScopeIndex() + 1)};
        Result.add(Keyword::OwnerHandle);
        break;
      }
      continue;
    default:
      continue;
    }
    Inferred.try_emplace(Fn->decl().getCanonicalDecl(), std::move(Result));
  }
  for (const auto &[Callee, Use] : Inferred)
    for (const CallSite &Site : callsTo(Callee)) {
      if (const RoleCall *Known = CallIndex.lookup(Site.Site)) {
        const_cast<RoleCall *>(Known)->Roles.add(Use);
        continue;
      }
      RoleSet Set;
      Set.add(Use);
      UnitWalk::addCall(*this, Site.Site, Callee, std::move(Set), *Site.In);
    }
}

} // namespace weft
