// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From one stack to another; switch.S has the rest.

#ifndef WEFT_SCHED_SWITCH_H
#define WEFT_SCHED_SWITCH_H

extern "C" {
void weft_switch(void **save, void *load) noexcept;
void weft_fiber_start();
}

namespace weft::detail {

#if defined(__x86_64__)
/// Calls weft_switch, but with a jump. A `call` would leave an address on the
/// processor's return stack that no `ret` takes off again, and the returns
/// after the switch would be mispredicted. Writes below the stack pointer: who
/// includes this is compiled with -mno-red-zone.
inline void switch_stacks(void **save, void *load) noexcept {
  asm volatile("leaq 1f(%%rip), %%rax\n\t"
               "pushq %%rax\n\t"
               "jmp weft_switch\n"
               "1:\tendbr64"
               : "+D"(save), "+S"(load)
               :
               : "rax", "rcx", "rdx", "r8", "r9", "r10", "r11", "xmm0", "xmm1",
                 "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9",
                 "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15",
#if defined(__AVX512F__)
                 "xmm16", "xmm17", "xmm18", "xmm19", "xmm20", "xmm21", "xmm22",
                 "xmm23", "xmm24", "xmm25", "xmm26", "xmm27", "xmm28", "xmm29",
                 "xmm30", "xmm31", "k1", "k2", "k3", "k4", "k5", "k6", "k7",
#endif
                 "cc", "memory");
}
#else
inline void switch_stacks(void **save, void *load) noexcept {
  weft_switch(save, load);
}
#endif

/// One iteration of a loop that waits for another processor.
inline void pause() noexcept {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#else
  asm volatile("yield");
#endif
}

} // namespace weft::detail

#endif // WEFT_SCHED_SWITCH_H
