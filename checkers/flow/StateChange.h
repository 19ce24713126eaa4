//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Where does a function change the state that somebody waits for?

#ifndef WEFT_CHECKERS_FLOW_STATECHANGE_H
#define WEFT_CHECKERS_FLOW_STATECHANGE_H

#include "flow/AwaitedState.h"

namespace weft::flow {

/// A place where a function changes a state.
struct StateChange {
  const clang::Expr *Site = nullptr;
  const AwaitedState *State = nullptr;
};

/// The changes of \p States in \p Fn itself that can end a wait.
std::vector<StateChange> changesIn(const Unit &U, const FunctionInfo &Fn,
                                   llvm::ArrayRef<AwaitedState> States);

} // namespace weft::flow

#endif
