// Inline assembly with operands that do not fit, beside spawns.
#include <thread>
void work(int);
void start(int n) {
  std::thread handle(work, n);
  asm("" : "=r"(handle) : "no such"(n) : "nothing");
  asm("%[name]" : [name] "=r"(undeclared));
  std::thread other([&] { asm volatile("" : "=r"([&] { return n; })); });
}
