// Inline assembly, with outputs, clobbers and jumps, between spawn and join.
#include <thread>
void work(int);
void start(int n) {
  std::thread task([n] { asm volatile("" ::"r"(n) : "memory"); });
  int out = 0;
  asm volatile("" : "=r"(out) : "0"(n) : "cc", "memory");
  asm goto("" : : : : skip);
  work(out);
skip:
  task.join();
}
asm(".globl weft_nothing\n");
