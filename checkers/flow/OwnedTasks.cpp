//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/OwnedTasks.h"
#include "flow/TaskLife.h"
#include "support/Ast.h"
#include "unit/Uses.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

//===--- Which tasks

bool isPointerTo(QualType T, const CXXRecordDecl &Class) {
  T = T.getNonReferenceType();
  const CXXRecordDecl *Pointee = nullptr;
  if (T->isPointerType())
    Pointee = T->getPointeeType()->getAsCXXRecordDecl();
  else if (const auto *Smart =
               dyn_cast_or_null<ClassTemplateSpecializationDecl>(classOf(T));
           Smart && Smart->getTemplateArgs().size() > 0 &&
           Smart->getTemplateArgs()[0].getKind() == TemplateArgument::Type)
    Pointee = Smart->getTemplateArgs()[0].getAsType()->getAsCXXRecordDecl();
  if (!Pointee || !Pointee->hasDefinition() || !Class.hasDefinition())
    return false;
  return Pointee->getCanonicalDecl() == Class.getCanonicalDecl() ||
         Pointee->isDerivedFrom(&Class) || Class.isDerivedFrom(Pointee);
}

/// Does the capture lead to the object itself, not to a part of it?
static bool isObject(const Unit &U, const Capture &Held,
                     const CXXRecordDecl &Owner) {
  if (Held.Kind == Capture::This)
    return true;
  if (Held.refers() && Held.Path.FromThis && Held.Path.Fields.empty())
    return true;
  return Held.Kind == Capture::Copy && Held.Var &&
         U.model().hasRole(Held.Var->getType(), Role::SharedHandle) &&
         isPointerTo(Held.Var->getType(), Owner);
}

static bool refersToObject(const Unit &U, const Closure &C,
                           const CXXRecordDecl &Owner) {
  return any_of(C.Captures, [&](const Capture &Held) {
    return isObject(U, Held, Owner) || (Held.refers() && Held.Path.FromThis);
  });
}

const CXXCtorInitializer *initializerAround(const FunctionInfo &Fn,
                                            const Stmt *Site) {
  const auto *Constructor = dyn_cast<CXXConstructorDecl>(&Fn.decl());
  if (!Constructor)
    return nullptr;
  for (const CXXCtorInitializer *Init : Constructor->inits())
    if (Init->getInit() && Fn.isWithin(Site, Init->getInit()))
      return Init;
  return nullptr;
}

void OwnedTasks::addFrom(const Closure &C) {
  if (!C.escapes() || C.Captures.empty() || !C.Call->In ||
      C.Call->In->hasErrors() || C.Call->In->isPattern())
    return;
  const FunctionInfo *Around = C.Call->In;
  while (Around && Around->lambda())
    Around = Around->enclosing();
  const auto *Method =
      Around ? dyn_cast<CXXMethodDecl>(&Around->decl()) : nullptr;
  if (!Method || Method->isStatic() || !Method->getParent()->hasDefinition() ||
      !refersToObject(U, C, *Method->getParent()))
    return;
  OwnedTask Task;
  Task.Started = &C;
  Task.Owner = Method->getParent()->getDefinition();
  const AccessPath &Kept = C.KeptBy.Path;
  if (C.KeptBy.Kind == Keeper::Object && Kept.FromThis &&
      Kept.Fields.size() == 1)
    Task.Handle = Kept.Fields.front();
  if (const CXXCtorInitializer *Init =
          initializerAround(*C.Call->In, C.Call->Site)) {
    Task.InInitializer = true;
    if (!Task.Handle && Init->getMember())
      Task.Handle = Init->getMember()->getCanonicalDecl();
  }
  Tasks.push_back(Task);
}

/// `std::thread worker_{[this] { run(); }};`
void OwnedTasks::addDefaultInitializers(const CXXRecordDecl &Class) {
  const Model &M = U.model();
  for (const FieldDecl *Field : Class.fields()) {
    const Expr *Init = Field->getInClassInitializer();
    if (!Init || !classOf(Field->getType()))
      continue;
    forEachDescendant(Init, [&](const Stmt *S) {
      if (isa<LambdaExpr>(S))
        return true;
      const auto *Site = dyn_cast<Expr>(S);
      const FunctionDecl *Callee = Site ? calleeOf(Site) : nullptr;
      const RoleUse *Spawns =
          Callee ? M.declaredRoles(*Callee).get(Role::Spawns) : nullptr;
      if (!Spawns)
        return true;
      const RoleCall &Call = Calls.emplace_back(
          RoleCall{Site, Callee, M.declaredRoles(*Callee), nullptr});
      Closure C = resolveClosure(U, Call, *Spawns);
      if (!C.Callable || !refersToObject(U, C, Class))
        return true;
      C.KeptBy.Kind = Keeper::Object;
      C.KeptBy.Path.FromThis = true;
      C.KeptBy.Path.Fields.push_back(Field->getCanonicalDecl());
      OwnedTask Task;
      Task.Started = &Closures.emplace_back(std::move(C));
      Task.Owner = &Class;
      Task.Handle = Field->getCanonicalDecl();
      Task.InInitializer = true;
      Tasks.push_back(Task);
      return true;
    });
  }
}

OwnedTasks::OwnedTasks(const Unit &U) : U(U) {
  for (const Closure &C : U.closures())
    addFrom(C);
  for (const CXXRecordDecl *Class : U.classes())
    if (!Class->isDependentContext() && !Class->isInvalidDecl())
      addDefaultInitializers(*Class);
}

//===--- What they use

ObjectNames namesOfObject(const Unit &U, const Closure &C,
                          const CXXRecordDecl &Owner) {
  ObjectNames Names;
  bool AsArgument = false;
  for (const Capture &Held : C.Captures) {
    if (!isObject(U, Held, Owner))
      continue;
    AsArgument |= Held.Argument != nullptr;
    if (Held.Var && Held.Kind != Capture::This)
      Names.insert(cast<ValueDecl>(Held.Var->getCanonicalDecl()));
  }
  // An entry function: whichever parameter can take the object.
  if (AsArgument && C.Runs)
    for (const ParmVarDecl *Param : C.Runs->parameters())
      if (Param->getType()->isVoidPointerType() ||
          isPointerTo(Param->getType(), Owner))
        Names.insert(Param);
  // `auto *self = static_cast<Owner *>(argument);`
  const FunctionInfo *Body = C.Runs ? U.infoFor(C.Runs) : nullptr;
  if (Body && !Names.empty())
    forEachDescendant(&Body->body(), [&](const Stmt *S) {
      if (const auto *Declaration = dyn_cast<DeclStmt>(S))
        for (const Decl *D : Declaration->decls())
          if (const auto *Variable = dyn_cast<VarDecl>(D);
              Variable && Variable->getInit() &&
              isPointerTo(Variable->getType(), Owner) &&
              denotesObject(Variable->getInit(), Names))
            Names.insert(cast<ValueDecl>(Variable->getCanonicalDecl()));
      return true;
    });
  return Names;
}

bool denotesObject(const Expr *E, const ObjectNames &Names) {
  for (unsigned Depth = 0; E && Depth < 8; ++Depth) {
    E = ignoreWrapping(E);
    if (isa<CXXThisExpr>(E))
      return true;
    if (const auto *Ref = dyn_cast<DeclRefExpr>(E))
      return Names.contains(
          cast<ValueDecl>(Ref->getDecl()->getCanonicalDecl()));
    if (const auto *Unary = dyn_cast<UnaryOperator>(E)) {
      if (Unary->getOpcode() != UO_Deref && Unary->getOpcode() != UO_AddrOf)
        return false;
      E = Unary->getSubExpr();
    } else if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(E)) {
      if (Operator->getOperator() != OO_Arrow &&
          Operator->getOperator() != OO_Star)
        return false;
      E = Operator->getArg(0);
    } else {
      return false;
    }
  }
  return false;
}

const CXXMethodDecl *ownMethodCalled(const Expr &Call,
                                     const ObjectNames &Names) {
  const auto *Member = dyn_cast<CXXMemberCallExpr>(&Call);
  return Member && denotesObject(Member->getImplicitObjectArgument(), Names)
             ? Member->getMethodDecl()
             : nullptr;
}

static bool overrides(const CXXMethodDecl &Method, const CXXMethodDecl &Base) {
  return any_of(Method.overridden_methods(), [&](const CXXMethodDecl *Next) {
    return Next->getCanonicalDecl() == Base.getCanonicalDecl() ||
           overrides(*Next, Base);
  });
}

const CXXRecordDecl *overriderOf(const Unit &U, const CXXMethodDecl &Method,
                                 const CXXRecordDecl *Base) {
  if (!Method.isVirtual())
    return nullptr;
  for (const CXXRecordDecl *Class : U.classes())
    for (const CXXMethodDecl *Candidate : Class->methods())
      if ((!Base || Class->isDerivedFrom(Base)) && Candidate->isVirtual() &&
          overrides(*Candidate, Method))
        return Class;
  return nullptr;
}

namespace {
class ObjectReach {
public:
  ObjectReach(const Unit &U, bool ReplacingCounts,
              SmallVectorImpl<MemberUse> &Uses)
      : U(U), ReplacingCounts(ReplacingCounts), Uses(Uses) {}

  void add(const FieldDecl *Member, SourceLocation Where) {
    if (Member->getDeclName() && Seen.insert(Member->getCanonicalDecl()).second)
      Uses.push_back({Member->getCanonicalDecl(), Where});
  }

  void visit(const FunctionDecl *Fn, const ObjectNames &Names,
             unsigned Depth = 0) {
    const FunctionInfo *Body = U.infoFor(Fn);
    if (!Body || Depth > 6 || !Visited.insert(Fn->getCanonicalDecl()).second)
      return;
    forEachDescendant(&Body->body(), [&](const Stmt *S) {
      if (const auto *Member = dyn_cast<MemberExpr>(S)) {
        const auto *Field = dyn_cast<FieldDecl>(Member->getMemberDecl());
        if (Field && denotesObject(Member->getBase(), Names) &&
            (ReplacingCounts || !isReplaced(*Body, *Member)))
          add(Field, Member->getMemberLoc());
      } else if (const auto *Call = dyn_cast<CXXMemberCallExpr>(S)) {
        const CXXMethodDecl *Method = ownMethodCalled(*Call, Names);
        if (Method && !overriderOf(U, *Method))
          visit(Method, ObjectNames(), Depth + 1);
      }
      return true;
    });
  }

private:
  /// `work_ = …`, `work_.reset(…)`
  static bool isReplaced(const FunctionInfo &Fn, const MemberExpr &Member) {
    const auto *Called =
        dyn_cast_or_null<MemberExpr>(Fn.parents().getParentIgnoreParenImpCasts(
            const_cast<MemberExpr *>(&Member)));
    const auto *Method =
        Called ? dyn_cast<CXXMethodDecl>(Called->getMemberDecl()) : nullptr;
    return assignmentOf(Fn, &Member) ||
           (Method && Method->getIdentifier() && Method->getName() == "reset");
  }

  const Unit &U;
  const bool ReplacingCounts;
  SmallVectorImpl<MemberUse> &Uses;
  SmallPtrSet<const FieldDecl *, 16> Seen;
  SmallPtrSet<const FunctionDecl *, 16> Visited;
};
} // namespace

SmallVector<MemberUse, 8> membersUsed(const Unit &U, const OwnedTask &Task,
                                      bool ReplacingCounts) {
  SmallVector<MemberUse, 8> Uses;
  ObjectReach Reach(U, ReplacingCounts, Uses);
  const Closure &C = *Task.Started;
  for (const Capture &Held : C.Captures)
    if (Held.refers() && Held.Path.FromThis && !Held.Path.Fields.empty() &&
        !Held.Path.Indirect)
      Reach.add(Held.Path.Fields.front(), Held.Where);
  if (C.Runs)
    Reach.visit(C.Runs, namesOfObject(U, C, *Task.Owner));
  return Uses;
}

bool isConstructedAfter(const FieldDecl &Later, const FieldDecl &Earlier) {
  const auto *Class = dyn_cast<CXXRecordDecl>(Later.getParent());
  const auto *Other = dyn_cast<CXXRecordDecl>(Earlier.getParent());
  if (!Class || !Other)
    return false;
  if (Class->getCanonicalDecl() == Other->getCanonicalDecl())
    return Later.getFieldIndex() > Earlier.getFieldIndex();
  return Class->hasDefinition() && Class->isDerivedFrom(Other);
}

//===--- Who waits for them

/// Calls \p Visit for what \p Fn and the functions of the unit that it calls
/// run, until it returns false; false then. Lambdas count as run.
static bool forEachRun(const Unit &U, const FunctionDecl *Fn,
                       SmallPtrSetImpl<const FunctionDecl *> &Visited,
                       function_ref<bool(const Stmt *)> Visit) {
  const FunctionInfo *Body = U.infoFor(Fn);
  if (!Body || Visited.size() > 32 ||
      !Visited.insert(Fn->getCanonicalDecl()).second)
    return true;
  return forEachDescendant(&Body->body(), [&](const Stmt *S) {
    if (!Visit(S))
      return false;
    const auto *Call = dyn_cast<Expr>(S);
    const FunctionDecl *Callee = Call ? calleeOf(Call) : nullptr;
    return !Callee || forEachRun(U, Callee, Visited, Visit);
  });
}

bool anyRun(const Unit &U, const FunctionDecl *Fn,
            function_ref<bool(const Stmt *)> Matches) {
  SmallPtrSet<const FunctionDecl *, 8> Visited;
  return !forEachRun(U, Fn, Visited,
                     [&](const Stmt *S) { return !Matches(S); });
}

bool waitsOnDestruction(const Unit &U, QualType T) {
  if (T->isReferenceType())
    return false;
  if (joinsOnDestruction(T, U.model()))
    return true;
  const CXXRecordDecl *Class = classOf(T);
  if (!Class || !Class->hasDefinition() || isStandard(*Class))
    return false;
  const CXXDestructorDecl *Destructor = Class->getDestructor();
  if (!Destructor || !Destructor->isUserProvided())
    return false;
  return anyRun(U, Destructor, [&](const Stmt *S) {
    const auto *Call = dyn_cast<Expr>(S);
    const RoleCall *Known = Call ? U.roleCall(Call) : nullptr;
    return Known && Known->has(Role::Joins);
  });
}

bool waitsForOthers(const RoleSet &Roles) {
  if (Roles.has(Role::NeverWaits))
    return false;
  for (Role Kind :
       {Role::Joins, Role::AwaitsZero, Role::Receives, Role::WaitsReleasing,
        Role::Bounds, Role::WaitsRemote, Role::Yields})
    if (Roles.has(Kind))
      return true;
  if (Roles.has(Role::Acquires))
    return false;
  const RoleUse *Blocks = Roles.get(Role::Blocks);
  return Roles.has(Role::Suspends) ||
         (Blocks && !Blocks->has(Keyword::KindFile));
}

/// A call whose body is elsewhere may wait for a task of the object if it can
/// reach the object.
static bool mayWaitUnseen(const Unit &U, const Expr &Call) {
  const FunctionDecl *Callee = calleeOf(&Call);
  if (Callee &&
      (Callee->isTrivial() || Callee->isDefaulted() || isStandard(*Callee) ||
       Callee->getBuiltinID() || U.infoFor(Callee) ||
       (U.isInSystemHeader(*Callee) && Callee->isExternC())))
    return false;
  return !forEachDescendant(&Call,
                            [](const Stmt *S) { return !isa<CXXThisExpr>(S); });
}

/// `while (running_) {}`
static bool polls(const Unit &U, const Stmt *Loop) {
  const Expr *Condition =
      isa<WhileStmt, DoStmt, ForStmt>(Loop) ? conditionOf(Loop) : nullptr;
  return Condition && !forEachDescendant(Condition, [&](const Stmt *S) {
           const auto *E = dyn_cast<Expr>(S);
           return !E || !(E->getType().isVolatileQualified() ||
                          U.model().hasRole(E->getType(), Role::Atomic));
         });
}

bool mayWaitInDestructor(const Unit &U, const CXXRecordDecl &Class) {
  const CXXDestructorDecl *Destructor = Class.getDestructor();
  if (!Destructor || !Destructor->isUserProvided())
    return false;
  if (!U.infoFor(Destructor))
    return true;
  return anyRun(U, Destructor, [&](const Stmt *S) {
    const auto *Call = dyn_cast<Expr>(S);
    if (!Call || !isa<CallExpr, CXXConstructExpr>(Call))
      return polls(U, S);
    const RoleCall *Known = U.roleCall(Call);
    return Known ? waitsForOthers(Known->Roles) : mayWaitUnseen(U, *Call);
  });
}

/// The body of a member of a class template that nothing has instantiated here:
/// does it name the handle?
static bool namesInPattern(const CXXMethodDecl &Method,
                           const FieldDecl &Handle) {
  const FunctionDecl *Pattern = Method.getTemplateInstantiationPattern();
  const Stmt *Body = Pattern ? Pattern->getBody() : nullptr;
  return !Body || !forEachDescendant(Body, [&](const Stmt *S) {
    const auto *Member = dyn_cast<MemberExpr>(S);
    const auto *Dependent = dyn_cast<CXXDependentScopeMemberExpr>(S);
    return !(Member &&
             Member->getMemberDecl()->getDeclName() == Handle.getDeclName()) &&
           !(Dependent && Dependent->getMember() == Handle.getDeclName());
  });
}

/// A member function without a body here, which could do anything.
static bool hasUnseenMethod(const Unit &U, const CXXRecordDecl &Class,
                            const FieldDecl &Handle) {
  return any_of(Class.methods(), [&](const CXXMethodDecl *Method) {
    if (Method->isImplicit() || Method->isDefaulted() || Method->isDeleted() ||
        Method->isPureVirtual() || Method->isStatic() || Method->isConst() ||
        isa<CXXConstructorDecl>(Method))
      return false;
    return !U.infoFor(Method) && namesInPattern(*Method, Handle);
  });
}

bool isSettledSomewhere(const Unit &U, const CXXRecordDecl &Class,
                        const FieldDecl &Handle,
                        const SmallPtrSet<const FunctionDecl *, 4> &Except) {
  if (hasUnseenMethod(U, Class, Handle))
    return true;
  // A public member of a class in a header: other files may see to it.
  if (Handle.getAccess() == AS_public &&
      !U.sources().isInMainFile(Handle.getLocation()))
    return true;
  for (const FunctionInfo &Fn : U.functions()) {
    const FunctionInfo *Around = &Fn;
    while (Around->enclosing())
      Around = Around->enclosing();
    if (Except.contains(Around->decl().getCanonicalDecl()))
      continue;
    const bool Settled = !forEachDescendant(&Fn.body(), [&](const Stmt *S) {
      const auto *Member = dyn_cast<MemberExpr>(S);
      if (!Member || Member->getMemberDecl()->getCanonicalDecl() !=
                         Handle.getCanonicalDecl())
        return true;
      const Stmt *Site = nullptr;
      switch (classifyHandleUse(U, Fn, Member, Site)) {
      case HandleUse::Guards:
        return true;
      case HandleUse::Neutral:
        // What another task replaces goes on; what nothing replaces is joined.
        if (isPlainAssignment(Site))
          return !forEachDescendant(Site, [&](const Stmt *Part) {
            const auto *Call = dyn_cast<Expr>(Part);
            const RoleCall *Known = Call ? U.roleCall(Call) : nullptr;
            const Closure *C = Known ? U.closureOf(*Known) : nullptr;
            return !C || C->Use->Kind != Role::Spawns;
          });
        // The variable of a range-for may do anything.
        return !Fn.enclosingStmt(
            Member, [](const Stmt *Outer) { return isa<DeclStmt>(Outer); });
      default:
        return false;
      }
    });
    if (Settled)
      return true;
  }
  return false;
}

} // namespace weft::flow
