//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A semaphore's permit: is there a way from where it is taken out of the
// function on which it is not returned?

#ifndef WEFT_CHECKERS_FLOW_PERMITPATH_H
#define WEFT_CHECKERS_FLOW_PERMITPATH_H

#include "flow/Paths.h"

namespace weft::flow {

struct LeakedPermit {
  PathEnd End;
  /// The call that returns it elsewhere.
  const RoleCall *Returned = nullptr;
};

/// Nothing unless the function itself returns the permit on the straight way.
/// Whoever is given the semaphore on the way, by capture or argument, may
/// return it.
std::optional<LeakedPermit> leakedPermit(const Unit &U, const RoleCall &Taken);

} // namespace weft::flow

#endif
