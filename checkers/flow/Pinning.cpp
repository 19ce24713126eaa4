//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Which statements pin and unpin.

#include "flow/PinPaths.h"
#include "support/Ast.h"
#include "unit/Graph.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

Pinning::Pinning(const Unit &U) : U(U) {
  SmallVector<const FunctionInfo *, 8> Pending;
  auto add = [&](const FunctionInfo *Fn) {
    if (IsUser.insert(Fn).second)
      Pending.push_back(Fn);
  };
  for (const RoleCall &Call : U.calls())
    if (Call.has(Role::PinsThread) || Call.has(Role::UnpinsThread))
      add(Call.In);
  while (!Pending.empty()) {
    const FunctionInfo *Fn = Pending.pop_back_val();
    // A lambda's own unpin may come long after the function around it.
    if (!Fn->lambda())
      if (const auto *Method = dyn_cast<CXXMethodDecl>(&Fn->decl()))
        Unpinning.insert(Method->getParent()->getCanonicalDecl());
    for (const CallSite &Call : U.callsTo(&Fn->decl()))
      add(Call.In);
  }
  if (IsUser.empty())
    return;
  for (const FunctionInfo &Fn : U.functions())
    if (IsUser.count(&Fn))
      Users.push_back(&Fn);
}

static std::optional<int> effectOfRoles(const RoleSet &Roles) {
  if (Roles.has(Role::PinsThread))
    return 1;
  if (Roles.has(Role::UnpinsThread))
    return -1;
  return std::nullopt;
}

std::optional<int> Pinning::effectOfCallee(const FunctionDecl *Callee) {
  if (!Callee)
    return 0;
  if (std::optional<int> Declared =
          effectOfRoles(U.model().declaredRoles(*Callee)))
    return Declared;
  const FunctionInfo *Body = U.infoFor(Callee);
  if (!Body || !IsUser.count(Body))
    return 0;
  const PinPaths &Paths = pathsOf(*Body);
  if (Paths.Unknown || Paths.Net.size() > 1)
    return std::nullopt;
  return Paths.Net.empty() ? 0 : *Paths.Net.begin();
}

std::optional<int> Pinning::effectOfDestructor(QualType T) {
  const CXXRecordDecl *Class = classOf(T);
  if (!Class || !Class->hasDefinition() || T->isReferenceType())
    return 0;
  return effectOfCallee(Class->getDestructor());
}

/// The local object of class type that \p Variable is; null for any other.
static const CXXConstructExpr *constructionOf(const VarDecl &Variable) {
  if (!isLocalObject(&Variable) || !Variable.getInit())
    return nullptr;
  return dyn_cast<CXXConstructExpr>(ignoreWrapping(Variable.getInit()));
}

std::optional<int> Pinning::effectOf(const Stmt *S, const FunctionInfo &Fn) {
  if (const auto *Declaration = dyn_cast<DeclStmt>(S)) {
    int Sum = 0;
    for (const Decl *D : Declaration->decls()) {
      const auto *Variable = dyn_cast<VarDecl>(D);
      const CXXConstructExpr *Made =
          Variable ? constructionOf(*Variable) : nullptr;
      if (!Made)
        continue;
      std::optional<int> Effect = effectOfCallee(Made->getConstructor());
      if (!Effect)
        return std::nullopt;
      // A destructor that nobody sees undoes what its constructor did.
      const CXXDestructorDecl *Destructor =
          Made->getConstructor()->getParent()->getDestructor();
      if (*Effect > 0 && Destructor && Destructor->isUserProvided() &&
          !U.infoFor(Destructor) &&
          U.model().declaredRoles(*Destructor).empty())
        continue;
      Sum += *Effect;
    }
    return Sum;
  }
  const auto *Call = dyn_cast<CallExpr>(S);
  if (!Call)
    return 0;
  if (const RoleCall *Known = U.roleCall(Call))
    if (std::optional<int> Declared = effectOfRoles(Known->Roles))
      return Declared;
  return effectOfCallee(Call->getDirectCallee());
}

bool Pinning::mayUnpinLater(const CXXRecordDecl *Class) {
  if (!Class)
    return false;
  if (Unpinning.count(Class->getCanonicalDecl()))
    return true;
  if (Class->hasDefinition())
    if (const CXXDestructorDecl *Destructor = Class->getDestructor())
      if (U.model().declaredRoles(*Destructor).has(Role::UnpinsThread))
        return true;
  // `std::unique_ptr<Scheduler, Unpinner>`.
  const auto *Template = dyn_cast<ClassTemplateSpecializationDecl>(Class);
  return Template &&
         any_of(Template->getTemplateArgs().asArray(),
                [&](const TemplateArgument &Argument) {
                  return Argument.getKind() == TemplateArgument::Type &&
                         mayUnpinLater(
                             Argument.getAsType()->getAsCXXRecordDecl());
                });
}

bool Pinning::hasDeferredUnpin(const FunctionInfo &Fn) {
  // `defer([&] { scheduler.unbind(); });`
  for (const FunctionInfo *Other : Users) {
    const FunctionInfo *Outer = Other->enclosing();
    while (Outer && Outer != &Fn)
      Outer = Outer->enclosing();
    if (!Outer)
      continue;
    const PinPaths &Paths = pathsOf(*Other);
    if (Paths.Unknown || (!Paths.Net.empty() && *Paths.Net.begin() < 0))
      return true;
  }
  SmallPtrSet<const Expr *, 8> Callees, Locals;
  return !forEachDescendant(&Fn.body(), [&](const Stmt *S) {
    if (const auto *Call = dyn_cast<CallExpr>(S)) {
      Callees.insert(Call->getCallee()->IgnoreParenImpCasts());
    } else if (const auto *Ref = dyn_cast<DeclRefExpr>(S)) {
      const auto *Named = dyn_cast<FunctionDecl>(Ref->getDecl());
      if (Named && !Callees.count(Ref) && effectOfCallee(Named) != 0 &&
          effectOfCallee(Named) != 1)
        return false;
    } else if (const auto *Declaration = dyn_cast<DeclStmt>(S)) {
      for (const Decl *D : Declaration->decls()) {
        const auto *Variable = dyn_cast<VarDecl>(D);
        if (!Variable)
          continue;
        if (const auto *Cleanup = Variable->getAttr<CleanupAttr>())
          if (effectOfCallee(Cleanup->getFunctionDecl()) != 0)
            return false;
        // The object is followed by itself: its destructor is in the graph.
        if (const CXXConstructExpr *Made = constructionOf(*Variable))
          if (effectOfDestructor(Variable->getType()) != 0)
            Locals.insert(Made);
      }
    } else if (const auto *Made = dyn_cast<CXXConstructExpr>(S)) {
      if (!Locals.count(Made) &&
          mayUnpinLater(Made->getConstructor()->getParent()))
        return false;
    }
    return true;
  });
}

} // namespace weft::flow
