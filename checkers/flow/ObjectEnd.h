//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// When an object ends, does it wait for the tasks that use it?

#ifndef WEFT_CHECKERS_FLOW_OBJECTEND_H
#define WEFT_CHECKERS_FLOW_OBJECTEND_H

#include "unit/Unit.h"
#include "clang/AST/DeclCXX.h"

namespace weft::flow {

/// Does the end of an object of this type surely wait for the tasks that it
/// keeps: by its role, or because the body of its destructor joins?
bool waitsOnDestruction(const Unit &U, clang::QualType T);

/// Which destructors count as an object's end.
enum class EndOf {
  /// What the class itself says in its destructor.
  Class,
  ClassAndBases,
  /// With all members.
  Object
};

/// May the end of a \p Class object wait for a task that uses it, or end the
/// program? Yes wherever the unit does not see all of it.
bool mayWaitOnDestruction(const Unit &U, const clang::CXXRecordDecl &Class,
                          EndOf Part);

/// May a call with these roles hold its thread up until another task has done
/// something? Taking a lock is no such wait.
bool waitsForOthers(const RoleSet &Roles);

} // namespace weft::flow

#endif
