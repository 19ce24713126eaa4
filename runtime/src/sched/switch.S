// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// void weft_switch(void **save, void *load);
//   Saves the callee-saved registers on the stack, that stack's pointer in *save,
//   and goes on where `load` was saved. What a call may destroy is the compiler's
//   business; rounding modes belong to the thread and are not touched.
// weft_fiber_start
//   Where a new fiber begins: jumps to the function in its first saved register,
//   which does not return, with its second one as argument. Unwinders stop at the
//   return address of 0. With a call, the processor's return stack would keep an
//   entry of each fiber that has ended, and mispredict the returns of the next one.
//
// void weft_backtrace_parked(void *sp, _Unwind_Trace_Fn function, void *argument);
//   _Unwind_Backtrace(function, argument), but unwinders take the fiber that was
//   saved at `sp` for our caller: that is what the CFI says.
//
// The way back is an indirect jump: a `ret` to an address that no `call` put on
// this stack is mispredicted by the processor's return stack, always.

#if defined(__x86_64__)

        .text
        .globl  weft_switch
        .hidden weft_switch
        .type   weft_switch, @function
        .p2align 4
weft_switch:
        .cfi_startproc
        pushq   %rbp
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset %rbp, 0
        pushq   %rbx
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset %rbx, 0
        pushq   %r12
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset %r12, 0
        pushq   %r13
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset %r13, 0
        pushq   %r14
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset %r14, 0
        pushq   %r15
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset %r15, 0
        movq    %rsp, (%rdi)
        // The frame below has the same shape, so the CFI goes on being true.
        movq    %rsi, %rsp
        popq    %r15
        .cfi_adjust_cfa_offset -8
        .cfi_restore %r15
        popq    %r14
        .cfi_adjust_cfa_offset -8
        .cfi_restore %r14
        popq    %r13
        .cfi_adjust_cfa_offset -8
        .cfi_restore %r13
        popq    %r12
        .cfi_adjust_cfa_offset -8
        .cfi_restore %r12
        popq    %rbx
        .cfi_adjust_cfa_offset -8
        .cfi_restore %rbx
        popq    %rbp
        .cfi_adjust_cfa_offset -8
        .cfi_restore %rbp
        popq    %rcx
        .cfi_adjust_cfa_offset -8
        .cfi_register %rip, %rcx
        jmpq    *%rcx
        .cfi_endproc
        .size   weft_switch, . - weft_switch

        .globl  weft_fiber_start
        .hidden weft_fiber_start
        .type   weft_fiber_start, @function
        .p2align 4
weft_fiber_start:
        .cfi_startproc
        .cfi_undefined %rip
        endbr64
        movq    %r12, %rdi
        pushq   $0              // it does not return
        jmpq    *%rbx
        .cfi_endproc
        .size   weft_fiber_start, . - weft_fiber_start

        .globl  weft_backtrace_parked
        .hidden weft_backtrace_parked
        .type   weft_backtrace_parked, @function
        .p2align 4
weft_backtrace_parked:
        .cfi_startproc
        endbr64
        pushq   %rbx
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset %rbx, 0
        movq    %rdi, %rbx
        movq    %rsi, %rdi
        movq    %rdx, %rsi
        .cfi_remember_state
        .cfi_def_cfa %rbx, 56
        .cfi_offset %r15, -56
        .cfi_offset %r14, -48
        .cfi_offset %r13, -40
        .cfi_offset %r12, -32
        .cfi_offset %rbx, -24
        .cfi_offset %rbp, -16
        .cfi_offset %rip, -8
        callq   _Unwind_Backtrace@PLT
        .cfi_restore_state
        popq    %rbx
        .cfi_def_cfa %rsp, 8
        .cfi_restore %rbx
        retq
        .cfi_endproc
        .size   weft_backtrace_parked, . - weft_backtrace_parked

#elif defined(__aarch64__)

        .text
        .globl  weft_switch
        .hidden weft_switch
        .type   weft_switch, %function
        .p2align 4
weft_switch:
        .cfi_startproc
        hint    #34             // bti c
        sub     sp, sp, #160
        .cfi_adjust_cfa_offset 160
        stp     x29, x30, [sp, #0]
        .cfi_rel_offset x29, 0
        .cfi_rel_offset x30, 8
        stp     x19, x20, [sp, #16]
        .cfi_rel_offset x19, 16
        .cfi_rel_offset x20, 24
        stp     x21, x22, [sp, #32]
        .cfi_rel_offset x21, 32
        .cfi_rel_offset x22, 40
        stp     x23, x24, [sp, #48]
        .cfi_rel_offset x23, 48
        .cfi_rel_offset x24, 56
        stp     x25, x26, [sp, #64]
        .cfi_rel_offset x25, 64
        .cfi_rel_offset x26, 72
        stp     x27, x28, [sp, #80]
        .cfi_rel_offset x27, 80
        .cfi_rel_offset x28, 88
        stp     d8, d9, [sp, #96]
        stp     d10, d11, [sp, #112]
        stp     d12, d13, [sp, #128]
        stp     d14, d15, [sp, #144]
        mov     x9, sp
        str     x9, [x0]
        // The frame below has the same shape, so the CFI goes on being true.
        mov     sp, x1
        ldp     d14, d15, [sp, #144]
        ldp     d12, d13, [sp, #128]
        ldp     d10, d11, [sp, #112]
        ldp     d8, d9, [sp, #96]
        ldp     x27, x28, [sp, #80]
        ldp     x25, x26, [sp, #64]
        ldp     x23, x24, [sp, #48]
        ldp     x21, x22, [sp, #32]
        ldp     x19, x20, [sp, #16]
        ldp     x29, x30, [sp, #0]
        add     sp, sp, #160
        .cfi_adjust_cfa_offset -160
        .cfi_restore x29
        .cfi_restore x30
        .cfi_restore x19
        .cfi_restore x20
        .cfi_restore x21
        .cfi_restore x22
        .cfi_restore x23
        .cfi_restore x24
        .cfi_restore x25
        .cfi_restore x26
        .cfi_restore x27
        .cfi_restore x28
        mov     x16, x30
        br      x16
        .cfi_endproc
        .size   weft_switch, . - weft_switch

        .globl  weft_fiber_start
        .hidden weft_fiber_start
        .type   weft_fiber_start, %function
        .p2align 4
weft_fiber_start:
        .cfi_startproc
        .cfi_undefined x30
        hint    #36             // bti j
        mov     x0, x20
        mov     x30, #0         // it does not return
        mov     x16, x19
        br      x16
        .cfi_endproc
        .size   weft_fiber_start, . - weft_fiber_start

        .globl  weft_backtrace_parked
        .hidden weft_backtrace_parked
        .type   weft_backtrace_parked, %function
        .p2align 4
weft_backtrace_parked:
        .cfi_startproc
        hint    #34             // bti c
        stp     x19, x30, [sp, #-16]!
        .cfi_adjust_cfa_offset 16
        .cfi_rel_offset x19, 0
        .cfi_rel_offset x30, 8
        mov     x19, x0
        mov     x0, x1
        mov     x1, x2
        .cfi_remember_state
        .cfi_def_cfa x19, 160
        .cfi_offset x29, -160
        .cfi_offset x30, -152
        .cfi_offset x19, -144
        .cfi_offset x20, -136
        .cfi_offset x21, -128
        .cfi_offset x22, -120
        .cfi_offset x23, -112
        .cfi_offset x24, -104
        .cfi_offset x25, -96
        .cfi_offset x26, -88
        .cfi_offset x27, -80
        .cfi_offset x28, -72
        bl      _Unwind_Backtrace
        .cfi_restore_state
        ldp     x19, x30, [sp], #16
        .cfi_def_cfa sp, 0
        .cfi_restore x19
        .cfi_restore x30
        ret
        .cfi_endproc
        .size   weft_backtrace_parked, . - weft_backtrace_parked

#else
#error "weft: fibers run on x86-64 and aarch64; this processor has no context switch yet"
#endif

        .section .note.GNU-stack, "", %progbits
