//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A pointer or view is given to a task whose function takes an object that
// copies what it points to: the copy is made when the task runs, not before.

#ifndef WEFT_CHECKERS_FLOW_LATECONVERSION_H
#define WEFT_CHECKERS_FLOW_LATECONVERSION_H

#include "unit/Unit.h"

namespace weft::flow {

/// The parameter of the task's function that \p Held, an argument of the spawn
/// or of a bind, becomes, if it is an object of its own (a string made from a
/// `const char *`); null for any other capture.
const clang::ParmVarDecl *copyingParameter(const Unit &U, const Closure &C,
                                           const Capture &Held);

/// Is \p Held converted to the parameter's type before the spawn returns?
bool isConvertedFirst(const Closure &C, const Capture &Held);

} // namespace weft::flow

#endif
