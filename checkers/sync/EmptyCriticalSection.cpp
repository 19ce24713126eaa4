//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A lock is given back before what it should guard, or guards nothing at all.
//   mu.lock();
//   mu.unlock();
//   return count;                        // reported: no lock is held here
//   std::lock_guard<std::mutex>{mu};     // reported: gone at once
//   std::unique_lock<std::mutex>(mu);    // reported: declares a guard `mu`
//   std::mutex mu; lock_guard g(mu);     // reported: each call has its own
// Silent for barriers: a comment in the block, a wake-up or wait next, a change
// or call before, a destructor, or nothing shared behind it.

#include "Check.h"
#include "flow/DroppedValue.h"
#include "flow/EmptySection.h"
#include "support/Ast.h"
#include "unit/LockTypes.h"
#include "unit/Unit.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/TypeLoc.h"

using namespace clang;
using namespace llvm;

namespace weft {
namespace {

class EmptyCriticalSection : public Check {
public:
  using Check::Check;

  void check(const Unit &U) override {
    for (const FunctionInfo &Fn : U.functions()) {
      if (Fn.isPattern() || Fn.hasErrors())
        continue;
      if (hasLocks(U, Fn.decl()))
        checkVariables(U, Fn);
      if (any_of(Fn.calls(), [](const RoleCall *Call) {
            return Call->has(Role::Acquires);
          }))
        checkSections(U, Fn);
    }
  }

private:
  /// Is it a member of a class that has a lock?
  static bool hasLocks(const Unit &U, const FunctionDecl &Fn) {
    const auto *Method = dyn_cast<CXXMethodDecl>(&Fn);
    return Method && Method->getParent()->hasDefinition() &&
           any_of(Method->getParent()->fields(), [&](const FieldDecl *Field) {
             return isLock(Field->getType(), U.model());
           });
  }

  /// Guards that were meant to have a lock.
  void checkVariables(const Unit &U, const FunctionInfo &Fn) {
    flow::forEachOwnStmt(Fn, [&](const Stmt *S) {
      const auto *Declaration = dyn_cast<DeclStmt>(S);
      const auto *Guard = Declaration && Declaration->isSingleDecl()
                              ? dyn_cast<VarDecl>(Declaration->getSingleDecl())
                              : nullptr;
      const auto *Made =
          Guard && Guard->getInit()
              ? dyn_cast<CXXConstructExpr>(ignoreWrapping(Guard->getInit()))
              : nullptr;
      if (!Made || !argumentsOf(Made).empty() ||
          !U.isLockGuard(Guard->getType()))
        return;
      if (isNamedLikeLock(U, Fn.decl(), *Guard))
        report(Guard->getBeginLoc(),
               "this declares a guard named '%0' that locks nothing; give it "
               "another name and the lock as its argument")
            .with(Guard);
      else if (isOfNoLocks(Guard->getType()))
        report(Guard->getLocation(),
               "'%0' locks nothing; give it the lock as its argument")
            .with(Guard);
    });
  }

  /// `std::unique_lock<std::mutex>(mu);` declares `mu`.
  static bool isNamedLikeLock(const Unit &U, const FunctionDecl &Fn,
                              const VarDecl &Guard) {
    const TypeSourceInfo *Written = Guard.getTypeSourceInfo();
    return Written && !Written->getTypeLoc().getAs<ParenTypeLoc>().isNull() &&
           any_of(cast<CXXMethodDecl>(Fn).getParent()->fields(),
                  [&](const FieldDecl *Field) {
                    return Field->getDeclName() == Guard.getDeclName() &&
                           isLock(Field->getType(), U.model());
                  });
  }

  /// A guard of any number of locks, which has none.
  static bool isOfNoLocks(QualType T) {
    const auto *Class =
        dyn_cast_or_null<ClassTemplateSpecializationDecl>(classOf(T));
    return Class && Class->getTemplateArgs().size() == 1 &&
           Class->getTemplateArgs()[0].getKind() == TemplateArgument::Pack &&
           Class->getTemplateArgs()[0].pack_size() == 0;
  }

  void checkSections(const Unit &U, const FunctionInfo &Fn) {
    for (const flow::EmptySection &Empty : flow::emptySections(U, Fn))
      report(Empty.Taken->getBeginLoc(),
             "'%0' is given back at once, so '%1' is used without it; hold it "
             "until then")
          .with(Empty.Lock)
          .with(Empty.Used)
          .note(Empty.Use->getBeginLoc(), "used here");
    if (isTestCode(U, Fn.decl()))
      return;
    for (const flow::EmptySection &Own : flow::privateLocks(U, Fn))
      report(Own.Lock->getLocation(),
             "each call has an '%0' of its own, so nobody waits for it and "
             "'%1' is used without a lock; make it static or a member")
          .with(Own.Lock)
          .with(Own.Used)
          .note(Own.Use->getBeginLoc(), "used here");
  }
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(EmptyCriticalSection)
