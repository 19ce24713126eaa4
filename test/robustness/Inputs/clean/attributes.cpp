// FLAGS: -std=c++20
// Attributes on lambdas, parameters, statements and variables.
#include <thread>
void work(int);
void done(int *);
__attribute__((weak, noinline, cold)) void start([[maybe_unused]] int n) {
  int flag __attribute__((cleanup(done))) = 0;
  std::thread task([=]() __attribute__((noinline)) mutable { work(flag = n); });
  if (n > 0) [[unlikely]]
    work(n);
  [[clang::nomerge]] work(1);
  task.join();
}
