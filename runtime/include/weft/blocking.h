// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
/// \file
/// blocking(): calls what blocks the thread.

#ifndef WEFT_BLOCKING_H
#define WEFT_BLOCKING_H

#include <functional>
#include <utility>
#include <weft/annotations.h>

namespace weft {
namespace detail {

/// While it lives, the calling fiber does not count among those that run.
class BlockingRegion {
public:
  BlockingRegion();
  ~BlockingRegion();
  BlockingRegion(const BlockingRegion &) = delete;
  BlockingRegion &operator=(const BlockingRegion &) = delete;
};

} // namespace detail

/// Calls `f(args...)`, which may block its thread, and returns what it returns
/// or throws what it throws. It runs on the calling thread, so thread_local
/// variables and pins are what they were; another thread runs the other fibers
/// meanwhile. Waits first while as many fibers as the runtime's blocking limit
/// allows are in such calls; a call within a call is not counted again.
///
/// After the call the fiber waits for its turn, perhaps on another thread
/// unless it is pinned.
///
/// \throws std::logic_error where no fiber runs.
template <class F, class... Args>
WEFT_INVOKES(1)
WEFT_SUSPENDS WEFT_FIBER_ONLY decltype(auto) blocking(F &&f, Args &&...args) {
  const detail::BlockingRegion region;
  return std::invoke(std::forward<F>(f), std::forward<Args>(args)...);
}

} // namespace weft

#endif // WEFT_BLOCKING_H
