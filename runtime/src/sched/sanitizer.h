// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What sanitizers must be told about stacks and about who waits for whom. The
// scheduler itself is not instrumented by ThreadSanitizer (see CMakeLists.txt),
// so WEFT_TSAN comes from the build, not from the compiler.

#ifndef WEFT_SCHED_SANITIZER_H
#define WEFT_SCHED_SANITIZER_H

#include <cstddef>

#if defined(__SANITIZE_ADDRESS__)
#define WEFT_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WEFT_ASAN 1
#endif
#endif

#if WEFT_ASAN
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#include <sanitizer/lsan_interface.h>
#endif
#if WEFT_TSAN
#include <sanitizer/tsan_interface.h>
#endif

// Requests to Valgrind are a few instructions without effect where it does not
// run.
#if __has_include(<valgrind/valgrind.h>)
#define WEFT_VALGRIND 1
#include <valgrind/valgrind.h>
#endif

namespace weft::detail {

/// Valgrind takes a jump of the stack pointer for a stack that grows, unless it
/// knows both stacks. Returns what it must be told at the end.
inline unsigned valgrind_register(const void *low, std::size_t size) {
#if WEFT_VALGRIND
  return VALGRIND_STACK_REGISTER(low, static_cast<const char *>(low) + size);
#else
  static_cast<void>(low);
  static_cast<void>(size);
  return 0;
#endif
}
inline void valgrind_deregister(unsigned id) {
#if WEFT_VALGRIND
  VALGRIND_STACK_DEREGISTER(id);
#else
  static_cast<void>(id);
#endif
}

/// What the sanitizers keep for one stack.
struct SanitizerState {
#if WEFT_ASAN
  void *fake_stack = nullptr;
  const void *bottom = nullptr;
  std::size_t size = 0;
#endif
#if WEFT_TSAN
  void *fiber = nullptr;
#endif
};

#if WEFT_ASAN
inline void sanitize_leave(SanitizerState &from, bool for_good,
                           const SanitizerState &to) {
  __sanitizer_start_switch_fiber(for_good ? nullptr : &from.fake_stack,
                                 to.bottom, to.size);
}
inline void sanitize_arrive(SanitizerState &self) {
  __sanitizer_finish_switch_fiber(self.fake_stack, nullptr, nullptr);
}
inline void sanitize_stack(SanitizerState &state, void *low, std::size_t size) {
  state.fake_stack = nullptr;
  state.bottom = low;
  state.size = size;
  // Frames that never returned have left their marks.
  __asan_unpoison_memory_region(low, size);
}
inline void sanitize_roots(void *low, std::size_t size, bool add) {
  if (add) {
    __lsan_register_root_region(low, size);
    return;
  }
  __lsan_unregister_root_region(low, size);
  __asan_unpoison_memory_region(low, size); // for whoever maps it next
}
#else
inline void sanitize_stack(SanitizerState &, void *, std::size_t) {}
inline void sanitize_roots(void *, std::size_t, bool) {}
#endif

#if WEFT_TSAN
// A switch orders nothing: a race across a yield is a race. What does order is
// said with release and acquire, where one fiber starts, wakes or joins
// another.
inline void sanitize_leave(SanitizerState &, bool, const SanitizerState &to) {
  __tsan_switch_to_fiber(to.fiber, __tsan_switch_to_fiber_no_sync);
}
inline void sanitize_arrive(SanitizerState &) {}
inline void sanitize_birth(SanitizerState &state) {
  state.fiber = __tsan_create_fiber(0);
}
inline void sanitize_death(SanitizerState &state) {
  __tsan_destroy_fiber(state.fiber);
  state.fiber = nullptr;
}
inline void sanitize_thread(SanitizerState &state) {
  state.fiber = __tsan_get_current_fiber();
}
inline void sanitize_release(const void *at) {
  __tsan_release(const_cast<void *>(at));
}
inline void sanitize_acquire(const void *at) {
  __tsan_acquire(const_cast<void *>(at));
}
#else
inline void sanitize_birth(SanitizerState &) {}
inline void sanitize_death(SanitizerState &) {}
inline void sanitize_thread(SanitizerState &) {}
inline void sanitize_release(const void *) {}
inline void sanitize_acquire(const void *) {}
#if !WEFT_ASAN
inline void sanitize_leave(SanitizerState &, bool, const SanitizerState &) {}
inline void sanitize_arrive(SanitizerState &) {}
#endif
#endif

} // namespace weft::detail

#endif // WEFT_SCHED_SANITIZER_H
