//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/PooledObject.h"
#include "support/Ast.h"
#include "unit/Uses.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

/// `b->append(x)`, `(*b).append(x)`: the call on the object that \p Mention
/// names; null for any other use.
static const CXXMemberCallExpr *callOn(const FunctionInfo &Fn,
                                       const Expr *Mention) {
  const Stmt *Outer = Fn.enclosingStmt(
      Mention, [](const Stmt *S) { return isa<CXXMemberCallExpr>(S); });
  const auto *Call = dyn_cast_or_null<CXXMemberCallExpr>(Outer);
  return Call && Fn.isWithin(Mention, Call->getCallee()) ? Call : nullptr;
}

PooledObject::PooledObject(const Unit &U, const RoleCall &Taken)
    : U(U), Fn(*Taken.In), Taken(Taken) {
  const Stmt *Outer =
      Fn.enclosingStmt(Taken.Site, [](const Stmt *S) { return !isa<Expr>(S); });
  const auto *Declaration = dyn_cast_or_null<DeclStmt>(Outer);
  if (!Declaration || !Declaration->isSingleDecl())
    return;
  const auto *Local = dyn_cast<VarDecl>(Declaration->getSingleDecl());
  if (!Local || !isLocalObject(Local) || !Local->getInit() ||
      ignoreWrapping(Local->getInit()) != ignoreWrapping(Taken.Site))
    return;
  const Model &M = U.model();
  auto isAbout = [&](const RoleCall &Call, Role Kind) {
    return Call.has(Kind) && Call.object(Kind, M).Root == Local;
  };
  for (const RoleCall *Call : Fn.calls()) {
    if (isAbout(*Call, Role::ReturnsPooled))
      Returns.push_back(Call);
    if (isAbout(*Call, Role::ResetsPooled))
      Resets.push_back(Call);
  }
  for (const Expr *Mention : Fn.mentionsOf(Local, M)) {
    const Stmt *Parent = Fn.enclosingStmt(Mention, [](const Stmt *S) {
      return isa<LambdaExpr, ReturnStmt, DeclStmt, CallExpr, CXXConstructExpr,
                 BinaryOperator>(S);
    });
    const auto *Call = dyn_cast_or_null<Expr>(Parent);
    // A new owner: returned, captured, kept in another object.
    if (isa_and_nonnull<LambdaExpr, ReturnStmt, DeclStmt, CXXConstructExpr>(
            Parent) ||
        (isa_and_nonnull<BinaryOperator>(Parent) && !callOn(Fn, Mention) &&
         isPlainAssignment(Parent) &&
         !Fn.isWithin(Mention, cast<BinaryOperator>(Parent)->getLHS())) ||
        (Call && isa<CallExpr>(Call) && U.roleCall(Call) &&
         (U.roleCall(Call)->has(Role::Spawns) ||
          U.roleCall(Call)->has(Role::Stores) ||
          U.roleCall(Call)->has(Role::Constructs))))
      return;
  }
  Variable = Local;
}

namespace {
class ObjectWalk : public PathVisitor {
public:
  ObjectWalk(function_ref<PathVisitor::Step(const Stmt *)> Visit, bool ToExit)
      : Visit(Visit), ToExit(ToExit) {}
  Step onStmt(const Stmt *S) override { return Visit(S); }
  Step onExit() override { return ToExit ? Found : Stop; }
  Step onUnwind(const Stmt *, const CXXTryStmt *Handler) override {
    return Handler ? Go : onExit();
  }

private:
  function_ref<PathVisitor::Step(const Stmt *)> Visit;
  bool ToExit;
};
} // namespace

/// Is there anything that makes an object of the type as good as new?
static bool canBeReset(const Unit &U, QualType T) {
  T = T.getNonReferenceType();
  if (T->isPointerType())
    T = T->getPointeeType();
  const CXXRecordDecl *Class = classOf(T);
  return Class && Class->hasDefinition() &&
         any_of(Class->methods(), [&](const CXXMethodDecl *Method) {
           return !isa<CXXDestructorDecl>(Method) &&
                  U.model().declaredRoles(*Method).has(Role::ResetsPooled);
         });
}

static bool resetsWhatComesBack(const Unit &U, const CXXRecordDecl *Class) {
  return Class && Class->hasDefinition() &&
         any_of(Class->methods(), [&](const CXXMethodDecl *Method) {
           const RoleSet &Roles = U.model().declaredRoles(*Method);
           return Roles.has(Role::ReturnsPooled) &&
                  Roles.has(Role::ResetsPooled);
         });
}

/// A pool, or a handle, that resets what comes back lends clean objects.
static bool lendsClean(const Unit &U, const RoleCall &Taken, QualType Handle) {
  const auto *Method = dyn_cast<CXXMethodDecl>(Taken.Callee);
  return resetsWhatComesBack(U, classOf(Handle)) ||
         (Method && resetsWhatComesBack(U, Method->getParent()));
}

/// A handle that gives its object back when it dies.
static bool returnsOnDestruction(const Unit &U, QualType Handle) {
  const CXXRecordDecl *Class = classOf(Handle);
  const CXXDestructorDecl *Destructor =
      Class && Class->hasDefinition() ? Class->getDestructor() : nullptr;
  return Destructor &&
         U.model().declaredRoles(*Destructor).has(Role::ReturnsPooled);
}

const Expr *PooledObject::changedBeforeReset() const {
  if (!Variable || Taken.has(Role::ResetsPooled) ||
      lendsClean(U, Taken, Variable->getType()) ||
      !canBeReset(U, Variable->getType()))
    return nullptr;
  const Expr *Change = nullptr;
  auto Visit = [&](const Stmt *S) {
    const auto *Ref = dyn_cast<DeclRefExpr>(S);
    if (!Ref || Ref->getDecl() != Variable)
      return PathVisitor::Go;
    const CXXMemberCallExpr *Call = callOn(Fn, Ref);
    const CXXMethodDecl *Method = Call ? Call->getMethodDecl() : nullptr;
    // Asked or tested; anything else may reset it.
    if (Method && Method->isConst())
      return PathVisitor::Go;
    const Stmt *Parent = Fn.enclosingStmt(Ref, [](const Stmt *Outer) {
      return isa<CallExpr, CXXConstructExpr, BinaryOperator>(Outer) ||
             !isa<Expr>(Outer);
    });
    if (!Call && isa_and_nonnull<IfStmt>(Parent))
      return PathVisitor::Go;
    if (!Method || U.roleCall(Call))
      return PathVisitor::Stop;
    Change = Call;
    return PathVisitor::Found;
  };
  ObjectWalk Visitor(Visit, /*ToExit=*/false);
  return findPath(U, Fn, Taken.Site, Visitor) ? Change : nullptr;
}

const Expr *PooledObject::usedAfterReturn() const {
  if (!Variable)
    return nullptr;
  for (const RoleCall *Return : Returns) {
    const Expr *Use = nullptr;
    auto Visit = [&](const Stmt *S) {
      if (const auto *Declaration = dyn_cast<DeclStmt>(S);
          Declaration && is_contained(Declaration->decls(), Variable))
        return PathVisitor::Stop; // The next round's.
      const auto *Ref = dyn_cast<DeclRefExpr>(S);
      if (!Ref || Ref->getDecl() != Variable)
        return PathVisitor::Go;
      if (assignmentOf(Fn, Ref))
        return PathVisitor::Stop;
      // Given back twice, or only used: both too late. A handle may be asked
      // whether it has an object.
      const CXXMemberCallExpr *Call = callOn(Fn, Ref);
      const CXXMethodDecl *Method = Call ? Call->getMethodDecl() : nullptr;
      if (Method && Method->isConst() &&
          Method->getParent() == classOf(Variable->getType()))
        return PathVisitor::Go;
      const Stmt *Parent = Fn.enclosingStmt(Ref, [](const Stmt *Outer) {
        return isa<CallExpr>(Outer) || !isa<Expr>(Outer);
      });
      if (!Call && !isa_and_nonnull<CallExpr>(Parent))
        return PathVisitor::Go;
      Use = Ref;
      return PathVisitor::Found;
    };
    ObjectWalk Visitor(Visit, /*ToExit=*/false);
    if (findPath(U, Fn, Return->Site, Visitor) && Use)
      return Use;
  }
  return nullptr;
}

std::optional<PathEnd> PooledObject::notReturned() const {
  // The straight way gives it back: not behind a condition of its own.
  const bool Straight =
      Variable && any_of(Returns, [&](const RoleCall *Call) {
        return !Fn.enclosingStmt(Call->Site, [&](const Stmt *Outer) {
          return !isa<Expr, CompoundStmt>(Outer) &&
                 !Fn.isWithin(Taken.Site, Outer);
        });
      });
  if (!Straight || returnsOnDestruction(U, Variable->getType()))
    return std::nullopt;
  auto Visit = [&](const Stmt *S) {
    if (any_of(Returns, [&](const RoleCall *Call) { return Call->Site == S; }))
      return PathVisitor::Stop;
    // `if (!object) return;`: there is none to give back.
    const auto *If = dyn_cast<IfStmt>(S);
    if (If && mentions(If->getCond(), Variable))
      return PathVisitor::Stop;
    const auto *Ref = dyn_cast<DeclRefExpr>(S);
    if (!Ref || Ref->getDecl() != Variable || callOn(Fn, Ref))
      return PathVisitor::Go;
    const Stmt *Parent = Fn.enclosingStmt(Ref, [](const Stmt *Outer) {
      return isa<CallExpr>(Outer) || !isa<Expr>(Outer);
    });
    const auto *Call = dyn_cast_or_null<CallExpr>(Parent);
    const RoleCall *Known = Call ? U.roleCall(Call) : nullptr;
    if (Known && Known->has(Role::ReturnsPooled))
      return PathVisitor::Go; // About to be given back.
    // Whoever gets it may give it back; so may who asks whether there is one.
    return Call || isa_and_nonnull<IfStmt>(Parent) ? PathVisitor::Stop
                                                   : PathVisitor::Go;
  };
  ObjectWalk Visitor(Visit, /*ToExit=*/true);
  std::optional<PathEnd> End = findPath(U, Fn, Taken.Site, Visitor);
  return End && End->Via ? End : std::nullopt;
}

} // namespace weft::flow
