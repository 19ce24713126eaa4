//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// The variables that live as long as the program.

#ifndef WEFT_CHECKERS_FLOW_GLOBALS_H
#define WEFT_CHECKERS_FLOW_GLOBALS_H

#include "unit/Unit.h"

namespace weft::flow {

/// Calls \p Visit for the variables of namespaces and classes, system headers
/// left out, until it returns false; false then.
bool forEachGlobal(const Unit &U,
                   llvm::function_ref<bool(const clang::VarDecl &)> Visit);

} // namespace weft::flow

#endif
