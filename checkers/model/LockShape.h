//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Locks that nobody has described: a class with `lock()` and `unlock()` is one,
// whatever it wraps.

#ifndef WEFT_CHECKERS_MODEL_LOCKSHAPE_H
#define WEFT_CHECKERS_MODEL_LOCKSHAPE_H

#include "model/Roles.h"
#include "clang/AST/Decl.h"

namespace weft {

/// What \p D does as a member of such a class: `acquires` or `releases`,
/// inferred. Nothing for members of the standard library's classes.
RoleSet lockShapeRoles(const clang::NamedDecl &D);

} // namespace weft

#endif
