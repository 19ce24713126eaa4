//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A copy constructor or assignment reads what the other object's lock guards,
// without taking it.
//   Table(const Table &other) : rows_(other.rows_) {}       // reported
//   void add(int n) { std::lock_guard guard(mu_); rows_.push_back(n); }
// Silent where the copy names the other's lock at all, or asks the other's
// member functions; for moves; and for members that nothing in the unit changes
// under the lock.

#include "Check.h"
#include "support/Ast.h"
#include "unit/LockTypes.h"
#include "unit/Unit.h"
#include "unit/Uses.h"
#include "clang/AST/DeclCXX.h"

using namespace clang;
using namespace llvm;

namespace weft {
namespace {

class UnlockedCopy : public Check {
public:
  using Check::Check;

  void check(const Unit &U) override {
    for (const FunctionInfo &Fn : U.functions()) {
      const auto *Method = dyn_cast<CXXMethodDecl>(&Fn.decl());
      if (Method && isCopy(*Method) && !Fn.isPattern() && !Fn.hasErrors() &&
          hasLock(U, *Method->getParent()))
        checkCopy(U, *Method);
    }
  }

private:
  static bool isCopy(const CXXMethodDecl &Method) {
    const auto *Constructor = dyn_cast<CXXConstructorDecl>(&Method);
    return Method.isUserProvided() && Method.getNumParams() != 0 &&
           Method.getParamDecl(0)->getType()->isReferenceType() &&
           (Constructor ? Constructor->isCopyConstructor() &&
                              !Constructor->isDelegatingConstructor()
                        : Method.isCopyAssignmentOperator());
  }

  static bool hasLock(const Unit &U, const CXXRecordDecl &Class) {
    return any_of(Class.fields(), [&](const FieldDecl *Field) {
      return isLock(Field->getType(), U.model());
    });
  }

  void checkCopy(const Unit &U, const CXXMethodDecl &Copy) {
    SmallVector<const MemberExpr *, 8> Reads;
    bool KnowsLock = false;
    auto collect = [&](const Stmt *Root) {
      forEachDescendant(Root, [&](const Stmt *S) {
        const auto *Member = dyn_cast<MemberExpr>(S);
        const auto *Ref = Member ? dyn_cast<DeclRefExpr>(
                                       Member->getBase()->IgnoreParenImpCasts())
                                 : nullptr;
        if (!Ref || Ref->getDecl() != Copy.getParamDecl(0))
          return true;
        // A member function may lock, or be the lock.
        const auto *Field = dyn_cast<FieldDecl>(Member->getMemberDecl());
        KnowsLock |= !Field || isLock(Field->getType(), U.model());
        if (Field)
          Reads.push_back(Member);
        return true;
      });
    };
    if (const auto *Constructor = dyn_cast<CXXConstructorDecl>(&Copy))
      for (const CXXCtorInitializer *Init : Constructor->inits())
        collect(Init->getInit());
    collect(Copy.getBody());
    if (KnowsLock)
      return;
    for (const MemberExpr *Read : Reads)
      if (std::optional<GuardedWrite> Write =
              guardedWrite(U, Copy, *cast<FieldDecl>(Read->getMemberDecl()))) {
        report(Read->getBeginLoc(),
               "this copy reads '%0' without the other object's '%1', so it "
               "may be changed meanwhile; lock it first")
            .with(Read->getMemberDecl())
            .with(Write->Lock)
            .note(Write->Site->getBeginLoc(), "changed under the lock here");
        return;
      }
  }

  struct GuardedWrite {
    const Expr *Site;
    const FieldDecl *Lock;
  };

  /// Where another member function changes the field under the object's lock.
  static std::optional<GuardedWrite> guardedWrite(const Unit &U,
                                                  const CXXMethodDecl &Copy,
                                                  const FieldDecl &Field) {
    if (U.model().hasRole(Field.getType(), Role::Atomic) ||
        U.model().hasRole(Field.getType(), Role::SharedHandle))
      return std::nullopt;
    for (const CXXMethodDecl *Method : Copy.getParent()->methods()) {
      const FunctionInfo *Body = U.infoFor(Method);
      if (!Body || isa<CXXConstructorDecl, CXXDestructorDecl>(Method) ||
          Method->isCopyAssignmentOperator() ||
          Method->isMoveAssignmentOperator() || !U.heldLocks(*Body).any())
        continue;
      std::optional<GuardedWrite> Found;
      forEachDescendant(&Body->body(), [&](const Stmt *S) {
        const auto *Member = dyn_cast<MemberExpr>(S);
        if (Member && Member->getMemberDecl() == &Field &&
            isa<CXXThisExpr>(Member->getBase()->IgnoreParenImpCasts()) &&
            !isRead(*Body, Member))
          Found = underLock(U, *Body, *Member);
        return !Found;
      });
      if (Found)
        return Found;
    }
    return std::nullopt;
  }

  static std::optional<GuardedWrite>
  underLock(const Unit &U, const FunctionInfo &Fn, const MemberExpr &Member) {
    for (const HeldLock &Held : U.heldLocks(Fn).before(&Member))
      if (Held.Lock.Path.FromThis && !Held.Shared &&
          Held.Lock.Path.Fields.size() == 1)
        return GuardedWrite{&Member, Held.Lock.Path.Fields.front()};
    return std::nullopt;
  }
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(UnlockedCopy)
