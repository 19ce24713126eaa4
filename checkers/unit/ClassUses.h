//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Does the unit see everything that a class does?

#ifndef WEFT_CHECKERS_UNIT_CLASSUSES_H
#define WEFT_CHECKERS_UNIT_CLASSUSES_H

#include "unit/Unit.h"
#include "clang/AST/DeclCXX.h"

namespace weft {

/// The bodies of all member functions are in the unit, and nobody else is a
/// friend: what they do not do to a private member, nobody does.
bool allBodiesSeen(const Unit &U, const clang::CXXRecordDecl &Class);

} // namespace weft

#endif
