//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// How often does a loop run, and what decides it?

#ifndef WEFT_CHECKERS_FLOW_TRIPCOUNT_H
#define WEFT_CHECKERS_FLOW_TRIPCOUNT_H

#include "unit/Unit.h"

namespace weft::flow {

struct TripCount {
  enum KindType {
    Unknown,  ///< nothing shows what decides it: `i < n`
    Constant, ///< at most Rounds times
    Workers,  ///< as often as there are workers, processors or task handles
    Data,     ///< once per item of data
    Endless   ///< no edge leaves the loop
  };
  KindType Kind = Unknown;
  uint64_t Rounds = 0;
  /// Data, Endless: what each round is about, for a message: "element of
  /// 'items'".
  std::string Per;

  bool isDecidedByData() const { return Kind == Data || Kind == Endless; }
};

/// Counts the rounds of \p Loop (`for`, `while`, `do`), which stands in \p Fn.
TripCount tripCountOf(const Unit &U, const FunctionInfo &Fn,
                      const clang::Stmt *Loop);

/// Counts how often an algorithm (`std::for_each(first, last, fn)`) calls its
/// callable; Unknown for a call that is given no pair of iterators.
TripCount tripCountOf(const Unit &U, const FunctionInfo &Fn,
                      const RoleCall &Algorithm);

} // namespace weft::flow

#endif
