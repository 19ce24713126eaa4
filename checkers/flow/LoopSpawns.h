//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// The tasks that a loop starts, once per round, with nothing that bounds how
// many run at once.

#ifndef WEFT_CHECKERS_FLOW_LOOPSPAWNS_H
#define WEFT_CHECKERS_FLOW_LOOPSPAWNS_H

#include "flow/SpawnBound.h"
#include "flow/TripCount.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <string>
#include <vector>

namespace weft::flow {

struct LoopSpawn {
  /// In the function with the loop: the spawn, or the call of a helper that
  /// spawns.
  SpawnSite Site;
  TripCount Rounds;
  clang::SourceLocation Loop;

  bool isInHelper() const { return Site.Spawn->Site != Site.Site; }
  /// What each round is about, for a message: "element of 'items' by
  /// 'helper'".
  std::string per() const;
};

/// The spawns that \p IsWanted, and that a loop repeats for each item of data,
/// for ever, or more than \p MaxTripCount times: their own function's loop, a
/// caller's (one level), or that of an algorithm.
std::vector<LoopSpawn>
unboundedSpawns(const Unit &U, uint64_t MaxTripCount,
                llvm::function_ref<bool(const SpawnSite &)> IsWanted);

} // namespace weft::flow

#endif
