//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Does code order memory by itself, with no lock and no atomic of which it is
// known what they are for?

#ifndef WEFT_CHECKERS_FLOW_FENCES_H
#define WEFT_CHECKERS_FLOW_FENCES_H

namespace weft {
class FunctionInfo;
class Unit;
} // namespace weft

namespace weft::flow {

/// Does the function, or what it calls in the same file, have a fence or
/// assembly?
bool fences(const Unit &U, const FunctionInfo &Fn);

} // namespace weft::flow

#endif
