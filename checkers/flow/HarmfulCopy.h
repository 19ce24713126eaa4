//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Which copies make a second lock, counter or the like that somebody takes for
// the first? Each is to be reported at one place: the parameter, the `return`,
// the loop variable or the copy itself.

#ifndef WEFT_CHECKERS_FLOW_HARMFULCOPY_H
#define WEFT_CHECKERS_FLOW_HARMFULCOPY_H

#include "unit/Identity.h"
#include "unit/Unit.h"
#include "llvm/ADT/SmallVector.h"

namespace weft::flow {

/// What a by-value parameter copies, where it is the one to report: not where
/// a template takes what its calls give it, where all calls pass fresh objects,
/// or where the part is made new before its first use.
std::optional<IdentityPart> harmfulParameter(const Unit &U,
                                             const FunctionInfo &Fn,
                                             const clang::ParmVarDecl &Param);

/// A `return` that may copy a local after something has touched its part. The
/// compiler may leave the copy out, but need not.
struct HarmfulReturn {
  const clang::Expr *Value = nullptr;
  const clang::VarDecl *Local = nullptr;
  IdentityPart Part;
};

/// Those of \p Fn, in source order.
llvm::SmallVector<HarmfulReturn, 1> harmfulReturns(const Unit &U,
                                                   const FunctionInfo &Fn);

/// A constructor, assignment or read that copies what is in use elsewhere.
struct HarmfulCopy {
  /// The object that is copied.
  const clang::Expr *From = nullptr;
  IdentityPart Part;
  /// The loop variable that receives each element; null for other copies.
  const clang::VarDecl *LoopVariable = nullptr;
};

/// Nothing where the copy does no harm, and where the parameter that it fills
/// or the `return` that it belongs to is reported instead.
std::optional<HarmfulCopy> harmfulCopy(const Unit &U, const CopySite &Site);

/// memcpy, realloc and the like, which ask no class how it is copied.
struct HarmfulByteCopy {
  IdentityPart Part;
  /// The object is moved to another place, and no longer where it was.
  bool Moves = false;
};

/// Nothing where \p Call copies no bytes, stops before the part, or where the
/// part is fresh or made new behind the call.
std::optional<HarmfulByteCopy> harmfulByteCopy(const Unit &U,
                                               const RoleCall &Call);

} // namespace weft::flow

#endif
