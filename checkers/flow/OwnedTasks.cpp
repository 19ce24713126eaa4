//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/OwnedTasks.h"
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
  bool isReplaced(const FunctionInfo &Fn, const MemberExpr &Member) const {
    const auto *Called =
        dyn_cast_or_null<MemberExpr>(Fn.parents().getParentIgnoreParenImpCasts(
            const_cast<MemberExpr *>(&Member)));
    const auto *Method =
        Called ? dyn_cast<CXXMethodDecl>(Called->getMemberDecl()) : nullptr;
    return assignmentOf(Fn, &Member) ||
           (Method && U.model().declaredRoles(*Method).has(Role::Frees));
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

} // namespace weft::flow
