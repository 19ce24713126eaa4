//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A function takes the lock, and returns a reference to what that guards.
//   const std::string &name() {
//     std::lock_guard guard(mutex_);
//     return name_;      // reported: whoever reads it does so without the lock
//   }
// Silent for what nothing changes after construction, for objects that look
// after themselves, and for private functions.

#include "Check.h"
#include "flow/DroppedValue.h"
#include "flow/GuardedMembers.h"
#include "support/Ast.h"
#include "clang/AST/DeclTemplate.h"

using namespace clang;
using namespace llvm;

namespace weft {
namespace {

class GuardedPointerEscapes : public Check {
public:
  using Check::Check;

  void check(const Unit &U) override {
    for (const FunctionInfo &Fn : U.functions()) {
      const auto *Method = dyn_cast<CXXMethodDecl>(&Fn.decl());
      if (!Method || Fn.lambda() || Fn.isPattern() || Fn.hasErrors() ||
          Method->getAccess() != AS_public || !U.heldLocks(Fn).any() ||
          !refersToOthers(Method->getReturnType(), U.model()) ||
          isTestCode(U, *Method))
        continue;
      flow::forEachOwnStmt(Fn, [&](const Stmt *S) {
        if (const auto *Return = dyn_cast<ReturnStmt>(S))
          checkReturn(U, Fn, *Return);
      });
    }
  }

private:
  static bool refersToOthers(QualType T, const Model &M) {
    return T->isReferenceType() || isViewLike(T, M);
  }

  /// The member that the returned reference, pointer or view refers into.
  static AccessPath memberReturned(const FunctionInfo &Fn,
                                   const ReturnStmt &Return, const Model &M) {
    const Expr *Value = Return.getRetValue();
    if (!Value)
      return {};
    AccessPath Path = Fn.decl().getReturnType()->isReferenceType()
                          ? accessPath(Value, M)
                          : referredObject(Value, M);
    return Path.FromThis && !Path.Fields.empty() && !Path.Indirect &&
                   !isElementOf(Fn.decl().getReturnType(), *Path.last())
               ? Path
               : AccessPath();
  }

  /// A pointer that the container holds: what it points to is elsewhere.
  static bool isElementOf(QualType Pointer, const ValueDecl &Container) {
    const auto *Class = dyn_cast_or_null<ClassTemplateSpecializationDecl>(
        classOf(Container.getType()));
    return Class && Pointer->isPointerType() &&
           any_of(Class->getTemplateArgs().asArray(),
                  [&](const TemplateArgument &Argument) {
                    return Argument.getKind() == TemplateArgument::Type &&
                           Argument.getAsType()
                                   .getCanonicalType()
                                   .getUnqualifiedType() ==
                               Pointer.getCanonicalType().getUnqualifiedType();
                  });
  }

  void checkReturn(const Unit &U, const FunctionInfo &Fn,
                   const ReturnStmt &Return) {
    AccessPath Path = memberReturned(Fn, Return, U.model());
    if (!Path || !Return.getRetValue())
      return;
    const FieldDecl *Member = Path.Fields.front();
    for (const HeldLock &Held : U.heldLocks(Fn).before(&Return)) {
      if (!Held.Guard || !Held.Lock.Path.FromThis || Held.Lock.Path.Element ||
          Held.Lock.Path.Fields.empty() ||
          !isChangedUnder(U, *Member, *Held.Lock.Path.Fields.back()))
        continue;
      Finding F = report(Return.getRetValue()->getExprLoc(),
                         "this refers to '%0', which is used under '%1', but "
                         "the lock is given back on return; return a copy");
      F.with(Member).with(Held.Lock.Path.last());
      if (Held.Site)
        F.note(Held.Site->getExprLoc(), "locked here");
      return;
    }
  }

  /// Something else than a constructor changes it under the lock.
  static bool isChangedUnder(const Unit &U, const FieldDecl &Member,
                             const FieldDecl &Lock) {
    const auto *Class = dyn_cast<CXXRecordDecl>(Member.getParent());
    if (!Class)
      return false;
    for (const flow::GuardedMember &Guarded : flow::guardedMembers(U, *Class))
      if (Guarded.Member->getCanonicalDecl() == Member.getCanonicalDecl())
        return any_of(Guarded.Accesses, [&](const flow::MemberAccess &Access) {
          return Access.Writes && Access.isUnder(&Lock);
        });
    return false;
  }
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(GuardedPointerEscapes)
