//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/RecursiveLocks.h"
#include "support/Ast.h"
#include "unit/LockTypes.h"
#include "unit/Unit.h"
#include "clang/AST/DeclCXX.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

using Initialisers = SmallVector<const Expr *, 2>;

/// All that \p Lock, a variable or field, is made of, null where it is made by
/// default; nothing where not all can be seen.
static std::optional<Initialisers> initialisersOf(const Unit &U,
                                                  const ValueDecl &Lock) {
  if (Lock.getType()->isPointerType() || Lock.getType()->isReferenceType())
    return std::nullopt;
  if (const auto *Variable = dyn_cast<VarDecl>(&Lock)) {
    const Expr *Init = Variable->getAnyInitializer();
    return Init ? std::optional(Initialisers{Init}) : std::nullopt;
  }
  const auto *Field = dyn_cast<FieldDecl>(&Lock);
  const auto *Class =
      Field ? dyn_cast<CXXRecordDecl>(Field->getParent()) : nullptr;
  if (!Class)
    return std::nullopt;
  Initialisers Result;
  for (const CXXConstructorDecl *Constructor : Class->ctors()) {
    const FunctionInfo *Body = U.infoFor(Constructor);
    if (Constructor->isDeleted() || Constructor->isDefaulted())
      Result.push_back(Field->getInClassInitializer());
    else if (!Body)
      return std::nullopt;
    else
      for (const CXXCtorInitializer *Init :
           cast<CXXConstructorDecl>(Body->decl()).inits())
        if (Init->getAnyMember() == Field)
          Result.push_back(isa<CXXDefaultInitExpr>(Init->getInit())
                               ? Field->getInClassInitializer()
                               : Init->getInit());
  }
  if (Result.empty())
    Result.push_back(Field->getInClassInitializer());
  return Result;
}

/// POSIX mutexes may be recursive, which shows where they are initialised.
/// C++ has a constructor for them that does nothing: a call will do it then.
static bool isPlainC(const Expr *Init) {
  return Init && !isa<CXXConstructExpr>(Init) &&
         forEachDescendant(Init, [](const Stmt *S) {
           if (const auto *Ref = dyn_cast<DeclRefExpr>(S)) {
             const auto *Kind = dyn_cast<EnumConstantDecl>(Ref->getDecl());
             return Kind && Kind->getInitVal() == 0;
           }
           const auto *Number = dyn_cast<IntegerLiteral>(S);
           return !Number || Number->getValue() == 0;
         });
}

/// Has it a constructor that is told whether the lock is to be recursive?
static bool canBeMadeRecursive(const CXXRecordDecl &Class, const Model &M) {
  return any_of(Class.ctors(), [&](const CXXConstructorDecl *Constructor) {
    return any_of(Constructor->parameters(), [&](const ParmVarDecl *Param) {
      const auto *Choice = Param->getType()->getAs<EnumType>();
      return Choice &&
             any_of(Choice->getDecl()->enumerators(),
                    [&](const EnumConstantDecl *Value) {
                      return M.declaredRoles(*Value).has(Role::RecursiveLock);
                    });
    });
  });
}

/// Made of nothing but what makes no recursive lock.
static bool isPlain(const Expr *Init, const Model &M) {
  return !Init || forEachDescendant(Init, [&](const Stmt *S) {
    const auto *Ref = dyn_cast<DeclRefExpr>(S);
    return !Ref || (isa<EnumConstantDecl>(Ref->getDecl()) &&
                    !M.declaredRoles(*Ref->getDecl()).has(Role::RecursiveLock));
  });
}

bool mayBeRecursive(const Unit &U, const LockRef &Lock) {
  const Model &M = U.model();
  if (isRecursiveLock(Lock.Type, M))
    return true;
  const CXXRecordDecl *Class = classOf(Lock.Type);
  const bool IsC = !Class || !Class->hasDefinition() || Class->isCLike();
  if (IsC || canBeMadeRecursive(*Class, M)) {
    std::optional<Initialisers> Made = initialisersOf(U, *Lock.Path.last());
    return !Made || !all_of(*Made, [&](const Expr *Init) {
      return IsC ? isPlainC(Init) : isPlain(Init, M);
    });
  }
  // What wraps a recursive lock is one.
  return any_of(Class->fields(), [&](const FieldDecl *Field) {
    return isRecursiveLock(Field->getType(), M);
  });
}

} // namespace weft::flow
