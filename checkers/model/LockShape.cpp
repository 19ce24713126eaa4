//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "model/LockShape.h"
#include "support/Ast.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"

using namespace clang;
using namespace llvm;

namespace weft {

namespace {
/// One member of the standard's named requirements for locks.
struct ShapeMember {
  llvm::StringLiteral Name;
  llvm::StringLiteral CamelCase;
  /// Which of the others makes a lock of the class.
  unsigned Partner;
  Role Does;
  bool Shared;
  bool Tries;
};
} // namespace

static constexpr ShapeMember Members[] = {
    {"lock", "Lock", 1, Role::Acquires, false, false},
    {"unlock", "Unlock", 0, Role::Releases, false, false},
    {"try_lock", "TryLock", 1, Role::Acquires, false, true},
    {"lock_shared", "LockShared", 4, Role::Acquires, true, false},
    {"unlock_shared", "UnlockShared", 3, Role::Releases, true, false},
    {"try_lock_shared", "TryLockShared", 4, Role::Acquires, true, true},
};

static bool hasPartner(const CXXRecordDecl &Class, StringRef Name) {
  return any_of(Class.lookup(&Class.getASTContext().Idents.get(Name)),
                [](const NamedDecl *D) {
                  const auto *Method = dyn_cast<CXXMethodDecl>(D);
                  return Method && Method->isInstance() &&
                         Method->getNumParams() == 0;
                });
}

RoleSet lockShapeRoles(const NamedDecl &D) {
  const auto *Method = dyn_cast<CXXMethodDecl>(&D);
  const IdentifierInfo *Identifier = D.getIdentifier();
  if (!Method || !Identifier || !Method->isInstance() ||
      Method->getNumParams() != 0)
    return {};
  for (const ShapeMember &Member : Members) {
    const bool Camel = Identifier->getName() == Member.CamelCase;
    if (!Camel && Identifier->getName() != Member.Name)
      continue;
    const ShapeMember &Partner = Members[Member.Partner];
    if (isStandard(D) || !hasPartner(*Method->getParent(),
                                     Camel ? Partner.CamelCase : Partner.Name))
      return {};
    RoleUse Use;
    Use.Kind = Member.Does;
    Use.From = Origin::Inferred;
    if (Member.Shared)
      Use.add(Keyword::Shared);
    if (Member.Tries)
      Use.add(Keyword::Tries);
    RoleSet Roles;
    Roles.add(Use);
    if (Member.Does == Role::Acquires) {
      RoleUse Waits = Use;
      Waits.Keywords = 0;
      Waits.Kind = Member.Tries ? Role::NeverWaits : Role::Blocks;
      if (!Member.Tries)
        Waits.add(Keyword::KindLock);
      Roles.add(Waits);
    }
    return Roles;
  }
  return {};
}

} // namespace weft
