//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Roles that stand in the source: weft/annotations.h and Clang's attributes.

#ifndef WEFT_CHECKERS_MODEL_ANNOTATIONS_H
#define WEFT_CHECKERS_MODEL_ANNOTATIONS_H

#include "model/Roles.h"
#include "clang/AST/Decl.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace weft {

/// Called for an annotation that cannot be understood.
using AnnotationProblem =
    llvm::function_ref<void(clang::SourceLocation, std::string)>;

/// The roles that `annotate("weft:…")` attributes give to \p D: on any of its
/// declarations, the template it comes from, the functions that it overrides,
/// the constructor that it inherits.
RoleSet annotatedRoles(const clang::NamedDecl &D, AnnotationProblem Problem);

/// The same for a parameter of \p Fn, counted from 0.
RoleSet annotatedParameterRoles(const clang::FunctionDecl &Fn, unsigned Index,
                                AnnotationProblem Problem);

/// The roles that Clang's own attributes express (capabilities, noescape).
RoleSet attributeRoles(const clang::NamedDecl &D);

} // namespace weft

#endif
