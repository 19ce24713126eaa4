//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// How many thread pins are open along a path.

#ifndef WEFT_CHECKERS_FLOW_PINDEPTH_H
#define WEFT_CHECKERS_FLOW_PINDEPTH_H

#include "flow/Paths.h"
#include "llvm/ADT/SmallPtrSet.h"

namespace weft::flow {

/// The pins and unpins that a function itself makes.
struct PinCalls {
  explicit PinCalls(const FunctionInfo &Fn);
  llvm::SmallVector<const RoleCall *, 2> Pins;
  llvm::SmallVector<const RoleCall *, 2> Unpins;
  llvm::SmallPtrSet<const clang::Stmt *, 4> PinSites;
  llvm::SmallPtrSet<const clang::Stmt *, 4> UnpinSites;
};

/// Does the destructor of \p T undo a pin?
bool unpinsOnDestruction(const Unit &U, clang::QualType T);

/// A path from behind \p Pin that leaves the function with it open. Nested
/// pins count.
std::optional<PathEnd> pathLeftPinned(const Unit &U, const FunctionInfo &Fn,
                                      const PinCalls &Calls,
                                      const RoleCall &Pin);

/// The unpins that are met with no pin open on every path that meets them.
llvm::SmallVector<const RoleCall *, 2>
unpinsWithoutPin(const Unit &U, const FunctionInfo &Fn, const PinCalls &Calls);

} // namespace weft::flow

#endif
