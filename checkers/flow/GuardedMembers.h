//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Which members does a class guard with which lock? By Clang's attribute, or as
// the accesses in its member functions show.

#ifndef WEFT_CHECKERS_FLOW_GUARDEDMEMBERS_H
#define WEFT_CHECKERS_FLOW_GUARDEDMEMBERS_H

#include "unit/Unit.h"
#include "clang/AST/DeclCXX.h"

namespace weft::flow {

/// `member_` in a member function of its class, where others may run, too: not
/// in constructors, destructors and assignments, and what only those call.
struct MemberAccess {
  const clang::MemberExpr *Where = nullptr;
  const FunctionInfo *In = nullptr;
  bool Writes = false;
  /// The locks of the same object that are surely held, by the callers, too.
  llvm::SmallVector<const clang::FieldDecl *, 2> Locks;
  /// Whether a caller holds a lock is not known.
  bool Unknown = false;

  bool isUnder(const clang::FieldDecl *Lock) const {
    return llvm::is_contained(Locks, Lock);
  }
};

struct GuardedMember {
  const clang::FieldDecl *Member = nullptr;
  /// The lock under which it is used most; null for none.
  const clang::FieldDecl *Lock = nullptr;
  /// The class says so: `GUARDED_BY`.
  bool Declared = false;
  /// Something else than a constructor changes it.
  bool Changes = false;
  std::vector<MemberAccess> Accesses;

  /// How many accesses are under the lock.
  unsigned underLock() const {
    return llvm::count_if(Accesses, [&](const MemberAccess &Access) {
      return Access.isUnder(Lock);
    });
  }
};

/// The members of \p Class that may need a lock, if it has one: no locks,
/// atomics, constants and references.
std::vector<GuardedMember> guardedMembers(const Unit &U,
                                          const clang::CXXRecordDecl &Class);

/// Does the class have a lock of its own?
bool hasLock(const Unit &U, const clang::CXXRecordDecl &Class);

} // namespace weft::flow

#endif
