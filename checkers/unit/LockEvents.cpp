//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "unit/LockEvents.h"
#include "support/Ast.h"
#include "unit/LockTypes.h"
#include "unit/Unit.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclCXX.h"

using namespace clang;
using namespace llvm;

namespace weft {

const VarDecl *initialisedVariable(const FunctionInfo &Fn, const Expr *Made) {
  const Stmt *Inner = Made;
  for (const Stmt *Outer = Fn.parents().getParent(Made); Outer;
       Inner = Outer, Outer = Fn.parents().getParent(Outer)) {
    if (const auto *Declaration = dyn_cast<DeclStmt>(Outer)) {
      for (const Decl *D : Declaration->decls())
        if (const auto *Variable = dyn_cast<VarDecl>(D);
            Variable && Variable->getInit() == Inner)
          return Variable->hasLocalStorage() ? Variable : nullptr;
      return nullptr;
    }
    if (const auto *Construct = dyn_cast<CXXConstructExpr>(Outer)) {
      if (!Construct->isElidable())
        return nullptr;
    } else if (!isa<ExprWithCleanups, CXXBindTemporaryExpr,
                    MaterializeTemporaryExpr, CastExpr, ParenExpr,
                    InitListExpr>(Outer)) {
      return nullptr;
    }
  }
  return nullptr;
}

bool isIdempotent(const Unit &U, const Expr *Site, Role Kind) {
  const RoleCall *Call = U.roleCall(Site);
  const RoleUse *Use = Call ? Call->get(Kind) : nullptr;
  return Use && Use->has(Keyword::Idempotent);
}

static QualType lockTypeOf(const Expr *E) {
  QualType T = E->IgnoreParenBaseCasts()->getType().getNonReferenceType();
  return T->isPointerType() ? T->getPointeeType() : T;
}

SmallVector<LockRef, 1> requiredLocks(const Unit &U, const FunctionDecl &Fn) {
  SmallVector<LockRef, 1> Result;
  auto add = [&](const auto &Attribute) {
    for (const Expr *Argument : Attribute.args())
      if (AccessPath Path = accessPath(Argument, U.model()))
        Result.push_back({std::move(Path), lockTypeOf(Argument)});
  };
  for (const FunctionDecl *Declared : Fn.redecls()) {
    for (const auto *Required :
         Declared->specific_attrs<RequiresCapabilityAttr>())
      add(*Required);
    for (const auto *Releases :
         Declared->specific_attrs<ReleaseCapabilityAttr>())
      add(*Releases);
  }
  return Result;
}

namespace {
class Reader {
public:
  Reader(const Unit &U, const FunctionInfo &Fn) : U(U), M(U.model()), Fn(Fn) {}

  std::vector<LockEvent> run() {
    // What a guard's members do depends on what it was made of.
    for (const RoleCall *Call : Fn.calls())
      if (isa<CXXConstructExpr>(Call->Site) && Call->has(Role::Acquires))
        readGuard(*Call);
    for (const RoleCall *Call : Fn.calls())
      if (!isa<CXXConstructExpr>(Call->Site))
        readTakeByGuard(*Call);
    Given = Events.size();
    for (const RoleCall *Call : Fn.calls())
      if (!isa<CXXConstructExpr>(Call->Site))
        for (const RoleUse &Use : Call->Roles)
          readUse(*Call, Use);
    sort(Events, [&](const LockEvent &A, const LockEvent &B) {
      return U.sources().isBeforeInTranslationUnit(A.Site->getExprLoc(),
                                                   B.Site->getExprLoc());
    });
    return std::move(Events);
  }

private:
  /// The local guard that \p E names; null for anything else.
  const VarDecl *guardOf(const Expr *E) const {
    AccessPath Path = accessPath(E, M);
    const auto *Variable = dyn_cast_or_null<VarDecl>(Path.Root);
    return Variable && Path.Fields.empty() && !Path.FromThis &&
                   U.isLockGuard(Variable->getType().getNonReferenceType())
               ? Variable
               : nullptr;
  }

  static bool takesShared(const CXXConstructorDecl &Constructor,
                          const Model &M) {
    if (const auto *Takes = Constructor.getAttr<AcquireCapabilityAttr>())
      return Takes->isShared();
    if (const RoleUse *Known = M.declaredRoles(Constructor).get(Role::Acquires);
        Known && Known->has(Keyword::Shared))
      return true;
    return any_of(Constructor.getParent()->methods(),
                  [&](const CXXMethodDecl *Method) {
                    const RoleUse *Use =
                        Method->getIdentifier()
                            ? M.declaredRoles(*Method).get(Role::Acquires)
                            : nullptr;
                    return Use && Use->has(Keyword::Shared);
                  });
  }

  /// Whether \p Site takes the lock shared, where an argument says so; \p Else
  /// where none does. What cannot be told counts as shared: that claims less.
  bool sharedByFlag(const Expr &Site, const FunctionDecl &Callee,
                    bool Else) const {
    unsigned Index = 0;
    for (const Expr *Argument : argumentsOf(&Site)) {
      const unsigned Position = Index++;
      if (!Argument->getType()->isBooleanType() ||
          Position >= Callee.getNumParams())
        continue;
      RoleSet Roles = M.parameterRoles(Callee, Position);
      const RoleUse *Flag = Roles.get(Role::LockTag);
      if (!Flag)
        continue;
      bool Value = false;
      return Argument->isValueDependent() ||
             !Argument->EvaluateAsBooleanCondition(Value, U.context()) ||
             Value == Flag->has(Keyword::Shared);
    }
    return Else;
  }

  void readGuard(const RoleCall &Call) {
    const VarDecl *Guard = initialisedVariable(Fn, Call.Site);
    SmallVector<const Expr *, 4> Arguments = argumentsOf(Call.Site);
    if (!Guard || Arguments.empty())
      return;
    const auto &Constructor = *cast<CXXConstructorDecl>(Call.Callee);
    const bool Declared = Constructor.hasAttr<AcquireCapabilityAttr>();
    LockEvent Event;
    Event.Site = Call.Site;
    Event.Guard = Guard;
    Event.Shared =
        sharedByFlag(*Call.Site, Constructor, takesShared(Constructor, M));
    SmallVector<LockRef, 2> Locks;
    for (const Expr *Argument : Arguments) {
      QualType T = Argument->getType();
      if (isLock(T, M)) {
        Locks.push_back({accessPath(Argument, M), lockTypeOf(Argument)});
        continue;
      }
      const RoleUse *Tag = M.typeRoles(T).get(Role::LockTag);
      if (Tag && Tag->has(Keyword::Adopts))
        Event.Kind = LockEvent::Adopts;
      else if (Tag && Tag->has(Keyword::Defers))
        Event.Kind = LockEvent::Defers;
      else if (classOf(T) && !Declared && Arguments.size() > 1)
        Event.Kind = LockEvent::Tries; // A time limit, or who knows what.
    }
    if (Locks.empty())
      Locks.push_back({});
    for (LockRef &Lock : Locks) {
      Event.Lock = std::move(Lock);
      Events.push_back(Event);
    }
  }

  /// `guard.acquire(mutex)`: the guard that takes its argument.
  const VarDecl *takerOf(const RoleCall &Call, const RoleUse &Use) const {
    const Expr *Object = objectOf(Call.Site);
    return Object && Use.Kind == Role::Acquires &&
                   Use.Params[0].Kind == ParamRef::Index
               ? guardOf(Object)
               : nullptr;
  }

  void readTakeByGuard(const RoleCall &Call) {
    const RoleUse *Use = Call.get(Role::Acquires);
    const VarDecl *Guard = Use ? takerOf(Call, *Use) : nullptr;
    const Expr *Lock = Guard ? Call.objectExpr(*Use, M) : nullptr;
    if (!Lock)
      return;
    LockEvent Event;
    Event.Kind = mayFail(Call, *Use) ? LockEvent::Tries : LockEvent::Takes;
    Event.Site = Call.Site;
    Event.Lock = {accessPath(Lock, M), lockTypeOf(Lock)};
    Event.Guard = Guard;
    Event.Shared =
        sharedByFlag(*Call.Site, *Call.Callee, Use->has(Keyword::Shared));
    Events.push_back(std::move(Event));
  }

  /// One event for each lock that the guard was given.
  void readGuardCall(LockEvent Event) {
    SmallVector<LockRef, 2> Locks;
    for (const LockEvent &Known : ArrayRef(Events).take_front(Given))
      if (Known.Guard == Event.Guard &&
          none_of(Locks, [&](const LockRef &L) { return L.same(Known.Lock); }))
        Locks.push_back(Known.Lock);
    if (Locks.empty()) {
      // A guard that the function was given.
      AccessPath Path;
      Path.Root = Event.Guard->getCanonicalDecl();
      Locks.push_back(
          {std::move(Path), Event.Guard->getType().getNonReferenceType()});
    }
    for (LockRef &Lock : Locks) {
      Event.Lock = std::move(Lock);
      Events.push_back(Event);
    }
  }

  /// `if (pthread_mutex_lock(&m) != 0)`: who asks for the result reckons with
  /// coming back without.
  bool isAsked(const RoleCall &Call) const {
    const Stmt *Inner = Call.Site;
    const Stmt *Outer = Fn.parents().getParent(Inner);
    while (Outer && (isa<ExprWithCleanups, ParenExpr>(Outer) ||
                     (isa<CastExpr>(Outer) &&
                      cast<CastExpr>(Outer)->getType()->isVoidType()))) {
      Inner = Outer;
      Outer = Fn.parents().getParent(Inner);
    }
    return Outer && (isa<Expr, DeclStmt, ReturnStmt>(Outer) ||
                     conditionOf(Outer) == Inner);
  }

  bool mayFail(const RoleCall &Call, const RoleUse &Use) const {
    // No try, it says: then the result tells of something else.
    if (Call.Callee->hasAttr<AcquireCapabilityAttr>())
      return false;
    QualType Result = Call.Callee->getReturnType();
    return Use.has(Keyword::Tries) || Call.has(Role::NeverWaits) ||
           Result->isBooleanType() ||
           (Result->isIntegerType() && isAsked(Call));
  }

  void readUse(const RoleCall &Call, const RoleUse &Use) {
    LockEvent Event;
    switch (Use.Kind) {
    case Role::Acquires:
      Event.Kind = mayFail(Call, Use) ? LockEvent::Tries : LockEvent::Takes;
      break;
    case Role::Releases:
      Event.Kind = LockEvent::GivesBack;
      break;
    case Role::Detaches:
      Event.Kind = LockEvent::Releases;
      break;
    case Role::Passes:
      Event.Kind = LockEvent::Moves;
      break;
    default:
      return;
    }
    if (takerOf(Call, Use))
      return;
    Event.Site = Call.Site;
    Event.Shared = Use.has(Keyword::Shared);
    Event.ByShape = Use.From == Origin::Inferred;
    for (const Expr *Object : Call.objectExprs(Use, M)) {
      Event.Guard = guardOf(Object);
      if (Event.Guard) {
        readGuardCall(Event);
      } else if (Use.Kind == Role::Acquires || Use.Kind == Role::Releases) {
        Event.Lock = {accessPath(Object, M), lockTypeOf(Object)};
        Events.push_back(Event);
      }
    }
  }

  const Unit &U;
  const Model &M;
  const FunctionInfo &Fn;
  std::vector<LockEvent> Events;
  /// So many of them say which lock a guard has.
  size_t Given = 0;
};
} // namespace

std::vector<LockEvent> lockEventsIn(const Unit &U, const FunctionInfo &Fn) {
  return Reader(U, Fn).run();
}

} // namespace weft
