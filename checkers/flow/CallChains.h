//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Which functions of the unit run which?

#ifndef WEFT_CHECKERS_FLOW_CALLCHAINS_H
#define WEFT_CHECKERS_FLOW_CALLCHAINS_H

#include "unit/Unit.h"

namespace weft::flow {

/// Is \p Inner the function \p Outer, or a lambda in it? The instantiations of
/// a template are one.
bool isInside(const FunctionInfo &Inner, const FunctionInfo &Outer);

/// Does \p Caller run \p Fn, itself or through others?
bool leadsTo(const Unit &U, const FunctionInfo &Caller, const FunctionInfo &Fn,
             unsigned Depth = 0);

/// Is \p Helper, as far as the unit shows, only a part of \p Fn, or of what
/// runs before and after every other?
bool isPartOf(const Unit &U, const FunctionInfo &Helper, const FunctionInfo &Fn,
              unsigned Depth = 0);

} // namespace weft::flow

#endif
