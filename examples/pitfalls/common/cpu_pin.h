// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Keeps the calling thread on one processor while something is measured.

#ifndef PITFALLS_COMMON_CPU_PIN_H
#define PITFALLS_COMMON_CPU_PIN_H

#include <pthread.h>
#include <sched.h>
#include <weft/annotations.h>

namespace detail {

struct PinState {
  int depth = 0;
  cpu_set_t before{};
};

inline PinState &pin_state() {
  thread_local PinState state;
  return state;
}

} // namespace detail

/// How many pins of the calling thread are in force.
inline int pin_depth() { return detail::pin_state().depth; }

/// Pins the calling thread to `cpu` until the matching unpin(). Calls nest; the
/// outermost one decides. A processor that is not ours is not insisted on.
WEFT_PINS_THREAD("CpuPin") inline void pin_to_cpu(int cpu) {
  detail::PinState &state = detail::pin_state();
  if (state.depth++ > 0)
    return;
  pthread_getaffinity_np(pthread_self(), sizeof(state.before), &state.before);
  cpu_set_t wanted;
  CPU_ZERO(&wanted);
  CPU_SET(cpu, &wanted);
  pthread_setaffinity_np(pthread_self(), sizeof(wanted), &wanted);
}

/// Takes one pin back; the last one restores the processors of before.
WEFT_UNPINS_THREAD inline void unpin() {
  detail::PinState &state = detail::pin_state();
  if (--state.depth == 0)
    pthread_setaffinity_np(pthread_self(), sizeof(state.before), &state.before);
}

/// A pin for the length of a scope.
class CpuPin {
public:
  explicit CpuPin(int cpu) { pin_to_cpu(cpu); }
  CpuPin(const CpuPin &) = delete;
  CpuPin &operator=(const CpuPin &) = delete;
  ~CpuPin() { unpin(); }
};

#endif // PITFALLS_COMMON_CPU_PIN_H
