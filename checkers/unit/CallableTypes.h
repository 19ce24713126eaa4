//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Which types can be called?

#ifndef WEFT_CHECKERS_UNIT_CALLABLETYPES_H
#define WEFT_CHECKERS_UNIT_CALLABLETYPES_H

#include "clang/AST/DeclCXX.h"

namespace weft {

class Model;

/// Could an expression of this type be called?
bool canBeCalled(clang::QualType T, const Model &M);

/// Does the class have `operator()` by itself, be it a template?
bool hasCallOperator(const clang::CXXRecordDecl *Class);

} // namespace weft

#endif
