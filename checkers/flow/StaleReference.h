//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A local refers to an element of a shared container, or to what a shared smart
// pointer or optional holds: who may end that element while the function waits?

#ifndef WEFT_CHECKERS_FLOW_STALEREFERENCE_H
#define WEFT_CHECKERS_FLOW_STALEREFERENCE_H

#include "flow/ElementEnds.h"

namespace weft::flow {

struct StaleReference {
  const clang::VarDecl *Variable = nullptr;
  const clang::ValueDecl *Holder = nullptr;
  const clang::Expr *Use = nullptr;
  const clang::Expr *Wait = nullptr;
  const RoleCall *End = nullptr;
};

/// The uses of locals of \p Fn behind one of \p Waits, one for each local, to
/// whose element another function may have put an end meanwhile.
std::vector<StaleReference> staleReferences(const Unit &U,
                                            const FunctionInfo &Fn,
                                            llvm::ArrayRef<Suspension> Waits,
                                            const ElementEnds &Ends);

} // namespace weft::flow

#endif
