// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
/// \file
/// ThreadPin, pin_thread(), unpin_thread(): a fiber that keeps its thread.

#ifndef WEFT_THREAD_PIN_H
#define WEFT_THREAD_PIN_H

#include <weft/annotations.h>

namespace weft {

/// Ties the calling fiber to the thread that it runs on: until as many
/// unpin_thread() it runs on no other, and no other fiber runs there. For
/// libraries that keep their state in thread_local variables. Whenever the
/// fiber waits, its thread sleeps, and another one runs the other fibers.
///
/// A fiber that ends while it is pinned ends its thread too.
///
/// \throws std::logic_error where no fiber runs.
WEFT_PINS_THREAD("weft::ThreadPin") WEFT_FIBER_ONLY void pin_thread();

/// Takes one pin_thread() back. Aborts, and says so, without one.
///
/// \throws std::logic_error where no fiber runs.
WEFT_UNPINS_THREAD WEFT_FIBER_ONLY void unpin_thread();

/// Pins the calling fiber to its thread until the end of the scope.
class [[nodiscard]] WEFT_NO_COPY ThreadPin {
public:
  /// \throws std::logic_error where no fiber runs.
  WEFT_FIBER_ONLY ThreadPin() { pin_thread(); }
  ~ThreadPin() { unpin_thread(); }
  ThreadPin(const ThreadPin &) = delete;
  ThreadPin &operator=(const ThreadPin &) = delete;
};

} // namespace weft

#endif // WEFT_THREAD_PIN_H
