//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// The tasks that are started for each request, or for each call of a function
// that is called very often.

#ifndef WEFT_CHECKERS_FLOW_REQUESTSPAWNS_H
#define WEFT_CHECKERS_FLOW_REQUESTSPAWNS_H

#include "flow/SpawnBound.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <vector>

namespace weft::flow {

struct RequestSpawn {
  /// In the handler or hot function: the spawn, or the call of a helper that
  /// spawns.
  SpawnSite Site;
  /// The function with the role; the spawn may be in a lambda of its.
  const FunctionInfo *Handler = nullptr;
  bool IsHot = false;

  bool isInHelper() const { return Site.Spawn->Site != Site.Site; }
};

/// The spawns that \p IsWanted, in handlers and hot functions and, unless they
/// only happen now and then there, in functions that those call.
std::vector<RequestSpawn>
spawnsPerRequest(const Unit &U,
                 llvm::function_ref<bool(const SpawnSite &)> IsWanted);

} // namespace weft::flow

#endif
