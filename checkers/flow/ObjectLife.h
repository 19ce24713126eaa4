//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A task uses an object, and nobody can wait for the task: can the object be
// gone before it ends?

#ifndef WEFT_CHECKERS_FLOW_OBJECTLIFE_H
#define WEFT_CHECKERS_FLOW_OBJECTLIFE_H

#include "unit/Unit.h"
#include "clang/AST/DeclCXX.h"

namespace weft::flow {

/// Is an object of the class one that nothing shows to die early? Those of the
/// program's life (the only instance, what nobody else may destroy, services),
/// those whose end may wait, and those that somebody has to shut down first.
bool mayOutliveItsTasks(const Unit &U, const clang::CXXRecordDecl &Class);

/// Does a value of type \p T own or watch objects of the class: a smart
/// pointer, weak ones included, or a container of them?
bool managesObjects(clang::QualType T, const clang::CXXRecordDecl &Class);

/// Is it one that only its own class can make, or a service by role or name?
bool livesAsLongAsProgram(const Unit &U, const clang::CXXRecordDecl &Class);

} // namespace weft::flow

#endif
