//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// What a type says about how many elements its objects have, and of what.

#ifndef WEFT_CHECKERS_FLOW_CONTAINERTYPES_H
#define WEFT_CHECKERS_FLOW_CONTAINERTYPES_H

#include "unit/Unit.h"

namespace weft::flow {

/// Containers, and the adaptors around them that have no iterators; through a
/// pointer, too (`items->size()`).
bool isContainer(clang::QualType T);
bool isContainer(const clang::Expr &E);

/// The fixed number of elements of an array, or of a class that is one array
/// and nothing else.
std::optional<uint64_t> fixedSize(clang::QualType T,
                                  const clang::ASTContext &Context);

/// A task handle, something that has one, or a container of such: its size is
/// a number of tasks that somebody has decided on.
bool holdsTaskHandles(clang::QualType T, const Model &M, unsigned Depth = 0);

} // namespace weft::flow

#endif
