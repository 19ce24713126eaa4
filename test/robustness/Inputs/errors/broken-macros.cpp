// Macros with too many arguments, half lambdas and bad pastes.
#include <thread>
void work(int);
#define GO(a, b) std::thread([&] { a
#define END(x) x; }).detach()
#define PASTE(a, b) a##b
#define RECURSIVE(x) RECURSIVE(x)
void start(int n) {
  GO(work, n, 1)(n); END();
  GO(work(n), 0) END(;
  std::PASTE(thr, +ead) handle(work, n);
  RECURSIVE([&] { work(n); });
  __VA_ARGS__;
  END(GO(END(GO(1, 2)), 3));
}
#undef
#define
#include
#pragma clang no_such_pragma
